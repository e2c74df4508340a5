"""One line, or the list of voices, from pyttsx3 in a process of its own: `python -m voicesim.engines.pyttsx3_child`.

A request comes as JSON on standard input, the answer leaves as JSON on standard output; whatever pyttsx3 prints
goes to standard error. pyttsx3 is given its settings one by one, each read back before the next, because of a
race in its espeak driver: runAndWait() calls espeak_Cancel() while the settings may still be queued, and then a
line is now and then spoken with the wrong rate or pitch. For the same reason it is asked nothing twice: the
bytes of a second line in one process depend on the first.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

SETTLE_SECONDS = 3.0
"""How long a setting may take to hold; measured: some milliseconds."""

POLL_SECONDS = 0.002
VOLUME_STEP = 0.011
"""Drivers keep the volume as whole hundredths."""

Answer = dict[str, Any]


class NotSpokenError(Exception):
    """The line was not spoken as asked; another process may do better."""


def main() -> None:
    """Answer the one request on standard input, then leave without pyttsx3's own cleaning up.

    espeak's shutdown from Python may crash or hang; nothing is left to be saved.
    """
    answers = os.dup(1)
    os.dup2(2, 1)
    try:
        answer = _answered(json.loads(sys.stdin.buffer.read()))
    except NotSpokenError as fault:
        answer = {"fault": str(fault)}
    except Exception as error:  # whatever a driver raises is told to the parent, which names the fix
        answer = {"broken": f"{type(error).__name__}: {error}"}
    os.write(answers, json.dumps(answer).encode())
    os._exit(0)


def _answered(request: dict[str, Any]) -> Answer:
    import pyttsx3

    faults: list[str] = []
    finished: list[bool] = []
    engine = pyttsx3.init()
    engine.connect("error", lambda name=None, exception=None: faults.append(str(exception)))
    engine.connect("finished-utterance", lambda name=None, completed=False: finished.append(bool(completed)))
    if request["ask"] == "voices":
        return _voices(engine)
    _settle(engine, request, faults)
    path = Path(request["path"])
    try:
        path.touch()  # a path that cannot be written hangs the driver instead of failing it
        path.unlink()
    except OSError as error:
        raise NotSpokenError(f"{path} cannot be written: {error.strerror}") from None
    engine.save_to_file(request["text"], str(path))
    engine.runAndWait()
    _await_file(engine.driver_name, path, finished, faults)
    _check_settings(engine, request)
    return {"rate": engine.getProperty("rate")}


def _voices(engine: Any) -> Answer:
    voices = [
        {"id": voice.id, "name": voice.name or "", "gender": str(voice.gender or ""), "languages": languages}
        for voice in engine.getProperty("voices")
        for languages in [[str(language) for language in voice.languages if language]]
    ]
    answer: Answer = {"driver": engine.driver_name, "voices": voices, "variants": [], "version": ""}
    if engine.driver_name == "espeak":
        from pyttsx3.drivers import _espeak

        variants = _espeak.VOICE()
        variants.languages = b"variant"
        found = [voice.identifier.decode() for voice in _espeak.ListVoices(variants)]
        answer["variants"] = [name.removeprefix("!v/") for name in found]
        answer["version"] = (_espeak.Info(None) or b"").decode().split(" ")[0]
    return answer


def _settle(engine: Any, request: dict[str, Any], faults: list[str]) -> None:
    engine.proxy.setBusy(False)  # otherwise settings wait for runAndWait, and meet its Cancel there
    for name in ("voice", "rate", "pitch", "volume"):
        if request.get(name) is None:
            continue
        engine.setProperty(name, request[name])
        if faults:
            raise NotSpokenError(f"{name} {request[name]!r} was refused: {faults[0]}")
        if name == "voice":
            continue
        deadline = time.monotonic() + SETTLE_SECONDS
        while not _holds(engine, name, request[name]):
            # espeak's queue sleeps through a command that comes at the wrong moment; the next one wakes it.
            engine.setProperty(name, request[name])
            time.sleep(POLL_SECONDS)
            if time.monotonic() > deadline:
                raise NotSpokenError(f"{name} {request[name]!r} did not hold")
    _await_idle(engine.driver_name)


def _await_idle(driver: str) -> None:
    if driver != "espeak":
        return
    from pyttsx3.drivers import _espeak

    deadline = time.monotonic() + SETTLE_SECONDS
    while _espeak.IsPlaying():
        time.sleep(POLL_SECONDS)
        if time.monotonic() > deadline:
            raise NotSpokenError("espeak stayed busy")


def _holds(engine: Any, name: str, wanted: float) -> bool:
    return abs(float(engine.getProperty(name)) - wanted) < VOLUME_STEP


def _check_settings(engine: Any, request: dict[str, Any]) -> None:
    for name in ("rate", "pitch", "volume"):
        if request.get(name) is not None and not _holds(engine, name, request[name]):
            found = engine.getProperty(name)
            raise NotSpokenError(f"{name} was {found!r} after the line, not {request[name]!r}")


def _await_file(driver: str, path: Path, finished: list[bool], faults: list[str]) -> None:
    # espeak's driver returns from runAndWait at once and tells when the file is written; SAPI5's save_to_file
    # blocks and tells nothing; NSSpeech tells. The parent's timeout ends a wait for what never comes.
    while driver != "sapi5" and not finished and not faults:
        time.sleep(POLL_SECONDS)
    if faults:
        raise NotSpokenError(faults[0])
    if not path.is_file():
        raise NotSpokenError("no file was written")


if __name__ == "__main__":
    main()
