import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.engines.sounds_like_speech import pitch_by_autocorrelation
from voicesim.engines import pyttsx3
from voicesim.engines.prosody import speech_level_db
from voicesim.engines.pyttsx3 import Installed, InstalledVoice, Pyttsx3Voice, choose_voice, plausible
from voicesim.engines.voice_hint import parse_hint
from voicesim.engines.voices_check import voice_check
from voicesim.errors import ModelError, ScriptError
from voicesim.values import Delivery

LINE = "I handed that form in at the counter, and this is the third time I am phoning."
LINES = [
    "And?", "I've heard that before.", "Oh, here we go.", "So why is it stopped, then? Go on. Read me the rule.",
    "Twenty, three one eight. Fourth of May, ninety-one.", "Policy. I can't feed them policy.",
    "Hello? Are you there?", "Third call! And the last one cut me off!", "Then put me through.", LINE,
]  # fmt: skip
needs_espeak = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("espeak-ng") is None,
    reason="the byte-for-byte promise is espeak-ng's, and it is not installed here",
)


def windows(*voices):
    return Installed("sapi5", "", tuple(InstalledVoice(*voice) for voice in voices), ())


ZIRA = ("HKEY/ZIRA", "Microsoft Zira Desktop", "woman", ("en-us",))
DAVID = ("HKEY/DAVID", "Microsoft David Desktop", "man", ("en-us",))
HAZEL = ("HKEY/HAZEL", "Microsoft Hazel Desktop", "woman", ("en-gb",))
HEDDA = ("HKEY/HEDDA", "Microsoft Hedda Desktop", "woman", ("de-de",))


@pytest.mark.parametrize(
    ("hint", "chosen"),
    [
        ("woman", "HKEY/ZIRA"),
        ("man, gruff", "HKEY/DAVID"),
        ("woman, british", "HKEY/HAZEL"),
        ("named microsoft hazel desktop", "HKEY/HAZEL"),
        ("", "HKEY/ZIRA"),
    ],
)
def test_where_the_driver_has_its_own_voices_gender_and_accent_choose(hint, chosen):
    assert choose_voice(parse_hint(hint), windows(HEDDA, ZIRA, DAVID, HAZEL)) == (chosen, "")


def test_a_missing_gender_is_told():
    assert choose_voice(parse_hint("man"), windows(ZIRA)) == ("HKEY/ZIRA", "no voice of a man")


def test_an_unknown_name_is_refused_with_the_list_and_no_english_voice_with_the_fix():
    with pytest.raises(ModelError, match=r"'Sam': sapi5 has no such voice; it has .*Zira.*David"):
        choose_voice(parse_hint("named Sam"), windows(ZIRA, DAVID))
    with pytest.raises(ModelError, match="no English voice"):
        choose_voice(parse_hint("woman"), windows(HEDDA))


@pytest.mark.parametrize(
    ("text", "seconds", "fits"),
    [(LINE, 4.5, True), (LINE, 0.3, False), (LINE, 40.0, False), ("And?", 0.5, True), ("4471", 1.8, True)],
)
def test_a_length_that_cannot_be_the_line_is_seen(text, seconds, fits):
    assert plausible(text, seconds, 165) is fits


def child(request, **options):
    done = subprocess.run(
        [sys.executable, "-m", "voicesim.engines.pyttsx3_child"],
        input=json.dumps(request).encode(),
        capture_output=True,
        timeout=60,
        check=False,
        **options,
    )
    return json.loads(done.stdout)


