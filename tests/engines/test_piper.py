import hashlib
import http.server
import json
import shutil
import subprocess
import sys
import threading
from functools import partial

import numpy as np
import pytest

from tests.tiny_piper import RATE, SAMPLES_AN_ID, settings, write_voice
from voicesim.engines import model_store
from voicesim.engines.model_store import fetch_model, find_model, list_models, read_manifest
from voicesim.engines.piper import KNOWN, PiperEngine, choose_voice
from voicesim.engines.piper_child import spoken
from voicesim.engines.piper_voice import find_voices, ids_of, read_voice, sentences_of
from voicesim.engines.prosody import speech_level_db
from voicesim.engines.voice_hint import parse_hint
from voicesim.errors import ModelError, ScriptError
from voicesim.values import Delivery

LINE = "I handed that form in at the counter, and nobody called me back."
JOE, KRISTIN, ALBA = "en_US-joe-medium", "en_US-kristin-medium", "en_GB-alba-medium"
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@pytest.mark.parametrize(
    ("hint", "here", "chosen"),
    [
        ("woman, old", [JOE, KRISTIN], (KRISTIN, "")),
        ("man", [KRISTIN, JOE], (JOE, "")),
        ("woman, british", [KRISTIN, ALBA], (ALBA, "no british woman")),
        ("woman, scottish", [KRISTIN, ALBA], (ALBA, "")),
        ("", [JOE, KRISTIN], (KRISTIN, "")),
        ("named piper:mine", ["mine", KRISTIN], ("mine", "")),
    ],
)
def test_the_hint_finds_its_voice(hint, here, chosen):
    assert choose_voice(parse_hint(hint), here) == chosen


def test_a_woman_is_never_given_a_man_s_voice_and_the_way_to_one_is_told():
    with pytest.raises(
        ModelError, match="no voice of a woman here; `voicesim models fetch piper:en_US-kristin"
    ):
        choose_voice(parse_hint("woman"), [JOE, "mine"])
    with pytest.raises(ModelError, match="piper:en_US-zoe: not here"):
        choose_voice(parse_hint("named piper:en_US-zoe"), [JOE])


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Well, no. Go on!", [[("Well", ","), ("no", ".")], [("Go on", "!")]]),
        ("Dr. Hill said so", [[("Dr. Hill said so", ".")]]),
        ("It's me - again?", [[("It's me", ","), ("again", "?")]]),
        ("And... 'no.'", [[("And", ".")], [("'no", ".")]]),
        ("4,471 pounds", [[("4,471 pounds", ".")]]),
    ],
)
def test_a_line_is_cut_into_sentences_and_clauses(text, sentences):
    assert sentences_of(text) == sentences


def test_a_broken_voice_is_named_with_its_mend(tmp_path):
    folder = write_voice(tmp_path, JOE)
    assert find_voices([tmp_path / "none", tmp_path]) == {JOE: folder}
    config = folder / f"{JOE}.onnx.json"
    config.write_text(json.dumps({**settings(), "phoneme_type": "text"}))
    with pytest.raises(ModelError, match="reads something else than espeak-ng's phonemes"):
        read_voice(folder)
    config.write_text("{}")
    with pytest.raises(
        ModelError, match=r"not the settings of a Piper voice .*models fetch piper:en_US-joe-medium"
    ):
        read_voice(folder)
    config.unlink()
    assert find_voices([tmp_path]) == {}
    with pytest.raises(ModelError, match=r"joe-medium\.onnx\.json is missing"):
        read_voice(folder)


def test_the_model_s_own_noise_starts_anew_with_every_line(tmp_path):
    request = {
        "model": str(next(write_voice(tmp_path, JOE).glob("*.onnx"))),
        "sentences": [[1, 0, 20, 0, 2], [1, 0, 30, 0, 2]],
        "scales": [0.667, 1.0, 0.8],
        "seed": 7,
        "speaker": None,
        "gap_samples": 100,
    }
    first = spoken(request)
    assert len(first) == 10 * SAMPLES_AN_ID + 100
    assert np.array_equal(spoken(request), first)
    assert not np.array_equal(spoken({**request, "seed": 8}), first)


