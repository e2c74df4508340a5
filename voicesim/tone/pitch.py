"""Fundamental frequency of speech, frame by frame: YIN from librosa, voicing and octave care of our own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voicesim.errors import AudioError
from voicesim.values import SAMPLE_RATE, Samples

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

STEP = 160
"""Samples from one frame to the next: 10 ms."""
STEP_SECONDS = STEP / SAMPLE_RATE
YIN_FRAME = 640
"""Samples YIN looks at: 40 ms, 2.6 periods of the lowest voice. 512 to 800 measured, tone_accuracy.py."""
LOWEST_HZ = 65.0
HIGHEST_HZ = 600.0
NARROW_LOW, NARROW_HIGH = 0.75, 2.5
"""A voice is looked for from 0.75 of the first quartile of its pitch to 2.5 of the third."""

_FINE_FRAME = 400
"""Samples of the autocorrelation that refines YIN's lag: 25 ms follows a glide that 40 ms blurs (FDA-UE:
within 50 cents .79 at 640, .81 at 512, .82 at 400)."""
_FINE_FFT = 1024
"""Over _FINE_FRAME + the longest lag, so that the autocorrelation does not wrap."""
_FINE_SHARE = 0.08
"""How far from YIN's lag the refined lag may lie."""
_LONGER_GAIN = 0.05
"""How much better twice or three times YIN's lag must correlate to be taken instead. The phone band takes
the fundamental of deep voices away, and YIN then finds a harmonic."""
_VOICING_WINDOW = 240
"""Samples correlated with their copy one lag later to decide voicing (160 to 400 measured)."""
_VOICED_CORRELATION = 0.5
_VOICED_RANGE_DB = 28.0
"""Voiced frames lie at most this far under the 95th percentile of the frames' energy."""
_LOCAL_FRAMES = 15
"""Half width of the local median that octave jumps are measured from: +-150 ms."""
_JUMP_OCTAVES = 0.5
_ISLAND_FRAMES = 3
"""Of five neighbouring frames this many must be voiced: lone frames are noise."""
_HUM_HZ = 80.0
_HUM_ORDER = 4
"""High pass before everything: 50 Hz hum loses 16 dB, 60 Hz 10 dB; a deeper voice is found by its harmonics."""
_GLANCE = 2
"""Without a speaker's range, every second frame is tracked first to find it: two passes (after De Looze and
Hirst 2008) lift FDA-UE from .816 to .821 and take away three quarters of the octave jumps."""
_BLOCK_FRAMES = 2000
"""Frames worked on at once: bounds the memory of a long recording and changes no result."""


@dataclass(frozen=True, eq=False)
class PitchTrack:
    """The pitch of one stretch of audio; frame i is centred on sample i * STEP."""

    hz: Floats
    """Shape [1 + n // STEP]; NaN where unvoiced."""
    periodicity: Floats
    """Same shape, -1 to 1: correlation of the wave with itself one period later."""
    level_db: Floats
    """Same shape: mean power of 25 ms, dB over the loudest sample's power; gain does not change it."""
    dropped_share: float
    """Share of the voiced frames dropped as octave jumps, 0 to 1."""

    @property
    def voiced(self) -> Flags:
        """Where a pitch was found; shape as hz."""
        return ~np.isnan(self.hz)


def checked(samples: Samples) -> Samples:
    """Return samples, float32 of shape [n].

    Raises:
        AudioError: not one channel, empty, or not finite.
    """
    audio = np.asarray(samples, dtype=np.float32)
    if audio.ndim != 1:
        raise AudioError(f"audio of shape {audio.shape} is not one channel; mix it to mono first.")
    if audio.size == 0:
        raise AudioError("audio of 0 samples holds nothing to measure; give at least one sample.")
    finite = np.isfinite(audio)
    if not finite.all():
        place = int(np.argmin(finite))
        raise AudioError(f"sample {place} is {audio[place]}, not a number; the recording is broken.")
    return audio


