"""Turns with inner pauses, of known truth, for bench/turn_endings.py: recordings of people, and call-takers built from flite.

Groups, each split into a development and a kept-aside half before anything was tuned (by speaker, file or script):
    read       the utterances of ../shared/speech/words.csv, each a turn; its inner pauses are the reader's own
    stretched  the LibriSpeech ones again, each inner pause redrawn from DRAWN
    meeting    stretches of AMI in which one speaker is labelled and nobody else; those that somebody else ends count for
               their pauses only
    calls      call-taker turns of tests/plays, spoken by flite; pauses between sentences and, for THINKING of the turns,
               one within a sentence, half of them with a filler; drawn from DRAWN
    short      answers of one to three words, spoken by flite, after a question

Pauses drawn: log-normal, median 0.55 s, sigma 0.5 (5th percentile 0.24 s, 95th 1.25 s), at least 0.2 s. Pause lengths are
log-normal, with a mode within 200-1000 ms in read and spontaneous speech and another over 1000 ms in spontaneous speech alone
(Campione and Veronis 2002, Speech Prosody). Whatever is put in or behind a recording is noise with the spectrum of its own quietest
0.2 s, within as at the end, so that no silence gives away what it is.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from bench.turn_endings_sounds import Aligner, bare, faded, own_noise, spliced, with_hiss
from bench.turns_on_ami import SPEECH, labels
from tests import sounds
from tests.caller.plays import play_files
from voicesim.devices.recordings import read_recording
from voicesim.values import SAMPLE_RATE, Samples, samples_of, seconds_of

TAIL_SECONDS = 3.2
BEFORE_SECONDS = 0.5
DRAWN_MEDIAN, DRAWN_SIGMA, DRAWN_LEAST = 0.55, 0.5, 0.2
THINKING = 0.6
"""Share of the built turns with a pause within a sentence."""
FILLED = 0.5
INNER_SILENCE = 0.15
"""Silence between aligned words from which it is a pause that can be redrawn."""
VOICES = {"dev": ("rms", "slt"), "kept": ("awb", "kal16")}
PLAYS = 90
ALONE_SECONDS = 1.0
SHORT = (
    "yes", "no", "yeah", "okay", "sure", "right", "yes I can", "no I can't", "of course", "I do", "not yet", "on Friday",
)  # fmt: skip
JOINS = {"and", "but", "because", "so", "the", "a", "to", "that", "your", "my", "of", "for", "if", "is", "are", "I", "you", "we"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Take:
    """One turn to be found the end of."""

    name: str
    group: str
    half: str
    """dev or kept."""
    samples: Samples
    end_sample: int | None
    """True end of speech where it is known exactly (flite); None: the turn taker's own is used."""
    words: tuple[tuple[str, float], ...] = ()
    """Perfect words and their ends in seconds; () where they are not known."""
    asked: bool = False
    ended: bool = True
    """False where the recording stops before the turn does: its pauses count, its end does not."""
    sentences: tuple[float, ...] = ()
    """Ends of the sentences in seconds, the last one's too; () where they are not known."""


def seeded(name: str) -> np.random.Generator:
    return np.random.default_rng(int(hashlib.sha256(name.encode()).hexdigest()[:12], 16))


def drawn(rng: np.random.Generator) -> float:
    return max(DRAWN_LEAST, float(DRAWN_MEDIAN * np.exp(DRAWN_SIGMA * rng.standard_normal())))


def framed(samples: Samples, rng: np.random.Generator) -> Samples:
    """Put a recording between stretches of its own noise."""
    return spliced([own_noise(samples, BEFORE_SECONDS, rng), samples, own_noise(samples, TAIL_SECONDS, rng)])


