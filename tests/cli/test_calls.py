from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from tests.calls import bad, expert
from voicesim.cli.main import cli
from voicesim.record.journal import FolderJournal
from voicesim.record.store import Calls, Consent
from voicesim.values import CallEnded


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path))
    return tmp_path


def stored(home, summary, when, ident):
    """A typed call in the store, so that no audio is needed."""
    folder = Calls(home / "calls").new("government/late_refund", when, ident, Consent(True, "flag", when))
    journal = FolderJournal(folder)
    journal.entry(0, "CallHeader", replace(summary.header, typed=True))
    for exchange in summary.exchanges:
        journal.entry(exchange.sample, "Exchange", exchange)
    journal.entry(summary.end_sample, "CallEnded", CallEnded(summary.end_sample, summary.ending))
    journal.close()
    return folder


@pytest.fixture
def two_calls(home):
    return (
        stored(home, bad(), datetime(2026, 1, 2, tzinfo=UTC), "aaaaaa"),
        stored(home, expert(), datetime(2026, 3, 4, tzinfo=UTC), "bbbbbb"),
    )


def voicesim(*arguments):
    return CliRunner().invoke(cli, list(arguments), catch_exceptions=False, env={"COLUMNS": "80"})


def test_the_list_shows_whole_ids_also_in_a_narrow_terminal(two_calls):
    output = voicesim("calls", "list").output
    for folder in two_calls:
        assert folder.name in output


def test_show_prints_the_call_and_its_marks(two_calls):
    output = voicesim("calls", "show", "last").output
    assert "YOU" in output
    assert "Marks" in output


def test_debrief_writes_the_page_and_says_where(two_calls):
    output = voicesim("calls", "debrief", two_calls[0].name).output
    assert str(two_calls[0] / "debrief.html") in output.replace("\n", "")
    assert (two_calls[0] / "debrief.html").stat().st_size > 10_000


def test_delete_asks_and_then_removes_for_real(two_calls):
    name = two_calls[0].name
    assert CliRunner().invoke(cli, ["calls", "delete", name], input="n\n").exit_code == 1
    assert two_calls[0].exists()
    voicesim("calls", "delete", name, "--yes")
    assert not two_calls[0].exists()
    assert two_calls[1].exists()


def test_purge_keeps_to_the_age(two_calls):
    days = (datetime.now(UTC) - datetime(2026, 2, 1, tzinfo=UTC)).days
    voicesim("calls", "purge", "--older-than", str(days), "--yes")
    assert [folder.exists() for folder in two_calls] == [False, True]


def test_progress_shows_the_weakest_skill_first(two_calls):
    lines = voicesim("progress").output.splitlines()
    skills = lines[next(i for i, line in enumerate(lines) if line.startswith("skill")) + 1 :]
    rows = skills[: next(i for i, line in enumerate(skills) if not line.strip())]
    lately = [float(line.split()[-2]) for line in rows]
    assert len(lately) >= 10
    assert lately == sorted(lately)
    assert any(line.startswith("To practise next:") for line in skills)
