import sys

import numpy as np
import pytest

from voicesim.engines import say
from voicesim.engines.say import SayEngine, SayVoice, choose_voice
from voicesim.engines.voice_hint import parse_hint
from voicesim.errors import ModelError
from voicesim.values import Delivery

LIST = """Alex                en_US    # Most people recognize me by my voice.
Anna                de_DE    # Hallo, ich heisse Anna.
Ava (Premium)       en_US    # Hello! My name is Ava.
Daniel              en_GB    # Hello! My name is Daniel.
Eddy (English (US)) en_US    # Hello! My name is Eddy.
Fiona               en-scotland # Hello, my name is Fiona.
Samantha            en_US    # Hello! My name is Samantha.
"""
PROGRAM = f"""#!{sys.executable}
import sys
asked = sys.argv[1:]
if asked == ["-v", "?"]:
    sys.stdout.write({LIST!r})
    raise SystemExit
words = sys.stdin.read().split()
assert asked[asked.index("-f") + 1] == "-" and words
import wave, math, struct
rate = int(asked[asked.index("-r") + 1])
hertz = 210 if asked[1] == "Ava (Premium)" else 110
count = int(22050 * len(words) * 60 / rate)
with wave.open(asked[asked.index("-o") + 1], "wb") as file:
    file.setparams((1, 2, 22050, 0, "NONE", ""))
    pulses = (10000 * math.exp(-(number * hertz % 22050) / 2000) for number in range(count))
    file.writeframes(b"".join(struct.pack("<h", int(pulse)) for pulse in pulses))
"""


@pytest.fixture
def mac(tmp_path, monkeypatch):
    """A `say` that lists voices as macOS does and writes pulses as long as the words take."""
    program = tmp_path / "say"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    say.installed_voices.cache_clear()
    yield
    say.installed_voices.cache_clear()


def test_the_list_is_read_with_its_brackets_and_without_other_languages(mac):
    voices = {voice.name: (voice.language, voice.gender) for voice in say.installed_voices()}
    assert voices == {
        "Alex": ("en_US", "man"),
        "Ava (Premium)": ("en_US", "woman"),
        "Daniel": ("en_GB", "man"),
        "Eddy (English (US))": ("en_US", ""),
        "Fiona": ("en-scotland", "woman"),
        "Samantha": ("en_US", "woman"),
    }


@pytest.mark.parametrize(
    ("hint", "chosen"),
    [
        ("woman", ("Ava (Premium)", "")),
        ("man", ("Alex", "")),
        ("man, british", ("Daniel", "")),
        ("woman, scottish", ("Fiona", "")),
        ("woman, british", ("Ava (Premium)", "no british woman")),
        ("named say:Samantha", ("Samantha", "")),
    ],
)
def test_the_hint_finds_its_voice(mac, hint, chosen):
    assert choose_voice(parse_hint(hint), say.installed_voices()) == chosen


def test_no_such_voice_and_no_such_gender_are_told():
    with pytest.raises(ModelError, match=r"no such English voice; it has Alex"):
        choose_voice(parse_hint("named say:Zarvox"), [SayVoice("Alex", "en_US")])
    with pytest.raises(ModelError, match=r"no English voice of a woman; System Settings"):
        choose_voice(parse_hint("woman"), [SayVoice("Alex", "en_US")])


def test_a_line_is_spoken_at_its_rate(mac):
    calm, boiling = (
        SayEngine("man").speak("One two three four five.", Delivery(band)) for band in ("calm", "boiling")
    )
    assert calm.dtype == np.float32
    assert 1.1 < len(calm) / len(boiling) < 1.4
    assert "Alex" in SayEngine("man").name


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has it")
def test_another_system_is_told():
    say.installed_voices.cache_clear()
    with pytest.raises(ModelError, match="say is not installed; it comes with macOS only"):
        SayEngine()
