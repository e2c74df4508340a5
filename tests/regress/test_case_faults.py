"""Every fault of a sidecar is told by file and field, and takes no other case along."""

import pytest

from tests.regress.cases import add_case, add_recording
from voicesim.regress.case import Case, Unusable, find_cases

TURN = "{start_seconds: 0.0, end_seconds: 1.0, words: hello}"


def fault(folder, text):
    (found,) = find_cases((folder,))
    assert isinstance(found, Unusable), text
    return found.error


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("colour: red", "colour: Extra inputs are not permitted"),
        ("sets: short", "sets: Input should be a valid tuple"),
        ("seed: many", "seed: Input should be a valid integer"),
        ("seed: -1", "seed: Input should be greater than or equal to 0"),
        ("turns: 3", "turns: Input should be a valid tuple"),
        (f"turns: [{TURN}, {{start_seconds: 2.0}}]", "turns.2.end_seconds: Field required"),
        (
            "turns: [{start_seconds: 1.0, end_seconds: 1.0, words: x}]",
            "turns.1: ends at 1.0 s, not after its start",
        ),
        (
            "turns: [{start_seconds: .nan, end_seconds: 1.0, words: x}]",
            "turns.1.start_seconds: Input should be a finite",
        ),
        (
            f"turns: [{TURN}, {{start_seconds: 0.5, end_seconds: 2.0, words: x}}]",
            "turns.2 begins at 0.5 s, before the turn in front of it ends at 1.0 s",
        ),
        ("expect: {cues: [validat]}", "expect: 'validat' is no cue; `voicesim cues labels` lists them"),
        ("expect: {no_tone: [loud]}", "expect: 'loud' is no tone flag"),
        ("expect: {critical: [rude]}", "expect: 'rude' is no critical error; there are threat_mishandled"),
        ("expect: {marks: {13: 2}}", "expect: marks: there is no competency 13, only 1 to 12"),
        ("expect: {marks: {1: good}}", "expect.marks.1: Input should be a valid integer"),
        ("expect: {tension_at_most: 11}", "expect.tension_at_most: Input should be less than or equal to 10"),
        ("expect: {word_error_rate_at_most: .inf}", "Input should be a finite number"),
        ("baseline: reading.wav", "its baseline reading.wav is missing beside it"),
        ("title: Again", 'line 6: not readable as YAML: found duplicate key "title"'),
        ("speaker [", "line 7: not readable as YAML"),
    ],
)
def test_a_fault_names_file_and_field(tmp_path, more, named):
    add_recording(tmp_path)
    file = add_case(tmp_path, "call", more)
    told = fault(tmp_path, more)
    assert told.startswith(str(file))
    assert named in told


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "the file: Input should be a valid dictionary"),
        (b"- one\n- two\n", "the file: Input should be a valid dictionary"),
        (b"title: \xff\xfe\n", "not readable as YAML"),
        (b"made: 2026-99-99\n", "not readable as YAML"),
        (b"title: !!python/object:os.system {}\n", "not readable as YAML"),
    ],
)
def test_what_is_no_sidecar_at_all(tmp_path, content, named):
    (tmp_path / "call.yaml").write_bytes(content)
    assert named in fault(tmp_path, content)


def test_a_recording_that_is_missing_or_a_folder(tmp_path):
    add_case(tmp_path, "call")
    assert "its recording call.flac is missing beside it" in fault(tmp_path, "missing")
    (tmp_path / "call.flac").mkdir()
    assert "its recording call.flac is missing beside it" in fault(tmp_path, "folder")


def test_two_cases_of_one_name_name_each_other_without_the_machine(tmp_path):
    for folder in ("a", "b"):
        add_recording(tmp_path / folder / "set")
        add_case(tmp_path / folder / "set", "call")
    first, second = find_cases((tmp_path / "b", tmp_path / "a"))
    assert isinstance(first, Case)
    assert isinstance(second, Unusable)
    assert first.file == tmp_path / "a" / "set" / "call.yaml", "whichever way round they are given"
    assert "the name 'set/call' is taken by ../../a/set/call.yaml" in second.error


def test_a_caller_script_beside_its_cases_is_passed_over(tmp_path):
    add_recording(tmp_path)
    add_case(tmp_path, "call")
    (tmp_path / "my_caller.yaml").write_text("# mine\nvoicesim: 2\ntitle: Mine\n")
    assert [case.name for case in find_cases((tmp_path,))] == [f"{tmp_path.name}/call"]
    (named,) = find_cases((tmp_path / "my_caller.yaml",))
    assert isinstance(named, Unusable), "given by name, it is told"


def test_a_call_may_be_expected_to_be_still_on_when_the_recording_is_over():
    from voicesim.caller.script import load_script
    from voicesim.places import shipped
    from voicesim.regress.case import read_case
    from voicesim.regress.inputs import check_names

    script = load_script(shipped("scripts") / "government/late_refund.yaml")
    for name in ("bare_greeting", "hesitant"):
        case = read_case(shipped("audio") / f"late_refund/{name}.yaml")
        assert case.sidecar.expect.ending == "stopped"
        check_names(case, script)
