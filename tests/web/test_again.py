"""A moment tried again in the pages: the way there, both sides of it, and what is told when it cannot be."""

import io
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

starlette_testclient = pytest.importorskip("starlette.testclient", reason="pip install 'voicesim[web]'")

from starlette.websockets import WebSocketDisconnect  # noqa: E402

from tests.caller.plays import finder, shipped  # noqa: E402
from tests.cli.test_play_voice import seconds  # noqa: E402
from tests.fakes import FakeDetector, FakeTranscriber  # noqa: E402
from tests.web.recorded import HOST, NAME, OWN, SAID, record  # noqa: E402
from voicesim import wiring  # noqa: E402
from voicesim.cli.options import all_scripts  # noqa: E402
from voicesim.cli.web import shared  # noqa: E402
from voicesim.errors import ModelError  # noqa: E402
from voicesim.record.journal import JOURNAL  # noqa: E402
from voicesim.record.lock import hold  # noqa: E402
from voicesim.record.reading import read_call  # noqa: E402
from voicesim.settings import Settings  # noqa: E402
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE  # noqa: E402
from voicesim.web.app import Pages  # noqa: E402


@pytest.fixture
def studio(monkeypatch):
    """Loaded parts that hear prepared words, and a voice that is a tone."""
    made = wiring.Studio(
        Settings(), shipped(NAME), FakeDetector(), FakeTranscriber(("You must calm down.", ""), 0.9), finder(),
        lambda line: seconds(1, 0.1), "fake", ("Recogniser: a fake.",),
    )  # fmt: skip
    monkeypatch.setattr(wiring, "make_studio", lambda *_: made)
    return made


@pytest.fixture
def mute(monkeypatch):
    """A machine without a voice."""

    def make_voice(*_):
        raise ModelError("No voice on this machine; install flite.")

    monkeypatch.setattr(wiring, "make_voice", make_voice)


def line(client, folder, turn, headers=OWN):
    return client.websocket_connect(
        f"{HOST.replace('http', 'ws')}/again/{folder.name}/{turn}", headers=headers
    )


def told_until(socket, last):
    """Return the messages up to one with this key or state."""
    told = []
    while True:
        told.append(socket.receive_json())
        if last in told[-1] or told[-1].get("state") == last:
            return told


def frames_of(samples):
    whole = (samples * 32767).astype("<i2")
    return [
        whole[at : at + FRAME_SAMPLES].tobytes()
        for at in range(0, len(whole) - FRAME_SAMPLES + 1, FRAME_SAMPLES)
    ]


# ---------------------------------------------------------------- the way there


def test_every_turn_is_linked_from_the_list_and_the_served_debrief(client, folder):
    assert f'href="/calls/{folder.name}/again"' in client.get("/").text
    listed, debrief = client.get(f"/calls/{folder.name}/again"), client.get(f"/calls/{folder.name}")
    for turn in range(1, len(SAID) + 1):
        link = f'href="/calls/{folder.name}/again/{turn}"'
        assert link in listed.text
        transcript = debrief.text.partition('id="transcript"')[2]
        assert link in transcript
    assert f'href="/calls/{folder.name}/again"' in debrief.text
    assert "voicesim calls again" not in debrief.text


def test_the_debrief_that_is_kept_as_a_file_links_to_no_server(client, folder):
    client.get(f"/calls/{folder.name}")
    kept = (folder / "debrief.html").read_text()
    assert "/again" not in kept
    assert "voicesim calls again" in kept


def test_the_moment_shows_the_caller_as_before_it_and_what_was_done_then(client, folder):
    page = client.get(f"/calls/{folder.name}/again/3")
    assert page.status_code == 200
    summary = read_call(folder)
    turn = next(
        one.stimulus.turn
        for one in summary.exchanges
        if getattr(one.stimulus, "turn", None) and one.stimulus.turn.number == 3
    )
    before = [one.line.text for one in summary.spoken if one.start_sample < turn.start_sample][-1]
    assert before.replace("'", "&#39;") in page.text.partition("Say it another way")[0]
    assert SAID[2] in page.text
    assert "ordering them to calm down" in page.text
    assert f"/calls/{folder.name}/again/2" in page.text


def test_the_moments_own_sound_is_a_part_of_the_recording(client, folder):
    answer = client.get(f"/calls/{folder.name}/again/2/then.mp3")
    assert answer.headers["content-type"] == "audio/mpeg"
    samples, rate = soundfile.read(io.BytesIO(answer.content))
    whole = read_call(folder).end_sample / SAMPLE_RATE
    assert 1.0 < len(samples) / rate < 0.7 * whole
    assert float(np.max(np.abs(samples))) > 0.1


# ---------------------------------------------------------------- trying


