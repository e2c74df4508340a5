"""Trainers' agreement with VoiceSim and with each other, by the command."""

import csv
import io
import json
import re
from datetime import timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from tests import calls
from tests.cli.reviewing import FIRST, marks_of, save, sheet, take_in, voicesim
from tests.cli.test_calls import stored
from voicesim.cli.main import cli
from voicesim.debrief import rubric
from voicesim.errors import RecordError
from voicesim.record.reviews import REVIEWS


@pytest.fixture
def twelve(home):
    makers = (calls.expert, calls.bad, calls.middling, lambda: calls.slipped(True))
    folders = [stored(home, makers[n % 4](), FIRST + timedelta(days=n), f"a{n:05}") for n in range(12)]
    rows = sheet(folders, home)
    seen = {folder.name: marks_of(folder) for folder in folders}
    for number, name in enumerate(("Dana", "=Max")):
        rng = np.random.default_rng(number)
        save(home, [rows[0], *(_filled(row, seen[row[0]], rng) for row in rows[1:])], f"{number}.csv")
        take_in(f"{number}.csv", name)
    return folders


def _filled(row, marks, rng):
    """A row as somebody fills it who sees what VoiceSim sees, give or take a mark."""
    if not row[2].isdecimal():
        return [*row[:4], "yes" if any(error.rule == row[2] for error in marks.critical) else "", *row[5:]]
    points = marks.competencies[int(row[2]) - 1].points
    given = "-" if points is None else str(int(np.clip(points + rng.integers(-1, 2), 0, 3)))
    return [*row[:4], given, *row[5:]]


def test_agreement_tells_every_pair_by_competency_and_over_all(twelve, home):
    done = voicesim("calls", "agreement", "--csv", "out.csv")
    output = done.output
    assert max(map(len, output.splitlines())) <= 80
    for pair in ("=Max and VoiceSim: 12 calls", "Dana and VoiceSim: 12 calls", "=Max and Dana: 12 calls"):
        assert pair in output
    assert "Over all competencies kappa is" in output
    assert "seed" in output
    rows = list(csv.DictReader(io.StringIO((home / "out.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert len(rows) == 3 * (len(rubric.COMPETENCIES) + 3)
    assert {row["between"] for row in rows} == {"'=Max / VoiceSim", "Dana / VoiceSim", "'=Max / Dana"}
    overall = next(row for row in rows if row["title"] == "All competencies")
    assert 0.5 < float(overall["kappa_low"]) < float(overall["kappa"]) < float(overall["kappa_high"]) <= 1
    limits = next(row for row in rows if row["number"] == "9")
    assert (limits["kappa"], limits["kappa_note"]) == ("", "no call that all marked")
    critical = next(row for row in rows if row["title"] == "Critical errors")
    assert float(critical["same"]) == 1
    with pytest.raises(RecordError, match="is there already"):
        voicesim("calls", "agreement", "--csv", "out.csv")


def test_agreement_twice_is_the_same_to_the_byte_and_json_holds_it_all(twelve):
    one, other = (voicesim("calls", "agreement", "--json").output for _ in range(2))
    assert one == other
    told = json.loads(one)
    assert [between["raters"] for between in told["between"]] == [
        ["=Max", "VoiceSim"], ["Dana", "VoiceSim"], ["=Max", "Dana"],
    ]  # fmt: skip
    assert told["between"][0]["overall"]["marks"] == told["between"][0]["calls"] * 10
    assert told["rubric_version"] == rubric.VERSION


def test_few_calls_are_told_instead_of_a_figure(twelve):
    output = voicesim("calls", "agreement", *(folder.name for folder in twelve[:3])).output
    assert "3 calls; 10 are needed, 30 to lean on" in re.sub(r"\s+", " ", output)
    assert "[" not in output[: output.index("In brackets")]


def test_an_override_moves_no_agreement(twelve):
    before = voicesim("calls", "agreement", "--json").output
    voicesim("calls", "override", twelve[0].name, "--mark", "1=0", "--reason", "x", "--by", "Max")
    assert voicesim("calls", "agreement", "--json").output == before


def test_a_review_by_another_version_of_the_rubric_is_left_out_and_told(twelve):
    file = twelve[0] / REVIEWS
    file.write_text(file.read_text().replace(f'"rubric_version":{rubric.VERSION}', '"rubric_version":1'))
    output = re.sub(r"\s+", " ", voicesim("calls", "agreement").output)
    assert "2 reviews left out: made by version 1 of the rubric" in output
    assert "Dana and VoiceSim: 11 calls" in output


def test_a_broken_call_is_told_and_does_not_stop_the_others(twelve):
    (twelve[0] / REVIEWS).write_text("nonsense\n")
    done = voicesim("calls", "agreement")
    assert f"{twelve[0].name}: left out" in done.stderr
    assert "Dana and VoiceSim: 11 calls" in done.stdout
    with pytest.raises(RecordError, match="line 1"):
        voicesim("calls", "agreement", twelve[0].name)
    listed = CliRunner().invoke(cli, ["calls", "list"], env={"COLUMNS": "200"}).output
    assert re.search(rf"{twelve[0].name}.*, its reviews are broken", listed)


def test_delivery_is_compared_with_voicesim_only_where_it_counts(twelve):
    def delivery(*switches):
        told = json.loads(voicesim(*switches, "calls", "agreement", "--json").output)
        return [between["competencies"][9]["applied_differently"] for between in told["between"]]

    file = twelve[0] / REVIEWS
    file.write_text(file.read_text().replace('"number":10,"points":null', '"number":10,"points":1', 1))
    assert delivery() == [0, 0, 1]
    assert delivery("--set", "debrief.delivery_counts=true")[1] == 1


def test_without_reviews_it_says_how_to_give_one(bad):
    assert "calls review CALL --reviewer NAME" in re.sub(r"\s+", " ", voicesim("calls", "agreement").output)
