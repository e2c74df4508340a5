"""Who has the floor, measured on constructed calls whose truth is known: overlaps, very short answers, stopping in time.

    nice -n 10 .venv/bin/python -m bench.call_flow [--open-gate] [--only PART]

Every call goes through the real detector, gate, turn taker and caller on the call's own clock; only the words are given
(the truth), and the caller's line is one flite sentence whose ends are known. Trainee: flite and espeak-ng voices, silence
trimmed at -40 dB, 0.3 of full scale at the peak unless said otherwise, in hiss of 0.0005 RMS. Needs flite and espeak-ng.
"""

from __future__ import annotations

import argparse
import functools
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.fakes import ListSink, ListSource, OpenGate, TruthTranscriber  # noqa: E402
from tests.sounds import trimmed  # noqa: E402
from voicesim.call.conversation import Conversation  # noqa: E402
from voicesim.call.parts import CallParts  # noqa: E402
from voicesim.call.run import run_call  # noqa: E402
from voicesim.caller.script import load_script  # noqa: E402
from voicesim.engines.line_tones import ring  # noqa: E402
from voicesim.engines.silero import SileroDetector  # noqa: E402
from voicesim.record.memory import MemoryJournal  # noqa: E402
from voicesim.settings import Settings  # noqa: E402
from voicesim.turns.gate import SpeechGate  # noqa: E402
from voicesim.values import (  # noqa: E402
    SAMPLE_RATE,
    CallHeader,
    Cues,
    Observation,
    OverlapEnded,
    Samples,
    Spoken,
    TalkOver,
    TurnUndone,
    samples_of,
)

SCRIPT = load_script(ROOT / "scripts" / "government" / "late_refund.yaml")
HISS = 0.0005
ON = 3.0
GREETING = "Good morning, tax office, how can I help you?"
CALLER_LINE = (
    "I filed in February and it is seven months now and nobody has paid me my refund and nobody will tell me why and "
    "every time I call I am told something else and I am put through to somebody else who knows nothing about it"
)
INTERRUPTIONS = (
    "but listen to me for a moment please",
    "I only wanted to know your number",
    "could you tell me your name and your address before you go on",
    "we have been over this already and I can not change it from here",
    "let me say something",
)
ANSWERS = ("yes", "no")
LEVELS = (1.0, 0.4, 0.16)
"""Of the short answers, against the greeting said before them at full level."""
FLITE = ("slt", "rms", "awb", "kal16")
ESPEAK = ("en-us", "en-gb", "en-us+f3", "en-gb+m3", "en-us+f1", "en-gb-scotland")


@functools.cache
def said(text: str, voice: str) -> Samples:
    """Return `text` in a voice, trimmed, 0.3 of full scale at the peak."""
    import soundfile
    import soxr

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.wav"
        command = (
            ["flite", "-voice", voice, "-t", text, "-o", str(file)]
            if voice in FLITE
            else ["espeak-ng", "-v", voice, "-w", str(file), text]
        )
        subprocess.run(command, check=True, timeout=30, capture_output=True)
        samples, rate = soundfile.read(file, dtype="float32")
    samples = trimmed(soxr.resample(samples, rate, SAMPLE_RATE).astype(np.float32))
    return (0.3 * samples / np.max(np.abs(samples))).astype(np.float32)


@dataclass(frozen=True)
class Piece:
    """Something the trainee says."""

    samples: Samples
    words: str
    at: float
    """Seconds into the call."""

    @property
    def end(self) -> float:
        """Seconds into the call."""
        return self.at + len(self.samples) / SAMPLE_RATE


class Call:
    """One call of the pieces given, with what came of it."""

    def __init__(self, pieces: list[Piece], gate: type[SpeechGate], caller: Samples, seconds: float = 4.0):
        length = samples_of(max(piece.end for piece in pieces) + seconds)
        line = (HISS * np.random.default_rng(len(pieces)).standard_normal(length)).astype(np.float32)
        for piece in pieces:
            start = samples_of(piece.at)
            line[start : start + len(piece.samples)] += piece.samples
        self.journal = MemoryJournal()
        outline, digest = SCRIPT.outline(), SCRIPT.sha256
        truth = [(samples_of(piece.at + 0.05), piece.words) for piece in pieces]
        parts = CallParts(
            header=CallHeader("bench", SCRIPT.name, digest, outline, "{}", {}, 7.5, 2.0, None, False, 0),
            script=SCRIPT,
            settings=Settings(),
            detector=SileroDetector(),
            gate=gate,
            transcriber=TruthTranscriber(truth),
            find_cues=lambda transcript, context: Cues(),
            speech_of=lambda line: caller,
            journal=self.journal,
            ring=ring(Settings().call.ring_seconds),
        )
        self.sink = ListSink()
        run_call(Conversation(parts), ListSource(line), self.sink)

    def of(self, kind):
        """Return every journalled value of a kind."""
        return [entry.value for entry in self.journal.entries if isinstance(entry.value, kind)]

    def turns(self) -> list[Observation]:
        """Return the turns that stood in the end."""
        steps = self.journal.summary().exchanges
        return [step.stimulus for step in steps if isinstance(step.stimulus, Observation)]


def greeting() -> Piece:
    return Piece(said(GREETING, "slt"), "good morning tax office how can i help you", ON)


@functools.cache
def answer_at(gate: type[SpeechGate], caller_seconds: float) -> float:
    """Return the second at which the caller begins to answer the greeting."""
    call = Call([greeting()], gate, said(CALLER_LINE, "awb")[: samples_of(caller_seconds)])
    return call.of(Spoken)[0].start_sample / SAMPLE_RATE


