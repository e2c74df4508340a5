"""What the caller's voices cost and do: time a line, repeatability, what each delivery changes, words understood.

    python bench/voices.py time        milliseconds a line, by engine and from the cache
    python bench/voices.py repeat      the same lines in fresh processes: how many differ
    python bench/voices.py deliveries  pitch, range, rate, level, tilt and peak by band and manner
    python bench/voices.py words       words that pocketsphinx mistakes, by delivery and line
    python bench/voices.py voices      the same by espeak-ng variant
    python bench/voices.py render DIR  the lines as WAV files, to be listened to

Figures: bench/README-voices.md.
"""

import hashlib
import re
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from voicesim.engines.espeak import EspeakVoice
from voicesim.engines.prosody import BANDS, MANNERS, pcm16, speech_level_db
from voicesim.engines.psola import median_pitch, pitch_track
from voicesim.engines.pyttsx3 import Pyttsx3Voice
from voicesim.engines.telephone import telephone
from voicesim.engines.voice_cache import CachedVoice
from voicesim.values import SAMPLE_RATE, Delivery, Line, Samples

LINES = (
    "I have been waiting for six weeks and nobody has called me back.",
    "You people always say the same thing and nothing ever happens.",
    "I handed that form in at the counter and I watched her stamp it.",
    "My children have nothing to eat and you tell me about the rules.",
    "This is the third time this week that I have to explain everything.",
    "Do you even listen to what I am telling you?",
    "I want to speak to somebody who can make a decision.",
    "He took the money out of my account without asking me.",
    "If you do not fix this today I am going to lose my house.",
    "Last time they promised me a letter and it never came.",
    "I am not angry with you but I am very tired of this.",
    "Tell me what you are going to do about it right now.",
    "My mother is eighty years old and she was left alone all night.",
    "They cut off the power in the middle of winter.",
    "I paid that bill in March and I have the paper to prove it.",
    "Some days I do not see why I bother with any of this.",
)
SETS = {
    "calm": Delivery("calm"),
    "tense": Delivery("tense"),
    "boiling": Delivery("boiling"),
    **{f"boiling, {manner}": Delivery("boiling", manner) for manner in ("shouting", "sharp")},
    **{f"tense, {m}": Delivery("tense", m) for m in ("flat", "tearful", "whispering", "quieter", "slower")},
}
HINTS = ("woman", "man")
WORD_LINES = 10
"""Lines of the word-error table: pocketsphinx takes seconds a line on a busy machine."""


def time_lines() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, voice in (("pyttsx3", Pyttsx3Voice()), ("espeak-ng", EspeakVoice())):
            voice.speak("Warm up.", Delivery())
            print(f"{name:12} {_milliseconds(voice.speak)}")
            cached = CachedVoice(voice, Path(folder))
            start = time.perf_counter()
            cached.prepare([Line(line, Delivery(), "") for line in LINES], lambda done, of: None)
            elapsed = 1000 * (time.perf_counter() - start)
            print(f"{'':12} {elapsed / len(LINES):.0f} ms a line prepared by two workers")
            print(f"{'':12} {_milliseconds(CachedVoice(voice, Path(folder)).speak)} from disk")
            print(f"{'':12} {_milliseconds(cached.speak)} from memory")
    speech = EspeakVoice().speak(LINES[0], Delivery())
    print(f"{'telephone':12} {_milliseconds(lambda text, delivery: telephone(speech, text))}")


def _milliseconds(speak: Callable[[str, Delivery], Samples]) -> str:
    took = []
    for line in LINES:
        start = time.perf_counter()
        speak(line, Delivery())
        took.append(1000 * (time.perf_counter() - start))
    return f"median {statistics.median(took):.1f} ms, worst {max(took):.1f} ms a line"


def repeatability(rounds: int = 4) -> None:
    """Each line at several deliveries, `rounds` times, each time in a process of its own."""
    jobs = [(line, Delivery(band)) for line in LINES for band in BANDS] + [
        (line, Delivery("tense", manner)) for line in LINES[:3] for manner in MANNERS
    ]
    for name, voice in (
        ("pyttsx3", Pyttsx3Voice("woman, quick")),
        ("espeak-ng", EspeakVoice("woman, quick")),
    ):

        def digest(job: tuple[str, Delivery], voice: Pyttsx3Voice | EspeakVoice = voice) -> str:
            return hashlib.sha256(voice.speak(*job).tobytes()).hexdigest()

        with ThreadPoolExecutor(2) as pool:
            seen = [list(pool.map(digest, jobs)) for _ in range(rounds)]
        odd = sum(len(set(digests)) > 1 for digests in zip(*seen, strict=True))
        print(f"{name:12} {len(jobs)} lines x {rounds}: {odd} differ")