def pitch_track(samples: Samples, narrow: tuple[float, float] | None = None) -> PitchTrack:
    """Follow the pitch of a voice.

    YIN (de Cheveigne and Kawahara 2002, as in librosa) proposes a period from 40 ms. We then deviate from
    it: the period is refined on 25 ms, a longer multiple is taken where it correlates clearly better, a
    frame is voiced by its normalised correlation and its energy, and octave jumps are dropped.

    Args:
        samples: shape [n], 16 kHz; any gain.
        narrow: lowest and highest pitch to look for in Hz, from the speaker's baseline; kept within
            LOWEST_HZ and HIGHEST_HZ. None finds the range in the audio itself.

    Raises:
        AudioError: empty or not finite audio, or a narrow range the wrong way round.
    """
    audio = checked(samples)
    bounds = None if narrow is None else _within(narrow)
    peak = float(np.max(np.abs(audio)))
    if peak == 0.0:
        return _silence(1 + len(audio) // STEP)
    padded = np.pad(_without_hum(audio / np.float32(peak)), YIN_FRAME // 2)
    if bounds is None:
        glance = _raw_track(padded, _GLANCE * STEP, (LOWEST_HZ, HIGHEST_HZ))
        hz = glance.hz[glance.voiced]
        quartiles = np.percentile(hz, (25, 75)) if len(hz) else (LOWEST_HZ, HIGHEST_HZ)
        bounds = narrowed(float(quartiles[0]), float(quartiles[1]))
    track = _raw_track(padded, STEP, bounds)
    hz = track.hz.copy()
    voiced = int(track.voiced.sum())
    jumps = _octave_jumps(hz)
    hz[jumps] = np.nan
    hz[_lone(~np.isnan(hz))] = np.nan
    return PitchTrack(hz, track.periodicity, track.level_db, float(jumps.sum()) / max(1, voiced))


def _without_hum(audio: Floats) -> Floats:
    """Take away what lies under the voice, [n]: mains hum is as periodic as a voice and fills the pauses."""
    from scipy.signal import butter, sosfilt

    sections = butter(_HUM_ORDER, _HUM_HZ, btype="highpass", fs=SAMPLE_RATE, output="sos")
    filtered: Floats = sosfilt(sections.astype(np.float32), audio).astype(np.float32)
    return filtered


def narrowed(low_quartile_hz: float, high_quartile_hz: float) -> tuple[float, float]:
    """Return the range to look for a voice in, Hz, from the quartiles of its pitch."""
    return _within((NARROW_LOW * low_quartile_hz, NARROW_HIGH * high_quartile_hz))


def _within(narrow: tuple[float, float]) -> tuple[float, float]:
    """Keep a range within what is looked for at all, an octave wide at least.

    Raises:
        AudioError: the range is upside down, or not above zero.
    """
    if not 0.0 < narrow[0] < narrow[1]:  # NaN too
        raise AudioError(f"{narrow[0]:g} to {narrow[1]:g} Hz is no pitch range; calibrate again.")
    return (
        float(np.clip(narrow[0], LOWEST_HZ, HIGHEST_HZ / 2)),
        float(np.clip(narrow[1], 2 * LOWEST_HZ, HIGHEST_HZ)),
    )


def _silence(frames: int) -> PitchTrack:
    return PitchTrack(
        np.full(frames, np.nan, np.float32),
        np.zeros(frames, np.float32),
        np.full(frames, -200.0, np.float32),
        0.0,
    )


def _raw_track(padded: Floats, step: int, bounds: tuple[float, float]) -> PitchTrack:
    """Follow the pitch every `step` samples; octave jumps are still in it."""
    frames = 1 + (len(padded) - YIN_FRAME) // step
    blocks = [
        _block(padded[first * step :], min(_BLOCK_FRAMES, frames - first), step, bounds)
        for first in range(0, frames, _BLOCK_FRAMES)
    ]
    periods, periodicity, power = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    level_db = (10.0 * np.log10(power + 1e-12)).astype(np.float32)
    loud = level_db > np.percentile(level_db, 95) - _VOICED_RANGE_DB
    voiced = (periodicity > _VOICED_CORRELATION) & loud
    hz = np.where(voiced, np.float32(SAMPLE_RATE) / periods, np.float32(np.nan)).astype(np.float32)
    return PitchTrack(hz, periodicity, level_db, 0.0)


def _block(
    padded: Floats, frames: int, step: int, bounds: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Return period (samples), periodicity and power of the first `frames` frames of padded audio."""
    import librosa

    low, high = bounds
    stretch = padded[: (frames - 1) * step + YIN_FRAME]
    yin_hz = librosa.yin(
        stretch, fmin=low, fmax=high, sr=SAMPLE_RATE, frame_length=YIN_FRAME, hop_length=step, center=False
    )
    longest = int(np.ceil(SAMPLE_RATE / low))
    margin = (YIN_FRAME - _FINE_FRAME) // 2
    fine = sliding_window_view(stretch, YIN_FRAME)[::step, margin : margin + _FINE_FRAME]
    correlation = _correlation(fine - fine.mean(axis=1, keepdims=True), longest + 2)
    lag = (SAMPLE_RATE / yin_hz).astype(np.float32)
    period, height = _nearest_peak(correlation, lag, longest)
    for multiple in (2, 3):
        longer = np.where(lag * multiple <= longest, lag * multiple, lag).astype(np.float32)
        longer_period, longer_height = _nearest_peak(correlation, longer, longest)
        better = longer_height > height + _LONGER_GAIN
        period = np.where(better, longer_period, period)
        height = np.where(better, longer_height, height)
    power = np.mean(np.square(fine), axis=1)
    periodicity = _periodicity(stretch, period, step)
    periodicity[period > longest - 1] = 0.0  # no peak: the correlation still rises where the search ends
    return period.astype(np.float32), periodicity, power


def _correlation(frames: Floats, lags: int) -> Floats:
    """Return the normalised autocorrelation, [frames, lags], of zero-mean frames [frames, _FINE_FRAME]."""
    import scipy.fft

    spectrum = scipy.fft.rfft(frames, _FINE_FFT, axis=1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    products = scipy.fft.irfft(power, _FINE_FFT, axis=1)[:, :lags]
    energy = np.zeros((len(frames), _FINE_FRAME + 1), np.float32)
    np.cumsum(np.square(frames), axis=1, out=energy[:, 1:])
    head = energy[:, _FINE_FRAME - lags + 1 :][:, ::-1]
    tail = energy[:, -1:] - energy[:, :lags]
    normalised: Floats = products / np.sqrt(np.maximum(head * tail, 0.0) + 1e-9)
    return normalised


def _nearest_peak(correlation: Floats, lag: Floats, longest: int) -> tuple[Floats, Floats]:
    """Return place (samples, between samples by a parabola) and height of the best correlation near lag."""
    reach = int(np.ceil(_FINE_SHARE * longest))
    offsets = np.arange(-reach, reach + 1)
    places = np.clip(np.rint(lag).astype(np.int64)[:, None] + offsets, 1, longest)
    heights = np.take_along_axis(correlation, places, axis=1)
    heights = np.where(np.abs(offsets) <= np.maximum(1.0, _FINE_SHARE * lag)[:, None], heights, -2.0)
    rows = np.arange(len(lag))
    best = places[rows, heights.argmax(axis=1)]
    before, at, after = (correlation[rows, best + shift] for shift in (-1, 0, 1))
    bend = before - 2.0 * at + after
    peaked = bend < -1e-6
    shift = np.where(peaked, 0.5 * (before - after) / np.where(peaked, bend, 1.0), 0.0)
    return best + np.clip(shift, -0.5, 0.5), at


def _periodicity(stretch: Floats, period: Floats, step: int) -> Floats:
    """Correlate the window before each frame's centre with the one a period later, [frames], -1 to 1."""
    lag = np.rint(period).astype(np.int64)
    windows = sliding_window_view(stretch, _VOICING_WINDOW)
    start = np.arange(len(period)) * step + YIN_FRAME // 2 - (_VOICING_WINDOW + lag) // 2
    one, other = windows[start], windows[start + lag]
    one = one - one.mean(axis=1, keepdims=True)
    other = other - other.mean(axis=1, keepdims=True)
    energy = np.sum(np.square(one), axis=1) * np.sum(np.square(other), axis=1)
    correlation: Floats = (np.sum(one * other, axis=1) / np.sqrt(energy + 1e-12)).astype(np.float32)
    return correlation


def _octave_jumps(hz: Floats) -> Flags:
    """Return where hz lies over half an octave from the median of its neighbours within 150 ms."""
    octaves = np.log2(hz)
    width = 2 * _LOCAL_FRAMES + 1
    around = np.pad(octaves, _LOCAL_FRAMES, constant_values=np.nan)
    ordered = np.sort(sliding_window_view(around, width), axis=1)  # NaN comes last
    count = width - np.isnan(ordered).sum(axis=1)
    rows = np.arange(len(hz))
    lower = ordered[rows, np.maximum((count - 1) // 2, 0)]
    upper = ordered[rows, np.minimum(count // 2, width - 1)]
    jumps: Flags = np.abs(octaves - 0.5 * (lower + upper)) > _JUMP_OCTAVES
    return jumps


def _lone(voiced: Flags) -> Flags:
    """Return the voiced frames with too few voiced neighbours."""
    around = np.convolve(voiced.astype(np.int64), np.ones(5, np.int64))[2:-2]
    lone: Flags = voiced & (around < _ISLAND_FRAMES)
    return lone
