"""The tool that makes the recordings in audio/: small plans, spoken by the real synthesisers."""

import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicesim.regress.case import read_case

TOOLS = Path(__file__).resolve().parent.parent.parent / "tools"
PLAN = """\
title = "Two sentences"
script = "government/late_refund"
voice = "{voice}"
format = "{form}"
{more}

[[turn]]
words = "Good morning, tax office."

[[turn]]
words = "I am sorry. (0.5) Please go on."
pause_seconds = 1.5
waits = false
"""


@pytest.fixture
def make(monkeypatch, tmp_path):
    """Make the recording of a plan and return its sidecar's file."""
    monkeypatch.syspath_prepend(str(TOOLS))
    import make_recordings
    from recording_plan import read_plan

    def made(form="flac", more="", voice="flite:slt", drop=False, change=("", "")) -> Path:
        folder = tmp_path / "set"
        folder.mkdir(exist_ok=True)
        plan = folder / "small.plan.toml"
        plan.write_text(PLAN.format(form=form, more=more, voice=voice).replace(*change, 1), encoding="utf-8")
        make_recordings.build(read_plan(plan), drop)
        return folder / "small.yaml"

    yield made
    for name in [one for one in sys.modules if one.startswith(("recording_", "make_recordings"))]:
        del sys.modules[name]


def channels_of(file: Path) -> np.ndarray:
    samples, rate = soundfile.read(file, always_2d=True)
    assert rate in (16_000, 48_000)  # Opus always decodes to 48 kHz
    return samples.T


def test_a_plan_becomes_a_case(make):
    case = read_case(make())
    first, second = case.sidecar.turns
    assert (first.words, second.words) == ("Good morning, tax office.", "I am sorry. Please go on.")
    assert (second.pause_seconds, second.waits) == (1.5, False)
    assert (case.sidecar.script, case.recording.name) == ("government/late_refund", "small.flac")
    samples = channels_of(case.recording)[0]
    outside = [(0.0, first.start_seconds), (first.end_seconds, second.start_seconds)]
    for start, end in outside:
        assert not samples[round(start * 16_000) : round(end * 16_000)].any()
    within = samples[round(second.start_seconds * 16_000) : round(second.end_seconds * 16_000)]
    quiet = np.convolve(np.abs(within) < 0.004, np.ones(8_000), "valid")
    assert quiet.max() == 8_000  # the half second asked for inside the turn


@pytest.mark.parametrize("form", ["flac", "wav", "mp3", "opus"])
def test_made_twice_gives_the_same_bytes(make, form):
    sidecar = make(form)
    recording = sidecar.with_suffix(f".{form}")
    before = recording.read_bytes(), sidecar.read_bytes()
    make(form)
    assert (recording.read_bytes(), sidecar.read_bytes()) == before


def test_vorbis_gives_the_same_sound_though_not_the_same_bytes(make):
    recording = make("ogg").with_suffix(".ogg")
    before = channels_of(recording)
    make("ogg")
    assert np.array_equal(channels_of(recording), before)


def test_what_a_person_wrote_into_the_sidecar_is_kept(make):
    sidecar = make()
    text = sidecar.read_text(encoding="utf-8")
    text = text.replace("turns:", "settings: {turns.end_seconds: 0.7}\nsets: [short]   # quick\nturns:")
    text = text.replace("  waits: true\n", "  waits: true\n  expect: {turns: 1, cues: [greet]}\n")
    text += "expect:\n  # she hangs up\n  ending: hung_up\n"
    sidecar.write_text(text, encoding="utf-8")
    make(change=('"Two sentences"', '"Two short sentences"'))
    after = sidecar.read_text(encoding="utf-8")
    assert after == text.replace("Two sentences", "Two short sentences")


def test_expectations_of_other_words_are_never_kept_in_silence(make):
    sidecar = make()
    text = sidecar.read_text(encoding="utf-8") + "expect: {ending: hung_up}\n"
    text = text.replace("  waits: true\n", "  waits: true\n  expect: {turns: 1}\n")
    sidecar.write_text(text, encoding="utf-8")
    before = sidecar.read_bytes(), sidecar.with_suffix(".flac").read_bytes()
    change = ("Good morning, tax office.", "Hello, tax office.")
    with pytest.raises(SystemExit, match=r"turn 1, the whole.*--drop-expectations"):
        make(change=change)
    assert (sidecar.read_bytes(), sidecar.with_suffix(".flac").read_bytes()) == before
    make(change=change, drop=True)
    left = read_case(sidecar).sidecar
    assert left.turns[0].words == "Hello, tax office."
    assert not left.expect.model_fields_set
    assert not left.turns[0].expect.model_fields_set


def test_a_stereo_recording_has_the_trainee_where_the_sidecar_says(make):
    mono = channels_of(make("flac").with_suffix(".flac"))[0]
    case = read_case(make("flac", 'stereo = "right"'))
    left, right = channels_of(case.recording)
    assert case.sidecar.channel == "right"
    assert np.array_equal(right, mono)
    assert left.any()
    assert "espeak-ng" in case.sidecar.licence  # its voice is on the other channel


def test_manners_do_what_they_say(make):
    def turn(manner):
        case = read_case(make(change=('office."\n', f'office."\nmanner = "{manner}"\n')))
        first = case.sidecar.turns[0]
        samples = channels_of(case.recording)[0]
        piece = samples[round(first.start_seconds * 16_000) : round(first.end_seconds * 16_000)]
        return len(piece), np.abs(piece).max()

    seconds, peak = turn("calm")
    assert turn("rushed")[0] < 0.85 * seconds
    assert turn("slow")[0] > 1.1 * seconds
    assert turn("quiet")[1] == pytest.approx(peak * 10 ** (-14 / 20), rel=0.01)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"more": 'colour = "red"'}, "colour"),
        ({"voice": "flite:nobody"}, "no such voice; it has .*slt"),
        ({"voice": "espeak:nobody"}, "espeak-ng does not speak as nobody"),
        ({"change": ('office."\n', 'office."\nsound = "cough"\n')}, "words or a sound"),
    ],
)
def test_a_wrong_plan_is_told_and_makes_nothing(make, tmp_path, wrong, named):
    with pytest.raises(SystemExit, match=named):
        make(**wrong)
    assert [file.name for file in (tmp_path / "set").iterdir()] == ["small.plan.toml"]
