"""Folders of cases for tests: small recordings, and sidecars that are sound unless told otherwise."""

from pathlib import Path

import numpy as np
import soundfile

from voicesim import places
from voicesim.values import SAMPLE_RATE, Samples

SIDECAR = """\
title: A call
recording: {recording}
speaker: synthetic
provenance: made by a test
licence: Apache-2.0
{more}
"""


def first_words() -> Samples:
    """The first four seconds of a recording that ships: one turn, shape [n]."""
    file = places.shipped("audio") / "late_refund" / "goes_badly.flac"
    samples, _ = soundfile.read(file, frames=4 * SAMPLE_RATE, dtype="float32")
    return np.asarray(samples)


def add_case(folder: Path, ident: str, more: str = "", recording: str = "call.flac") -> Path:
    """Write a sidecar and return it; its recording must be there or be added."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{ident}.yaml"
    file.write_text(SIDECAR.format(recording=recording, more=more), encoding="utf-8")
    return file


def add_recording(folder: Path, name: str = "call.flac", samples: Samples | None = None, **form: str) -> Path:
    """Write a recording of the first words, or of other samples, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / name, first_words() if samples is None else samples, SAMPLE_RATE, **form)
    return folder / name
