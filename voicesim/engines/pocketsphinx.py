"""pocketsphinx as a Transcriber: it decodes while the trainee speaks, and its model comes in its wheel.

Cepstral mean normalisation (CMN) decides over this recogniser's accuracy: its stock starting mean suits one
microphone level and moves within minutes, where a turn lasts seconds. So the mean is measured on the turn itself:
decoding begins after the turn's first second, with that second's mean. Nothing is carried from turn to turn: the same samples, with pauses at the same places, give the same
transcript, live or from a file, whatever was heard or dropped before.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicesim.engines.sphinx_decoder import (
    FIX,
    MODEL_FILES,
    load_decoder,
    load_gauge,
    model_in_wheel,
    start_utterance,
)
from voicesim.engines.sphinx_language import pronounce, words_of
from voicesim.errors import AudioError, ModelError
from voicesim.settings import RecogniserSettings
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Samples, Transcript, Word, samples_of

if TYPE_CHECKING:
    import pocketsphinx

HOLD_SAMPLES = samples_of(1.024)
"""Audio a turn's mean is made of, held back from decoding until it is there. Measured on 441 words of synthesised
lines: word errors .24 with the stock mean, .14 with the mean of .5 s, .13 of 1 s, .11 of 2 s, .10 of all. Held audio
is decoded in one go, so that a longer hold makes short turns late; a second mean after 2 s changed nothing."""
SHORTEST_SAMPLES = samples_of(0.1)
"""Pieces shorter than this hold no word and are not decoded. Guess, unmeasured."""
CLOSING_SAMPLES = samples_of(0.1)
"""Zeros after each piece: the turn is cut off at its acoustic end, and the last phone needs its context."""
LONGEST_WORD_SAMPLES = samples_of(1.5)
"""What is longer is no word: a steady hum comes out as one word held all through, with full confidence. Guess."""
DOUBTFUL_SHARE = 0.5
SURE_TRANSCRIPT = 0.4
"""A mean word posterior of DOUBTFUL_SHARE is told as a confidence of SURE_TRANSCRIPT, the setting's default, under
which the caller asks again. Measured (bench/recognisers.py `confidence`)."""
CMN_PRIOR_FRAMES = 500
"""How many frames a mean that was set counts for in pocketsphinx's running mean (CMN_WIN in its cmn.h)."""
FRAME_STEP_SAMPLES = SAMPLE_RATE // 100
"""pocketsphinx's frames: 10 ms."""

DEAD_SILENCE_RMS = 3.0
"""Of 32767: -81 dB full scale, under the noise of any microphone. Guess, unmeasured."""


