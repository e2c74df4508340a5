"""Runs of `voicesim regress` for the benches of regression: in copies of the checkout, each with a home of its own.

A run is started as a developer does it, through the command line; what it took is read from the system, what came out from the
file of results. Linux only, for /proc.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RANDOM_WHISPER = ROOT.parent / "shared" / "models" / "whisper-tiny.en-random-int8"
LOOK_SECONDS = 0.02
"""Between two looks at the processor time of a run's processes."""
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Took:
    """What a run took, in seconds."""

    wall: float
    processor: float
    """Of all its processes."""
    recogniser: float
    """Of the processes the recogniser lives in, their loading included."""


@dataclass(frozen=True)
class Run:
    """One run of the cases."""

    exit_code: int
    results: bytes
    """JSON lines; b'' where nothing was written."""
    told: str
    took: Took


def clone(folder: Path, committed: bool) -> Path:
    """Return a new copy of this checkout in `folder`: as committed, or every file as it lies there now."""
    if committed:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        return folder
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True
    )  # fmt: skip
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def uncommitted() -> bool:
    """Return whether the checkout holds changes that a clone would not have."""
    told = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, check=True, capture_output=True)
    return bool(told.stdout)


@dataclass(frozen=True)
class Asked:
    """What is run."""

    place: Path
    """The copy whose code and cases are run."""
    home: Path
    """Made when missing: its caches are those of the run."""
    cases: str = ""
    jobs: int = 1
    settings: Mapping[str, object] = field(default_factory=dict)
    more: Sequence[str] = ()
    """Further words of the command."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Besides what every run gets."""


def run(asked: Asked) -> Run:
    """Run the cases and return what came out and what it took.

    Raises:
        RuntimeError: the copy's own code was not what ran.
    """
    asked.home.mkdir(parents=True, exist_ok=True)
    kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(asked.home), "PYTHONPATH": str(asked.place), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= asked.environment
    _check_code(asked.place, environment)
    results = asked.home / f"results-{time.monotonic_ns()}.jsonl"
    command = [sys.executable, "-m", "voicesim"]
    for name, value in asked.settings.items():
        command += ["--set", f"{name}={value}"]
    command += ["regress", "run", "-j", str(asked.jobs), "--results", str(results)]
    command += ["-k", asked.cases] if asked.cases else []
    begun = time.perf_counter()
    with (asked.home / "told.txt").open("w+") as out:
        process = subprocess.Popen(
            [*command, *asked.more], cwd=asked.place, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        watch = _Watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        recogniser = watch.stop()
        out.seek(0)
        told = out.read()
    content = results.read_bytes() if results.is_file() else b""
    took = Took(wall, usage.ru_utime + usage.ru_stime, recogniser)
    return Run(process.returncode, content, told, took)


def _check_code(place: Path, environment: Mapping[str, str]) -> None:
    asked = [sys.executable, "-c", "import voicesim; print(voicesim.__file__)"]
    found = subprocess.run(
        asked, cwd=place, env=environment, check=True, capture_output=True, text=True
    ).stdout
    if Path(found.strip()).parent.parent != place.resolve():
        raise RuntimeError(f"{found.strip()} would run, not the code in {place}")


class _Watch:
    """Adds up the processor time of a run's recognisers while it runs.

    The command starts workers, a worker starts the recogniser; both are multiprocessing's spawned children, so a recogniser is a
    spawned child of a spawned child. What a process used is lost for the last LOOK_SECONDS of its life.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._used: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Return what the recognisers used, in seconds."""
        self._over.set()
        self._thread.join()
        return sum(self._used.values())

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for worker in _spawned(self._pid):
                for recogniser in _spawned(worker):
                    used = _used(recogniser)
                    if used is not None:
                        self._used[recogniser] = used


def _spawned(pid: int) -> list[int]:
    try:
        listed = [
            int(one)
            for file in Path(f"/proc/{pid}/task").glob("*/children")
            for one in file.read_text().split()
        ]
        return [one for one in listed if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]
    except OSError:  # it ended in between
        return []


def _used(pid: int) -> float | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICK


def wilson(hits: int, count: int) -> str:
    """Return a share with its 95 % interval (Wilson 1927)."""
    if not count:
        return "none"
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{share:.3f} [{middle - reach:.3f}, {middle + reach:.3f}]"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a plain table, columns as wide as they must be."""
    cells = [list(heads), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def machine() -> str:
    """Return what the figures were measured on, and how busy it was."""
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, Python {sys.version.split()[0]}"
    )
