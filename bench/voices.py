"""What the caller's voices cost and do. Figures: bench/README-voices.md.

    python bench/voices.py words [ENGINE ...]  words pocketsphinx mistakes, by engine and band, clean and by telephone
    python bench/voices.py tone [VOICE ...]    what our own tone measurement makes of each delivery
    python bench/voices.py sound [VOICE ...]   loudness, peaks, silence at the edges
    python bench/voices.py time [VOICE ...]    milliseconds a line and real-time factor
    python bench/voices.py repeat [VOICE ...]  the same lines in two processes: how many differ
    python bench/voices.py cache               milliseconds a line from the cache, and the telephone's
    python bench/voices.py rates               own rates and pitches of flite's voices
    python bench/voices.py variants            espeak-ng's variants by words mistaken
    python bench/voices.py phonemes            our phoneme numbers against piper-tts's (run where that is installed)
    python bench/voices.py pictures            pitch and level of one line in five deliveries, to bench/pictures/
    python bench/voices.py render FOLDER       the lines as WAV files, to be listened to

A VOICE is part of a label, such as 'flite' or 'slt'. Piper's voices are measured where they are in models/, or in the
folder named by VOICESIM_BENCH_MODELS. Results of `words` are kept in the temporary folder and taken up again.
"""

import hashlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from voice_parts import (
    bootstrap,
    caller_lines,
    loudness_lufs,
    piper_folders,
    recogniser,
    silence_ms,
    voices,
    words_of,
)
from voice_tone import DELIVERIES, tone_rows

from voicesim.engines.prosody import pcm16, speech_level_db
from voicesim.engines.psola import median_pitch, pitch_track
from voicesim.engines.telephone import telephone
from voicesim.engines.voice_cache import CachedVoice
from voicesim.ports import Voice
from voicesim.regress.alignment import errors_between
from voicesim.values import SAMPLE_RATE, Delivery, Line

ENGINES = ("flite", "espeak", "piper")
WORD_BANDS = ("calm", "boiling", "tense")
"""In the order of their worth: a decoding takes seconds on a busy machine."""
SHORT = 16
"""Lines of the jobs where more would tell no more."""


def chosen() -> Iterator[tuple[str, Voice]]:
    """Yield the voices named on the command line, or all."""
    wanted = sys.argv[2:]
    for label, make in voices().items():
        if not wanted or any(part in label for part in wanted):
            yield label, make()


def words() -> None:
    """An engine's woman and man take turns; where it has one of them only, that one says every line."""
    hear, lines = recogniser(), caller_lines()[1]
    kept = Path(tempfile.gettempdir()) / "voicesim-bench-words.json"
    heard: dict[str, list[str]] = json.loads(kept.read_text()) if kept.is_file() else {}
    pairs = {"flite": ("flite slt (woman)", "flite rms (man)"), "espeak": ("espeak woman", "espeak man")}
    pairs |= {label: (label,) for label in voices() if label.startswith("piper")}
    print("| engine | band | voice | clean | 95 % | telephone | 95 % |\n|---|---|---|---|---|---|---|")
    speakers = {label: voices()[label]() for labels in pairs.values() for label in labels}
    wanted = [
        (engine, labels) for engine, labels in pairs.items() if engine.split()[0] in (sys.argv[2:] or ENGINES)
    ]
    for band, (engine, labels) in itertools.product(WORD_BANDS, wanted):
        rows: list[tuple[str, int, int, int]] = []
        for number, text in enumerate(lines):
            label = labels[number % len(labels)]
            key = f"{speakers[label].name}|{band}|{text}"
            if key not in heard:
                speech = speakers[label].speak(text, Delivery(band))
                heard[key] = [hear(speech), hear(telephone(speech, text))]
                kept.write_text(json.dumps(heard))
            meant = words_of(text)
            clean, narrow = (errors_between(meant, words_of(one)).count for one in heard[key])
            rows.append((label, len(meant), clean, narrow))
        for who in ("both", *labels) if len(labels) > 1 else labels:
            print(f"| {engine} | {band} | {who} | {_rates(rows, who)} |", flush=True)