@needs_espeak
class TestReally:
    def test_a_line_is_speech_and_nothing_is_printed(self, capfd):
        spoken = Pyttsx3Voice("woman").speak(LINE, Delivery("tense"))
        assert spoken.dtype == np.float32
        assert 3.0 < len(spoken) / 16_000 < 7.0
        assert speech_level_db(spoken) == pytest.approx(-22.0, abs=0.5)
        assert capfd.readouterr() == ("", "")

    def test_empty_lines_and_unknown_voices_are_refused(self):
        voice = Pyttsx3Voice()
        with pytest.raises(ValueError, match="nothing to be spoken"):
            voice.speak("...", Delivery())
        with pytest.raises(ModelError, match=r"no variant 'zzz'; it has .*f2"):
            Pyttsx3Voice("named en-us+zzz")
        with pytest.raises(ModelError, match=r"no voice 'klingon'; it has .*en-us"):
            Pyttsx3Voice("named klingon")
        with pytest.raises(ScriptError, match="velvety"):
            Pyttsx3Voice("velvety")

    def test_bands_differ_in_rate_pitch_and_level(self):
        voice = Pyttsx3Voice("man")
        words = LINE.partition(",")[0]
        calm, boiling = (voice.speak(words, Delivery(band)) for band in ("calm", "boiling"))
        assert len(calm) > 1.15 * len(boiling)
        assert 12 * np.log2(pitch_by_autocorrelation(boiling) / pitch_by_autocorrelation(calm)) > 2.5
        assert speech_level_db(boiling) - speech_level_db(calm) > 5

    def test_ten_lines_again_and_from_threads_are_the_same_bytes(self):
        voice = Pyttsx3Voice("woman, low, quick")
        jobs = [(line, Delivery(band)) for line, band in zip(LINES, ["calm", "boiling"] * 5, strict=True)]
        one_by_one = [voice.speak(*job).tobytes() for job in jobs]
        with ThreadPoolExecutor(3) as pool:
            together = list(pool.map(lambda job: voice.speak(*job).tobytes(), reversed(jobs)))
        assert together[::-1] == one_by_one

    def test_another_session_gives_the_same_bytes(self, tmp_path):
        here = hashlib.sha256(
            Pyttsx3Voice("man").speak(LINE, Delivery("boiling", "tearful")).tobytes()
        ).hexdigest()
        code = (
            "import hashlib\nfrom voicesim.engines.pyttsx3 import Pyttsx3Voice\nfrom voicesim.values import Delivery\n"
            f"spoken = Pyttsx3Voice('man').speak({LINE!r}, Delivery('boiling', 'tearful'))\n"
            "print(hashlib.sha256(spoken.tobytes()).hexdigest())"
        )
        there = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
        )
        assert there.stdout.strip() == here

    def test_a_pyttsx3_py_in_the_working_folder_is_not_taken_for_the_package(self, tmp_path, monkeypatch):
        (tmp_path / "pyttsx3.py").write_text("raise SystemExit(3)")
        monkeypatch.chdir(tmp_path)
        assert len(Pyttsx3Voice().speak("Hello there.", Delivery())) > 4_000

    def test_a_process_that_gives_no_answer_is_ended_and_the_line_given_up(self):
        voice = Pyttsx3Voice(child_timeout_seconds=0.01, attempts=2)
        with pytest.raises(
            ModelError, match=r"could not speak 'Hello there.' in 2 attempts: no answer in 0.01 s"
        ):
            voice.speak("Hello there.", Delivery())

    def test_a_killed_process_is_tried_again(self, monkeypatch):
        tried = []
        real = subprocess.run

        def killed_once(command, **options):
            tried.append(command)
            if len(tried) > 1:
                return real(command, **options)
            victim = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            victim.send_signal(signal.SIGKILL)
            out, err = victim.communicate()
            return subprocess.CompletedProcess(command, victim.returncode, out, err)

        voice = Pyttsx3Voice()
        whole = voice.speak("Hello there.", Delivery())
        monkeypatch.setattr(subprocess, "run", killed_once)
        assert np.array_equal(voice.speak("Hello there.", Delivery()), whole)
        assert len(tried) == 2

    def test_a_process_killed_each_time_says_so(self, monkeypatch):
        died = subprocess.CompletedProcess([], -9, b"", b"")
        voice = Pyttsx3Voice()
        monkeypatch.setattr(subprocess, "run", lambda *command, **options: died)
        with pytest.raises(ModelError, match="3 attempts: its process ended with code -9"):
            voice.speak("Hello there.", Delivery())

    @pytest.mark.parametrize("content", [None, b"", b"no audio", "short"])
    def test_a_missing_or_wrong_file_is_tried_again(self, monkeypatch, content):
        voice = Pyttsx3Voice()
        whole = voice.speak(LINE, Delivery())
        real, tried = pyttsx3._asked, []

        def spoiled_once(request, timeout_seconds):
            answer = real(request, timeout_seconds)
            path = Path(request["path"])
            tried.append(path)
            if len(tried) == 1:
                wav = path.read_bytes()
                path.unlink()
                if content is not None:
                    path.write_bytes(wav[:3_000] if content == "short" else content)
            return answer

        monkeypatch.setattr(pyttsx3, "_asked", spoiled_once)
        assert np.array_equal(voice.speak(LINE, Delivery()), whole)
        assert len(tried) == 2
        assert not any(path.parent.exists() for path in tried)

    def test_a_path_that_cannot_be_written_is_a_fault_and_no_hang(self, tmp_path):
        answer = child(
            {"ask": "line", "text": "Hello", "rate": 165, "path": str(tmp_path / "none" / "x.wav")}
        )
        assert "cannot be written" in answer["fault"]

    def test_no_room_for_temporary_files_is_told(self, monkeypatch, tmp_path):
        voice = Pyttsx3Voice()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
        with pytest.raises(ModelError, match="no folder for temporary files"):
            voice.speak("Hello", Delivery())

    def test_the_child_s_settings_hold(self, tmp_path):
        request = {
            "ask": "line",
            "text": "Hello",
            "voice": "en-us+f3",
            "rate": 133,
            "pitch": 71,
            "volume": 0.5,
        }
        for number in range(5):
            assert child({**request, "path": str(tmp_path / f"{number}.wav")}) == {"rate": 133}
        assert len({path.read_bytes() for path in tmp_path.glob("*.wav")}) == 1

    def test_an_engine_that_cannot_be_loaded_names_the_fix(self, tmp_path, monkeypatch):
        (tmp_path / "pyttsx3").mkdir()
        (tmp_path / "pyttsx3" / "__init__.py").write_text("def init(): raise RuntimeError('no eSpeak here')")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        pyttsx3.installed.cache_clear()
        with pytest.raises(
            ModelError, match=r"cannot speak here \(RuntimeError: no eSpeak here\); .*apt install"
        ):
            Pyttsx3Voice()
        checks = {check.name: check for check in voice_check("pyttsx3")}
        assert checks["voice of a woman"].status == "fault"
        assert checks["voice: pyttsx3"].status == "warning"
        assert "apt install espeak-ng" in checks["voice: pyttsx3"].fix

    def test_the_doctor_hears_every_engine_speak(self):
        pyttsx3.installed.cache_clear()
        checks = {check.name: check for check in voice_check()}
        assert {checks[name].status for name in ("voice of a man", "voice: pyttsx3", "voice: espeak-ng")} == {
            "ok"
        }
        assert "spoke a line" in checks["voice: pyttsx3"].text
        assert "espeak" in checks["voice: pyttsx3"].text

    def test_no_process_is_left_behind(self):
        Pyttsx3Voice().speak("Hello there.", Delivery())
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children]
        assert not any(b"pyttsx3_child" in command for command in commands)
