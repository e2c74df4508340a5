"""What calm readings are called, and the same readings altered: `python bench/tone_readings.py [aside]`.

Plain sentences (FDA-UE, nEMO neutral, LJ Speech) are joined to turns of 8 s, each measured against 16 s of
the same speaker's others: what a calibration is. Novels (LibriSpeech, read with some acting) are measured
from 3 s of speech on against all the same reader's others. Tempo is altered by sox (WSOLA), pitch and range by
PSOLA (engines/psola.py). Without a word the speakers that the thresholds were chosen on; `aside` the others.
Needs ../shared/speech and sox; a minute on one core.
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tone_data import (
    SETTINGS,
    Row,
    baseline_of,
    by_speaker,
    joined,
    need_speech,
    read,
    sex,
    sound,
    transcript,
    wilson,
    words_of,
)

from voicesim.engines.psola import Melody, change_pitch
from voicesim.tone.measure import sound_of, tone_of
from voicesim.values import SAMPLE_RATE, Baseline, Samples, Tone, Transcript

FLAGS = ("raised", "rushed", "slow", "flat", "even")
PLAIN = ("FDA-UE", "nEMO", "ljspeech")
BASELINE_TURNS = 2


@dataclass(frozen=True)
class Reading:
    """A turn of calm speech, its words and what it is measured against."""

    audio: Samples
    words: Transcript
    baseline: Baseline
    sex: str


def tempo(factor: float) -> list[str]:
    return ["tempo", "-s", f"{factor}"]


def by_sox(samples: Samples, effect: list[str]) -> Samples:
    raw = ["-t", "f32", "-r", str(SAMPLE_RATE), "-c", "1", "-"]
    done = subprocess.run(
        ["sox", *raw, *raw, *effect], input=samples.tobytes(), capture_output=True, check=True
    )
    return np.frombuffer(done.stdout, np.float32)


CHANGES = {
    "unmodified": lambda audio: audio,
    "tempo x1.3": lambda audio: by_sox(audio, tempo(1.3)),
    "tempo x0.7": lambda audio: by_sox(audio, tempo(0.7)),
    "pitch +3 st": lambda audio: change_pitch(audio, Melody(semitones=3.0)),
    "pitch -3 st": lambda audio: change_pitch(audio, Melody(semitones=-3.0)),
    "range x0.3": lambda audio: change_pitch(audio, Melody(range_ratio=0.3)),
}


def plain(aside: bool) -> Iterator[Reading]:
    for corpus in PLAIN:
        for chosen in by_speaker(corpus, aside).values():
            calm = [row for row in chosen if row.get("label", "") in ("", "neutral")]
            turns = list(joined(calm, 8.0))
            for place, (group, audio) in enumerate(turns):
                others = [turns[(place + 1 + step) % len(turns)] for step in range(BASELINE_TURNS)]
                if len(turns) > BASELINE_TURNS:
                    yield Reading(
                        audio,
                        words_of(group),
                        baseline_of([plain_tone(*one) for one in others]),
                        sex(group[0]),
                    )


def plain_tone(group: list[Row], audio: Samples) -> Tone:
    return tone_of(sound_of(audio, None), words_of(group), None, SETTINGS)


def novels(aside: bool) -> Iterator[Reading]:
    for chosen in by_speaker("librispeech_test_other", aside).values():
        tones = [tone_of(sound(row["path"], "clean"), transcript(row), None, SETTINGS) for row in chosen]
        for row, tone in zip(chosen, tones, strict=True):
            others = [other for other in tones if other is not tone]
            if tone.speech_seconds >= SETTINGS.middling_speech_seconds:
                yield Reading(read(row["path"]), transcript(row), baseline_of(others), sex(row))


def tone_after(reading: Reading, change: str) -> Tone:
    heard = sound_of(CHANGES[change](reading.audio), reading.baseline)
    return tone_of(heard, reading.words, reading.baseline, SETTINGS)


def shares(tones: list[Tone]) -> str:
    return "  ".join(f"{flag} {np.mean([flag in tone.flags for tone in tones]):.2f}" for flag in FLAGS)


def groups(readings: list[Reading], tones: list[Tone]) -> dict[str, list[Tone]]:
    """The unmodified tones of women, of men, and of each third of the speaking rates."""
    rates = [reading.baseline.rate_syllables_per_second for reading in readings]
    slow, quick = np.percentile(rates, (33.3, 66.7))
    found: dict[str, list[Tone]] = defaultdict(list)
    for reading, rate, tone in zip(readings, rates, tones, strict=True):
        found["women" if reading.sex == "f" else "men"].append(tone)
        found["slow third" if rate <= slow else "quick third" if rate > quick else "middle third"].append(
            tone
        )
    return found


def report(name: str, readings: list[Reading]) -> None:
    print(f"{name}: {len(readings)} turns")
    every = readings
    for change in CHANGES:
        # The pace is asked of the turns whose words are known: FDA-UE comes without.
        readings = [one for one in every if one.words.text.strip() or not change.startswith("tempo")]
        tones = [tone_after(reading, change) for reading in readings]
        low, high = wilson(sum("raised" in tone.flags for tone in tones), len(tones))
        scores = np.array([tone.score for tone in tones if tone.score is not None])
        ratios = np.array([tone.rate_ratio for tone in tones if tone.rate_ratio is not None])
        print(
            f"  {change:12} n {len(tones):3} {shares(tones)}   raised {low:.2f}-{high:.2f}   "
            f"T {scores.mean():5.2f} +- {scores.std():.2f}   rate x{ratios.mean():.2f} +- {ratios.std():.2f}"
        )
        if change in ("unmodified", "pitch +3 st", "tempo x1.3"):
            for group, found in sorted(groups(readings, tones).items()):
                print(f"    {group:12} n {len(found):3}  {shares(found)}")


def main() -> None:
    need_speech()
    aside = sys.argv[1:] == ["aside"]
    print("speakers kept aside" if aside else "speakers the thresholds were chosen on")
    report("plain sentences, 8 s against 16 s", list(plain(aside)))
    report("novels, 3 s of speech or more", list(novels(aside)))


if __name__ == "__main__":
    main()
