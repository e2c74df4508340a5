import sys

import pytest

from tests.tiny_piper import write_voice
from voicesim.engines import pyttsx3, voice_choice
from voicesim.engines.voice_choice import choose_voice
from voicesim.engines.voice_list import VoiceOffer, find_voice, list_voices
from voicesim.errors import ModelError, ScriptError, SettingsError
from voicesim.values import Delivery

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the order of engines here is Linux's")
JOE = "en_US-joe-medium"


def without(monkeypatch, *engines):
    def missing(hint, who, folders):
        raise ModelError("not here; install it.")

    monkeypatch.setattr(
        voice_choice, "BUILDERS", voice_choice.BUILDERS | dict.fromkeys(engines, missing), raising=True
    )


def test_the_best_engine_that_can_be_the_person_speaks(tmp_path):
    write_voice(tmp_path, JOE)
    man, woman = (choose_voice("auto", hint, "Sam", [tmp_path]) for hint in ("man, old", "woman, old"))
    assert (man.engine, woman.engine) == ("piper", "flite")
    assert man.better == ""
    assert (
        woman.note
        == "Voice: flite (the best here). Far more human: `voicesim models fetch piper:en_US-kristin-medium`."
    )
    assert len(woman.voice.speak("No.", Delivery())) > 1_600


@pytest.mark.parametrize(
    ("missing", "engine"), [((), "flite"), (("flite",), "espeak"), (("flite", "espeak"), "pyttsx3")]
)
def test_what_is_not_here_is_passed_over(monkeypatch, missing, engine):
    without(monkeypatch, *missing)
    assert choose_voice("auto", "woman").engine == engine


def test_an_engine_that_was_asked_for_is_never_replaced(monkeypatch):
    without(monkeypatch, "espeak")
    with pytest.raises(ModelError, match="not here; install it"):
        choose_voice("espeak", "woman")
    with pytest.raises(SettingsError, match=r"'festival'; choose one of auto, piper, flite"):
        choose_voice("festival", "woman")


def test_nothing_here_tells_every_way(monkeypatch):
    without(monkeypatch, "flite", "espeak", "pyttsx3")
    with pytest.raises(ModelError, match=r"no voice here can be the caller: piper has no voice .*install it"):
        choose_voice("auto", "woman")


def test_a_named_voice_is_found_by_its_engine_or_by_itself():
    assert choose_voice("espeak", "named flite:rms").engine == "flite"
    assert choose_voice("auto", "named awb").engine == "flite"
    assert choose_voice("auto", "named en-us+f2").engine == "espeak"
    with pytest.raises(ModelError, match=r"named zoe: no engine here has it; `voicesim voices list`"):
        choose_voice("auto", "named zoe")
    with pytest.raises(ScriptError, match="velvety"):
        choose_voice("auto", "velvety")


def test_an_engine_without_the_gender_gives_way_to_one_that_has_it(monkeypatch):
    windows = pyttsx3.Installed("sapi5", "", (pyttsx3.InstalledVoice("Z", "Zira", "woman", ("en-us",)),), ())
    monkeypatch.setattr(pyttsx3, "installed", lambda: windows)
    monkeypatch.setattr(sys, "platform", "win32")
    without(monkeypatch, "flite")
    assert choose_voice("auto", "woman").engine == "pyttsx3"
    assert choose_voice("auto", "man").engine == "espeak"
    without(monkeypatch, "espeak")
    only = choose_voice("auto", "man")
    assert only.engine == "pyttsx3"
    assert "no voice of a man" in only.note


def test_the_list_has_what_is_here_and_what_could_be(tmp_path):
    write_voice(tmp_path, JOE)
    write_voice(tmp_path, "mine")
    offers = {offer.name: offer for offer in list_voices([tmp_path])}
    assert offers[f"piper:{JOE}"].missing == ""
    assert offers["piper:mine"].person == ""
    assert "models fetch piper:en_GB-cori-high" in offers["piper:en_GB-cori-high"].missing
    assert offers["flite:slt"].person == "woman american"
    assert "espeak:en-us+f2" in offers
    assert all(offer.licence for offer in offers.values())


OFFERS = (
    VoiceOffer("flite", "slt", "woman american", "", "BSD"),
    VoiceOffer(
        "piper", "en_GB-cori-high", "woman british", "", "public domain", "`voicesim models fetch` gets it"
    ),
)


def test_a_voice_is_found_by_either_name():
    assert find_voice("SLT", OFFERS) is find_voice("flite:slt", OFFERS) is OFFERS[0]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("stl", r"stl: no such voice; did you mean flite:slt\?"),
        ("corri", r"did you mean piper:en_GB-cori-high\?"),
        ("qqqq", r"qqqq: no such voice; `voicesim voices list`"),
        ("en_GB-cori-high", r"piper:en_GB-cori-high is not here; `voicesim models fetch"),
    ],
)
def test_a_voice_that_is_not_there_is_told_with_the_nearest(name, told):
    with pytest.raises(ModelError, match=told):
        find_voice(name, OFFERS)