def read_takes(align: Aligner) -> Iterator[Take]:
    with (SPEECH / "words.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] != "deescalation_calls"]
    speakers = sorted({speaker_of(row) for row in rows})
    for row in rows:
        half = ("dev", "kept")[speakers.index(speaker_of(row)) % 2]
        samples = read_recording(SPEECH / row["path"]).samples
        if len(samples) > 30 * SAMPLE_RATE:
            continue
        rng = seeded(row["path"])
        found = align(samples, row["words"])
        name = Path(row["path"]).stem
        words = tuple((word, end + BEFORE_SECONDS) for word, _, end in found)
        yield Take(name, "read", half, framed(samples, rng), None, words)
        gaps = [(a[2], b[1]) for a, b in itertools.pairwise(found) if b[1] - a[2] >= INNER_SILENCE]
        if gaps and row["set"].startswith("librispeech"):
            yield stretched(name, half, samples, found, gaps, rng)


def speaker_of(row: dict[str, str]) -> str:
    return Path(row["path"]).stem.split("-")[0] if "librispeech" in row["set"] else row["set"]


def stretched(name, half, samples, found, gaps, rng) -> Take:
    parts, begin, words, shift = [], 0, [], BEFORE_SECONDS
    bounds = [*gaps, (seconds_of(len(samples)), 0.0)]
    last = 0.0
    for start, stop in bounds:
        parts.append(samples[begin : samples_of(start + 0.03)])
        words += [(word, end + shift) for word, _, end in found if last < end <= start + 1e-6]
        last = start
        if stop:
            seconds = drawn(rng)
            parts.append(own_noise(samples, max(0.05, seconds - 0.06), rng))
            shift += seconds - (stop - start)
            begin = samples_of(stop - 0.03)
    return Take(f"{name}*", "stretched", half, framed(spliced(parts), rng), None, tuple(words))


def meeting_takes() -> Iterator[Take]:
    speakers: dict[str, list[tuple[float, float, str]]] = {}
    for line in (SPEECH / "ami" / "turns.rttm").read_text(encoding="utf-8").splitlines():
        _, name, _, start, length, _, _, who, *_ = line.split()
        speakers.setdefault(name, []).append((float(start), float(start) + float(length), who))
    assert set(speakers) == set(labels())
    for number, name in enumerate(sorted(speakers)):
        samples = read_recording(SPEECH / "ami" / f"{name}.flac").samples
        for start, end, over in alone(speakers[name]):
            rng = seeded(f"{name}{start}")
            piece = samples[samples_of(start) : samples_of(end)]
            around = own_noise(samples, TAIL_SECONDS, rng)
            sound = spliced([around[: samples_of(BEFORE_SECONDS)], piece, around])
            whole = over and end < seconds_of(len(samples)) - 0.05
            yield Take(
                f"{name}@{start:.1f}", "meeting", ("dev", "kept")[number % 2], sound, None, ended=whole
            )


def alone(turns: list[tuple[float, float, str]]) -> Iterator[tuple[float, float, bool]]:
    """Yield (start, end, whether the turn ends there) of a speaker's stretches in which nobody else speaks.

    Stretches last ALONE_SECONDS or more; a speaker's turns are joined over pauses up to 3 s. An overlap of up to 0.2 s at a turn's very
    end is let stand: the other is taking over.
    """
    turns = sorted(turns)
    place = 0
    while place < len(turns):
        start, end, who = turns[place]
        place += 1
        while place < len(turns) and turns[place][2] == who and turns[place][0] - end < 3.0:
            end = max(end, turns[place][1])
            place += 1
        others = sorted((s, e) for s, e, other in turns if other != who and s < end - 0.2 and e > start)
        begin = start
        for other_start, other_end in others:
            if other_start - begin >= ALONE_SECONDS:
                yield begin, other_start, False
            begin = max(begin, other_end)
        if end - begin >= ALONE_SECONDS:
            yield begin, end, True


def call_takes(align: Aligner) -> Iterator[Take]:
    turns = []
    for file in play_files():
        if file.parent.parent.name in ("bad", "plays") or file.stem == "bad":
            continue
        half = ("dev", "kept")[int(hashlib.sha256(file.parent.name.encode()).hexdigest(), 16) % 2]
        for number, turn in enumerate(YAML(typ="safe").load(file)["turns"]):
            text = str(turn.get("say") or "")
            if 6 <= len(text.split()) <= 45:
                key = f"{file.parent.name}/{file.stem}/{number}"
                turns.append((hashlib.sha256(key.encode()).hexdigest(), key, half, text))
    turns.sort()
    for half in ("dev", "kept"):
        chosen = [turn for turn in turns if turn[2] == half][:PLAYS]
        for number, (_, key, _, text) in enumerate(chosen):
            yield from built(align, key, half, text, VOICES[half][number % 2])
        for number, text in enumerate(SHORT):
            voice = VOICES[half][number % 2]
            line = sounds.spoken(text, voice)
            rng = seeded(text + voice)
            sound = with_hiss(
                sounds.join(sounds.silence(BEFORE_SECONDS), line, sounds.silence(TAIL_SECONDS)), rng
            )
            end = samples_of(BEFORE_SECONDS) + len(line)
            words = tuple((word, seconds_of(end)) for word in bare(text))
            yield Take(f"{text}/{voice}", "short", half, sound, end, words, asked=True)


def built(align: Aligner, key: str, half: str, text: str, voice: str) -> Iterator[Take]:
    """Yield a call-taker's turn: its sentences with pauses between, perhaps one within a sentence."""
    rng = seeded(key)
    sentences = [
        part.strip() for part in text.replace("?", "?|").replace("!", "!|").replace(". ", ".|").split("|")
    ]
    sentences = [sentence for sentence in sentences if bare(sentence)]
    thinking = int(rng.integers(len(sentences))) if rng.random() < THINKING else -1
    parts: list[Samples] = [sounds.silence(BEFORE_SECONDS)]
    words: list[tuple[str, float]] = []
    known, ends = True, []
    for number, sentence in enumerate(sentences):
        if number:
            parts.append(sounds.silence(drawn(rng)))
        line = sounds.spoken(sentence, voice)
        found = align(line, sentence)
        known &= bool(found)
        cut = place_to_think(found, rng) if number == thinking else None
        at = seconds_of(sum(map(len, parts)))
        if cut is None:
            words += [(word, at + end) for word, _, end in found]
            parts.append(line)
            ends.append(seconds_of(sum(map(len, parts))))
            continue
        stop = found[cut][2]
        words += [(word, at + end) for word, _, end in found[: cut + 1]]
        parts += [faded(line[: samples_of(stop)])]
        if rng.random() < FILLED:
            parts += [sounds.silence(0.08), sounds.spoken("um", voice)]
            words.append(("um", seconds_of(sum(map(len, parts)))))
        parts.append(sounds.silence(drawn(rng)))
        at = seconds_of(sum(map(len, parts)))
        words += [(word, at + end - stop) for word, _, end in found[cut + 1 :]]
        parts.append(faded(line[samples_of(stop) :][::-1])[::-1])
        ends.append(seconds_of(sum(map(len, parts))))
    end = sum(map(len, parts))
    sound = with_hiss(sounds.join(*parts, sounds.silence(TAIL_SECONDS)), rng)
    yield Take(
        f"{key}/{voice}", "calls", half, sound, end, tuple(words) if known else (), sentences=tuple(ends)
    )


def place_to_think(found: list[tuple[str, float, float]], rng: np.random.Generator) -> int | None:
    """Return after which word a speaker stops to think: after a joining word where there is one, else anywhere."""
    inner = range(1, len(found) - 2)
    after_joins = [place for place in inner if found[place][0] in JOINS]
    places = after_joins if after_joins and rng.random() < 0.7 else list(inner)
    return int(rng.choice(places)) if places else None


def takes() -> list[Take]:
    align = Aligner()
    return [*read_takes(align), *meeting_takes(), *call_takes(align)]
