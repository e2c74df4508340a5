"""The real speech the tone benches measure on, split by speaker, and what a line may do to it.

Everything was chosen on the speakers outside KEPT_ASIDE; those in it are for quoting. All of it lies in
../shared/speech, beside the checkout. Not a command: tone_accuracy.py and tone_readings.py use it.
"""

import csv
import dataclasses
import functools
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from scipy.signal import butter, sosfilt

from voicesim.settings import ToneSettings
from voicesim.tone.baseline import make_baseline
from voicesim.tone.measure import Acoustics, sound_of
from voicesim.values import SAMPLE_RATE, Baseline, Samples, Tone, Transcript

SPEECH = Path(__file__).resolve().parents[2] / "shared" / "speech"
SETTINGS = ToneSettings()
KEPT_ASIDE = frozenset(
    [
        "rav07",
        "rav08",
        "rav09",
        "rav10",
        "rav11",
        "rav12",
        "KD0",
        "MK0",
        "sb",
        "1998",
        "2414",
        "3005",
        "3331",
        "533",
    ]
)
"""Half of the actors of RAVDESS and nEMO, one of FDA's two speakers, half of LibriSpeech's readers."""
HALVES = {"chosen on": False, "kept aside": True}
WOMEN = frozenset(["1688", "1998", "3080", "3331", "367", "533", "LJ"])
"""Of the readers, guessed from their median pitch (over 160 Hz); the other corpora say it themselves."""
Change = Callable[[Samples], Samples]
Row = dict[str, str]


def need_speech() -> None:
    """Stop where the data is missing."""
    if not SPEECH.is_dir():
        sys.exit(f"{sys.argv[0]}: the development data beside the checkout is missing; nothing measured.")


def rows(file: str, **wanted: str) -> list[Row]:
    with (SPEECH / file).open(newline="", encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if all(row[key] == want for key, want in wanted.items())]


def by_speaker(corpus: str, aside: bool) -> dict[str, list[Row]]:
    """The rows of each speaker of one half; readers of words.csv are named by their files."""
    if corpus in ("RAVDESS", "nEMO", "FDA-UE"):
        chosen = rows("emotion_and_pitch.csv", corpus=corpus)
    else:
        chosen = [row | {"speaker": _reader(row)} for row in rows("words.csv", set=corpus)]
    found: dict[str, list[Row]] = defaultdict(list)
    for row in chosen:
        if (row["speaker"] in KEPT_ASIDE) == aside:
            found[row["speaker"]].append(row)
    return found


def _reader(row: Row) -> str:
    return "LJ" if row["set"] == "ljspeech" else Path(row["path"]).stem.split("-")[0]


def sex(row: Row) -> str:
    return row.get("sex") or ("f" if row["speaker"] in WOMEN else "m")


@functools.lru_cache(200)
def read(path: str) -> Samples:
    audio, rate = soundfile.read(SPEECH / path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(audio[:, 0], rate, SAMPLE_RATE), np.float32)


def transcript(row: Row) -> Transcript:
    """The true words; a Polish text as so many 'la', since count_syllables knows English only."""
    text = row["words"]
    if row.get("language") == "pl":
        text = "la " * len(re.findall("[aąeęoóuy]|i(?![aąeęoóu])", text.lower()))
    return said(text)


def said(text: str) -> Transcript:
    return Transcript(text, (), 1.0, "truth")


def joined(chosen: Iterable[Row], seconds: float) -> Iterator[tuple[list[Row], Samples]]:
    """Utterances of one kind laid end to end, 0.3 s apart, until each holds that much audio."""
    group: list[Row] = []
    audio: list[Samples] = []
    for row in chosen:
        group.append(row)
        audio += [read(row["path"]), np.zeros(4800, np.float32)]
        if sum(map(len, audio)) >= seconds * SAMPLE_RATE:
            yield group, np.concatenate(audio)
            group, audio = [], []


def words_of(group: Iterable[Row]) -> Transcript:
    return said(" ".join(transcript(row).text for row in group))


def baseline_of(tones: list[Tone]) -> Baseline:
    """Their average, with the speech they really hold: a corpus has less calm speech than a baseline asks for."""
    usable = [dataclasses.replace(tone, doubts=()) for tone in tones]
    made = make_baseline(usable * 20, "calibration")
    assert made is not None
    return dataclasses.replace(made, speech_seconds=sum(tone.speech_seconds for tone in tones))


@functools.cache
def sound(path: str, condition: str) -> Acoustics:
    """One file's acoustics without a baseline, measured once."""
    return sound_of(CONDITIONS[condition](read(path)), None)


def as_is(samples: Samples) -> Samples:
    return samples


def phone_band(samples: Samples) -> Samples:
    """300-3400 Hz, Butterworth of 4th order."""
    sos = butter(4, [300, 3400], btype="band", fs=SAMPLE_RATE, output="sos")
    return np.asarray(sosfilt(sos, samples), np.float32)


def noise_10_db(samples: Samples) -> Samples:
    noise = np.random.default_rng(0).standard_normal(len(samples))
    return np.asarray(samples + noise * np.sqrt(np.mean(np.square(samples)) / 10), np.float32)


def gain_control(samples: Samples) -> Samples:
    """Pull the envelope (rises in 20 ms, falls in 1 s) to -20 dB, by 30 dB at the most."""
    step = SAMPLE_RATE // 100
    peaks = [float(np.abs(samples[at : at + step]).max()) for at in range(0, len(samples), step)]
    envelope, now = [], peaks[0]
    for peak in peaks:
        now += (peak - now) * (0.4 if peak > now else 0.01)
        envelope.append(now)
    gain = 0.1 / np.maximum(np.repeat(envelope, step)[: len(samples)], 0.1 / 31.6)
    return np.asarray(samples * gain, np.float32)


CONDITIONS: dict[str, Change] = {
    "clean": as_is,
    "phone band": phone_band,
    "10 dB noise": noise_10_db,
    "gain control": gain_control,
}


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)
