"""Is the microphone well? What is wrong is told as such and lowers the confidence; level is looked at only here."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from voicesim.errors import AudioError
from voicesim.tone.pitch import STEP, STEP_SECONDS, Flags, Floats, PitchTrack
from voicesim.tone.rate import speech_frames
from voicesim.tone.tilt import noise_db_under_speech, telephone_band
from voicesim.values import SAMPLE_RATE, Samples

DEAD = "dead: the microphone delivers (almost) nothing"
CLIPPED = "clipped: the microphone's gain is too high"
NOISY = "noisy: the room or the line is nearly as loud as the voice"
PUMPING = "pumping: an automatic gain turns the microphone up in every pause; switch it off"
NARROW = "narrow: nothing above 4 kHz, a telephone line or Bluetooth hands-free; a cable carries more"
BLEEDING = "bleeding: the caller's voice is in the microphone; use a headset or turn it down"

LEFT_BY = {DEAD: 0.0, CLIPPED: 0.8, NOISY: 0.7, PUMPING: 0.9, NARROW: 0.9, BLEEDING: 0.5}
"""What each fault leaves of a Tone's confidence. Raised voices are found as well behind gain control and on the
phone band (UAR within .03, bench/README-tone.md); what the caller's voice does to the pitch is not known, so
that fault alone leaves less than a judgement needs. The numbers are guesses, unmeasured."""

DEAD_LEVEL_DB = -65.0
"""Speech under this RMS is 50 dB under a well set headset's. Guess, unmeasured."""
FULL_SCALE = 0.99
"""From here a sample counts as cut off; drivers differ in their last steps."""
CLIPPED_SHARE = 0.001
"""Of the samples: 16 a second. Guess, unmeasured."""
NOISY_DB = 10.0
"""Voice over noise: at 10 dB pitch is still found as often as in silence, below it is not."""
NARROW_DB = -50.0
"""Loudest twentieth above 4.3 kHz over the loudest twentieth of the telephone band. Of 85 wide recordings none
lies under -46 (2 % under -31), of the same at 8 kHz 98 % under -62 and all under -56."""
PUMPING_DB_PER_SECOND = 3.0
"""How fast the noise rises in the middle one of the pauses. Measured on LibriSpeech: bench/tone_health.py."""
_SUDDEN_DB_PER_SECOND = 40.0
"""A faster rise is a breath or the next word."""
_STEADY_DB = 3.0
"""Scatter about the straight rise over which it is breath and rustling, not a room's noise turned up."""
_SETTLED_FRAMES = round(0.20 / STEP_SECONDS)
_BEFORE_SPEECH_FRAMES = round(0.08 / STEP_SECONDS)
_PAUSE_FRAMES = round(0.20 / STEP_SECONDS)
"""Of a pause, the first 0.2 s (echo of the room) and the last 0.08 s are left out; what remains must be 0.2 s."""
_LEAST_PAUSES = 2
BLEED_PEAK = 9.0
"""Peak of the whitened cross-correlation over its own RMS: of 31 unrelated pairs one reached 8.2, the next 6.8; 20 dB
under the trainee's voice and through a room the caller's has 12 in the median."""
BLEED_SHARE = 0.01
"""Correlation with the caller's voice at its delay under which no pitch of it is found. Guess, unmeasured."""
_LONGEST_DELAY = round(0.4 * SAMPLE_RATE)
"""From the earpiece's sample to the microphone's: buffers and Bluetooth."""
_SILENCE_DB = -120.0


