import json
import os
import resource
import signal
import subprocess
import sys
import wave
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from tests.record import samples
from voicesim.errors import RecordError
from voicesim.record import journal as journal_module
from voicesim.record.journal import AUDIO, JOURNAL, TIMINGS, FolderJournal
from voicesim.record.memory import MemoryJournal
from voicesim.record.reading import read_audio, read_call, read_entries
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, CallEnded

ROOT = Path(__file__).parents[2]


def two_sides(seconds, seed=0):
    noise = np.random.default_rng(seed).integers(-32768, 32768, (2, int(seconds * SAMPLE_RATE)))
    return (noise / 32768).astype(np.float32)


def write_call(folder, seconds=3.0, step=FRAME_SAMPLES):
    trainee, caller = two_sides(seconds)
    journal = FolderJournal(folder)
    journal.entry(0, "CallHeader", samples.HEADER)
    for start in range(0, len(trainee), step):
        journal.audio(trainee[start : start + step], caller[start : start + step])
        if start % (step * 20) == 0:
            journal.entry(start, "Exchange", samples.EXCHANGES[1])
            journal.timing(start, "transcribe", 12.5)
    journal.entry(len(trainee), "CallEnded", CallEnded(len(trainee), samples.ENDING))
    journal.close()
    return trainee, caller


def test_what_was_written_reads_back_sample_for_sample(tmp_path):
    trainee, caller = write_call(tmp_path / "call")
    left, right = read_audio(tmp_path / "call")
    np.testing.assert_array_equal(left, trainee)
    np.testing.assert_array_equal(right, caller)
    with wave.open(str(tmp_path / "call" / AUDIO)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, SAMPLE_RATE, 2)
        assert file.getnframes() == len(trainee)
    summary = read_call(tmp_path / "call")
    assert summary.ending == samples.ENDING
    assert summary.end_sample == len(trainee)
    assert summary.exchanges[0] == samples.EXCHANGES[1]


def test_the_same_call_gives_the_same_bytes_in_any_block_size(tmp_path):
    for name, step in (("a", 512), ("b", 512)):
        write_call(tmp_path / name, step=step)
    trainee, caller = two_sides(3.0)
    odd = FolderJournal(tmp_path / "odd")
    for start in range(0, len(trainee), 333):
        odd.audio(trainee[start : start + 333], caller[start : start + 333])
    odd.close()
    for name in (JOURNAL, AUDIO):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert (tmp_path / "odd" / AUDIO).read_bytes() == (tmp_path / "a" / AUDIO).read_bytes()


def test_the_wall_clock_stays_out_of_what_repeats(tmp_path):
    write_call(tmp_path)
    timings = [json.loads(line) for line in (tmp_path / TIMINGS).read_text().splitlines()]
    assert timings[0] == {"sample": 0, "name": "transcribe", "wall_clock_milliseconds": 12.5}
    assert b"12.5" not in (tmp_path / JOURNAL).read_bytes()


def test_a_buffer_used_again_by_the_device_does_not_change_the_record(tmp_path):
    journal = FolderJournal(tmp_path)
    block = np.full(FRAME_SAMPLES, 0.5, np.float32)
    journal.audio(block, block)
    block[:] = -1.0
    journal.close()
    assert (read_audio(tmp_path)[0] == 0.5).all()


def test_too_loud_is_clipped_and_not_wrapped_round(tmp_path):
    journal = FolderJournal(tmp_path)
    journal.audio(np.array([2.0, 1.0, -3.0], np.float32), np.zeros(3, np.float32))
    journal.close()
    np.testing.assert_array_equal(read_audio(tmp_path)[0], np.float32([32767 / 32768, 32767 / 32768, -1.0]))


KILLED = """
import sys, time
import numpy as np
from pathlib import Path
from voicesim.record.journal import FolderJournal
from voicesim.values import Note
journal = FolderJournal(Path(sys.argv[1]))
frame = np.full(512, 0.25, np.float32)
for number in range(100_000):
    journal.audio(frame, frame)
    journal.entry(number * 512, "Note", Note(number * 512, "overflow", "x"))
    print(number, flush=True)
    time.sleep(0.032)
"""


def test_a_killed_process_loses_at_most_its_last_second(tmp_path):
    folder = tmp_path / "call"
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    handed_over = 0
    for line in child.stdout:
        handed_over = int(line) + 1
        if handed_over == 90:
            os.kill(child.pid, signal.SIGKILL)
            break
    child.stdout.close()
    child.wait()
    second = SAMPLE_RATE
    audio = read_audio(folder)[0]
    assert len(audio) >= handed_over * FRAME_SAMPLES - second
    assert (audio == 0.25).all()
    with wave.open(str(folder / AUDIO)) as file:  # and the header alone is good enough for any player
        assert file.getnframes() >= handed_over * FRAME_SAMPLES - second
        assert len(file.readframes(file.getnframes())) == file.getnframes() * 4
    entries = read_entries(folder)
    assert entries[-1].sample >= handed_over * FRAME_SAMPLES - second
    assert [entry.sample for entry in entries] == [number * 512 for number in range(len(entries))]


