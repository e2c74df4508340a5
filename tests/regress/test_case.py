from pathlib import Path

import pytest

from voicesim import places
from voicesim.errors import AudioError
from voicesim.regress.case import Case, Unusable, find_cases, read_case, schema

GOOD = """
title: A call
script: government/late_refund
recording: call.flac
speaker: synthetic
provenance: made here
licence: Apache-2.0
turns:
  - {start_seconds: 0.0, end_seconds: 1.0, words: hello}
expect: {ending: agreed, cues: [greet]}
"""


def written(folder: Path, content: str) -> Path:
    (folder / "call.flac").write_bytes(b"audio")
    file = folder / "call.yaml"
    file.write_text(content)
    return file


def test_a_sidecar_is_read(tmp_path):
    case = read_case(written(tmp_path, GOOD))
    assert case.recording == tmp_path / "call.flac"
    assert case.sidecar.expect.cues == ("greet",)
    assert case.sidecar.turns[0].waits


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("title: A call\n", ""), "title"),
        (("ending: agreed", "endng: agreed"), "endng"),
        (("start_seconds: 0.0", "start_seconds: -1"), "start_seconds"),
        (("call.flac", "other.flac"), "other.flac"),
        (("title: A call", "title: [A call"), "YAML"),
    ],
)
def test_a_wrong_sidecar_names_what_is_wrong(tmp_path, change, named):
    with pytest.raises(AudioError, match=named):
        read_case(written(tmp_path, GOOD.replace(*change)))


def test_what_ships_is_sound():
    cases = find_cases((places.shipped("audio"),))
    assert all(isinstance(case, Case) for case in cases)
    assert {"late_refund/goes_well", "late_refund/goes_badly", "late_refund/in_between"} <= {
        case.name for case in cases
    }
    for case in cases:
        assert case.sidecar.provenance
        assert case.sidecar.licence


def test_a_case_that_cannot_be_read_leaves_the_others_alone(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    written(tmp_path / "one", GOOD)
    written(tmp_path / "two", GOOD.replace("title: A call\n", ""))
    good, bad = find_cases((tmp_path,))
    assert isinstance(good, Case)
    assert isinstance(bad, Unusable)
    assert "title" in bad.error


def test_two_cases_of_one_name_are_told(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder / "set").mkdir(parents=True)
        written(tmp_path / folder / "set", GOOD)
    first, second = find_cases((tmp_path / "b", tmp_path / "a"))
    assert isinstance(first, Case)
    assert isinstance(second, Unusable)
    assert "'set/call' is taken" in second.error


def test_a_case_given_twice_runs_once(tmp_path):
    file = written(tmp_path, GOOD)
    assert len(find_cases((tmp_path, file))) == 1


def test_the_schema_holds_for_what_ships():
    import jsonschema
    from ruamel.yaml import YAML

    known = schema()
    assert known["properties"]["baseline"]["description"].startswith("File name beside the sidecar")
    jsonschema.Draft202012Validator.check_schema(known)
    for case in find_cases((places.shipped("audio"),)):
        jsonschema.validate(YAML(typ="safe").load(case.file.read_text()), known)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"title": "x"}, known)
