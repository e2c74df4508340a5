"""Where the processor time of one recorded case goes, by the rooms of the code.

Every few milliseconds each thread's stack is looked at, and the processor time it used since the last look is put to the account of
the innermost frame that a part is named for. The recogniser lives in another process and is not in it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from bench.regress_runs import ROOT, table

LOOK_SECONDS = 0.002
PARTS = (
    ("loading libraries", ("importlib",)),
    ("the voice detector", ("engines/silero",)),
    ("echo and gate", ("turns/gate", "turns/echo")),
    ("turn taking", ("turns/",)),
    ("tone", ("voicesim/tone/",)),
    ("words to cues", ("voicesim/words/",)),
    ("the caller's script and reactions", ("voicesim/caller/",)),
    ("the earpiece: line noise, background", ("engines/telephone", "engines/background", "call/earpiece", "call/mouth")),
    ("the caller's voice: synthesis and its cache", ("engines/voice", "engines/flite", "engines/prosody", "engines/psola",
                                                     "engines/breath", "engines/delivery", "engines/recorded_lines")),
    ("sending to the recogniser, waiting for it", ("engines/apart", "engines/watchdog", "call/ears", "multiprocessing/")),
    ("reading the recording", ("voicesim/devices/",)),
    ("marks, results, digests", ("voicesim/debrief/", "voicesim/regress/")),
    ("the order of events", ("voicesim/call/", "voicesim/record/", "voicesim/wiring", "concurrent/")),
)  # fmt: skip


class Sampler:
    """Attributes processor time to parts, in all threads of this process but its own."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._before: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for ident, frame in sys._current_frames().items():
                if ident == threading.get_ident():
                    continue
                try:
                    used = time.clock_gettime(time.pthread_getcpuclockid(ident))
                except OSError:  # the thread ended in between
                    continue
                self.seconds[part_of(frame)] += used - self._before.get(ident, used)
                self._before[ident] = used


def part_of(frame: FrameType | None) -> str:
    """Return the part whose file stands innermost on a stack."""
    while frame is not None:
        file = frame.f_code.co_filename.replace("<frozen ", "")
        for name, places in PARTS:
            if any(place in file for place in places):
                return name
        frame = frame.f_back
    return "the rest"


def spent(name: str, recogniser: str) -> str:
    """Return a table of what a case spends where, once all is loaded and all lines are spoken.

    Args:
        name: of the case, such as late_refund/goes_well.
        recogniser: setting recogniser.engine.
    """
    from voicesim import wiring_recorded
    from voicesim.regress.case import read_case
    from voicesim.settings import load_settings
    from voicesim.wiring_kept import Kept

    kept = Kept()
    case = read_case(ROOT / "audio" / Path(f"{name}.yaml"))
    settings = load_settings(None, {}, {"recogniser.engine": recogniser})
    begun = time.process_time()
    wiring_recorded.run_case(case, settings, kept=kept)
    first = time.process_time() - begun
    wiring_recorded.run_case(case, settings, kept=kept)
    begun = time.process_time()
    with Sampler() as found:
        result = wiring_recorded.run_case(case, settings, kept=kept)
    whole = time.process_time() - begun
    kept.close()
    seen = sum(found.seconds.values())
    rows = [
        (
            part,
            f"{seconds:.2f} s",
            f"{seconds / seen:.0%}",
            f"{1000 * seconds / result.length_seconds:.2f} ms",
        )
        for part, seconds in found.seconds.most_common()
    ]
    told = f"{result.length_seconds:.0f} s of call: {whole:.2f} s (the sampler's own work included); the first time in the process {first:.2f} s"
    return f"{told}\n{table(('part', 'processor', 'share', 'a second of call'), rows)}"
