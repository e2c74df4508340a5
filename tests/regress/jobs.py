"""What the pool's tests run in its workers."""

import os
import time


def double(number: int) -> int:
    return 2 * number


def misbehave(what: str) -> str:
    if what == "hang":
        time.sleep(3600)
    if what == "die":
        os._exit(7)
    if what == "raise":
        raise ValueError("no such thing")
    return what.upper()
