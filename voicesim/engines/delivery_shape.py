"""What a delivery means for a voice: how much faster, higher, livelier, louder, brighter, shakier than calm.

The directions follow the literature on acted and real emotion in the voice: hot anger is higher, wider, faster and
brighter (Banse & Scherer 1996; loud voices: Traunmueller & Eriksson 2000); sadness and tiredness are lower, narrower,
slower and duller, with longer pauses (Juslin & Laukka 2003); cold anger keeps the pitch down and the voice hard.
The sizes were set on 32 lines by what stayed intelligible and what the tone measurement of voicesim.tone makes of
it, and measured on other lines: bench/README-voices.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from voicesim.values import Delivery


@dataclass(frozen=True)
class Shape:
    """What one delivery does to a line. Neutral by default."""

    rate_ratio: float = 1.0
    """Over the caller's own rate."""
    semitones: float = 0.0
    """Over the caller's own pitch."""
    range_ratio: float = 1.0
    """Of the pitch's movement about its median: 0 is monotone."""
    fall_semitones: float = 0.0
    """How far the pitch sinks from the line's beginning to its end, besides what the engine does."""
    level_db: float = 0.0
    """Over prosody.REFERENCE_DB."""
    tilt_db: float = 0.0
    """Gain above 2 kHz over that below 500 Hz: vocal effort."""
    tremor_semitones: float = 0.0
    """Depth of the voice's shaking."""
    jitter_semitones: float = 0.0
    """Standard deviation of the pitch from one period to the next: a rough or unsteady voice."""
    pause_ratio: float = 1.0
    """Of the pauses between clauses."""
    breath: str = ""
    """What is heard before some lines: 'in' (drawing breath), 'sob' (in two catches), 'sigh', or nothing."""
    whisper: bool = False


BANDS = {
    "calm": Shape(rate_ratio=0.94, semitones=-1.0, range_ratio=0.9, level_db=-3.0, tilt_db=-2.0),
    "tense": Shape(rate_ratio=1.04, semitones=1.0, range_ratio=1.15, tilt_db=1.0, pause_ratio=0.85),
    "boiling": Shape(
        rate_ratio=1.14,
        semitones=3.0,
        range_ratio=1.4,
        level_db=4.0,
        tilt_db=4.0,
        jitter_semitones=0.08,
        pause_ratio=0.65,
        breath="in",
    ),
}
MANNERS = {
    "": Shape(),
    "shouting": Shape(
        rate_ratio=0.97, semitones=2.0, range_ratio=1.15, level_db=4.0, tilt_db=3.0, jitter_semitones=0.1
    ),
    "flat": Shape(rate_ratio=0.88, semitones=-2.0, range_ratio=0.2, level_db=-3.0, tilt_db=-3.0),
    "tearful": Shape(
        rate_ratio=0.86,
        semitones=1.0,
        fall_semitones=1.5,
        level_db=-3.0,
        tilt_db=-3.0,
        tremor_semitones=0.6,
        jitter_semitones=0.2,
        pause_ratio=1.6,
        breath="sob",
    ),
    "whispering": Shape(rate_ratio=0.88, level_db=-7.0, whisper=True),
    "quieter": Shape(rate_ratio=0.94, semitones=-1.0, range_ratio=0.85, level_db=-5.0, tilt_db=-3.0),
    "sharp": Shape(
        rate_ratio=1.06, semitones=0.5, range_ratio=1.2, level_db=2.0, tilt_db=3.0, pause_ratio=0.8
    ),
    "slower": Shape(rate_ratio=0.8, range_ratio=0.95, level_db=-1.0, pause_ratio=1.4),
    "cold": Shape(
        rate_ratio=0.92, semitones=-2.5, range_ratio=0.45, level_db=-2.0, tilt_db=1.5, pause_ratio=1.2
    ),
    "tired": Shape(
        rate_ratio=0.8,
        semitones=-2.0,
        range_ratio=0.65,
        fall_semitones=2.0,
        level_db=-3.0,
        tilt_db=-4.0,
        jitter_semitones=0.06,
        pause_ratio=1.5,
        breath="sigh",
    ),
}
"""A script's stage directions, and two the script language does not have yet (cold, tired)."""

HIGHEST_SEMITONES = 5.0
"""No delivery raises the voice by more: beyond it an adult sounds like a child. Guess, unmeasured."""


def shape_of(delivery: Delivery) -> Shape:
    """Return what a delivery asks for: its band's shape with its manner's on top.

    Raises:
        ValueError: a band or manner that is not known; it is named.
    """
    if delivery.band not in BANDS:
        raise ValueError(f"band {delivery.band!r}: must be one of {', '.join(BANDS)}.")
    if delivery.manner not in MANNERS:
        known = ", ".join(repr(manner) for manner in MANNERS)
        raise ValueError(f"manner {delivery.manner!r}: must be one of {known}.")
    band, manner = BANDS[delivery.band], MANNERS[delivery.manner]
    return replace(
        manner,
        rate_ratio=band.rate_ratio * manner.rate_ratio,
        semitones=min(band.semitones + manner.semitones, HIGHEST_SEMITONES),
        range_ratio=band.range_ratio * manner.range_ratio,
        level_db=band.level_db + manner.level_db,
        tilt_db=band.tilt_db + manner.tilt_db,
        jitter_semitones=band.jitter_semitones + manner.jitter_semitones,
        pause_ratio=band.pause_ratio * manner.pause_ratio,
        breath=manner.breath or ("" if manner.whisper else band.breath),
    )
