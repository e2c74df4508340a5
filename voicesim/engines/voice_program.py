"""A speech program run once for one line: with a time limit, its faults told, its audio read."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voicesim.errors import ModelError
from voicesim.values import SAMPLE_RATE, Samples

LINE_SECONDS = 20.0
"""A line takes 10-300 ms; a machine under load may be a hundred times slower."""


@dataclass(frozen=True)
class SpeechProgram:
    """A program on this machine that speaks."""

    name: str
    """As it is called on the command line."""
    install: str
    """How to get it, as the end of a sentence."""

    @property
    def here(self) -> bool:
        """Whether it is on this machine."""
        return shutil.which(self.name) is not None

    def run(
        self,
        arguments: Sequence[str],
        text: str = "",
        seconds: float = LINE_SECONDS,
        fine: tuple[int, ...] = (0,),
    ) -> bytes:
        """Return what the program writes to standard output; `fine` are the exit codes of success.

        Raises:
            ModelError: it is missing, failed, or gave no answer in time; it is ended then.
        """
        path = shutil.which(self.name)
        if path is None:
            raise ModelError(f"{self.name} is not installed; {self.install}.")
        try:
            done = subprocess.run(
                [path, *arguments], input=text.encode(), capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise ModelError(f"{self.name} gave no answer in {seconds:g} s; try again.") from None
        except OSError as error:
            raise ModelError(f"{self.name} could not be started: {error}; {self.install}.") from None
        if done.returncode not in fine:
            complaint = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
            raise ModelError(f"{self.name} failed: {complaint}.")
        return done.stdout


def line_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for one line's file, gone when it is left.

    Raises:
        ModelError: there is no room for one.
    """
    try:
        return tempfile.TemporaryDirectory(prefix="voicesim-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ModelError(f"no folder for temporary files: {error}; free some space or set TMPDIR.") from None


def read_line(audio: bytes, engine: str, words: str) -> Samples:
    """Return an engine's audio file as samples at SAMPLE_RATE, shape [n].

    Raises:
        ModelError: no audio, or silence.
    """
    import soundfile
    import soxr

    try:
        samples, rate = soundfile.read(io.BytesIO(audio), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ModelError(f"{engine} gave no audio for {words!r}: {error}") from None
    if not np.any(samples):
        raise ModelError(f"{engine} gave silence for {words!r}; choose another voice.")
    return np.asarray(soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE), dtype=np.float32)
