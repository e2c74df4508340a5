"""`pytest --voicesim audio/`: every recorded-audio case as a test item, in anybody's own test suite.

pytest finds this by the package's entry point and loads it in every run, so that nothing heavy is imported here. Each
item reads its own sidecar and runs its own call, in whatever process pytest-xdist puts it; the items of one process share
the recogniser and the cue finder, which carry nothing from call to call.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from voicesim.regress.result import CaseResult
    from voicesim.wiring_kept import Kept

KEPT: pytest.StashKey[Kept] = pytest.StashKey()
MARKER = "voicesim"
TAKEN = frozenset(
    ("skip", "skipif", "xfail", "parametrize", "usefixtures", "filterwarnings", "timeout", MARKER)
)
"""Markers that mean something to pytest and its plugins: a set of such a name becomes none."""


class CaseFailedError(Exception):
    """What was expected of a case and did not come out: one line a difference."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer --voicesim."""
    group = parser.getgroup("voicesim", "recorded calls of VoiceSim")
    group.addoption(
        "--voicesim", action="append", default=[], metavar="PATH", type=Path,
        help="Run the recorded-audio cases (sidecar .yaml files) below PATH; may be given several times.",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known and the folders part of the run."""
    config.addinivalue_line("markers", f"{MARKER}: a recorded-audio case of VoiceSim")
    paths = config.getoption("--voicesim")
    for path in paths:
        if not path.exists():
            raise pytest.UsageError(f"--voicesim {path}: no such file or folder.")
        if str(path) not in config.args:
            config.args.append(str(path))
    for name in _sets(paths):
        config.addinivalue_line("markers", f"{name}: recorded-audio cases of the set '{name}'")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the recogniser's process."""
    if kept := config.stash.get(KEPT, None):
        kept.close()


def _sets(paths: list[Path]) -> list[str]:
    """Return the sets that the cases below the paths belong to."""
    if not paths:
        return []
    from voicesim.regress.case import Case, find_cases

    cases = [case for case in find_cases(tuple(paths)) if isinstance(case, Case)]
    return sorted({name for case in cases for name in case.sidecar.sets} - TAKEN)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Take every sidecar below the folders given; caller scripts beside them are none."""
    folders = [path.resolve() for path in parent.config.getoption("--voicesim")]
    here = file_path.resolve()
    if file_path.suffix != ".yaml" or not any(here == one or one in here.parents for one in folders):
        return None
    from voicesim.regress.case import is_script

    return None if is_script(file_path) else CaseFile.from_parent(parent, path=file_path)


class CaseFile(pytest.File):
    """One sidecar."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield its one case, marked with its sets; one that cannot be read is an item too, and tells why when it runs."""
        from voicesim.errors import VoiceSimError
        from voicesim.regress.case import read_case

        item = CaseItem.from_parent(self, name=self.path.stem)
        item.add_marker(MARKER)
        try:
            sets = read_case(self.path).sidecar.sets
        except VoiceSimError:
            sets = ()
        for name in sets:
            if name not in TAKEN:
                item.add_marker(name)
        yield item


class CaseItem(pytest.Item):
    """One case: the same pipeline as a live call, on a virtual clock.

    It runs while pytest sets the item up, so that a case that cannot be run is an error, and one in which something
    expected did not come out a failure.
    """

    _result: CaseResult

    def setup(self) -> None:
        """Run the case.

        Raises:
            VoiceSimError: it cannot be run.
        """
        from voicesim import wiring_recorded
        from voicesim.regress.case import read_case
        from voicesim.settings import load_settings
        from voicesim.wiring_kept import Kept

        file = os.environ.get("VOICESIM_SETTINGS")
        settings = load_settings(Path(file) if file else None, os.environ)
        kept = self.config.stash.setdefault(KEPT, Kept())
        try:
            self._result = wiring_recorded.run_case(read_case(self.path), settings, kept=kept)
        except BaseException:
            kept.close()  # what happened to it is not known; the next case loads anew
            raise

    def runtest(self) -> None:
        """Hold what came out against what was expected.

        Raises:
            CaseFailedError: something expected did not come out.
        """
        from voicesim.regress.junit import told

        result = self._result
        self.add_report_section("call", "voicesim", result.to_json())
        if result.differences:
            lines = [told(one) for one in result.differences]
            raise CaseFailedError("\n".join([*lines, result.note] if result.note else lines))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Return the differences alone: no traceback says more."""
        from voicesim.errors import VoiceSimError

        if isinstance(excinfo.value, CaseFailedError | VoiceSimError):
            return f"{self.path}\n{excinfo.value}"
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the item stands."""
        return self.path, 0, f"recorded case {self.path.parent.name}/{self.name}"
