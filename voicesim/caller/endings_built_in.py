"""The endings every script has, whether it names them or not."""

from __future__ import annotations

from typing import Final

from voicesim.values import EndingKind

TRAINEE_HUNG_UP: Final = "trainee_hung_up"
HUNG_UP_ON: Final = "hung_up_on"
TIME_UP: Final = "time_up"

BUILT_IN_ENDINGS: Final = {
    TRAINEE_HUNG_UP: EndingKind(TRAINEE_HUNG_UP, "trainee_hung_up", 0, "You put the phone down"),
    HUNG_UP_ON: EndingKind(HUNG_UP_ON, "hung_up_on", 0, "The caller hung up on you"),
    TIME_UP: EndingKind(TIME_UP, "unresolved", 1, "The call ended with nothing settled"),
}