def deliveries() -> None:
    print("| voice | delivery | pitch Hz | range st | rate | level dB | tilt dB | peak |")
    print("|---|---|---|---|---|---|---|---|")
    for hint in HINTS:
        voice = EspeakVoice(hint)
        base = 0.0
        for name, delivery in SETS.items():
            speech = [voice.speak(line, delivery) for line in LINES[:8]]
            seconds = sum(len(one) for one in speech) / SAMPLE_RATE
            base = base or seconds
            track = np.concatenate([pitch_track(one) for one in speech])
            median, voiced = median_pitch(track), track[track > 0]
            low, high = np.percentile(voiced, [20, 80]) if len(voiced) else (1.0, 1.0)
            pitch = f"{median:.0f}" if median and len(voiced) > len(track) / 5 else "-"
            width = f"{12 * np.log2(high / low):.1f}" if pitch != "-" else "-"
            level = np.mean([speech_level_db(one) for one in speech])
            tilt = np.mean([_tilt_db(one) for one in speech])
            peak = max(float(np.abs(one).max()) for one in speech)
            print(
                f"| {hint} | {name} | {pitch} | {width} | {base / seconds:.2f} | {level:.1f} | {tilt:.1f} | {peak:.2f} |"
            )


def _tilt_db(speech: Samples) -> float:
    power = np.abs(np.fft.rfft(speech)) ** 2
    hertz = np.fft.rfftfreq(len(speech), 1 / SAMPLE_RATE)
    high = power[(hertz >= 1000) & (hertz < 3400)].sum()
    return float(10 * np.log10(high / power[(hertz >= 300) & (hertz < 1000)].sum()))


def words() -> None:
    hears = _recogniser()
    print("| voice | delivery | clean | telephone |")
    print("|---|---|---|---|")
    for hint in HINTS[::-1]:
        voice = EspeakVoice(hint)
        for name, delivery in SETS.items():
            speech = {line: voice.speak(line, delivery) for line in LINES[:WORD_LINES]}
            clean = _word_errors(hears, speech)
            narrow = _word_errors(hears, {line: telephone(one, line) for line, one in speech.items()})
            print(f"| {hint} | {name} | {clean:.2f} | {narrow:.2f} |", flush=True)


def variants() -> None:
    from voicesim.engines.espeak import installed_voices

    hears = _recogniser()
    for variant in sys.argv[2:] or installed_voices()[1]:
        voice = EspeakVoice(f"named en-us+{variant}")
        speech = {line: voice.speak(line, Delivery()) for line in LINES}
        pitch = median_pitch(np.concatenate([pitch_track(one) for one in speech.values()])) or 0.0
        print(f"en-us+{variant:12} {_word_errors(hears, speech):.2f} at {pitch:.0f} Hz", flush=True)


def _recogniser() -> Callable[[Samples], str]:
    from pocketsphinx import Decoder

    decoder = Decoder(loglevel="FATAL", fwdflat=False, maxhmmpf=3000)
    quiet = np.random.default_rng(0).normal(0, 1e-4, SAMPLE_RATE // 3)

    def hear(speech: Samples) -> str:
        level = 10 ** ((-24 - speech_level_db(speech)) / 20)
        sound = np.concatenate([quiet, speech * level, quiet]).astype(np.float32)
        decoder.start_utt()
        decoder.process_raw(pcm16(sound).tobytes(), full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        return found.hypstr if found else ""

    return hear


def _word_errors(hear: Callable[[Samples], str], speech: dict[str, Samples]) -> float:
    errors = total = 0
    for line, one in speech.items():
        meant = re.findall(r"[a-z']+", line.lower())
        errors += _distance(meant, hear(one).split())
        total += len(meant)
    return errors / total


def _distance(meant: list[str], heard: list[str]) -> int:
    row = list(range(len(heard) + 1))
    for number, word in enumerate(meant, start=1):
        corner, row[0] = row[0], number
        for column, other in enumerate(heard, start=1):
            corner, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, corner + (word != other)),
            )
    return row[-1]


def render() -> None:
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for hint in HINTS:
        voice = EspeakVoice(hint)
        for name, delivery in SETS.items():
            with wave.open(str(folder / f"{hint}-{name.replace(', ', '-')}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(SAMPLE_RATE)
                file.writeframes(pcm16(voice.speak(LINES[2], delivery)).tobytes())


JOBS = {
    "time": time_lines,
    "repeat": repeatability,
    "deliveries": deliveries,
    "words": words,
    "voices": variants,
    "render": render,
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in JOBS:
        sys.exit(__doc__)
    JOBS[sys.argv[1]]()