def test_the_same_words_typed_do_what_they_did(client, folder, mute):
    then = client.get(f"/calls/{folder.name}/again/3").text
    with line(client, folder, 3) as socket:
        socket.send_text(f"say {SAID[2]}")
        told = told_until(socket, "ready")
        now = next(one["now"] for one in told if "now" in one)
        assert now["verdict"].endswith("as then.")
        assert now["answer"].replace("'", "&#39;") in then
        assert now["tension"] in then
        assert any(
            "flite" in one.get("note", "") for one in told
        )  # no voice: told, and the answer is there to read
        socket.send_text("say That sounds exhausting. What happened on the last call?")
        better = told_until(socket, "now")[-1]["now"]
        assert "lower than then" in better["verdict"]


def test_spoken_words_are_heard_up_to_the_pause_and_answered_aloud(client, folder, studio):
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    with line(client, folder, 2) as socket:
        socket.send_text("speak")
        assert {"note": "Recogniser: a fake."} in told_until(socket, "listening")
        for frame in frames_of(np.concatenate([seconds(1, 0), seconds(2, 0.5), seconds(2, 0)])):
            socket.send_bytes(frame)
        now = told_until(socket, "now")[-1]["now"]
        assert now["said"] == "You must calm down."
        assert {"effect": "hurts", "sign": "\N{MINUS SIGN}", "title": "ordering them to calm down"} in now[
            "found"
        ]
        assert "higher than then" in now["verdict"]
        samples, rate = soundfile.read(io.BytesIO(socket.receive_bytes()))
        assert len(samples) / rate > 1.0
        assert told_until(socket, "ready")
        socket.send_text("speak")
        told_until(socket, "listening")
        socket.send_text("done")
        assert "Nothing was heard" in told_until(socket, "fault")[-1]["fault"]
    assert studio.transcriber.closed
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == files


def test_a_call_under_way_keeps_the_line(settings, folder):
    pages = Pages(settings, all_scripts(), shared(), busy=threading.Lock())
    client = starlette_testclient.TestClient(pages.app(), base_url=HOST)
    with pages.busy, client, line(client, folder, 2) as socket:
        socket.send_text("say Calm down.")
        assert "under way" in told_until(socket, "fault")[-1]["fault"]


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}])
def test_another_sites_page_may_not_listen(client, folder, headers):
    with pytest.raises(WebSocketDisconnect), line(client, folder, 2, headers) as socket:
        socket.receive_json()


# ---------------------------------------------------------------- when it cannot be


def test_a_typed_call_is_tried_by_typing(client, settings):
    folder = record(Path(settings.record.folder), "bbbbbb", typed=True)
    page = client.get(f"/calls/{folder.name}/again/2").text
    assert "was typed" in page
    assert 'id="speak"' not in page
    assert 'id="words"' in page
    assert "then.mp3" not in page
    assert client.get(f"/calls/{folder.name}/again/2/then.mp3").status_code == 404


def changed(folder, old, new):
    journal = folder / JOURNAL
    text = journal.read_text()
    assert old in text
    journal.write_text(text.replace(old, new))


def test_a_changed_script_names_the_way_out(client, folder):
    sha = read_call(folder).header.script_sha256
    changed(folder, sha, "0" * len(sha))
    for address in ("/again", "/again/2"):
        page = client.get(f"/calls/{folder.name}{address}")
        assert page.status_code == 409
        assert "has changed since" in page.text
        assert f'href="/call/{NAME}"' in page.text
    assert "/again/2" not in client.get(f"/calls/{folder.name}").text
    with line(client, folder, 2) as socket:
        assert "has changed since" in socket.receive_json()["fault"]


def test_a_script_that_is_gone_is_told(settings, folder):
    scripts = {name: file for name, file in all_scripts().items() if name != NAME}
    with starlette_testclient.TestClient(Pages(settings, scripts, shared()).app(), base_url=HOST) as client:
        page = client.get(f"/calls/{folder.name}/again/2")
    assert page.status_code == 409
    assert f"{NAME}, is gone" in page.text


def test_a_call_that_is_going_on_must_end_first(client, folder):
    with io.FileIO(folder / JOURNAL, "rb+") as file:
        hold(file)
        page = client.get(f"/calls/{folder.name}/again/2")
    assert page.status_code == 409
    assert "still going on" in page.text


def test_a_caller_that_reacts_otherwise_now_is_told(client, folder):
    changed(folder, '"seed":3', '"seed":4')
    page = client.get(f"/calls/{folder.name}/again/3")
    assert page.status_code == 409
    assert "reacts otherwise now" in page.text


def test_a_turn_that_is_not_there_leads_to_those_that_are(client, folder):
    page = client.get(f"/calls/{folder.name}/again/9")
    assert page.status_code == 409
    assert "no turn 9" in page.text
    assert f'href="/calls/{folder.name}/again"' in page.text


def test_words_of_the_record_cannot_become_markup(client, settings):
    said = ("<script>alert(1)</script> Good morning.", *SAID[1:])
    folder = record(Path(settings.record.folder), "cccccc", said=said)
    for address in ("/again", "/again/1"):
        text = client.get(f"/calls/{folder.name}{address}").text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
