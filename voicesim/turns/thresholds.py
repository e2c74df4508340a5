"""Thresholds that would contradict each other, named before a call begins."""

from __future__ import annotations

from voicesim.errors import SettingsError
from voicesim.settings import TurnSettings


def check(settings: TurnSettings) -> None:
    """Look over the settings of a turn taker.

    Raises:
        SettingsError: two that contradict each other, or one that must be over 0 and is not; with their values.
    """
    low, high = settings.silence_probability, settings.speech_probability
    if not 0 < low <= high <= 1:
        raise SettingsError(
            f"turns.silence_probability {low} and turns.speech_probability {high}: "
            "both must lie between 0 and 1, and the first must not be the greater."
        )
    if not 0 < settings.pause_seconds <= settings.end_seconds:
        raise SettingsError(
            f"turns.pause_seconds {settings.pause_seconds} and turns.end_seconds {settings.end_seconds}: "
            "both must be over 0, and the first must not be the greater."
        )
    shortest, longest = settings.shortest_end_seconds, settings.longest_end_seconds
    if not settings.pause_seconds <= shortest <= longest:
        raise SettingsError(
            f"turns.shortest_end_seconds {shortest} and turns.longest_end_seconds {longest}: the first must not be "
            f"under turns.pause_seconds ({settings.pause_seconds}), the second not under the first."
        )
    for name in (
        "start_seconds",
        "talk_over_seconds",
        "silence_seconds",
        "hold_seconds",
        "monologue_seconds",
    ):
        value: float = getattr(settings, name)
        if not value > 0:
            raise SettingsError(f"turns.{name} {value}: must be over 0.")