def _rates(rows: list[tuple[str, int, int, int]], who: str) -> str:
    part = [row for row in rows if who in ("both", row[0])]
    cells = []
    for column in (2, 3):
        rate, low, high = bootstrap([row[column] for row in part], [row[1] for row in part])
        cells.append(f"{rate:.2f} | {low:.2f}-{high:.2f}")
    return " | ".join(cells)


def tone() -> None:
    for row in tone_rows(chosen()):
        print(row, flush=True)


def sound() -> None:
    lines = caller_lines()[1][:SHORT]
    print(
        "| voice | calm LUFS | telephone | boiling LUFS | telephone | highest sample | silence before, after ms |"
    )
    print("|---|---|---|---|---|---|---|")
    for label, voice in chosen():
        cells, peak, edges = [], 0.0, []
        for band in ("calm", "boiling"):
            spoken = [voice.speak(text, Delivery(band)) for text in lines]
            told = [telephone(speech, text) for speech, text in zip(spoken, lines, strict=True)]
            for group in (spoken, told):
                loud = [loudness_lufs(speech) for speech in group]
                cells.append(f"{statistics.mean(loud):.1f} ({min(loud):.1f} to {max(loud):.1f})")
            peak = max(peak, *(float(np.abs(speech).max()) for speech in (*spoken, *told)))
            edges += [silence_ms(speech) for speech in spoken]
        before, after = (max(column) for column in zip(*edges, strict=True))
        print(f"| {label} | {' | '.join(cells)} | {peak:.3f} | {before:.0f}, {after:.0f} |", flush=True)


def times() -> None:
    """Both on the clock and in processor time, children's too: the clock depends on what else runs here."""
    lines = caller_lines()[1][:16]
    print(
        "| voice | median ms a line | worst | processor ms a line | processor time over audio |\n|---|---|---|---|---|"
    )
    for label, voice in chosen():
        voice.speak("Warm up.", Delivery())
        took, seconds, before = [], 0.0, sum(os.times()[:4])
        for text in lines:
            start = time.perf_counter()
            speech = voice.speak(text, Delivery())
            took.append(1000 * (time.perf_counter() - start))
            seconds += len(speech) / SAMPLE_RATE
        spent = sum(os.times()[:4]) - before
        print(
            f"| {label} | {statistics.median(took):.0f} | {max(took):.0f} | {1000 * spent / len(lines):.0f} "
            f"| {spent / seconds:.3f} |",
            flush=True,
        )


def repeat() -> None:
    """Say eight lines in three deliveries here and in another process."""
    if sys.argv[2:3] == ["--digests"]:
        sys.argv[2:] = sys.argv[3:]
        for _, voice in chosen():
            print(json.dumps(_digests(voice)))
        return
    for label, voice in chosen():
        again = [sys.executable, __file__, "repeat", "--digests", label]
        done = subprocess.run(again, capture_output=True, text=True, check=True)
        here, there = _digests(voice), json.loads(done.stdout.splitlines()[-1])
        differ = sum(one != other for one, other in zip(here, there, strict=True))
        print(f"{label}: {len(here)} lines, {differ} differ between two processes", flush=True)


def _digests(voice: Voice) -> list[str]:
    lines = caller_lines()[1][:8]
    deliveries = (Delivery("calm"), Delivery("boiling", "shouting"), Delivery("tense", "tearful"))
    return [
        hashlib.sha256(voice.speak(text, delivery).tobytes()).hexdigest()
        for text in lines
        for delivery in deliveries
    ]


def cache() -> None:
    lines = caller_lines()[1][:16]
    _, voice = next(chosen())
    with tempfile.TemporaryDirectory() as folder:
        cached = CachedVoice(voice, Path(folder))
        start = time.perf_counter()
        cached.prepare([Line(text, Delivery(), "") for text in lines], lambda done, of: None)
        print(f"prepared by two workers: {1000 * (time.perf_counter() - start) / len(lines):.0f} ms a line")
        for name, one in (("disk", CachedVoice(voice, Path(folder))), ("memory", cached)):
            start = time.perf_counter()
            for text in lines:
                one.speak(text, Delivery())
            print(f"from {name}: {1000 * (time.perf_counter() - start) / len(lines):.1f} ms a line")
        speech = cached.speak(lines[0], Delivery())
        telephone(speech, "")
        start = time.perf_counter()
        telephone(speech, "")
        print(f"telephone: {1000 * (time.perf_counter() - start):.1f} ms a line")


