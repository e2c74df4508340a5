"""How right a recogniser is on people, and whether it knows; how it hears names. Figures: README-recognisers.md.

    python bench/recognisers_on_people.py people [--recogniser whisper] [--half dev|aside]
    python bench/recognisers_on_people.py names [--recogniser whisper] [--without-vocabulary]

people: all recordings of ../shared/speech/words.csv but the one with two speakers, of any length. Halves are of
speakers: every other one in order of name is dev. Intervals are bootstrapped over clips (2,000 draws, 95 %). The area
under the curve is that of a word's confidence for the word being right, in the worst, middle and best third of clips.
names: each shipped caller's name in sentences by flite's voices, with and without the script's vocabulary.
"""

import argparse
import csv
import time
from pathlib import Path

import numpy as np
import soundfile
import soxr
from recognisers import SHARED, VOICES, hear, plain, recogniser, spoken
from scipy.stats import rankdata

from voicesim import places
from voicesim.caller.script import load_script
from voicesim.settings import WordsSettings
from voicesim.values import SAMPLE_RATE

DRAWS = 2000
SENTENCES = (
    "Good morning {first}, I have your file in front of me.",
    "So {title} {last}, what happened on Tuesday?",
    "I will write that down, {first} {last}.",
)
"""Others than those on which the hint's form was chosen."""


def people():
    """Set, speaker, words and samples of every recording with one speaker."""
    with (SHARED / "speech" / "words.csv").open() as file:
        for row in csv.DictReader(file):
            path = SHARED / "speech" / row["path"]
            if row["set"] == "deescalation_calls":
                continue
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            samples = soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE)
            speaker = {"librispeech": path.stem.split("-")[0], "read": path.stem}
            yield (
                row["set"],
                speaker.get(row["set"].split("_")[0], row["set"]),
                row["words"],
                samples.astype(np.float32),
            )


def judged(said, heard):
    """Errors between two lists of words, and for each heard word whether it stands in its place."""
    table = np.zeros((len(said) + 1, len(heard) + 1), int)
    table[:, 0], table[0] = range(len(said) + 1), range(len(heard) + 1)
    for row, word in enumerate(said, start=1):
        for column, other in enumerate(heard, start=1):
            kept = table[row - 1, column - 1] + (word != other)
            table[row, column] = min(table[row - 1, column] + 1, table[row, column - 1] + 1, kept)
    right = [False] * len(heard)
    row, column = len(said), len(heard)
    while row and column:
        same = said[row - 1] == heard[column - 1]
        if table[row, column] == table[row - 1, column - 1] + (not same):
            right[column - 1] = same
            row, column = row - 1, column - 1
        elif table[row, column] == table[row - 1, column] + 1:
            row -= 1
        else:
            column -= 1
    return int(table[-1, -1]), right


def area(confidence, right):
    """Area under the curve: the chance that a right word has the higher confidence of a right and a wrong one."""
    ranks, right = rankdata(confidence), np.array(right)
    many, few = right.sum(), (~right).sum()
    return (ranks[right].sum() - many * (many + 1) / 2) / (many * few) if many and few else float("nan")


def interval(errors, lengths):
    random = np.random.default_rng(0)
    draws = random.integers(0, len(errors), (DRAWS, len(errors)))
    low, high = np.percentile(errors[draws].sum(1) / lengths[draws].sum(1), [2.5, 97.5])
    return f"{errors.sum() / lengths.sum():.3f} ({low:.3f}-{high:.3f}) of {lengths.sum()} words"


def report_people(transcriber, half):
    rows = list(people())
    dev = sorted({row[1] for row in rows})[::2]
    rows = [row for row in rows if half == "all" or (row[1] in dev) == (half == "dev")]
    clips, waits, spent = [], [], 0.0
    for group, _, text, samples in rows:
        transcript, _, seconds = hear(transcriber, samples, time.process_time)
        waits.append(hear(transcriber, samples, time.perf_counter)[1])
        spent += seconds
        pairs = [(part, word.confidence) for word in transcript.words for part in plain(word.text)]
        errors, right = judged(plain(text), [part for part, _ in pairs])
        clips.append(
            (group, errors, len(plain(text)), [sure for _, sure in pairs], right, transcript.confidence)
        )
    print(f"{transcriber.name}, {half}: {len(clips)} clips")
    for group in ("all", *sorted({clip[0] for clip in clips})):
        chosen = [clip for clip in clips if group in ("all", clip[0])]
        print(f"{group:24}", interval(*(np.array([clip[place] for clip in chosen]) for place in (1, 2))))
    clips.sort(key=lambda clip: -clip[1] / clip[2])
    third = len(clips) // 3
    for name, part in (("worst", clips[:third]), ("middle", clips[third:-third]), ("best", clips[-third:])):
        sure, right = ([value for clip in part for value in clip[place]] for place in (3, 4))
        print(
            f"{name} third: word errors {interval(*(np.array([c[p] for c in part]) for p in (1, 2)))}, ",
            end="",
        )
        print(f"{np.mean(right):.2f} of the heard words right, area under the curve {area(sure, right):.2f}")
    sure = WordsSettings().sure_transcript
    good = np.array([clip[1] <= 0.4 * clip[2] for clip in clips])
    asked = np.array([clip[5] < sure for clip in clips])
    print(f"asked again (confidence under {sure}): {asked.sum()} of {len(clips)}, ", end="")
    print(f"of {(~good).sum()} clips with over 40 % errors {(asked & ~good).sum()}")
    print(f"turn confidence for at most 40 % errors: {area([clip[5] for clip in clips], good):.2f}")
    length = sum(len(row[3]) for row in rows) / SAMPLE_RATE
    median, late = np.percentile(waits, [50, 95])
    print(
        f"{median:.0f} ms median, {late:.0f} ms p95 (wall clock); real-time factor {spent / length:.3f} (processor)"
    )


def report_names(make, with_vocabulary):
    found = wanted = errors = words = 0
    for number, file in enumerate(sorted(places.shipped("scripts").glob("*/*.yaml"))):
        script = load_script(file)
        transcriber = make(script.vocabulary() if with_vocabulary else ())
        first, *_, last = script.model.caller.name.split()
        title = "Mrs" if "woman" in script.model.caller.voice else "Mister"
        for place, sentence in enumerate(SENTENCES):
            text = sentence.format(first=first, last=last, title=title)
            transcript, _, _ = hear(
                transcriber, spoken(VOICES[(number + place) % 3], text), time.process_time
            )
            names = {name for name in (*plain(first), *plain(last)) if name in plain(text)}
            found += len(names & set(plain(transcript.text)))
            wanted += len(names)
            errors += judged(plain(text), plain(transcript.text))[0]
            words += len(plain(text))
        transcriber.close()
    print(f"names {found / wanted:.2f} of {wanted}; word errors {errors / words:.3f} of {words}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("people", "names"))
    parser.add_argument("--recogniser", choices=("pocketsphinx", "whisper"), default="pocketsphinx")
    parser.add_argument("--weights", type=Path, help="Whisper's folder, not the package's")
    parser.add_argument("--window", type=float, help="Whisper's window in seconds")
    parser.add_argument("--half", choices=("all", "dev", "aside"), default="all")
    parser.add_argument("--without-vocabulary", action="store_true")
    options = parser.parse_args()
    if options.what == "people":
        report_people(recogniser(options.recogniser, options.weights, options.window), options.half)
    else:
        report_names(
            lambda vocabulary: recogniser(options.recogniser, options.weights, options.window, vocabulary),
            not options.without_vocabulary,
        )


if __name__ == "__main__":
    main()
