"""How long the trainee waits for the caller: acoustic end of speech to the caller's first audible sample.

A real `voicesim call` on a virtual headset (PulseAudio null sinks, sounddevice as shipped); a synthesised
trainee (flite) speaks whenever the caller has finished. Both sides are recorded on one time base, outside the
program that is measured; the call's own journal then tells which part of each gap was what.

    python bench/reply_gap.py                                          # embedded recogniser
    python bench/reply_gap.py --recogniser whisper:FOLDER              # a Whisper, such as random weights of tiny.en

Needs PulseAudio and flite (apt install pulseaudio pulseaudio-utils libasound2-plugins flite).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.virtual_headset import LineRecorder, VirtualHeadset, virtual_headset  # noqa: E402
from voicesim.record.reading import read_audio, read_entries  # noqa: E402
from voicesim.values import SAMPLE_RATE, Exchange, Note, Observation, Spoken  # noqa: E402

AUDIBLE = 0.01
"""Amplitude, -40 dB of full scale: above the line's own noise, below any speech."""
QUIET_SECONDS = 0.8
"""The caller has finished after this much silence."""
LONGEST_GAP_SECONDS = 4.0
SENTENCES = (
    "Good morning, tax office, you are speaking with Dana. How can I help you?",
    "You have been waiting for your refund since March, and nobody has told you why.",
    "That sounds really frustrating.",
    "Please go on, I am listening.",
    "You have every right to be angry about that.",
    "So you called three times and nobody called you back.",
    "What happened when you called the last time?",
    "I am sorry that we sent the letter to your old address.",
    "Could you give me your date of birth, please?",
    "I will look at that with you right now.",
    "Would you rather have a call or a letter?",
    "Is that right so far?",
)


@dataclass(frozen=True)
class Gap:
    """One answer of the caller."""

    total_seconds: float
    """Acoustic end of the trainee to first audible sample of the caller, both at the headset."""
    record_seconds: float
    """The same two places in the call's own record: the devices' buffers are not in it."""
    wait_seconds: float
    """Of that: from the end of speech, as detected, to the decision that the turn is over."""
    reply_seconds: float
    """Of that: from the decision to the first sample of the caller's line."""


def clips(folder: Path) -> list[np.ndarray]:
    """Return the trainee's sentences as audio at SAMPLE_RATE, silence trimmed."""
    made = []
    for number, sentence in enumerate(SENTENCES):
        file = folder / f"{number}.wav"
        voice = ("slt", "rms")[number % 2]
        subprocess.run(
            ["flite", "-voice", voice, "-t", sentence, "-o", file], check=True, capture_output=True
        )
        samples, rate = soundfile.read(file, dtype="float32")
        assert rate == SAMPLE_RATE
        loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
        made.append((samples[loud[0] : loud[-1] + 1] * 0.7).astype(np.float32))
    return made


def speech_runs(samples: np.ndarray, join_seconds: float) -> list[tuple[int, int]]:
    """Return (start, end) of audible stretches, joined over shorter silences."""
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > join_seconds * SAMPLE_RATE)
    starts = loud[np.concatenate([[0], breaks + 1])]
    ends = loud[np.concatenate([breaks, [len(loud) - 1]])] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def play_call(
    headset: VirtualHeadset, spoken: list[np.ndarray], command: list[str], turns: int
) -> LineRecorder:
    """Take one call through the headset; return what both sides sounded like."""
    with headset.record_line() as recorder:
        child = subprocess.Popen(command, env=headset.child_environment(), stdout=subprocess.DEVNULL)
        played = 0
        heard_from = 0
        while child.poll() is None and played < turns:
            time.sleep(0.05)
            earpiece = recorder.earpiece[heard_from:]
            runs = speech_runs(earpiece, QUIET_SECONDS)
            if not runs or len(earpiece) - runs[-1][1] < QUIET_SECONDS * SAMPLE_RATE:
                continue
            if runs[-1][1] - runs[0][0] < 0.3 * SAMPLE_RATE or (
                played == 0 and len(earpiece) < 3 * SAMPLE_RATE
            ):
                continue
            headset.play_into_microphone(spoken[played % len(spoken)]).wait(30)
            heard_from = len(recorder.earpiece)
            played += 1
        time.sleep(LONGEST_GAP_SECONDS)
        if child.poll() is None:
            child.send_signal(2)
            child.wait(30)
    return recorder


