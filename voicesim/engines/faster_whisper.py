"""Whisper through faster-whisper as a Transcriber: a local folder of weights, one greedy pass, no network.

The library's own transcribe() pads everything to 30 s, samples when it is unsure and cuts long audio at fixed
places. Here its parts are used one by one: features, encoder, decoder, alignment. So the encoder's window is a
setting, long turns are cut where they are quietest, nothing is sampled, and the same samples give the same
transcript. Of the vocabulary only the names are used as a prompt (whisper_hint.py); an echo of the sentence behind the
end of the sound is taken away (whisper_echo.py).
"""

from __future__ import annotations

import hashlib
import itertools
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicesim.engines.model_fetch import digest_of
from voicesim.engines.model_store import fault_of
from voicesim.engines.whisper_echo import without_echo
from voicesim.engines.whisper_files import (
    FETCH,
    check_config,
    check_lock,
    load,
    one_line,
    physical_cores,
    suppressed_tokens,
    tokenizer_of,
)
from voicesim.engines.whisper_hint import hint_of
from voicesim.engines.whisper_in_wheel import shown_name
from voicesim.errors import AudioError, ModelError
from voicesim.settings import RecogniserSettings
from voicesim.values import SAMPLE_RATE, Samples, Transcript, Word, samples_of

if TYPE_CHECKING:
    import faster_whisper

FULL_WINDOW_SECONDS = 30.0
"""What Whisper was trained with."""
LONGEST_CLIP_SAMPLES = samples_of(28.0)
"""Longer turns are cut: clips that just fill the window, and tails of a second or two, are what Whisper invents
words on (faster-whisper's and whisper.cpp's issue lists)."""
WINDOW_MARGIN_SECONDS = 2.0
"""Silence a shortened window keeps behind the clip (figure of other voice loops; unmeasured here)."""
SHORTEST_WINDOW_SECONDS = 10.0
"""Measured with tiny.en on 71 clips of people: word errors .126 at 30 s, .127 at 10 s and more, .137 at 5 s and more,
.165 at 3 s and more (bench/README-recognisers.md)."""
WINDOW_STEP_SECONDS = 5.0
"""A clip too long for the window gets the next of these steps, not all 30 s at once."""
SHORTEST_SAMPLES = samples_of(0.1)
"""Shorter turns hold no word and are not decoded. Guess, unmeasured."""
CUT_SEARCH_SAMPLES = samples_of(3.0)
"""How far to either side of an even cut the quietest place is looked for. Guess, unmeasured."""
CUT_STEP_SAMPLES = samples_of(0.1)
FEATURE_DECIMALS = 5
"""Of log-mel features, which span some 2. In single precision their last bit hangs on the processor's kernels of linear algebra,
and int8 weights make up to .07 of a turn's confidence of it, and other words now and then (bench/README-regression.md): so they
are computed in double precision and rounded far above where kernels differ."""
TOKENS_PER_SECOND = 10
"""Upper bound of what is said: quick speech has 4 words or 6 tokens a second. A decoder that runs on costs 5 ms a token
(bench/README-latency.md), so that 5 s of nonsense take 0.4 s at the most."""
SPARE_TOKENS = 16
MOST_TOKENS = 224
"""Half of Whisper's text context, its own bound."""
NO_SPEECH = 0.6
UNLIKELY_LOGPROB = -1.0
"""Both together mean 'nothing was said' (openai/whisper's no_speech_threshold and logprob_threshold)."""
REPETITIVE = 2.4
"""zlib ratio from which a text is a loop (openai/whisper's compression_ratio_threshold)."""


