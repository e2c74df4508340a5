"""A recorded call for the pages: the shipped caller really reacted to each turn, and tones stand for the voices."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tests.caller.plays import finder, shipped
from voicesim.call.parts import TypedParts
from voicesim.call.typed import TypedCall
from voicesim.record.journal import AUDIO, FolderJournal
from voicesim.record.reading import read_call
from voicesim.record.store import Calls, Consent
from voicesim.record.wav import header, interleaved
from voicesim.rehearsal.marking import header_of

HOST = "http://127.0.0.1:8137"
OWN = {"origin": HOST}
"""What a page of this machine sends along."""
NAME, SEED = "government/late_refund", 3
SAID = (
    "Good morning, tax office, this is Dana. How can I help you?",
    "Seven months is a long time to wait, no wonder you are angry. What happened then?",
    "You need to calm down.",
)


def record(store: Path, ident: str = "aaaaaa", typed: bool = False, said: tuple[str, ...] = SAID) -> Path:
    """Make a call and return its folder."""
    when = datetime(2026, 1, 2, tzinfo=UTC)
    folder = Calls(store).new(NAME, when, ident, Consent(True, "flag", when))
    script, journal = shipped(NAME), FolderJournal(folder)
    head = dataclasses.replace(header_of(script, SEED), typed=typed)
    call = TypedCall(TypedParts(header=head, script=script, find_cues=finder().find, journal=journal))
    call.open()
    for text in said:
        call.say(text)
    call.hang_up()
    call.close()
    if not typed:
        length = read_call(folder).end_sample
        trainee = 0.1 * np.sin(np.arange(length, dtype=np.float32) / 10)
        sound = header(length) + interleaved(trainee, trainee)
        (folder / AUDIO).write_bytes(sound)
    return folder
