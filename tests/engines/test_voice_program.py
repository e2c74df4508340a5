import io
import shutil
import tempfile

import numpy as np
import pytest
import soundfile

from voicesim.engines.voice_program import SpeechProgram, line_folder, read_line
from voicesim.errors import ModelError

SHELL = SpeechProgram("sh", "install a shell")
needs_shell = pytest.mark.skipif(shutil.which("sh") is None, reason="no shell here")


@needs_shell
def test_a_program_gets_its_words_and_gives_its_answer():
    assert SHELL.run(["-c", "cat"], "hello") == b"hello"
    assert SHELL.run(["-c", "echo so; exit 1"], fine=(0, 1)) == b"so\n"


@needs_shell
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo broken pipe >&2; exit 4", "sh failed: broken pipe"),
        ("exit 4", "sh failed: exit code 4"),
        ("kill -9 $$", "sh failed: exit code -9"),
        ("exec tail -f /dev/null", "sh gave no answer in 0.2 s"),
    ],
)
def test_a_program_that_fails_dies_or_hangs_is_told(script, told):
    with pytest.raises(ModelError, match=told):
        SHELL.run(["-c", script], seconds=0.2)
    assert SHELL.run(["-c", "echo next"]) == b"next\n"


def test_a_missing_program_names_its_install():
    with pytest.raises(ModelError, match="no-such-voice is not installed; build it"):
        SpeechProgram("no-such-voice", "build it").run([])
    assert not SpeechProgram("no-such-voice", "").here


def wave(samples, rate):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV")
    return file.getvalue()


def test_audio_of_any_rate_and_channels_becomes_ours():
    tone = np.sin(np.arange(22_050) / 20).astype(np.float32)
    read = read_line(wave(np.stack([tone, tone], axis=1), 22_050), "x", "words")
    assert read.dtype == np.float32
    assert len(read) == pytest.approx(16_000, abs=2)


@pytest.mark.parametrize(
    ("audio", "told"), [(b"", "gave no audio"), (wave(np.zeros(800), 8_000), "gave silence")]
)
def test_no_audio_and_silence_are_told_with_the_line(audio, told):
    with pytest.raises(ModelError, match=rf"x {told} for 'words'"):
        read_line(audio, "x", "words")


def test_no_room_for_a_file_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(ModelError, match="no folder for temporary files"):
        line_folder()
