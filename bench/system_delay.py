"""What a reply costs after it is decided that the turn is over, stage by stage, in real time.

The call's own loop (`run_call`, live, all parts real) with a trainee who keeps time like a headset: a frame is given
when its last sample would have been recorded, never sooner. The clock is read where work is handed on: at the
pause, when words and sound are there, when the pause is weighed, at the decision, the reaction, the caller's voice,
and when the first audible sample is given to the device. The device's own buffers come on top and are measured by
bench/virtual_headset_round_trip.py. The caller's lines are cut to 0.4 s, so that forty turns take five minutes.

    .venv/bin/python -m bench.system_delay --recogniser pocketsphinx --keep /tmp/delay/pocketsphinx.json
    .venv/bin/python -m bench.system_delay --recogniser whisper:tiny.en --keep /tmp/delay/whisper.json
    .venv/bin/python -m bench.system_delay --recogniser whisper:FOLDER --apart       # in a process of its own
    .venv/bin/python -m bench.system_delay --draw bench/pictures/system_delay.svg /tmp/delay/*.json

Needs flite. On a machine that does nothing else: the load average is printed and kept.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.reply_gap import clips
from bench.system_delay_picture import draw
from bench.system_delay_stamps import Stamps, clock
from voicesim import wiring
from voicesim.call import conversation as conversation_module
from voicesim.call import listening as listening_module
from voicesim.call import pausing as pausing_module
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.record.memory import MemoryJournal
from voicesim.settings import Settings, load_settings
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, AudioFrame, samples_of

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "government" / "late_refund.yaml"
CALLER_SECONDS = 0.4
QUIET_SECONDS = 0.35
"""The trainee speaks this long after the caller has finished."""
PATIENCE_SECONDS = 4.0
CALL_SECONDS = 150.0
"""Then the trainee hangs up and another call begins."""
INNER_PAUSES = (0.0, 0.26, 0.0, 0.4)
"""Every second turn is two sentences with one of these between them: work begun at that pause is stale."""


class Trainee:
    """A microphone: frames in real time, a sentence whenever the caller has finished."""

    def __init__(self, stamps: Stamps, spoken: list[np.ndarray], place: int) -> None:
        self.stamps, self.spoken, self.place = stamps, spoken, place
        self.call: Conversation | None = None
        self.sample = self.quiet = 0
        self.left = np.zeros(0, np.float32)
        self.hiss = np.random.default_rng(place).normal(0, 0.0004, 4 * SAMPLE_RATE).astype(np.float32)

    def read(self) -> AudioFrame | None:
        """Return the next frame once its last sample would have been recorded; None when enough was measured."""
        assert self.call is not None
        self.stamps.origin = self.stamps.origin if self.sample else clock()
        if self.sample >= CALL_SECONDS * SAMPLE_RATE or len(self.stamps.turns) >= self.stamps.wanted:
            return None
        self.quiet = self.quiet + FRAME_SAMPLES if self.call.caller_quiet and not len(self.left) else 0
        wait = QUIET_SECONDS if self.stamps.answered else PATIENCE_SECONDS
        if self.quiet >= wait * SAMPLE_RATE:
            self.left, self.place, self.quiet = self.spoken[self.place % len(self.spoken)], self.place + 1, 0
            self.stamps.answered = False
        piece, self.left = self.left[:FRAME_SAMPLES], self.left[FRAME_SAMPLES:]
        begin = self.sample % (len(self.hiss) - FRAME_SAMPLES)
        samples = self.hiss[begin : begin + FRAME_SAMPLES].copy()
        samples[: len(piece)] += piece
        frame = AudioFrame(samples, self.sample)
        self.sample += FRAME_SAMPLES
        ahead = self.stamps.at(self.sample) - clock()
        self.stamps.behind.append(max(0.0, -ahead))
        time.sleep(max(0.0, ahead))
        return frame

    def close(self) -> None:
        """Nothing to let go of."""


class Earpiece:
    """A device that takes a frame at once."""

    def __init__(self, stamps: Stamps) -> None:
        self.stamps = stamps

    def write(self, frame: AudioFrame) -> None:
        """Stamp a frame."""
        self.stamps.handed(frame)

    def close(self) -> None:
        """Nothing to let go of."""


class TimedJournal(MemoryJournal):
    """The record of a call, in memory; its timings are kept."""

    def __init__(self, stamps: Stamps) -> None:
        super().__init__()
        self.stamps = stamps

    def timing(self, sample: int, name: str, milliseconds: float) -> None:
        """Pass a measurement on."""
        self.stamps.timing(name, milliseconds)


def sentences(folder: Path) -> list[np.ndarray]:
    """Return the trainee's turns: flite's sentences, every second one two of them with a pause between."""
    single = clips(folder)
    turns = []
    for number, first in enumerate(single):
        pause = INNER_PAUSES[number % len(INNER_PAUSES)]
        rest = [np.zeros(samples_of(pause), np.float32), single[(number + 5) % len(single)]] if pause else []
        turns.append(np.concatenate([first, *rest]))
    return turns


def studio_of(settings: Settings, apart: bool) -> wiring.Studio:
    """Return the parts of a call, the lines spoken ahead; `apart`: a Whisper in a process of its own."""
    studio = wiring.make_studio(settings, SCRIPT, lambda _done, _total: None)
    if not apart:
        return studio
    from voicesim.engines.apart import ApartTranscriber
    from voicesim.engines.faster_whisper import WhisperTranscriber

    studio.close()
    path = wiring.choose_recogniser(settings).path
    assert path is not None, "only Whisper runs in the call's own process"
    build = partial(WhisperTranscriber, path, settings.recogniser, studio.script.vocabulary())
    return dataclasses.replace(studio, transcriber=ApartTranscriber(build))


def take_call(studio: wiring.Studio, stamps: Stamps, trainee: Trainee) -> None:
    """Take one call in real time."""
    parts = wiring.spoken_parts(studio, wiring.CallOptions(TimedJournal(stamps), stamps.happened))
    speech_of = stamps.timed("voice", parts.speech_of)
    parts = dataclasses.replace(
        parts,
        find_cues=stamps.timed("cues", parts.find_cues),
        speech_of=lambda line: speech_of(line)[: samples_of(CALLER_SECONDS)],
    )
    call = Conversation(parts, live=True)
    trainee.call = call
    run_call(call, trainee, Earpiece(stamps))


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    """Take calls until enough turns were answered."""
    flags = {"recogniser.engine": chosen.recogniser, "recogniser.threads": chosen.threads,
             "recogniser.whisper_window_seconds": chosen.window, "turns.pause_seconds": chosen.pause}  # fmt: skip
    settings = load_settings(environment=os.environ, flags=flags)
    stamps = Stamps(chosen.turns)
    conversation_module.react = stamps.timed("react", conversation_module.react)
    pausing_module.foresee = stamps.timed("foresee", pausing_module.foresee)
    listening_module.weigh = stamps.weigh(listening_module.weigh)
    cpu = time.process_time()
    begun = clock()
    with tempfile.TemporaryDirectory() as folder, closing(studio_of(settings, chosen.apart)) as studio:
        ready = clock() - begun
        print(f"ready after {ready:.1f} s", flush=True)
        spoken = sentences(Path(folder))
        place = 0
        while len(stamps.turns) < chosen.turns:
            stamps.awaiting, stamps.speaking_from, stamps.answered = None, None, True
            trainee = Trainee(stamps, spoken, place)
            take_call(studio, stamps, trainee)
            place = trainee.place
            print(f"{len(stamps.turns)} turns, load {os.getloadavg()[0]:.1f}", flush=True)
        name = studio.transcriber.name + (" apart" if chosen.apart else "")
    return {"recogniser": name, "asked": chosen.recogniser, "load": os.getloadavg()[0], "notes": stamps.notes, "ready": ready,
            "cpu": time.process_time() - cpu, "behind": [late for late in stamps.behind if late > 0], "frames": len(stamps.behind),
            "turns": [dataclasses.asdict(turn) for turn in stamps.turns]}  # fmt: skip


def told(found: dict[str, Any]) -> None:
    """Print the figures of one run."""
    turns = found["turns"]

    def row(name: str, values: list[float]) -> None:
        print(f"  {name:44}{1000 * np.median(values):6.0f}{1000 * np.percentile(values, 95):6.0f}{1000 * max(values):6.0f}")  # fmt: skip

    print(f"{found['recogniser']}: {len(turns)} turns, load {found['load']:.1f}; ms: median, 95 %, most")
    times = [turn["times"] for turn in turns]
    row("decision due -> first audible frame handed over", [t["handed"] for t in times])
    row("  decision late, on the call's clock", [t["decided_late"] for t in times])
    row("  decision taken -> handed over", [t["handed"] - t["decided"] for t in times])
    row("pause noticed -> words", [t["words"] - t["paused"] for t in times])
    row("pause noticed -> sound measured", [t["sound"] - t["paused"] for t in times])
    row("weighing: cues, foresight, voice fetched", [t["weighed"] - t["weighing"] for t in times])
    for name in ("cues", "foresee", "react", "voice"):
        row(f"  {name}", [t[name] for t in times])
    late = [t["decided_late"] > 0 for t in times]
    print(
        f"  turns decided late: {sum(late)} of {len(late)}; reasons {sorted({turn['because'] for turn in turns})}"
    )
    behind = found["behind"]
    print(f"  frames {found['frames']}, asked for after the next was due: {len(behind)}, most {1000 * max(behind, default=0):.0f} ms; notes {({kind: found['notes'].count(kind) for kind in found['notes']})}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="results to print and draw")
    parser.add_argument("--recogniser", default="pocketsphinx")
    parser.add_argument("--apart", action="store_true", help="Whisper in a process of its own")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--window", type=float)
    parser.add_argument("--pause", type=float, help="turns.pause_seconds: when work begins")
    parser.add_argument("--turns", type=int, default=44)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--draw", type=Path)
    chosen = parser.parse_args()
    found = [json.loads(file.read_text()) for file in chosen.files] or [measure(chosen)]
    for one in found:
        told(one)
    if chosen.keep:
        chosen.keep.parent.mkdir(parents=True, exist_ok=True)
        chosen.keep.write_text(json.dumps(found[0]))
    if chosen.draw:
        draw(found, chosen.draw)


if __name__ == "__main__":
    main()
