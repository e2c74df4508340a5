"""Writing a call down as it happens, so that a killed process loses at most its last second.

A thread of its own does all the writing: the call hands values over and never waits for a disk. What goes
wrong there is told once, at the call's next hand-over; everything written before stays readable.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path

import numpy as np

from voicesim.errors import RecordError
from voicesim.record.codec import plain
from voicesim.record.lock import hold
from voicesim.record.wav import BYTES_A_SAMPLE, HEADER_BYTES, header, interleaved
from voicesim.values import SAMPLE_RATE, Samples

JOURNAL = "journal.jsonl"
AUDIO = "call.wav"
TIMINGS = "timings.jsonl"
"""Wall-clock measurements: never part of what repeats."""

AUDIO_CHUNK_SAMPLES = SAMPLE_RATE // 4
"""Audio gathered before it is written and the header brought up to date: 0.25 s, half of what is promised."""
IDLE_SECONDS = 0.25
"""With nothing handed over for this long, what was gathered is written."""
SYNC_SECONDS = 1.0
"""How often the system is asked to put the files on the disk itself (matters only when power fails)."""
QUEUE_ITEMS = 8192
"""Hand-overs that may wait for the disk: some 4 minutes of frames, 35 MB. A disk slower than that has failed."""
SPARE_BYTES = 20_000_000
"""Room left free beside the call, for the journal and for the rest of the system. Guess, unmeasured."""

_Item = tuple[str, object]
_STOP: _Item = ("stop", None)


def line_of(sample: int, kind: str, value: object) -> str:
    """Return one journal entry as a line of JSON, with its line end."""
    entry = {"sample": int(sample), "kind": kind, "value": plain(value)}
    return json.dumps(entry, sort_keys=True, ensure_ascii=True, separators=(",", ":")) + "\n"


def check_room(folder: Path, need_seconds: float) -> None:
    """Raise RecordError when the disk of `folder` has no room for a call of need_seconds."""
    need = int(need_seconds * SAMPLE_RATE) * BYTES_A_SAMPLE + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < need:
        raise RecordError(
            f"{folder}: {free / 1e6:.0f} MB free, a call needs {need / 1e6:.0f} MB; free some space, run "
            "`voicesim calls purge`, or set record.folder to another disk."
        )


class FolderJournal:
    """A call's journal, audio and timings in one folder (ports.JournalWriter)."""

    def __init__(
        self, folder: Path, need_seconds: float = 0.0, on_failure: Callable[[str], None] | None = None
    ) -> None:
        """Open the files of a new call.

        Args:
            folder: made when missing; must not hold a call already.
            need_seconds: longest call to expect; there must be room for it before it begins.
            on_failure: told once, in the call's own thread, when the disk fails: the record ends there and the
                call may go on. Left out, the next hand-over raises RecordError instead.

        Raises:
            RecordError: no room, no right to write, or a call is there already.
        """
        self.folder = folder
        self._on_failure = on_failure
        try:
            folder.mkdir(parents=True, exist_ok=True)
            check_room(folder, need_seconds)
            self._journal = _new_file(folder / JOURNAL)
            self._wav = _new_file(folder / AUDIO)
            self._timings = _new_file(folder / TIMINGS)
            hold(self._journal)
            self._wav.write(header(0))
        except FileExistsError:
            raise RecordError(f"{folder}: holds a call already; every call needs a new folder.") from None
        except OSError as error:
            raise RecordError(
                f"{folder}: cannot write a call there ({error.strerror}); set record.folder."
            ) from None
        self._queue: queue.Queue[_Item] = queue.Queue(QUEUE_ITEMS)
        self._failure: str | None = None
        self._told = False
        self._closed = False
        self._gathered: list[bytes] = []
        self._gathered_samples = 0
        self._wav_samples = 0
        self._thread = threading.Thread(target=self._write_all, name="voicesim-journal", daemon=True)
        self._thread.start()

    def entry(self, sample: int, kind: str, value: object) -> None:
        """Append one value of values.py, or text, at its place on the call's clock.

        Raises:
            RecordError: the value cannot be journalled, or the disk failed since the last hand-over (once).
        """
        self._hand_over(("journal", line_of(sample, kind, value).encode()))

    def audio(self, trainee: Samples, caller: Samples) -> None:
        """Append both sides, shape [n] each, float in [-1, 1].

        Raises:
            RecordError: the sides differ in length, or the disk failed since the last hand-over (once).
        """
        if len(trainee) != len(caller):
            raise RecordError(f"call.wav: {len(trainee)} samples of trainee, {len(caller)} of caller.")
        # Copied: the device's buffers are reused before the writer comes to them.
        self._hand_over(("audio", (np.array(trainee, np.float32), np.array(caller, np.float32))))

    def timing(self, sample: int, name: str, milliseconds: float) -> None:
        """Append a wall-clock measurement, apart from the journal."""
        line = json.dumps(
            {"sample": int(sample), "name": name, "wall_clock_milliseconds": round(milliseconds, 3)}
        )
        self._hand_over(("timings", (line + "\n").encode()))

    def close(self) -> None:
        """Write what is left and finish the files. May be called twice.

        Raises:
            RecordError: the disk failed and nobody was told yet.
        """
        if self._closed:
            return
        self._closed = True
        self._queue.put(_STOP)
        self._thread.join()
        for file in (self._journal, self._wav, self._timings):
            file.close()
        self._tell()

    def _hand_over(self, item: _Item) -> None:
        if self._closed:
            raise RecordError(f"{self.folder}: the call's record is closed already.")
        self._tell()
        if self._told:
            return  # the record ended at the failure that was told; the call may go on without it
        try:
            self._queue.put_nowait(item)
        except queue.Full:
            self._failure = "the disk is too slow"
            self._tell()

    def _tell(self) -> None:
        if self._failure is None or self._told:
            return
        self._told = True
        text = (
            f"{self.folder}: the record stopped at {self._wav_samples / SAMPLE_RATE:.1f} s ({self._failure}); what was "
            "written before is kept. Free some space or set record.folder, then call again."
        )
        if self._on_failure is None:
            raise RecordError(text)
        self._on_failure(text)

    # ------------------------------------------------------------ the writer's thread

    def _write_all(self) -> None:
        synced = time.monotonic()
        while True:
            try:
                kind, content = self._queue.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                kind, content = "idle", None
            if self._failure is None:
                try:
                    self._write(kind, content)
                    if kind == "stop" or time.monotonic() - synced >= SYNC_SECONDS:
                        self._sync()
                        synced = time.monotonic()
                except OSError as error:
                    self._failure = error.strerror or str(error)
            if kind == "stop":
                return

    def _write(self, kind: str, content: object) -> None:
        if kind == "audio" and isinstance(content, tuple):
            self._gathered.append(interleaved(*content))
            self._gathered_samples += len(content[0])
        elif kind in ("journal", "timings") and isinstance(content, bytes):
            file = self._journal if kind == "journal" else self._timings
            end = file.tell()
            _whole(file, content, undo=lambda: file.truncate(end))
        if self._gathered_samples >= AUDIO_CHUNK_SAMPLES or kind in ("idle", "stop"):
            self._write_audio()

    def _write_audio(self) -> None:
        if not self._gathered:
            return
        chunk = b"".join(self._gathered)
        self._gathered.clear()
        self._gathered_samples = 0
        end = HEADER_BYTES + self._wav_samples * BYTES_A_SAMPLE
        self._wav.seek(end)
        _whole(self._wav, chunk, undo=lambda: self._wav.truncate(end))
        # Only now: at every moment the header claims no more than is there.
        self._wav_samples += len(chunk) // BYTES_A_SAMPLE
        self._wav.seek(0)
        _whole(self._wav, header(self._wav_samples))

    def _sync(self) -> None:
        for file in (self._journal, self._wav):
            os.fsync(file.fileno())


def _new_file(path: Path) -> FileIO:
    # Unbuffered: what was written is with the system at once and outlives a killed process.
    return FileIO(path, "xb+")


def _whole(file: FileIO, content: bytes, undo: Callable[[], object] | None = None) -> None:
    """Write all of content or, at a failure, take back the part that was written."""
    view = memoryview(content)
    try:
        while view:
            view = view[file.write(view) :]
    except OSError:
        if undo is not None:
            undo()
        raise
