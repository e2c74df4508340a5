"""Rebuilds the recordings in audio/librivox/: sentences that a person read aloud for LibriVox, as Debian packages them.

    apt download pocketsphinx-testdata && dpkg-deb -x pocketsphinx-testdata_*.deb FOLDER
    python tools/recording_librivox.py FOLDER

Each recording is one or more of the package's WAV files, sample for sample, with silence around and between. Only the
FLAC files are written: the sidecars beside them say what was read, and by whom, and are kept by hand.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = Path("usr/share/pocketsphinx/test/data/librivox")
NAME = "sense_and_sensibility_01_austen_64kb-{}.wav"
SAMPLE_RATE = 16_000
GAP_SECONDS = 0.4
SHA256 = {
    "0870": "b0557cf95c974d930577e58e46b7f068c432a6e3afcc286563d88922b2a5315c",
    "0880": "fbec491ef00ee734a67f0ee318e98c51c157b479e1629ff4f4426861ecac0414",
    "0890": "5793ffbdee55fb8bfd284943a6866864c832d9d4accf2661cabd39915c84ee10",
    "0920": "40882414ef4cc51f3ff7a63bad0c8c87e7f595ffeb8209fbf756c8ebc5c28a59",
    "0930": "954adbf0b56ac8a148cbe77b39ca18d76b5f2a1e1f405565bd786ce3e68a68b7",
}
"""Of the package's files, version 0.8+5prealpha+1-15."""
RECORDINGS = {
    "dashwood": ("0870",),
    "cold_hearted": ("0890",),
    "respectable": ("0920",),
    "reads_a_novel": ("0870", "0880", "0890", "0920", "0930"),
}
"""Name of the recording -> the sentences in it."""


def sentence(package: Path, number: str) -> np.ndarray:
    """Return one sentence of the unpacked package, shape [n], 16 bit.

    Raises:
        SystemExit: the file is missing, or is not the one that the recordings were made of.
    """
    file = package / SENTENCES / NAME.format(number)
    if not file.is_file():
        raise SystemExit(f"{file}: no such file; unpack Debian's pocketsphinx-testdata into {package}.")
    if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256[number]:
        raise SystemExit(f"{file}: not the file of pocketsphinx-testdata 0.8+5prealpha+1-15: other bytes.")
    samples, _ = soundfile.read(file, dtype="int16")
    return np.asarray(samples)


def recorded(package: Path, name: str) -> np.ndarray:
    """Return a recording, shape [n], 16 bit: its sentences with silence before, between and after."""
    gap = np.zeros(round(GAP_SECONDS * SAMPLE_RATE), np.int16)
    pieces = [piece for number in RECORDINGS[name] for piece in (gap, sentence(package, number))]
    return np.concatenate([*pieces, gap])


def main() -> None:
    """Write every recording."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    package = Path(sys.argv[1])
    for name, numbers in RECORDINGS.items():
        samples = recorded(package, name)
        soundfile.write(ROOT / "audio" / "librivox" / f"{name}.flac", samples, SAMPLE_RATE, subtype="PCM_16")
        print(f"librivox/{name}: {len(numbers)} sentences, {len(samples) / SAMPLE_RATE:.1f} s")


if __name__ == "__main__":
    main()
