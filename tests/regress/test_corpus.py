"""The recordings that ship: enough of them, said where they come from, rebuilt from their plans; the short set is run."""

import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from voicesim import places, wiring_recorded
from voicesim.regress.case import Case, find_cases
from voicesim.regress.junit import told
from voicesim.settings import load_settings

AUDIO = places.shipped("audio")
TOOLS = Path(__file__).resolve().parent.parent.parent / "tools"
CASES = {case.name: case for case in find_cases((AUDIO,)) if isinstance(case, Case)}
SHORT = [name for name, case in CASES.items() if "short" in case.sidecar.sets]
MOST_BYTES = 25_000_000


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    yield
    for name in [one for one in sys.modules if one.startswith(("recording_", "make_recordings"))]:
        del sys.modules[name]


def test_there_are_enough_of_them_over_enough_callers():
    assert len(find_cases((AUDIO,))) == len(CASES) >= 40
    scripts = {case.sidecar.script for case in CASES.values() if case.sidecar.script}
    assert len(scripts) >= 10
    sectors = {script.partition("/")[0] for script in scripts}
    assert {"customer_service", "government", "police", "probation", "schools", "clinic"} <= sectors
    assert {"social_work", "management", "crisis"} <= sectors


def test_they_are_small():
    assert sum(file.stat().st_size for file in AUDIO.rglob("*") if file.is_file()) < MOST_BYTES


def test_every_form_of_file_is_there_twice():
    forms = Counter(case.recording.suffix for case in CASES.values())
    assert set(forms) == {".flac", ".opus", ".mp3", ".ogg", ".wav"}
    assert min(forms.values()) >= 2


def test_nothing_lies_there_that_belongs_to_no_case():
    known = {file for case in CASES.values() for file in (case.file, case.recording, case.baseline) if file}
    plans = {case.file.with_name(f"{case.file.stem}.plan.toml") for case in CASES.values()}
    there = {file for file in AUDIO.rglob("*") if file.is_file()}
    assert there - known - plans == {AUDIO / "README.md"}


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_whose_voice_it_is_and_what_must_come_out(name):
    case = CASES[name]
    sidecar = case.sidecar
    assert sidecar.licence.startswith(("Apache-2.0", "public domain"))
    assert sidecar.provenance
    made = sidecar.speaker.startswith(("synthetic: ", "nobody"))
    assert made or sidecar.consent, "a real person's voice needs consent"
    assert made == case.file.with_name(f"{case.file.stem}.plan.toml").is_file()
    assert sidecar.expect.model_fields_set or any(turn.expect.model_fields_set for turn in sidecar.turns)


def test_every_plan_agrees_with_its_sidecar(tools):
    from recording_plan import read_plan

    plans = [read_plan(file) for file in sorted(AUDIO.rglob("*.plan.toml"))]
    assert len(plans) >= 40
    for planned in plans:
        sidecar = CASES[planned.name].sidecar
        assert planned.recording == CASES[planned.name].recording
        assert (sidecar.title, sidecar.script) == (planned.plan.title, planned.plan.script)
        if not planned.plan.runs_on:
            assert [turn.words for turn in sidecar.turns] == [turn.said for turn in planned.plan.turn]
            assert [turn.waits for turn in sidecar.turns] == [turn.waits for turn in planned.plan.turn]


def test_a_recording_is_what_its_plan_makes(tools):
    from make_recordings import same
    from recording_plan import read_plan

    for name in ("late_refund/bare_greeting", "hearing/silence_only", "late_refund/calm_and_insulting"):
        assert same(read_plan(AUDIO / f"{name}.plan.toml")), f"{name}: python tools/make_recordings.py {name}"


def test_the_table_of_cases_is_current(tools):
    from recording_table import renewed, table

    page = (AUDIO / "README.md").read_text(encoding="utf-8")
    assert page == renewed(page, table(AUDIO)), "python tools/recording_table.py"


def test_the_short_set_has_every_kind():
    cases = [CASES[name].sidecar for name in SHORT]
    assert len(cases) >= 8
    assert {True, False} <= {sidecar.expect.passed for sidecar in cases}
    assert any(not turn.waits for sidecar in cases for turn in sidecar.turns)
    assert any(sidecar.channel for sidecar in cases)
    assert any(sidecar.script is None for sidecar in cases)
    assert any(sidecar.licence.startswith("public domain") for sidecar in cases)


@pytest.mark.parametrize("name", SHORT)
def test_the_short_set_comes_out_as_expected(name):
    file = os.environ.get("VOICESIM_SETTINGS")
    settings = load_settings(Path(file) if file else None, os.environ)
    result = wiring_recorded.run_case(CASES[name], settings)
    assert not result.differences, "\n".join(told(one) for one in result.differences)