@needs_espeak
class TestReally:
    def test_a_line_is_spoken_by_the_model(self, tmp_path):
        write_voice(tmp_path, JOE)
        voice = PiperEngine("man", folders=[tmp_path])
        speech = voice.speak(LINE, Delivery("tense"))
        assert speech.dtype == np.float32
        assert speech_level_db(speech) == pytest.approx(-22.0, abs=0.5)
        count = sum(len(ids_of(one, read_voice(tmp_path / f"piper-{JOE}"))) for one in sentences_of(LINE))
        assert len(speech) / 16_000 == pytest.approx(count * SAMPLES_AN_ID / RATE, rel=0.2)
        assert voice.name.startswith("piper-ort")
        assert JOE in voice.name

    def test_two_processes_give_the_same_bytes(self, tmp_path):
        write_voice(tmp_path, JOE)
        here = PiperEngine("man", "Ray", [tmp_path]).speak(LINE, Delivery("boiling"))
        code = (
            "import hashlib\nfrom pathlib import Path\nfrom voicesim.engines.piper import PiperEngine\n"
            "from voicesim.values import Delivery\n"
            f"voice = PiperEngine('man', 'Ray', [Path({str(tmp_path)!r})])\nvoice.speak('Before.', Delivery())\n"
            f"print(hashlib.sha256(voice.speak({LINE!r}, Delivery('boiling')).tobytes()).hexdigest())"
        )
        there = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
        )
        assert there.stdout.strip() == hashlib.sha256(here.tobytes()).hexdigest()

    def test_a_model_that_fails_or_hangs_is_told_and_the_next_line_works(self, tmp_path):
        folder = write_voice(tmp_path, JOE)
        whole = (folder / f"{JOE}.onnx").read_bytes()
        voice = PiperEngine("man", folders=[tmp_path])
        (folder / f"{JOE}.onnx").write_bytes(whole[:100])
        with pytest.raises(
            ModelError, match=r"could not speak 'No\.': .*models fetch piper:en_US-joe-medium` mends"
        ):
            voice.speak("No.", Delivery())
        (folder / f"{JOE}.onnx").write_bytes(whole)
        assert len(voice.speak("No.", Delivery())) > 1_600
        with pytest.raises(ModelError, match=r"gave no answer for 'No\.' in 0\.01 s"):
            PiperEngine("man", folders=[tmp_path], line_seconds=0.01).speak("No.", Delivery())

    def test_a_voice_of_many_speakers_is_told_which(self, tmp_path):
        write_voice(tmp_path, "many", speakers=3)
        speak = partial(PiperEngine, folders=[tmp_path])
        assert len(speak("named piper:many#2").speak("No.", Delivery())) > 1_600
        assert "many#2" in speak("named piper:many#2").name
        with pytest.raises(ModelError, match="has speakers 0 to 2"):
            speak("named piper:many#3")

    def test_a_hint_that_says_nothing_is_refused(self, tmp_path):
        with pytest.raises(ScriptError, match="velvety"):
            PiperEngine("velvety", folders=[tmp_path])


def test_a_voice_is_fetched_by_its_name_from_its_folder_in_the_repository(tmp_path):
    hub = tmp_path / "hub" / "org" / "voices" / "resolve" / ("c0ffee" * 7)[:40] / "en" / "joe"
    hub.mkdir(parents=True)
    made = write_voice(tmp_path / "made", JOE)
    rows = []
    for file in made.iterdir():
        shutil.copy(file, hub)
        data = file.read_bytes()
        rows.append(
            f'{{ name = "{file.name}", bytes = {len(data)}, sha256 = "{hashlib.sha256(data).hexdigest()}" }}'
        )
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(
        f'[sources]\nbase_url = ""\n[models."piper-{JOE}"]\nrepository = "org/voices"\n'
        f'revision = "{("c0ffee" * 7)[:40]}"\nfolder = "en/joe"\nlicence = "CC0"\nfiles = [{", ".join(rows)}]\n'
    )
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "hub"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        fetched = fetch_model(f"piper:{JOE}", tmp_path / "models", lambda *row: None, url, manifest)
        server.shutdown()
    assert fetched == tmp_path / "models" / f"piper-{JOE}"
    assert find_model(f"piper:{JOE}", [tmp_path / "models"]) == fetched
    assert read_voice(fetched).sample_rate == RATE
    assert [status.state for status in list_models([tmp_path / "models"], manifest)] == ["here"]
    (fetched / f"{JOE}.onnx").write_bytes(b"short")
    assert "5 bytes" in list_models([tmp_path / "models"], manifest)[0].state


def test_every_known_voice_is_in_the_manifest_with_its_digests():
    models = {model.name: model for model in read_manifest().models}
    for name in KNOWN:
        model = models[f"piper-{name}"]
        assert [file.name for file in model.files] == [f"{name}.onnx", f"{name}.onnx.json"]
        assert model.folder == "en/" + "/".join(name.split("-"))
    assert model_store.folder_name("piper:a") == "piper-a"
    assert model_store.folder_name("base.en") == "base.en"