class WhisperTranscriber:
    """A recogniser for weights in the CTranslate2 form.

    Args:
        folder: holds config.json, model.bin, tokenizer.json and vocabulary.txt or .json.
        settings: language, threads and encoder window.
        vocabulary: phrases likely in this call; the names in them are told to Whisper before each turn.

    Raises:
        ModelError: a file is missing, partial, altered or of another kind, or the model lacks the language.
    """

    def __init__(self, folder: Path, settings: RecogniserSettings, vocabulary: Sequence[str] = ()) -> None:
        fault = fault_of(folder)
        if fault:
            raise ModelError(f"{folder}: not a whole Whisper model: {fault}; {FETCH}.")
        check_config(folder)
        digest = digest_of(folder / "model.bin")
        check_lock(folder, digest)
        hint = hint_of(vocabulary)
        marked = f" {hashlib.sha256(hint.encode()).hexdigest()[:8]}" if hint else ""
        self._name = f"whisper:{shown_name(folder)} (int8, sha256 {digest[:8]}{marked})"
        self._model: faster_whisper.WhisperModel | None = load(folder, settings.threads or physical_cores())
        extractor = self._model.feature_extractor
        extractor.mel_filters = extractor.mel_filters.astype(np.float64)
        self._tokenizer = tokenizer_of(self._model, folder, settings.language)
        self._suppressed = suppressed_tokens(self._tokenizer, folder)
        self._hint = [self._tokenizer.sot_prev, *self._tokenizer.encode(hint)] if hint else []
        self._window_seconds = settings.whisper_window_seconds
        self._warm_up(folder)

    @property
    def name(self) -> str:
        """Engine, folder, and the first eight digits of the SHA-256 of model.bin."""
        return self._name

    def listen(self, start_sample: int) -> _WhisperHearing:
        """Begin a turn."""
        return _WhisperHearing(self, start_sample)

    def close(self) -> None:
        """Free the model."""
        self._model = None

    def transcribe(self, samples: Samples, start_sample: int) -> Transcript:
        """Return the words of a whole turn of any length."""
        clips = [self._clip(samples[start:end], start_sample + start) for start, end in clips_of(samples)]
        spoken = [clip for clip in clips if clip.words]
        tokens = sum(clip.tokens for clip in spoken)
        confidence = sum(clip.confidence * clip.tokens for clip in spoken) / tokens if tokens else 0.0
        words = tuple(word for clip in spoken for word in clip.words)
        return Transcript(" ".join(clip.text for clip in spoken), words, confidence, self._name)

    def _clip(self, samples: Samples, start_sample: int) -> _Clip:
        """Return what was said in at most LONGEST_CLIP_SAMPLES."""
        if len(samples) < SHORTEST_SAMPLES or not samples.any():
            return _NOTHING
        model = self._model
        if model is None:
            raise RuntimeError("asked a recogniser that was closed")
        features = model.feature_extractor(samples)[..., : len(samples) // model.feature_extractor.hop_length]
        features = np.round(features, FEATURE_DECIMALS).astype(np.float32)
        frames = features.shape[-1]
        window = self._window_frames(len(samples))
        encoded = model.encode(np.pad(features, ((0, 0), (0, window - frames))))
        prompt = [*self._hint, *self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        bound = min(MOST_TOKENS, SPARE_TOKENS + TOKENS_PER_SECOND * math.ceil(len(samples) / SAMPLE_RATE))
        answer = model.model.generate(
            encoded,
            [prompt],
            beam_size=1,
            sampling_temperature=0.0,
            max_length=len(prompt) + bound,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )[0]
        tokens = list(answer.sequences_ids[0])
        logprob = answer.scores[0] * len(tokens) / (len(tokens) + 1)
        if not math.isfinite(logprob) or not math.isfinite(answer.no_speech_prob):
            raise ModelError(f"{self._name}: its weights give no numbers; {FETCH}.")
        text = self._tokenizer.decode(tokens).strip()
        confidence = clip_confidence(text, logprob, answer.no_speech_prob)
        if not text or confidence is None:
            return _NOTHING
        found = model.find_alignment(self._tokenizer, [tokens], encoded, frames)[0]
        words = without_echo(_words_of(text, found, start_sample, len(samples)))
        return _Clip(" ".join(word.text for word in words), words, confidence, len(tokens))

    def _window_frames(self, samples: int) -> int:
        """Return the encoder's window for a clip, in frames of 10 ms."""
        needed = samples / SAMPLE_RATE + WINDOW_MARGIN_SECONDS
        seconds = max(self._window_seconds, SHORTEST_WINDOW_SECONDS)
        steps = max(0, math.ceil((needed - seconds) / WINDOW_STEP_SECONDS))
        return round(100 * min(FULL_WINDOW_SECONDS, seconds + steps * WINDOW_STEP_SECONDS))

    def _warm_up(self, folder: Path) -> None:
        """Decode a second of faint noise: the first pass is slow, and weights of another shape fail here."""
        noise = np.random.default_rng(0).normal(0.0, 1e-3, SAMPLE_RATE).astype(np.float32)
        try:
            self._clip(noise, 0)
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(f"{folder}: loads, but cannot decode ({one_line(error)}); {FETCH}.") from None


class _WhisperHearing:
    """One turn: the samples are kept, and decoded as a whole when asked."""

    def __init__(self, transcriber: WhisperTranscriber, start_sample: int) -> None:
        self._transcriber = transcriber
        self._start_sample = start_sample
        self._parts: list[Samples] = []
        self._known: Transcript | None = None
        self._closed = False

    def feed(self, samples: Samples) -> None:
        """Take the turn's next samples, in order, of any length.

        Raises:
            AudioError: a sample is not a number.
        """
        if self._closed:
            raise RuntimeError("fed a hearing that was closed")
        if not np.isfinite(samples).all():
            raise AudioError(
                f"the turn from sample {self._start_sample} on holds NaN or infinity; record it again."
            )
        if len(samples):
            self._parts.append(np.array(samples, np.float32))
            self._known = None

    def transcript(self) -> Transcript:
        """Return the words of everything fed so far."""
        if self._closed:
            raise RuntimeError("asked a hearing that was closed")
        if self._known is None:
            samples = np.concatenate([np.zeros(0, np.float32), *self._parts])
            self._known = self._transcriber.transcribe(samples, self._start_sample)
        return self._known

    def close(self) -> None:
        """Drop the turn."""
        self._closed = True
        self._parts = []


@dataclass(frozen=True)
class _Clip:
    text: str
    words: tuple[Word, ...]
    confidence: float
    tokens: int


_NOTHING = _Clip("", (), 0.0, 0)


def clips_of(samples: Samples) -> list[tuple[int, int]]:
    """Return where to cut a turn: even parts of at most LONGEST_CLIP_SAMPLES, moved to the quietest place near.

    The search keeps every part under FULL_WINDOW_SECONDS: 28 s in all is reached by even parts of 22 s or less.
    """
    total = len(samples)
    if total <= LONGEST_CLIP_SAMPLES:
        return [(0, total)]
    count = math.ceil(total / (LONGEST_CLIP_SAMPLES - 2 * CUT_SEARCH_SAMPLES))
    cuts = [0]
    for number in range(1, count):
        middle = total * number // count
        starts = range(middle - CUT_SEARCH_SAMPLES, middle + CUT_SEARCH_SAMPLES, CUT_STEP_SAMPLES)
        power = [float(np.sum(samples[start : start + CUT_STEP_SAMPLES] ** 2)) for start in starts]
        cuts.append(starts[int(np.argmin(power))] + CUT_STEP_SAMPLES // 2)
    cuts.append(total)
    return list(itertools.pairwise(cuts))


def clip_confidence(text: str, logprob: float, no_speech: float) -> float | None:
    """Return how far a clip's text may be relied on; None where nothing was said.

    The geometric mean of the tokens' probabilities: openai/whisper's own bound of -1.0 for a failed decoding lies
    at .37, beside words.sure_transcript. A text that goes round in a loop counts nothing. Nothing was fitted: with
    tiny.en, speech lies over that line and garbage under it (bench/README-recognisers.md).
    """
    if no_speech > NO_SPEECH and logprob < UNLIKELY_LOGPROB:
        return None
    raw = text.encode()
    if raw and len(raw) / len(zlib.compress(raw)) > REPETITIVE:
        return 0.0
    return min(1.0, math.exp(logprob))


def _words_of(text: str, found: list[dict[str, object]], start_sample: int, length: int) -> tuple[Word, ...]:
    """Return the text's words with the alignment's times and probabilities.

    The alignment's pieces and the text's words differ around punctuation, so they are matched by their letters.
    """
    words: list[Word] = []
    pieces = [piece for piece in found if str(piece["word"]).strip()]
    place = 0
    for word in text.split():
        taken, letters = [], 0
        while place < len(pieces) and letters < len(word):
            letters += len(str(pieces[place]["word"]).strip())
            taken.append(pieces[place])
            place += 1
        if not taken:
            end = words[-1].end_sample if words else start_sample
            words.append(Word(word, end, end, 0.0))
            continue
        first, last = float(str(taken[0]["start"])), float(str(taken[-1]["end"]))
        start = start_sample + min(samples_of(first), length)
        end = max(start, start_sample + min(samples_of(last), length))
        likely = min(float(str(piece["probability"])) for piece in taken)
        words.append(Word(word, start, end, min(1.0, max(0.0, likely))))
    return tuple(words)
