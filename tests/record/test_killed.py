"""A recording process killed at any moment: what is on disk is readable, mendable and at most a second short."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import wave
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.record import samples
from tests.record.test_journal import write_call
from voicesim.cli.main import cli
from voicesim.errors import RecordError
from voicesim.record.journal import AUDIO, JOURNAL, FolderJournal
from voicesim.record.reading import read_audio, read_call, read_entries
from voicesim.record.recover import TORN, recover
from voicesim.record.store import Calls, Consent
from voicesim.record.wav import header
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, Note

ROOT = Path(__file__).parents[2]
LOST_SECONDS = 1.0

# One process, so that Python starts once; each call is recorded and killed in a child of it.
KILLS = """
import json, mmap, os, random, struct, sys, time
from datetime import UTC, datetime
from pathlib import Path
import numpy as np
from tests.record import samples
from voicesim.record.journal import FolderJournal
from voicesim.record.store import Calls, Consent
from voicesim.values import Note

store, at_once, chance = Calls(Path(sys.argv[1])), 10, random.Random(int(sys.argv[2]))

def record(folder, counter):
    journal = FolderJournal(folder)
    journal.entry(0, "CallHeader", samples.HEADER)
    started = time.monotonic()
    for number in range(10_000):
        frame = np.full(512, (number % 1000) / 2000, np.float32)
        journal.audio(frame, -frame)
        journal.entry(number * 512, "Note", Note(number * 512, "overflow", "x" * 200))
        counter[:8] = struct.pack("q", number + 1)
        time.sleep(max(0.0, started + (number + 1) * 0.032 - time.monotonic()))

told = []
for first in range(0, 50, at_once):
    running = []
    for number in range(first, first + at_once):
        now = datetime(2026, 3, 1, 12, 0, number, tzinfo=UTC)
        folder = store.new("government/late_refund", now, f"k{number}", Consent(True, "flag", now))
        counter = mmap.mmap(-1, 8)
        child = os.fork()
        if not child:
            record(folder, counter)
        running.append((time.monotonic() + chance.uniform(0.0, 1.6), child, folder, counter))
    for due, child, folder, counter in sorted(running, key=lambda one: one[0]):
        time.sleep(max(0.0, due - time.monotonic()))
        os.kill(child, 9)
        os.waitpid(child, 0)
        told.append((folder.name, struct.unpack("q", counter[:8])[0]))
