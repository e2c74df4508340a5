from dataclasses import replace
from pathlib import Path

import pytest

starlette_testclient = pytest.importorskip("starlette.testclient", reason="pip install 'voicesim[web]'")

from tests.calls import expert  # noqa: E402
from tests.web.recorded import OWN  # noqa: E402
from voicesim.cli.options import all_scripts  # noqa: E402
from voicesim.record.journal import FolderJournal  # noqa: E402
from voicesim.record.store import Calls, Consent  # noqa: E402
from voicesim.values import CallEnded  # noqa: E402


@pytest.fixture
def recorded(settings):
    """A typed call in the store, so that no audio is needed."""
    from datetime import UTC, datetime

    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    summary = expert()
    folder = Calls(Path(settings.record.folder)).new(
        "government/late_refund", now, "abc", Consent(True, "flag", now)
    )
    journal = FolderJournal(folder)
    journal.entry(0, "CallHeader", replace(summary.header, typed=True))
    for exchange in summary.exchanges:
        journal.entry(exchange.sample, "Exchange", exchange)
    for spoken in summary.spoken:
        journal.entry(spoken.start_sample, "Spoken", spoken)
    journal.entry(summary.end_sample, "CallEnded", CallEnded(summary.end_sample, summary.ending))
    journal.close()
    return folder


def test_home_lists_callers_and_calls(client, recorded):
    page = client.get("/")
    assert page.status_code == 200
    for name in all_scripts():
        assert f'href="/call/{name}"' in page.text
    assert f"/calls/{recorded.name}" in page.text


def test_every_caller_has_a_page_with_what_the_desk_knows(client):
    for name in all_scripts():
        page = client.get(f"/call/{name}")
        assert page.status_code == 200
        assert "Take the call" in page.text
    assert client.get("/call/government/nobody").status_code == 404


def test_the_reflection_is_kept_before_the_debrief_is_shown(client, recorded):
    answer = client.post(
        f"/calls/{recorded.name}/reflection",
        data={"reflection": "I was too quick."},
        headers=OWN,
        follow_redirects=False,
    )
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert page.status_code == 200
    assert "I was too quick." in page.text


def test_deleting_removes_the_folder(client, recorded):
    assert client.post(f"/calls/{recorded.name}/delete", headers=OWN).status_code == 200
    assert not recorded.exists()


@pytest.mark.parametrize("origin", [{}, {"origin": "http://evil.example"}])
def test_another_sites_page_may_not_delete(client, recorded, origin):
    assert client.post(f"/calls/{recorded.name}/delete", headers=origin).status_code == 403
    assert recorded.exists()


def test_another_host_name_is_not_answered(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_an_unknown_call_is_told_plainly(client):
    page = client.get("/calls/nosuchcall")
    assert page.status_code == 404
    assert "nosuchcall" in page.text
