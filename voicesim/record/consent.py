"""The trainee's word on being recorded: asked before anything is stored, and stored with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CONSENT_TEXT_VERSION = 1
CONSENT_TEXT = (
    "VoiceSim would like to record this call: your voice, the words it recognised, and what it measured. "
    "The recording stays on this machine, makes no voiceprint, is deleted after the retention period, and you "
    "can delete it for real at any time with `voicesim calls delete`. Without your consent you can practise all "
    "the same: nothing is stored and the debrief is shown once."
)


@dataclass(frozen=True)
class Consent:
    """The trainee's word on being recorded."""

    given: bool
    how: str
    """'asked' or 'flag'."""
    at: datetime
    """Wall clock, with a time zone."""
    text_version: int = CONSENT_TEXT_VERSION
