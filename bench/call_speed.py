"""How much faster than real time a recorded call runs, getting ready left out and told apart.

    python bench/call_speed.py [CASE]          # default late_refund/goes_well

Prints the call's length, the seconds it took, and their ratio, for each recogniser at hand.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from voicesim import places, wiring, wiring_recorded
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.cli.options import script_path
from voicesim.record.journal import FolderJournal
from voicesim.record.reading import read_call
from voicesim.regress.case import read_case
from voicesim.settings import load_settings
from voicesim.values import seconds_of


def measure(name: str, recogniser: str) -> None:
    """Run one case once and print its row."""
    case = read_case(places.shipped("audio") / f"{name}.yaml")
    settings = load_settings(flags={"recogniser.engine": recogniser})
    begun = time.perf_counter()
    studio = wiring.make_studio(settings, script_path(case.sidecar.script))
    ready = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "call"
        options = wiring.CallOptions(FolderJournal(place), lambda _: None)
        conversation = Conversation(wiring.spoken_parts(studio, options))
        run_call(conversation, wiring_recorded.case_source(case, conversation), wiring_recorded.NoSink())
        took = time.perf_counter() - ready
        length = seconds_of(read_call(place).end_sample)
    print(
        f"{recogniser:12} ready in {ready - begun:5.1f} s; call of {length:6.1f} s in {took:5.1f} s: "
        f"{length / took:.1f} x real time"
    )


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else "late_refund/goes_well"
    for engine in ("pocketsphinx", *sys.argv[2:]):
        measure(chosen, engine)
