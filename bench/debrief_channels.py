"""What the marks of one call become when the same words arrive otherwise: louder, fainter, by telephone, with noise, in another voice.

    .venv/bin/python bench/debrief_channels.py                      # both shipped calls, eight ways each, about 4 minutes
    .venv/bin/python bench/debrief_channels.py --only goes_well --through gain+12

Prints one line a run: the marks of the eleven competencies that rest on words, the total, and what differs from the first run.
The other voice is another synthetic speaker of the other sex (Debian's flite), saying the same words. +12 dB clips 2.5 % of
the samples of goes_well, whose peak is 0.5.
"""

from __future__ import annotations

import argparse
import dataclasses
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import soundfile

from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.record.memory import MemoryJournal
from voicesim.regress.case import Case, read_case
from voicesim.regress.channels import gain, noise, phone
from voicesim.settings import load_settings
from voicesim.values import SAMPLE_RATE, Samples, samples_of
from voicesim.wiring import CallOptions, make_studio, spoken_parts
from voicesim.wiring_calls import mark
from voicesim.wiring_recorded import NoSink, case_source

ROOT = Path(__file__).resolve().parent.parent
OTHER_VOICE = {"goes_well": "slt", "goes_badly": "rms"}
"""Of flite: a woman where the recording has a man, and the other way round."""
GAP_SECONDS, LEVEL = 0.4, 0.5


def other_voice(case: Case, voice: str) -> tuple[Case, Samples]:
    """Return the case with its turns where another voice says them, and that voice's recording, shape [n]."""
    gap = np.zeros(samples_of(GAP_SECONDS), dtype=np.float32)
    pieces, turns, place = [gap], [], len(gap)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "turn.wav"
        for turn in case.sidecar.turns:
            told = ["flite", "-voice", voice, "-t", turn.words or "", "-o", str(file)]
            subprocess.run(told, check=True, capture_output=True)
            said, _ = soundfile.read(file, dtype="float32")
            said = (said * (LEVEL / np.max(np.abs(said)))).astype(np.float32)
            begin, place = place, place + len(said) + len(gap)
            end = (begin + len(said)) / SAMPLE_RATE
            turns.append(turn.model_copy(update={"start_seconds": begin / SAMPLE_RATE, "end_seconds": end}))
            pieces += [said, gap]
    return dataclasses.replace(
        case, sidecar=case.sidecar.model_copy(update={"turns": turns})
    ), np.concatenate(pieces)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=sorted(OTHER_VOICE), action="append")
    parser.add_argument("--through", action="append", help="besides as-recorded; may be given again")
    parser.add_argument("--recogniser", default="pocketsphinx")
    chosen = parser.parse_args()
    settings = load_settings(None, {}, {"recogniser.engine": chosen.recogniser})
    for name in chosen.only or sorted(OTHER_VOICE, reverse=True):
        case = read_case(ROOT / "audio" / "late_refund" / f"{name}.yaml")
        ways = {"gain+12": gain(12), "gain-12": gain(-12), "phone": phone, "noise-20db": noise(20),
                "noise-30db": noise(30), "gain+6": gain(6)}  # fmt: skip
        changed, sound = other_voice(case, OTHER_VOICE[name])
        first: dict[int, int | None] = {}
        with closing(make_studio(settings, ROOT / "scripts" / f"{case.sidecar.script}.yaml")) as studio:
            for way in ("as-recorded", *(chosen.through or [*ways, "other-voice"])):
                begun, journal = time.perf_counter(), MemoryJournal()
                conversation = Conversation(spoken_parts(studio, CallOptions(journal, lambda _: None)))
                if way == "other-voice":
                    source = case_source(changed, conversation, lambda _, sound=sound: sound)
                else:
                    source = case_source(case, conversation, ways.get(way))
                run_call(conversation, source, NoSink())
                marks = mark(journal.summary(), settings)
                points = {one.number: one.points for one in marks.competencies if one.number != 10}
                first = first or points
                moved = [f"{n}: {first[n]} -> {points[n]}" for n in points if points[n] != first[n]]
                row = " ".join("-" if got is None else str(got) for got in points.values())
                told = f"{name:11} {way:12} {row}  {marks.total:2} of {marks.possible}  {marks.passed!s:5} unsure {len(marks.unsure_turns):2}"
                took = time.perf_counter() - begun
                print(f"{told}  {'; '.join(moved) or 'the same'}  ({took:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