print(json.dumps(told))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fifty_kills_lose_at_most_a_second_and_every_record_is_mended(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLS, str(tmp_path), "20"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    told = json.loads(done.stdout)
    assert len(told) == 50
    assert max(frames for _, frames in told) > 30, "some were killed late enough to lose something"
    listed = {call.id: call for call in Calls(tmp_path).list()}
    for ident, handed_over in told:
        assert listed[ident].fault == ""
        assert listed[ident].cut_short
        folder = tmp_path / ident
        if not (folder / JOURNAL).exists() or not (folder / JOURNAL).stat().st_size:
            assert handed_over < LOST_SECONDS * SAMPLE_RATE / FRAME_SAMPLES
            continue
        read_entries(folder)
        mended = recover(folder)
        owed = handed_over * FRAME_SAMPLES / SAMPLE_RATE - LOST_SECONDS
        assert mended.audio_seconds >= owed
        assert mended.journal_seconds >= owed
        trainee, caller = read_audio(folder)
        expected = np.repeat(np.arange(400) % 1000 / 2000, FRAME_SAMPLES)[: len(trainee)]
        assert np.abs(trainee - expected).max(initial=0) < 1 / 32768
        assert np.array_equal(caller, -trainee)
        with wave.open(str(folder / AUDIO)) as file:
            assert file.getnframes() == len(trainee)
        again = recover(folder)
        assert (again.torn_bytes, again.header_mended) == (0, False), "mending twice changes nothing"


# A whole call under way: the real caller, record and loop; detector and recogniser are scripted for speed.
CALL = """
import sys, time
from pathlib import Path
import numpy as np
from tests.call.test_conversation import parts, silence, speech
from tests.fakes import ListSink, ListSource
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.record.journal import FolderJournal

class Paced(ListSource):
    def read(self):
        time.sleep(0.004)
        return super().read()

turn = np.concatenate([speech(2), silence(4)])
texts = ["i am sorry that you have been waiting since february"] * 30
conversation = Conversation(parts(FolderJournal(Path(sys.argv[1])), texts))
print("running", flush=True)
run_call(conversation, Paced(np.concatenate([turn] * 30)), ListSink())
"""


@pytest.mark.parametrize("moment", range(3))
def test_a_whole_call_killed_is_listed_recovered_and_debriefed(tmp_path, monkeypatch, moment):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    folder = Calls(tmp_path / "calls").new(
        "government/late_refund", now, "killed", Consent(True, "flag", now)
    )
    with subprocess.Popen(
        [sys.executable, "-c", CALL, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "running\n"
        while (folder / AUDIO).stat().st_size < 500_000:
            assert child.poll() is None
            time.sleep(0.01)
        monkeypatch.setenv("VOICESIM_HOME", str(tmp_path))
        assert "still going on" in voicesim("calls", "list").output
        refused = CliRunner().invoke(cli, ["calls", "recover", folder.name])
        assert isinstance(refused.exception, RecordError)
        time.sleep(random.Random(moment).uniform(0, 0.5))
        child.send_signal(signal.SIGKILL)
    written = len(read_audio(folder)[0])
    assert "cut short" in voicesim("calls", "list").output
    output = voicesim("calls", "recover").output
    assert "audio up to" in output
    assert "What came later is lost" in output
    assert (folder / "debrief.html").stat().st_size > 10_000
    assert len(read_audio(folder)[0]) == written
    assert read_call(folder).exchanges
    assert "cut short" in voicesim("calls", "list").output, "mended, it is still a call without an end"
    assert "No call was cut short." in voicesim("calls", "recover").output, "each is debriefed once"
    assert "audio up to" in voicesim("calls", "recover", folder.name).output, "unless it is asked for"


def voicesim(*arguments):
    return CliRunner().invoke(cli, list(arguments), catch_exceptions=False, env={"COLUMNS": "120"})


# ---------------------------------------------------------------- damage by hand


def cut_call(folder, tail=b"", wav_tail=b"", claimed=0):
    """Return the folder of a call of two seconds without its end, its files damaged as told."""
    journal = FolderJournal(folder)
    journal.entry(0, "CallHeader", samples.HEADER)
    journal.entry(20_000, "Note", Note(20_000, "overflow", "x"))
    block = np.full(2 * SAMPLE_RATE, 0.25, np.float32)
    journal.audio(block, block)
    journal.close()
    with (folder / JOURNAL).open("ab") as file:
        file.write(tail)
    with (folder / AUDIO).open("rb+") as file:
        file.write(header(claimed))
        file.seek(0, os.SEEK_END)
        file.write(wav_tail)
    return folder


@pytest.mark.parametrize(
    "tail",
    [b"", b'{"sample":20001,"kind":"No', b"\0" * 700, b"\0" * 700 + b"\n", b'{"sample":3}\n{"kin'],
    ids=["nothing", "half a line", "zeros", "a line of zeros", "no entry, then half a line"],
)
def test_a_torn_end_is_set_aside_and_nothing_is_deleted(tmp_path, tail):
    folder = cut_call(tmp_path / "call", tail, b"\1\2\3")
    mended = recover(folder)
    assert mended.torn_bytes == len(tail)
    assert mended.header_mended
    assert (mended.began, mended.ended) == (True, False)
    assert mended.audio_seconds == 2.0
    assert [entry.sample for entry in read_entries(folder)] == [0, 20_000]
    assert (folder / TORN).read_bytes() == tail if tail else not (folder / TORN).exists()
    with wave.open(str(folder / AUDIO)) as file:
        assert file.getnframes() == 2 * SAMPLE_RATE
    assert (folder / AUDIO).read_bytes().endswith(b"\1\2\3"), "bytes that make no sample stay where they are"


def test_a_whole_call_is_left_byte_for_byte(tmp_path):
    write_call(tmp_path / "call")
    before = {path.name: path.read_bytes() for path in (tmp_path / "call").iterdir()}
    mended = recover(tmp_path / "call")
    assert (mended.ended, mended.torn_bytes, mended.header_mended) == (True, 0, False)
    assert {path.name: path.read_bytes() for path in (tmp_path / "call").iterdir()} == before


def test_damage_in_the_middle_is_told_with_its_line_and_left(tmp_path):
    folder = cut_call(tmp_path / "call")
    lines = (folder / JOURNAL).read_bytes().split(b"\n")
    damaged = b"\n".join([lines[0], b"nonsense", *lines[1:]])
    (folder / JOURNAL).write_bytes(damaged)
    with pytest.raises(RecordError, match="line 2"):
        recover(folder)
    assert (folder / JOURNAL).read_bytes() == damaged


@pytest.mark.parametrize("size", [0, 20])
def test_a_recording_killed_at_its_first_bytes_gets_its_header(tmp_path, size):
    folder = cut_call(tmp_path / "call")
    (folder / AUDIO).write_bytes(header(0)[:size])
    assert recover(folder).audio_seconds == 0.0
    assert len(read_audio(folder)[0]) == 0


def test_what_is_no_call_of_ours_is_not_touched(tmp_path):
    with pytest.raises(RecordError, match="no such file"):
        recover(tmp_path / "none")
    folder = cut_call(tmp_path / "call")
    (folder / AUDIO).write_bytes(b"music" * 100)
    with pytest.raises(RecordError, match="not a VoiceSim recording"):
        recover(folder)
    assert (folder / AUDIO).read_bytes() == b"music" * 100
    (folder / JOURNAL).write_bytes(b"{")
    with pytest.raises(RecordError, match="before it began"):
        recover(folder)


def test_a_journal_with_a_bad_end_is_listed_with_the_way_to_mend_it(tmp_path, monkeypatch):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    calls = Calls(tmp_path / "calls")
    cut_call(calls.new("benefits/rosa", now, "power", Consent(True, "flag", now)), b"\0" * 40 + b"\n")
    (call,) = calls.list()
    assert f"voicesim calls recover {call.id}" in call.fault
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path))
    assert "set aside" in voicesim("calls", "recover").output
    assert calls.list()[0].fault == ""
