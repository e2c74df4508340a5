"""Speech codecs as the network uses them, through PyAV (FFmpeg's own, which faster-whisper brings along)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voicesim.errors import AudioError
from voicesim.values import SAMPLE_RATE, Samples


@dataclass(frozen=True)
class CodecWish:
    """A codec and how it is run."""

    name: str
    """FFmpeg's name."""
    rate: int
    """Samples a second inside it."""
    bits_per_second: int = 0
    """0: the codec's own fixed rate."""
    sample_format: str = "s16"


G711 = CodecWish("pcm_mulaw", 8_000)
"""The fixed network: ITU-T G.711, mu-law."""
OPUS_8K = CodecWish("libopus", 8_000, 8_000)
"""Voice over IP at its poorest: Opus narrow band at 8 kbit/s."""
AMR = CodecWish("libopencore_amrnb", 8_000, 12_200, "s16")
"""The mobile network: AMR narrow band at 12.2 kbit/s."""


def through_codec(samples: Samples, wish: CodecWish) -> Samples:
    """Return what comes out of encoding and decoding, as long as what went in and in step with it.

    Args:
        samples: shape [n], 16 kHz mono.
        wish: which codec.

    Raises:
        AudioError: this build of PyAV lacks the codec.
    """
    import soxr

    narrow = soxr.resample(samples, SAMPLE_RATE, wish.rate, quality="HQ").astype(np.float32)
    decoded = _decoded(_packets(narrow, wish), wish)
    wide = soxr.resample(decoded, wish.rate, SAMPLE_RATE, quality="HQ").astype(np.float32)
    return _in_step(samples, wide)


def through_rate(samples: Samples, rate: int) -> Samples:
    """Return what is left after a device that runs at another rate, in step and as long as before.

    Args:
        samples: shape [n], 16 kHz mono.
        rate: samples a second of the device.
    """
    import soxr

    there = soxr.resample(samples, SAMPLE_RATE, rate, quality="HQ")
    return _in_step(samples, soxr.resample(there, rate, SAMPLE_RATE, quality="HQ").astype(np.float32))


def through_stereo(samples: Samples) -> Samples:
    """Return what is left after a stereo device at 44.1 kHz whose two channels are averaged into one.

    The trainee is on the left, and 30 dB softer on the right (what leaks from wire to wire), where faint noise of the
    second input lies 50 dB under the left's level; both are written with 16 bit. Averaging halves the voice: -6 dB.

    Args:
        samples: shape [n], 16 kHz mono.
    """
    import soxr

    left = soxr.resample(samples, SAMPLE_RATE, STEREO_RATE, quality="HQ")
    level = np.sqrt(np.mean(left**2)) if len(left) else 0.0
    noise = np.random.default_rng(STEREO_SEED).normal(0.0, level * 10 ** (STEREO_NOISE_DB / 20), len(left))
    both = np.stack([left, left * 10 ** (STEREO_LEAK_DB / 20) + noise], axis=1)
    written = np.clip(np.rint(both * 32767), -32768, 32767).astype(np.int16)
    mixed = (written.astype(np.float32) / 32768).mean(axis=1)
    return _in_step(samples, soxr.resample(mixed, STEREO_RATE, SAMPLE_RATE, quality="HQ").astype(np.float32))


STEREO_RATE = 44_100
STEREO_LEAK_DB = -30.0
STEREO_NOISE_DB = -50.0
STEREO_SEED = 2029
"""Of a cheap sound card: crosstalk and the noise of an open input. Guess, unmeasured."""


def _packets(samples: Samples, wish: CodecWish) -> list[object]:
    import av
    from av.codec.codec import UnknownCodecError

    try:
        encoder = av.CodecContext.create(wish.name, "w")
    except UnknownCodecError:
        raise AudioError(
            f"This PyAV {av.__version__} has no codec {wish.name}; `pip install -U av` gets one that has."
        ) from None
    encoder.sample_rate, encoder.layout, encoder.format = wish.rate, "mono", wish.sample_format  # type: ignore[attr-defined]
    encoder.time_base = Fraction(1, wish.rate)
    if wish.bits_per_second:
        encoder.bit_rate = wish.bits_per_second
    encoder.open()
    size = encoder.frame_size or wish.rate // 50  # type: ignore[attr-defined]
    whole = np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)
    whole = np.pad(whole, (0, -len(whole) % size))
    packets: list[object] = []
    for start in range(0, len(whole), size):
        frame = av.AudioFrame.from_ndarray(whole[None, start : start + size], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = wish.rate, start, Fraction(1, wish.rate)
        packets += encoder.encode(frame)  # type: ignore[attr-defined]
    return packets + encoder.encode(None)  # type: ignore[attr-defined, no-any-return]


def _decoded(packets: list[object], wish: CodecWish) -> Samples:
    import av

    decoder_name = {"libopus": "libopus", "libopencore_amrnb": "amrnb"}.get(wish.name, wish.name)
    decoder = av.CodecContext.create(decoder_name, "r")
    decoder.sample_rate, decoder.layout = wish.rate, "mono"  # type: ignore[attr-defined]
    resampler = av.AudioResampler(format="flt", layout="mono", rate=wish.rate)
    pieces = []
    for packet in [*packets, None]:
        for frame in decoder.decode(packet):  # type: ignore[attr-defined]
            pieces += [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
    pieces += [part.to_ndarray().reshape(-1) for part in resampler.resample(None)]
    return np.concatenate(pieces or [np.zeros(0)]).astype(np.float32)


LONGEST_DELAY_SECONDS = 0.1
"""Codecs here delay by 5 to 60 ms."""


def _in_step(given: Samples, got: Samples) -> Samples:
    """Return `got` without the codec's delay, cut or filled up to the length of `given`."""
    from scipy.signal import correlate

    reach = round(LONGEST_DELAY_SECONDS * SAMPLE_RATE)
    padded = np.pad(got, (0, max(0, len(given) + reach - len(got)))).astype(np.float32)
    delay = int(np.argmax(correlate(padded[: len(given) + reach], given, "valid", "fft")[: reach + 1]))
    out: Samples = padded[delay : delay + len(given)]
    return out
