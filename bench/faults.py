"""What a live call makes of the world breaking: each fault in a real call on the virtual headset, with the real parts.

The trainee says two sentences, the fault strikes, the trainee says two more, then hangs up. For each fault: did the call
go on, how many turns were heard after it, what did the record say, how much of the audio is on disk.

    .venv/bin/python -m bench.faults                      # all of them, about five minutes
    .venv/bin/python -m bench.faults --only killed --times 5

Needs PulseAudio and flite. The fifty kills of the journal alone are a test: tests/record/test_killed.py.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.reply_gap import clips
from bench.soak import CALL, endless_script, talk
from tests.virtual_headset import LineRecorder, VirtualHeadset, virtual_headset
from voicesim.record.reading import read_audio, read_entries
from voicesim.record.recover import recover
from voicesim.values import SAMPLE_RATE, Exchange, Note, Observation

PATIENCE_SECONDS = 40.0


@dataclass
class Live:
    """A call under way."""

    headset: VirtualHeadset
    child: subprocess.Popen[bytes]
    folder: Path

    @property
    def told(self) -> list[str]:
        """What the call printed: the recogniser's process, then a row a second."""
        return (self.folder / "told").read_text().splitlines()

    @property
    def recogniser(self) -> int:
        """The process that listens."""
        return int(self.told[0])

    @property
    def seconds(self) -> float:
        """How long the call has lasted, to the second."""
        return float(json.loads(self.told[-1])[0]) if len(self.told) > 1 else 0.0


def headset_gone_and_back(live: Live) -> None:
    live.headset.unplug()
    time.sleep(3)
    live.headset.plug_in()


def recogniser_killed(live: Live) -> None:
    os.kill(live.recogniser, signal.SIGKILL)


def recogniser_hangs(live: Live) -> None:
    os.kill(live.recogniser, signal.SIGSTOP)


def disk_full(live: Live) -> None:
    size = (live.folder / "call" / "call.wav").stat().st_size + 50_000
    resource.prlimit(live.child.pid, resource.RLIMIT_FSIZE, (size, size))


def computer_sleeps(live: Live) -> None:
    for pid in (live.child.pid, live.recogniser):
        os.kill(pid, signal.SIGSTOP)
    time.sleep(6)
    for pid in (live.child.pid, live.recogniser):
        os.kill(pid, signal.SIGCONT)


def killed(live: Live) -> None:
    live.child.kill()


FAULTS: tuple[Callable[[Live], None], ...] = (
    headset_gone_and_back, recogniser_killed, recogniser_hangs, disk_full, computer_sleeps, killed,
)  # fmt: skip


def say(live: Live, recorder: LineRecorder, sentences: list[list[float]], mark: int) -> int:
    """Say each sentence when the caller has answered; return where the line stood then."""
    for number in range(len(sentences)):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while live.child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
            if talk(live.headset, recorder, sentences, number, mark):
                time.sleep(len(sentences[number]) / SAMPLE_RATE)
                mark = recorder.length
                break
    return mark


def strike(fault: Callable[[Live], None], folder: Path) -> dict[str, object]:
    """Take one call in which that fault strikes; return what came of it."""
    with virtual_headset() as headset:
        spoken = clips(folder)
        with (folder / "told").open("w") as told, (folder / "errors").open("w") as errors:
            child = subprocess.Popen([sys.executable, "-c", CALL, str(endless_script(folder)), str(folder / "call")],
                                     env=headset.child_environment(), stdout=told, stderr=errors)  # fmt: skip
        live = Live(headset, child, folder)
        while len(live.told) < 2:
            assert child.poll() is None, (folder / "errors").read_text()
            time.sleep(0.1)
        with headset.record_line() as recorder:
            say(live, recorder, spoken[:2], recorder.length)
        time.sleep(0.5)
        at = live.seconds
        fault(live)
        if child.poll() is None and fault is not killed:
            with headset.record_line() as recorder:
                say(live, recorder, spoken[2:5], recorder.length)
                time.sleep(8)
            child.send_signal(signal.SIGINT)
        code = child.wait(60)
    return outcome(folder, at, code)


def outcome(folder: Path, at: float, code: int) -> dict[str, object]:
    mended = recover(folder / "call")
    values = [entry.value for entry in read_entries(folder / "call")]
    turns = [value.stimulus for value in values
             if isinstance(value, Exchange) and isinstance(value.stimulus, Observation)]  # fmt: skip
    after = [turn for turn in turns if turn.turn.start_sample > at * SAMPLE_RATE]
    rows = (folder / "told").read_text().splitlines()
    lasted = float(json.loads(rows[-1])[0])
    return {
        "struck at s": at,
        "call lasted s": round(lasted, 1),
        "exit code": code,
        "turns before and after": [len(turns) - len(after), len(after)],
        "of them with words": sum(bool(turn.transcript.text) for turn in after),
        "notes": dict(Counter(value.kind for value in values if isinstance(value, Note))),
        "audio on disk s": round(len(read_audio(folder / "call")[0]) / SAMPLE_RATE, 2),
        "behind the call's last whole second s": round(max(0.0, lasted - mended.audio_seconds), 2),
        "came to its end": mended.ended,
        "told": (folder / "errors").read_text().strip().splitlines()[-1:],
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [fault.__name__ for fault in FAULTS]
    parser.add_argument("--only", choices=names)
    parser.add_argument("--times", type=int, default=1)
    chosen = parser.parse_args()
    for fault in FAULTS:
        if chosen.only in (None, fault.__name__):
            for _ in range(chosen.times):
                with tempfile.TemporaryDirectory() as folder:
                    print(fault.__name__, json.dumps(strike(fault, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
