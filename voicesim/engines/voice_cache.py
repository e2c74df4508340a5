"""Lines that were spoken once are kept, in memory and on disk, and never synthesised again.

Content-addressed: the file's name is the digest of the words, their delivery and the voice (whose name holds
engine, version, voice and the version of our shaping). What is returned the first time has been through the same
16 bits as the file, so that a line from the cache is the same, sample for sample.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
import threading
import wave
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicesim.engines.prosody import from_pcm16, pcm16
from voicesim.ports import Voice
from voicesim.values import SAMPLE_RATE, Delivery, Line, Samples

_DIGEST_BYTES = 32
_MOST_WARNINGS = 5
"""A full disk is told once or a few times, not for each of a hundred lines."""

Pcm = NDArray[np.int16]


class CachedVoice:
    """Any voice, with its lines kept. May be used from several threads at once.

    A folder that cannot be read or written costs the cache and not the call: lines are then spoken anew in each
    session, and `warnings` says why.
    """

    def __init__(self, voice: Voice, folder: Path, note: str = "") -> None:
        """Take the voice, the folder to keep its lines in, which need not exist yet, and a word on the voice."""
        self._voice = voice
        self.note = note
        """Which voice speaks and how to get a better one, for the user; '' where nobody said."""
        self._folder = folder
        self._spoken: dict[str, Pcm] = {}
        self._turns: dict[str, threading.Lock] = {}
        """One for each line: who wants a line that is being spoken waits for it instead of speaking it again."""
        self.warnings: list[str] = []
        """What went wrong with the folder, in plain words; the lines were spoken all the same."""

    @property
    def name(self) -> str:
        """The voice's own: the cache changes nothing."""
        return self._voice.name

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Return the line as audio, shape [n].

        Raises:
            ValueError: nothing to be spoken.
            ModelError: the line is not cached and the voice failed.
        """
        key = self.key(text, delivery)
        with self._turns.setdefault(key, threading.Lock()):
            pcm = self._spoken.get(key)
            if pcm is None:
                pcm = self._load(key)
            if pcm is None:
                pcm = pcm16(self._voice.speak(text, delivery))
                self._save(key, pcm)
            self._spoken[key] = pcm
        return from_pcm16(pcm)

    def has(self, line: Line) -> bool:
        """Return whether a line was spoken or read in this session, so that `speak` returns it at once."""
        return self.key(line.text, line.delivery) in self._spoken

    def prepare(self, lines: Sequence[Line], progress: Callable[[int, int], None], workers: int = 2) -> None:
        """Speak all lines ahead, so that none is waited for in the call.

        Args:
            lines: In any order, repeats allowed.
            progress: Told (done, total) from this thread, in the order of the lines.
            workers: Lines spoken at once; each has its own process.

        Raises:
            ValueError, ModelError: of the first line, in the order given, that cannot be spoken.
        """
        wanted = list(dict.fromkeys((line.text, line.delivery) for line in lines))
        progress(0, len(wanted))
        with ThreadPoolExecutor(workers, thread_name_prefix="voice") as pool:
            spoken = [pool.submit(self.speak, text, delivery) for text, delivery in wanted]
            try:
                for done, future in enumerate(spoken, start=1):
                    future.result()
                    progress(done, len(wanted))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def key(self, text: str, delivery: Delivery) -> str:
        """Return the digest that stands for a line."""
        parts = [text, delivery.band, delivery.manner, self._voice.name, SAMPLE_RATE]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def path(self, key: str) -> Path:
        """Return where a line is kept: a WAV file with the digest of its own bytes after it."""
        return self._folder / key[:2] / f"{key}.wav"

    def _load(self, key: str) -> Pcm | None:
        path = self.path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._warn(f"{path}: cannot be read: {error.strerror}; the line is spoken anew.")
            return None
        body, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
        if hashlib.sha256(body).digest() != digest:
            self._warn(f"{path}: cut short or altered; the line is spoken anew.")
            return None
        with wave.open(io.BytesIO(body)) as file:
            return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)

    def _save(self, key: str, pcm: Pcm) -> None:
        path = self.path(key)
        body = io.BytesIO()
        with wave.open(body, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(pcm.astype("<i2").tobytes())
        content = body.getvalue()
        temporary = ""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(handle, "wb") as part:
                part.write(content + hashlib.sha256(content).digest())
            Path(temporary).replace(path)
        except OSError as error:
            self._warn(
                f"{path.parent}: cannot keep spoken lines: {error.strerror}; they are spoken anew each time."
            )
            with contextlib.suppress(OSError):
                if temporary:
                    Path(temporary).unlink()

    def _warn(self, text: str) -> None:
        if len(self.warnings) < _MOST_WARNINGS and text not in self.warnings:
            self.warnings.append(text)