def percentiles(name: str, values: list[float], limit: float) -> None:
    if not values:
        print(f"{name:44} n   0")
        return
    array = np.asarray(values)
    share = float(np.mean(array <= limit))
    print(
        f"{name:44} n {len(array):3}   p50 {np.median(array):.3f}  p95 {np.percentile(array, 95):.3f}  "
        f"most {array.max():.3f} s   within {limit} s: {share:.3f}"
    )


def overlaps(gate: type[SpeechGate]) -> None:
    """Talk over the caller for known lengths: at the end of the line, and in the middle of it."""
    errors, missing, decided, stopped = [], 0, [], []
    for number in range(60):
        voice = (*FLITE, *ESPEAK)[number % 10]
        speech = said(INTERRUPTIONS[number % len(INTERRUPTIONS)], voice)
        caller = said(CALLER_LINE, "awb")
        begin = answer_at(gate, 60.0)
        end = begin + len(caller) / SAMPLE_RATE
        at = begin + 1.5 + 0.11 * number if number % 2 else end - 0.25 - 0.045 * number
        piece = Piece(speech, "but listen", at)
        call = Call([greeting(), piece], gate, caller)
        spoken = call.of(Spoken)[0]
        truth = min(piece.end, spoken.end_sample / SAMPLE_RATE) - at
        found = call.of(OverlapEnded)
        missing += not found
        if found:
            errors.append(abs(sum(one.seconds for one in found) - truth))
        if spoken.cut:
            told = [one.sample for one in call.of(TalkOver)]
            decided.append(min(abs(spoken.end_sample - sample) for sample in told) / SAMPLE_RATE)
            stopped.append(spoken.end_sample / SAMPLE_RATE - at)
    print(f"overlaps that were not noticed at all: {missing} of 60")
    percentiles("length of an overlap, error", errors, 0.1)
    percentiles("decision to give way -> caller silent", decided, 0.2)
    percentiles("  (onset -> silent: a boiling caller's patience)", stopped, 1.6)


def taken_back(gate: type[SpeechGate]) -> None:
    """Go on with the turn 0.05 to 0.65 s after the caller began to answer."""
    stops, undone = [], 0
    for number in range(60):
        voice = (*FLITE, *ESPEAK)[number % 10]
        at = answer_at(gate, 60.0) + 0.05 + 0.01 * number
        piece = Piece(said(INTERRUPTIONS[number % len(INTERRUPTIONS)], voice), "and what is your name", at)
        call = Call([greeting(), piece], gate, said(CALLER_LINE, "awb"))
        if call.of(TurnUndone):
            undone += 1
            stops.append(call.of(Spoken)[0].end_sample / SAMPLE_RATE - at)
    print(f"answers taken back when the trainee went on 0.05-0.65 s into them: {undone} of 60")
    percentiles("trainee's onset -> caller silent", stops, 0.2)


def short_answers(gate: type[SpeechGate]) -> None:
    """Say 'yes' or 'no', 200 times: at moments around the caller's end, in ten voices, at three levels."""
    caller = said(CALLER_LINE, "awb")[: samples_of(5.0)]
    kinds = {"after the caller": [], "as the caller ends": [], "well inside the caller's line": []}
    levels = {f"at {20 * np.log10(level):.0f} dB of the trainee's own level": [] for level in LEVELS}
    lost = []
    for number in range(200):
        words, voice = ANSWERS[number % 2], (*FLITE, *ESPEAK)[(number // 2) % 10]
        level = LEVELS[(number // 20) % len(LEVELS)]
        speech = (level * said(words, voice)).astype(np.float32)
        length = len(speech) / SAMPLE_RATE
        moment = -1.5 + 0.0151 * number  # of the answer's end, against the caller's
        at = answer_at(gate, 5.0) + 5.0 + moment - length
        call = Call([greeting(), Piece(speech, words, at)], gate, caller)
        turns = [one for one in call.turns() if words in one.transcript.text.split()]
        inside = "well inside the caller's line" if moment < -0.35 else "as the caller ends"
        kind = "after the caller" if at > answer_at(gate, 5.0) + 5.0 else inside
        became = "lost" if not turns else "listening" if turns[0].turn.backchannel else "answer"
        kinds[kind].append(became)
        levels[f"at {20 * np.log10(level):.0f} dB of the trainee's own level"].append(became)
        if not turns:
            lost.append(f"{words} ({voice}, {20 * np.log10(level):.0f} dB, {length:.2f} s, {moment:+.2f} s)")
    for kind, found in (kinds | levels).items():
        counts = {name: found.count(name) for name in ("answer", "listening", "lost")}
        print(f"{kind:36} n {len(found):3}   " + "   ".join(f"{name} {n}" for name, n in counts.items()))
    print("the first of those lost:", "; ".join(lost[:8]) or "none")


PARTS = {"overlaps": overlaps, "taken_back": taken_back, "short_answers": short_answers}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--open-gate", action="store_true", help="leave out what tells noises and echo")
    parser.add_argument("--only", choices=sorted(PARTS), help="one part")
    chosen = parser.parse_args()
    gate = OpenGate if chosen.open_gate else SpeechGate
    print(f"gate: {gate.__name__}")
    for name, part in PARTS.items():
        if chosen.only in (None, name):
            part(gate)


if __name__ == "__main__":
    main()
