import shutil

import pytest
import soundfile
from click.testing import CliRunner

from tests.tiny_piper import write_voice
from voicesim.cli import voices as command
from voicesim.cli.main import LazyGroup, cli

needs_flite = pytest.mark.skipif(
    shutil.which("flite") is None or shutil.which("espeak-ng") is None,
    reason="flite and espeak-ng are needed",
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `voicesim --set voice.engine=auto voices ...` on a home of its own."""
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path))
    real = LazyGroup.get_command
    monkeypatch.setattr(
        LazyGroup,
        "get_command",
        lambda self, ctx, name: command.voices if name == "voices" else real(self, ctx, name),
    )

    def go(*words):
        return CliRunner().invoke(cli, ["--set", "voice.engine=auto", "voices", *words])

    return go


@needs_flite
def test_the_list_says_what_is_here_what_is_not_and_who_speaks(run, tmp_path):
    write_voice(tmp_path / "models", "en_US-joe-medium")
    shown = run("list")
    assert shown.exit_code == 0
    rows = {row.split()[0]: row.split()[-1] for row in shown.output.splitlines() if ":" in row.split(" ")[0]}
    assert rows["piper:en_US-joe-medium"] == rows["flite:slt"] == "yes"
    assert rows["piper:en_US-kristin-medium"] == "no"
    assert "piper:en_GB-northern_english_male-medium" in shown.output
    assert "For a man: Voice: piper (the best here)." in shown.output
    assert "For a woman: Voice: flite (the best here)." in shown.output
    assert "piper:en_US-kristin-medium" not in run("list", "--here").output.partition("For a")[0]


@needs_flite
@pytest.mark.parametrize(
    "words",
    [
        ("flite:rms", "--band", "boiling", "--manner", "shouting", "--text", "Enough."),
        ("--script", "late_refund", "--band", "calm"),
        (),
    ],
)
def test_a_voice_is_tried_into_a_file(run, tmp_path, words):
    out = tmp_path / "a.wav"
    done = run("try", *words, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "Voice: flite" in done.output
    audio, rate = soundfile.read(str(out))
    assert rate == 16_000
    assert len(audio) > 6_000


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("kristn",), "did you mean piper:en_US-kristin-medium"),
        (("en_GB-cori-high",), "models fetch piper:en_GB-cori-high"),
        (("--manner", "weepy"), "--manner weepy: choose one of shouting"),
        (("--script", "late_refunt"), "did you mean 'government/late_refund'"),
    ],
)
def test_what_is_not_there_is_told(run, words, told):
    done = run("try", *words)
    assert done.exit_code != 0
    assert told in f"{done.output} {done.exception}"


@needs_flite
def test_a_line_without_words_and_a_place_that_cannot_be_written_are_told(run, tmp_path):
    assert "nothing to be spoken" in run("try", "--text", "...", "--out", str(tmp_path / "a.wav")).output
    assert "cannot be written" in run("try", "--out", str(tmp_path / "none" / "a.wav")).output


@needs_flite
def test_without_a_file_it_is_played_into_the_headset(run, monkeypatch):
    from voicesim.devices import headset

    played, closed = [], []

    class Earpiece:
        def __init__(self, *options):
            pass

        def read(self):
            return object()

        def write(self, frame):
            played.append(len(frame.samples))

        def close(self):
            closed.append(True)

    monkeypatch.setattr(headset, "Headset", Earpiece)
    done = run("try", "flite:slt", "--text", "Hello there.")
    assert done.exit_code == 0, done.output
    assert sum(played) > 8_000
    assert set(played) == {512}
    assert closed == [True]