@dataclass(frozen=True)
class Answered:
    """One stretch of the trainee's speech and the answer to it, in samples of one recording."""

    start: int
    end: int
    answer: int


def answered(trainee: np.ndarray, caller: np.ndarray) -> list[Answered]:
    """Return each stretch of speech that was answered before long."""
    answers = [start for start, _ in speech_runs(caller, 0.3)]
    found = []
    for start, end in speech_runs(trainee, QUIET_SECONDS):
        after = [answer for answer in answers if end <= answer < end + LONGEST_GAP_SECONDS * SAMPLE_RATE]
        found += [Answered(start, end, after[0])] if after else []
    return found


def parts_in_journal(folder: Path) -> dict[int, tuple[float, float]]:
    """Return each turn's end -> (end to decision, decision to reply) in seconds by the call's own clock."""
    values = [entry.value for entry in read_entries(folder)]
    replies = [value.start_sample for value in values if isinstance(value, Spoken)]
    found = {}
    for value in values:
        if isinstance(value, Exchange) and isinstance(value.stimulus, Observation):
            turn = value.stimulus.turn
            after = [start for start in replies if start >= turn.decided_sample]
            if after:
                wait = (turn.decided_sample - turn.end_sample) / SAMPLE_RATE
                found[turn.end_sample] = (wait, (after[0] - turn.decided_sample) / SAMPLE_RATE)
    return found


def gaps_of(recorder: LineRecorder, folder: Path) -> list[Gap]:
    """Return the gaps of one call that stand in all three places: headset, record and journal."""
    outside = answered(recorder.microphone, recorder.earpiece)
    inside = answered(*read_audio(folder))
    parts = parts_in_journal(folder)
    if not outside or not inside:
        return []
    near = 0.3 * SAMPLE_RATE
    offset = outside[0].start - inside[0].start  # the outside recording began earlier
    found = []
    for one in inside:
        other = [heard for heard in outside if abs(heard.start - offset - one.start) < near]
        part = [part for end, part in parts.items() if abs(end - one.end) < near]
        if other and part:
            total, record = ((run.answer - run.end) / SAMPLE_RATE for run in (other[0], one))
            found.append(Gap(total, record, *part[0]))
    return found


def measure(recogniser: str, turns: int, keep: Path) -> tuple[list[Gap], list[Note], int]:
    """Take calls until `turns` answers were measured; return them, the calls' notes, and how many turns there were."""
    gaps: list[Gap] = []
    notes: list[Note] = []
    taken = 0
    with virtual_headset() as headset:
        spoken = clips(keep)
        for number in range(10):
            out = keep / f"calls-{number}"
            command = [sys.executable, "-m", "voicesim", "call", "government/late_refund", "--consent", "--seed", "0",
                       "--out", str(out), "--recogniser", recogniser]  # fmt: skip
            recorder = play_call(headset, spoken, command, turns - len(gaps))
            (folder,) = out.iterdir()
            gaps += gaps_of(recorder, folder)
            taken += len(parts_in_journal(folder))
            notes += [entry.value for entry in read_entries(folder) if isinstance(entry.value, Note)]
            if len(gaps) >= turns:
                break
    return gaps, notes, taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recogniser", default="pocketsphinx")
    parser.add_argument("--turns", type=int, default=30)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        gaps, notes, taken = measure(chosen.recogniser, chosen.turns, Path(folder))
    rows = {
        "whole gap at the headset": [gap.total_seconds for gap in gaps],
        "  devices' buffers": [gap.total_seconds - gap.record_seconds for gap in gaps],
        "gap without the devices": [gap.record_seconds for gap in gaps],
        "  end-of-turn wait": [gap.wait_seconds for gap in gaps],
        "  all beyond that wait": [gap.record_seconds - gap.wait_seconds for gap in gaps],
        "    of it reply delay": [gap.reply_seconds for gap in gaps],
        "    of it detector, onset": [
            gap.record_seconds - gap.wait_seconds - gap.reply_seconds for gap in gaps
        ],
    }
    print(f"recogniser {chosen.recogniser}, {len(gaps)} answers of {taken} turns answered")
    for name, values in rows.items():
        print(
            f"{name:28} median {np.median(values):.3f} s   95th percentile {np.percentile(values, 95):.3f} s"
        )
    kinds = sorted(note.kind for note in notes)
    print("notes of the calls:", {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} or "none")


if __name__ == "__main__":
    main()