class PocketsphinxTranscriber:
    """The recogniser that is always there. English only.

    Args:
        settings: only the language is used.
        vocabulary: phrases likely in this call; words of them that the dictionary lacks are added to it.
        model: folder of the model; None for the one in the wheel.

    Raises:
        ModelError: the model is missing or broken, or another language is set.
    """

    def __init__(
        self, settings: RecogniserSettings, vocabulary: Sequence[str] = (), model: Path | None = None
    ) -> None:
        if settings.language != "en":
            raise ModelError(
                f"recogniser.language: pocketsphinx knows no {settings.language!r}; `voicesim models fetch base` "
                f"gets a recogniser that may."
            )
        model = model or model_in_wheel()
        for name in MODEL_FILES:
            if not (model / name).is_file():
                raise ModelError(f"{model / name}: part of pocketsphinx's model is missing; {FIX}.")
        warnings.filterwarnings("ignore", "start_stream", DeprecationWarning)  # see start_utterance
        self._decoder = load_decoder(model)
        self._gauge = load_gauge(model)
        added, self._unknown = self._add_words(vocabulary)
        digest = hashlib.sha256("\n".join(added).encode())
        for name in MODEL_FILES:
            digest.update((model / name).read_bytes())
        version = importlib.metadata.version("pocketsphinx")
        self._name = f"pocketsphinx-{version} (en-us+{len(added)} words, sha256 {digest.hexdigest()[:8]})"
        self._open: _SphinxHearing | None = None

    @property
    def name(self) -> str:
        """Engine, version, and the first eight digits of a SHA-256 over model and added words."""
        return self._name

    @property
    def unknown_words(self) -> tuple[str, ...]:
        """Words of the vocabulary that can never be heard: no pronunciation could be made for them."""
        return self._unknown

    def listen(self, start_sample: int) -> _SphinxHearing:
        """Begin a turn; one still open is dropped."""
        if self._open is not None:
            self._open.close()
        self._open = _SphinxHearing(self._decoder, self._gauge, start_sample, self._name)
        return self._open

    def close(self) -> None:
        """Drop what is open; the model goes with the object."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _add_words(self, vocabulary: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
        """Give the decoder the words it lacks; return 'word PHONES' of each, and the words nobody can say."""
        lacking = [word for word in words_of(vocabulary) if self._decoder.lookup_word(word) is None]
        added, unknown = [], []
        for word in lacking:
            phones = pronounce(word, self._decoder.lookup_word)
            if phones is None:
                unknown.append(word)
                continue
            added.append(f"{word} {phones}")
        for position, line in enumerate(added, start=1):
            word, _, phones = line.partition(" ")
            # rebuilding the search is the slow part, and once is enough
            self._decoder.add_word(word, phones, position == len(added))
        return added, tuple(unknown)


class _SphinxHearing:
    """One turn, in pieces between its pauses."""

    def __init__(
        self, decoder: pocketsphinx.Decoder, gauge: pocketsphinx.Decoder, start_sample: int, engine: str
    ) -> None:
        self._decoder = decoder
        self._gauge = gauge
        self._engine = engine
        self._start_sample = start_sample
        self._fed = 0
        """Samples taken, the unfinished block included."""
        self._block: Samples = np.zeros(0, np.float32)
        self._opening = b""
        """The turn's first HOLD_SAMPLES that are no dead silence, as PCM: what its mean is made of."""
        self._held: list[bytes] = []
        """Blocks of the piece that wait for the first mean."""
        self._piece_start = start_sample
        self._decoding = False
        self._closed = False
        self._words: tuple[Word, ...] = ()

    def feed(self, samples: Samples) -> None:
        """Take the turn's next samples, in order, of any length, and decode them in blocks of FRAME_SAMPLES.

        Raises:
            AudioError: a sample is not a number.
        """
        if self._closed:
            raise RuntimeError("fed a hearing that was closed")
        if not np.isfinite(samples).all():
            raise AudioError(
                f"the audio from sample {self._start_sample + self._fed} on holds NaN or infinity; record it again."
            )
        self._fed += len(samples)
        waiting = np.concatenate([self._block, samples])
        whole = len(waiting) // FRAME_SAMPLES * FRAME_SAMPLES
        for start in range(0, whole, FRAME_SAMPLES):
            self._take(_pcm(waiting[start : start + FRAME_SAMPLES]))
        self._block = waiting[whole:]

    def transcript(self) -> Transcript:
        """Finish the piece and return the words of all pieces so far."""
        if self._closed:
            raise RuntimeError("asked a hearing that was closed")
        self._take(_pcm(self._block))
        self._block = self._block[:0]
        worth = min(len(self._opening), sum(map(len, self._held))) // 2 >= SHORTEST_SAMPLES
        if not self._decoding and worth:
            self._begin()
        if self._decoding:
            self._decoder.process_raw(bytes(2 * CLOSING_SAMPLES))
            self._decoding = False
            self._decoder.end_utt()
            self._words += _words_of(self._decoder, self._piece_start, self._start_sample + self._fed)
        self._held = []
        self._piece_start = self._start_sample + self._fed
        text = " ".join(word.text for word in self._words)
        return Transcript(text, self._words, turn_confidence(self._words), self._engine)

    def close(self) -> None:
        """Drop the turn."""
        if self._decoding:
            self._decoder.end_utt()
            self._decoding = False
        self._closed = True
        self._held = []

    def _take(self, pcm: bytes) -> None:
        """Decode one block, or hold it until there is a mean."""
        if not pcm:
            return
        if self._decoding:
            self._decoder.process_raw(pcm)
            return
        if _loud_enough(pcm):
            self._opening += pcm[: 2 * HOLD_SAMPLES - len(self._opening)]
        self._held.append(pcm)
        if len(self._opening) == 2 * HOLD_SAMPLES:
            self._begin()

    def _begin(self) -> None:
        start_utterance(self._decoder, self._mean())
        self._decoding = True
        held, self._held = self._held, []
        for pcm in held:
            self._decoder.process_raw(pcm)

    def _mean(self) -> str:
        """Return the cepstral mean of the turn's opening, as pocketsphinx writes it.

        A second decoder without a language model makes the features; its running mean, begun at zero, is then
        freed of the weight that the beginning counts for.
        """
        start_utterance(self._gauge, "0")
        self._gauge.process_raw(self._opening)
        self._gauge.end_utt()
        frames = self._gauge.n_frames()
        share = (CMN_PRIOR_FRAMES + frames) / frames
        return ",".join(f"{share * float(part):.4f}" for part in self._gauge.get_cmn(True).split(","))


def turn_confidence(words: Sequence[Word]) -> float:
    """Return how far a turn's words may be relied on, 0 to 1.

    The mean of the words' posteriors came out near the share of right words (.2 -> .16, .4 -> .44, .7 -> .87 of the
    words right). It is bent, in two straight parts, so that DOUBTFUL_SHARE lies at SURE_TRANSCRIPT.
    """
    if not words:
        return 0.0
    mean = sum(word.confidence for word in words) / len(words)
    if mean <= DOUBTFUL_SHARE:
        return mean / DOUBTFUL_SHARE * SURE_TRANSCRIPT
    return SURE_TRANSCRIPT + (mean - DOUBTFUL_SHARE) / (1 - DOUBTFUL_SHARE) * (1 - SURE_TRANSCRIPT)


def _words_of(decoder: pocketsphinx.Decoder, piece_start: int, end_sample: int) -> tuple[Word, ...]:
    """Return a finished piece's words; silence, noise and breath are left out."""
    words = []
    for segment in decoder.seg() or ():
        text = segment.word.partition("(")[0].lower()  # 'the(2)': the second way to say it
        if not (text[:1].isalnum() or text[:1] == "'"):
            continue
        start = min(piece_start + segment.start_frame * FRAME_STEP_SAMPLES, end_sample)
        end = min(piece_start + (segment.end_frame + 1) * FRAME_STEP_SAMPLES, end_sample)
        sure = 0.0 if end - start > LONGEST_WORD_SAMPLES else min(1.0, max(0.0, float(segment.prob)))
        words.append(Word(text, start, end, sure))
    return tuple(words)


def _loud_enough(pcm: bytes) -> bool:
    """Whether a block is more than dead silence: such frames say nothing of the voice, and spoil a mean."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    return float(np.mean(samples**2)) >= DEAD_SILENCE_RMS**2


def _pcm(samples: Samples) -> bytes:
    return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()