FULL = """
import sys, resource, signal
import numpy as np
from pathlib import Path
from voicesim.errors import RecordError
from voicesim.record.journal import FolderJournal
from voicesim.values import Note
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
journal = FolderJournal(Path(sys.argv[1]))
frame = np.full(512, 0.25, np.float32)
told = []
import time
for number in range(200):
    try:
        journal.audio(frame, frame)
        journal.entry(number * 512, "Note", Note(number * 512, "overflow", "x"))
    except RecordError as error:
        told.append(str(error))
    if number % 8 == 7:
        time.sleep(0.02)
journal.close()
journal.close()
print(len(told)); print(told[0])
"""


def test_a_disk_that_fills_up_is_told_once_and_what_came_before_is_kept(tmp_path):
    folder = tmp_path / "call"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    count, told = done.stdout.splitlines()
    assert count == "1"
    assert "File too large" in told
    assert "kept" in told
    assert "record.folder" in told
    audio = read_audio(folder)[0]
    assert 80_000 // 4 < len(audio) <= 100_000 // 4
    assert (audio == 0.25).all()
    with wave.open(str(folder / AUDIO)) as file:
        assert file.getnframes() == len(audio)
    assert len(read_entries(folder)) > 10


GOES_ON = """
import sys, resource, time
import numpy as np
from pathlib import Path
from voicesim.record.journal import FolderJournal
from voicesim.values import Note
full = sys.argv[2] == "limit"
if full:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
told = []
journal = FolderJournal(Path(sys.argv[1]), on_failure=told.append)
if not full:
    import shutil
    filler = Path(sys.argv[1]).parent / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(filler.parent).free - 200_000))
frame = np.full(512, 0.25, np.float32)
for number in range(4000):
    journal.audio(frame, frame)
    journal.entry(number * 512, "Note", Note(number * 512, "overflow", "x"))
    if number % 8 == 7:
        time.sleep(0.001)
journal.close()
print(len(told)); print(told[0])
"""


def goes_on(folder, how):
    done = subprocess.run(
        [sys.executable, "-c", GOES_ON, str(folder), how],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    count, told = done.stdout.splitlines()
    assert count == "1", "told once, and nothing was raised: the call goes on"
    assert "kept" in told
    audio = read_audio(folder)[0]
    assert len(audio) > 10_000
    assert (audio == 0.25).all()
    with wave.open(str(folder / AUDIO)) as file:
        assert file.getnframes() == len(audio)
    assert len(read_entries(folder)) > 10
    return told


def test_a_call_goes_on_when_its_disk_is_full_and_is_told_once(tmp_path):
    assert "File too large" in goes_on(tmp_path / "call", "limit")


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="only root may make a small disk"
)
def test_a_call_goes_on_when_a_real_small_disk_is_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=22m", "tmpfs", disk]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this container may not mount")
    try:
        assert "No space left" in goes_on(disk / "call", "disk")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_the_failure_is_told_at_close_when_nothing_else_came(tmp_path, monkeypatch):
    journal = FolderJournal(tmp_path)
    monkeypatch.setattr(
        journal_module, "interleaved", lambda *_: (_ for _ in ()).throw(OSError(28, "No space"))
    )
    journal.audio(np.zeros(512, np.float32), np.zeros(512, np.float32))
    with pytest.raises(RecordError, match="No space"):
        journal.close()
    journal.close()


def test_no_room_is_said_before_the_call(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(journal_module.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 30_000_000))
    with pytest.raises(RecordError, match=r"30 MB free, a call needs 58 MB.*purge"):
        FolderJournal(tmp_path / "call", need_seconds=600)
    FolderJournal(tmp_path / "short", need_seconds=60).close()


def test_a_folder_that_holds_a_call_or_cannot_be_made_is_refused(tmp_path):
    FolderJournal(tmp_path / "call").close()
    with pytest.raises(RecordError, match="holds a call already"):
        FolderJournal(tmp_path / "call")
    (tmp_path / "file").write_text("x")
    with pytest.raises(RecordError, match=r"record\.folder"):
        FolderJournal(tmp_path / "file" / "call")


def test_misuse_is_told_at_once(tmp_path):
    journal = FolderJournal(tmp_path)
    with pytest.raises(RecordError, match="cannot hold"):
        journal.entry(0, "x", object())
    with pytest.raises(RecordError, match="3 samples of trainee, 2 of caller"):
        journal.audio(np.zeros(3, np.float32), np.zeros(2, np.float32))
    journal.close()
    with pytest.raises(RecordError, match="closed"):
        journal.entry(0, "Note", samples.EVERY[0])


def test_the_limit_of_this_process_was_left_alone():
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_without_consent_nothing_reaches_a_disk_and_the_debrief_is_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    memory, disk = MemoryJournal(), FolderJournal(tmp_path / "call")
    for journal in (memory, disk):
        journal.entry(0, "CallHeader", samples.HEADER)
        for exchange in samples.EXCHANGES:
            journal.entry(exchange.sample, "Exchange", exchange)
        journal.audio(np.zeros(512, np.float32), np.zeros(512, np.float32))
        journal.timing(0, "x", 1.0)
        journal.close()
    assert memory.summary() == read_call(tmp_path / "call")
    assert memory.audio_samples == 512
    assert [path.name for path in tmp_path.iterdir()] == ["call"]