def rates() -> None:
    """Print each engine's length of the lines over espeak-ng's, at the rate it is asked for."""
    lines = caller_lines()[0][:16]
    seconds: dict[str, float] = {}
    for label, voice in chosen():
        spoken = [voice.speak(text, Delivery("calm", "")) for text in lines]
        seconds[label] = sum(len(speech) for speech in spoken) / SAMPLE_RATE
        pitch = median_pitch(np.concatenate([pitch_track(speech) for speech in spoken])) or 0.0
        print(
            f"{label}: {seconds[label] / next(iter(seconds.values())):.2f} of the first one's time, {pitch:.0f} Hz"
        )


def variants() -> None:
    from voicesim.engines.espeak import EspeakVoice, installed_voices

    hear, lines = recogniser(), caller_lines()[0][:16]
    for variant in sys.argv[2:] or installed_voices()[1]:
        voice = EspeakVoice(f"named en-us+{variant}")
        errors = sum(
            errors_between(words_of(text), words_of(hear(voice.speak(text, Delivery())))).count
            for text in lines
        )
        print(f"en-us+{variant}: {errors / sum(len(words_of(text)) for text in lines):.2f}", flush=True)


def phonemes() -> None:
    """Compare with piper-tts 1.x, which is GPL-3 and no part of voicesim: run it in an environment of its own."""
    from piper import PiperVoice

    from voicesim.engines.piper_voice import find_voices, ids_of, read_voice, sentences_of

    for name, folder in find_voices(piper_folders()).items():
        ours, theirs = read_voice(folder), PiperVoice.load(next(folder.glob("*.onnx")))
        lines = [text for part in caller_lines() for text in part]
        same = cut_alike = 0
        for text in lines:
            mine = [ids_of(sentence, ours) for sentence in sentences_of(text)]
            other = [theirs.phonemes_to_ids(sentence) for sentence in theirs.phonemize(text)]
            same += mine == other
            marks = {number for mark in ",.;:!?" for number in ours.ids.get(mark, ())}
            cut_alike += [[number for number in ids if number in marks] for ids in mine] == [
                [number for number in ids if number in marks] for ids in other
            ]
        print(f"{name}: of {len(lines)} lines {same} give the same numbers, {cut_alike} the same clauses")


def pictures() -> None:
    from voice_pictures import draw

    folder = Path(__file__).parent / "pictures"
    folder.mkdir(exist_ok=True)
    text = "This is the third time I am phoning, and nobody has called me back."
    for label, voice in chosen():
        spoken = {name: voice.speak(text, DELIVERIES[name])
                  for name in ("calm", "furious", "tearful", "cold", "tired")}  # fmt: skip
        path = folder / f"voices_{label.split(' (')[0].replace(' ', '_')}.svg"
        path.write_text(draw(f"{label}: {text}", spoken), encoding="utf-8")
        print(path)


def render() -> None:
    import soundfile

    folder = Path(sys.argv.pop(2))
    folder.mkdir(parents=True, exist_ok=True)
    for label, voice in chosen():
        for name, delivery in DELIVERIES.items():
            speech = voice.speak(caller_lines()[1][0], delivery)
            soundfile.write(str(folder / f"{label}-{name}.wav".replace(" ", "-")), pcm16(speech), SAMPLE_RATE)
            print(f"{label} {name}: {len(speech) / SAMPLE_RATE:.1f} s, {speech_level_db(speech):.1f} dB")


JOBS = {
    "words": words,
    "tone": tone,
    "sound": sound,
    "time": times,
    "repeat": repeat,
    "cache": cache,
    "rates": rates,
    "variants": variants,
    "phonemes": phonemes,
    "pictures": pictures,
    "render": render,
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in JOBS:
        sys.exit(__doc__)
    JOBS[sys.argv[1]]()
