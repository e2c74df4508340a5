"""Decoders of pocketsphinx: loaded, set, and begun anew for each utterance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voicesim.errors import ModelError

if TYPE_CHECKING:
    import pocketsphinx

MOST_ACTIVE = 4000
"""Phone models followed in one frame (the engine's own bound is 30,000). Measured: word errors unchanged on clean
and on noisy speech, real-time factor in noise at 10 dB .17 instead of .58."""
MOST_WORD_ENDS = 40
"""Word ends kept in one frame (the engine's own: all). With all, noise makes a lattice that takes .2-.5 s to search
at the pause; measured at 40: 46 ms median and 71 ms at the 95th percentile in noise, 26 and 36 ms in clean speech."""
FIX = "reinstall it: pip install --force-reinstall 'pocketsphinx>=5.1'"
MODEL_FILES = ("en-us/mdef", "en-us/means", "en-us/sendump", "en-us.lm.bin", "cmudict-en-us.dict")
"""What a model cannot do without, seen from its folder."""


def start_utterance(decoder: pocketsphinx.Decoder, mean: str) -> None:
    """Begin an utterance that knows nothing of those before.

    start_stream is announced as superfluous, yet without it noise tracking and Gaussian scoring go on from the
    utterance before, and the same samples give slightly other scores (measured on 5.1.1).
    """
    decoder.start_stream()
    decoder.set_cmn(mean)
    decoder.start_utt()


def model_in_wheel() -> Path:
    """Return the folder of the model that comes with pocketsphinx."""
    try:
        import pocketsphinx
    except ImportError as error:
        raise ModelError(f"pocketsphinx cannot be loaded ({error}); {FIX}.") from None
    return Path(pocketsphinx.get_model_path()) / "en-us"


def load_decoder(model: Path) -> pocketsphinx.Decoder:
    """Return the decoder that writes down words."""
    import pocketsphinx

    options = {
        "hmm": str(model / "en-us"),
        "lm": str(model / "en-us.lm.bin"),
        "dict": str(model / "cmudict-en-us.dict"),
        "fwdflat": False,  # with the turn's own mean the second pass gains nothing, and takes 100-400 ms
        "maxhmmpf": MOST_ACTIVE,
        "maxwpf": MOST_WORD_ENDS,
        "loglevel": "FATAL",
    }
    try:
        return pocketsphinx.Decoder(pocketsphinx.Config(**options))
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{model}: pocketsphinx cannot load its model ({error}); {FIX}.") from None


def load_gauge(model: Path) -> pocketsphinx.Decoder:
    """Return a decoder that listens for one phone only: it is there for its cepstra."""
    import pocketsphinx

    try:
        options = {
            "hmm": str(model / "en-us"),
            "lm": None,
            "dict": None,
            "keyphrase": "a",
            "loglevel": "FATAL",
        }
        return pocketsphinx.Decoder(pocketsphinx.Config(**options))
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{model}: pocketsphinx cannot load its model ({error}); {FIX}.") from None
