"""Whether a recording is all there: its size, its length, and what its own headers promise of its end.

Decoders read half a file without a word; a case that lost its last turn on the way must say so.
"""

from __future__ import annotations

from pathlib import Path

from voicesim.errors import AudioError

LONGEST_BYTES = 400_000_000
"""Of a file: over an hour of stereo at 48 kHz, 16 bit. What is longer is no single call."""
_TAIL_BYTES = 70_000
"""An Ogg page is at most 65,307 bytes long."""
_OGG_HEADER_BYTES = 27
_LAST_PAGE = 4
_STREAMED = (8, 2**32 + 7)
"""Sizes that a RIFF file bears when whoever wrote it did not know its length."""


def check_intact(file: Path, longest_seconds: float) -> None:
    """Make sure that a recording is no longer than a call and reaches its own end. What is no audio is not judged here.

    Raises:
        AudioError: too large, too long, or cut short.
    """
    import soundfile

    try:
        size = file.stat().st_size
        if size > LONGEST_BYTES:
            raise AudioError(f"{file}: over {LONGEST_BYTES / 1e6:.0f} MB; cut it into single calls.")
        with file.open("rb") as content:
            head = content.read(4096)
            content.seek(max(0, size - _TAIL_BYTES))
            tail = content.read()
    except OSError as error:
        raise AudioError(f"{file}: not readable ({error.strerror}).") from None
    missing = _missing(head, tail, size)
    if missing:
        raise AudioError(f"{file}: cut short: {missing}; copy it again.")
    try:
        with soundfile.SoundFile(file) as sound:
            seconds = sound.frames / sound.samplerate
            if seconds > longest_seconds:
                raise AudioError(
                    f"{file}: {seconds / 60:.0f} minutes long, over the {longest_seconds / 60:.0f} of a call; cut it into "
                    "single calls, or raise call.longest_seconds in the sidecar's settings."
                )
            whole = head[:4] != b"fLaC" or _ends(sound)
    except (soundfile.SoundFileError, TypeError):  # TypeError: headerless .raw
        return
    if not whole:
        raise AudioError(f"{file}: cut short: its last sound cannot be decoded; copy it again.")


def _ends(sound: object) -> bool:
    """Return whether the last sample can be reached."""
    import soundfile

    try:
        sound.seek(max(0, sound.frames - 1))  # type: ignore[attr-defined]
        return bool(len(sound.read(1)) == min(1, sound.frames))  # type: ignore[attr-defined]
    except soundfile.SoundFileError:
        return False


def _missing(head: bytes, tail: bytes, size: int) -> str:
    """Return what a file's headers promise and it does not hold; '' when nothing is missing or nothing is promised."""
    if head[:4] == b"RIFF":
        promised = int.from_bytes(head[4:8], "little") + 8
        return _short(size, 0 if promised in _STREAMED else promised)
    if head[:4] == b"OggS":
        return _short_of_pages(tail)
    start = _after_id3(head)
    place = max(head.find(b"Xing", start, start + 64), head.find(b"Info", start, start + 64))
    if place < 0 or len(head) < place + 16:
        return ""
    flags = int.from_bytes(head[place + 4 : place + 8], "big")
    if not flags & 2:
        return ""
    at = place + 8 + 4 * (flags & 1)
    return _short(size, start + int.from_bytes(head[at : at + 4], "big"))


def _short(size: int, promised: int) -> str:
    return f"it has {size} of the {promised} bytes it promises" if size < promised else ""


def _after_id3(head: bytes) -> int:
    """Return where the sound of an MP3 begins: after the tag, whose length stands in four times seven bits."""
    if head[:3] != b"ID3":
        return 0
    length = 0
    for byte in head[6:10]:
        length = length << 7 | byte & 0x7F
    return 10 + length


def _short_of_pages(tail: bytes) -> str:
    """Return that an Ogg file lacks its last page, or a part of it."""
    place = tail.rfind(b"OggS")
    page = tail[place:]
    if place < 0 or len(page) < _OGG_HEADER_BYTES:
        return "its last page is torn"
    segments = page[26]
    length = _OGG_HEADER_BYTES + segments + sum(page[_OGG_HEADER_BYTES : _OGG_HEADER_BYTES + segments])
    if len(page) < length:
        return "its last page is torn"
    return "" if page[5] & _LAST_PAGE else "the page that says 'end' is missing"