def speech_level_db(samples: Samples, speech: Flags) -> float:
    """Return the RMS of the speech, dB full scale; of everything where there is none; -120 for silence.

    Args:
        samples: shape [n].
        speech: one flag a frame; frame i is centred on sample i * STEP.
    """
    centre = np.minimum((np.arange(len(samples)) + STEP // 2) // STEP, len(speech) - 1)
    chosen = samples[speech[centre]] if speech.any() else samples
    power = float(np.mean(np.square(chosen, dtype=np.float64)))
    return 10.0 * float(np.log10(power)) if power > 10.0 ** (_SILENCE_DB / 10.0) else _SILENCE_DB


def faults(
    samples: Samples, track: PitchTrack, powers: Floats, level_db: float, caller: Samples | None = None
) -> tuple[str, ...]:
    """Return what is wrong with the microphone, in plain words; empty when nothing is.

    Args:
        samples: shape [n].
        track: their pitch.
        powers: from tilt.band_powers.
        level_db: from speech_level_db.
        caller: shape [n], what the earpiece played meanwhile; None when nothing is known of it.

    Raises:
        AudioError: caller is not as long as samples.
    """
    clipped = float(np.mean(np.abs(samples) >= FULL_SCALE)) > CLIPPED_SHARE
    over_noise_db = noise_db_under_speech(powers, track.voiced)
    found = (
        (level_db < DEAD_LEVEL_DB, DEAD),
        (clipped, CLIPPED),
        (over_noise_db is not None and over_noise_db < NOISY_DB, NOISY),
        (gain_pumps(track), PUMPING),
        (level_db >= DEAD_LEVEL_DB and is_narrow(powers, track.voiced), NARROW),
        (caller is not None and bleeds(samples, caller), BLEEDING),
    )
    return tuple(fault for applies, fault in found if applies)


def is_narrow(powers: Floats, voiced: Flags) -> bool:
    """Return whether a voice has nothing above 4.3 kHz, not even in its loudest hiss."""
    if not voiced.any():
        return False
    loud = float(np.percentile(telephone_band(powers).mean(axis=1), 95))
    hiss = float(np.percentile(powers[:, 2], 95))
    return hiss < loud * float(10.0 ** (NARROW_DB / 10.0))


def gain_pumps(track: PitchTrack) -> bool:
    """Return whether the noise rises steadily in the pauses between words, as a gain control makes it.

    A room's noise stays or, for a moment, falls with its echo. Two pauses of half a second are needed.
    """
    speech = speech_frames(track.voiced)
    edges = np.flatnonzero(np.diff(np.concatenate(([True], speech, [True])).astype(np.int8)))
    rises: list[float] = []
    for begin, end in pairwise(edges):
        first, last = begin + _SETTLED_FRAMES, end - _BEFORE_SPEECH_FRAMES
        if begin == 0 or speech[begin] or last - first < _PAUSE_FRAMES:
            continue
        level_db = track.level_db[first:last].astype(np.float64)
        seconds = np.arange(len(level_db)) * STEP_SECONDS
        line = np.polyfit(seconds, level_db, 1)
        if float(np.std(level_db - np.polyval(line, seconds))) <= _STEADY_DB:
            rises.append(float(line[0]))
    if len(rises) < _LEAST_PAUSES:
        return False
    return PUMPING_DB_PER_SECOND <= float(np.median(rises)) <= _SUDDEN_DB_PER_SECOND


def bleeds(samples: Samples, caller: Samples) -> bool:
    """Return whether the caller's voice is in the microphone.

    Whitened cross-correlation (Knapp and Carter 1976, PHAT) within the telephone band finds the delay; how
    strong the caller is there is then the plain correlation at that delay.

    Args:
        samples: shape [n], the microphone.
        caller: shape [n], the earpiece, on the same clock.

    Raises:
        AudioError: not of one length.
    """
    import scipy.fft

    if len(samples) != len(caller):
        raise AudioError(
            f"{len(caller)} samples of the caller against {len(samples)} of the microphone; give the same stretch."
        )
    if not samples.any() or not caller.any():
        return False
    size = scipy.fft.next_fast_len(len(samples) + _LONGEST_DELAY, real=True)
    hz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    band = (hz >= 300.0) & (hz <= 3400.0)
    heard, played = (
        np.where(band, scipy.fft.rfft(part.astype(np.float64), size), 0) for part in (samples, caller)
    )
    cross = heard * np.conj(played)
    white = scipy.fft.irfft(cross / np.maximum(np.abs(cross), 1e-12 * float(np.abs(cross).max())), size)
    delays = np.abs(white[:_LONGEST_DELAY])
    delay = int(delays.argmax())
    norm = float(np.sqrt(np.sum(np.abs(heard) ** 2) * np.sum(np.abs(played) ** 2)))
    plain = float(np.abs(2.0 * np.real(np.sum(cross * np.exp(2j * np.pi * hz / SAMPLE_RATE * delay))))) / 2.0
    strong = plain / norm >= BLEED_SHARE
    return bool(strong and delays[delay] >= BLEED_PEAK * float(np.sqrt(np.mean(np.square(white)))))
