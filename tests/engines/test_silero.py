import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests import sounds
from voicesim.engines import silero
from voicesim.engines.silero import SileroDetector
from voicesim.errors import AudioError, ModelError
from voicesim.settings import TurnSettings
from voicesim.turns.frames import Framer
from voicesim.turns.taker import TurnTaker
from voicesim.values import FRAME_SAMPLES, AudioFrame, TurnEnded, TurnPaused, TurnStarted, seconds_of

NEVER_SPEECH = 0.15
"""Probability that silence, noise, hum and clicks stay under."""


@pytest.fixture(scope="module")
def detector():
    return SileroDetector()


def frames(samples):
    framer = Framer()
    whole = list(framer.push(samples))
    last = framer.flush()
    return [*whole, last] if last else whole


def track(detector, samples):
    detector.reset()
    return np.array([detector.probability(frame) for frame in frames(samples)])


def events(detector, samples, **settings):
    taker = TurnTaker(dataclasses.replace(TurnSettings(), **settings))
    detector.reset()
    found = []
    for frame in frames(samples):
        found += taker.feed(frame.start_sample, detector.probability(frame), False)
    return found


@pytest.mark.parametrize(
    "sound",
    [
        sounds.silence(5),
        sounds.noise(5, 0.001),
        sounds.noise(5, 0.1),
        sounds.hum(5),
        sounds.clicks(5),
        sounds.tone(440, 5),
        sounds.join(sounds.silence(1), sounds.noise(1, 0.2), sounds.silence(1)),
    ],
    ids=["silence", "soft noise", "loud noise", "hum", "clicks", "tone", "noise comes and goes"],
)
def test_what_is_not_speech_stays_low(detector, sound):
    assert track(detector, sound).max() < NEVER_SPEECH


@pytest.mark.parametrize("voice", ["slt", "rms", "awb"])
@pytest.mark.parametrize("hiss", [0.0, 0.003])
def test_speech_is_found_where_it_is(detector, voice, hiss):
    speech = sounds.spoken("Good morning, you are through to the tax office, how can I help you?", voice)
    before = sounds.silence(1.01)
    sound = sounds.join(before, speech, sounds.silence(1.5))
    sound = sound + sounds.noise(seconds_of(len(sound)), hiss)[: len(sound)]
    found = events(detector, sound)
    assert [type(event) for event in found] == [TurnStarted, TurnPaused, TurnEnded]
    turn = found[-1].turn
    # Tolerance: one frame of grid and the detector's own bias (bench/README-turns.md).
    assert abs(seconds_of(turn.start_sample - len(before))) < 0.1
    assert abs(seconds_of(turn.end_sample - len(before) - len(speech))) < 0.1


@pytest.mark.parametrize("text", ["yes", "no", "okay", "sure"])
@pytest.mark.parametrize("voice", ["slt", "rms", "awb"])
def test_short_answers_are_turns(detector, text, voice):
    sound = sounds.join(sounds.silence(1), sounds.spoken(text, voice), sounds.silence(1.5))
    assert [type(event) for event in events(detector, sound)] == [TurnStarted, TurnPaused, TurnEnded]


def test_state_is_carried_from_frame_to_frame(detector):
    speech = frames(sounds.spoken("I am sorry to hear that"))
    detector.reset()
    detector.probability(speech[20])
    alone = detector.probability(speech[21])
    detector.reset()
    carried = [detector.probability(frame) for frame in speech][21]
    assert alone != carried


def test_frame_by_frame_is_what_the_wheels_own_wrapper_gives_in_one_go(detector):
    from faster_whisper.vad import get_vad_model

    sound = sounds.join(sounds.noise(0.5, 0.01), sounds.spoken("I am sorry to hear that"))
    whole = sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES]
    expected = get_vad_model()(whole.copy())
    # The wrapper spoils its last frame.
    assert np.allclose(track(detector, whole)[:-1], np.ravel(expected)[:-1], atol=1e-5)


def test_reset_forgets_everything(detector):
    sound = sounds.spoken("I am sorry to hear that")
    first = track(detector, sound)
    assert np.array_equal(first, track(detector, sound))
    assert np.array_equal(first, track(SileroDetector(), sound))


def test_another_process_gives_the_same_bits(detector):
    program = (
        "from voicesim.engines.silero import SileroDetector; from tests import sounds;"
        "from tests.engines.test_silero import track;"
        "print(track(SileroDetector(), sounds.syllables(1.0)).tobytes().hex())"
    )
    root = Path(__file__).parents[2]
    out = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120, cwd=root
    )
    assert out.stdout.strip() == track(detector, sounds.syllables(1.0)).tobytes().hex()


def test_the_frame_is_left_alone(detector):
    frame = AudioFrame(sounds.noise(0.032), 0)
    before = frame.samples.copy()
    detector.probability(frame)
    assert np.array_equal(frame.samples, before)


def test_not_a_number_is_refused_and_spoils_nothing(detector):
    sound = sounds.spoken("I am sorry to hear that")
    expected = track(detector, sound)
    bad = np.zeros(FRAME_SAMPLES, np.float32)
    bad[7] = np.nan
    detector.reset()
    with pytest.raises(AudioError, match="sample 1024"):
        detector.probability(AudioFrame(bad, 1024))
    assert np.array_equal([detector.probability(frame) for frame in frames(sound)], expected)


def test_a_frame_of_another_length_is_refused(detector):
    with pytest.raises(ValueError, match="256"):
        detector.probability(AudioFrame(np.zeros(256, np.float32), 0))


def test_the_name_pins_the_weights(detector):
    import faster_whisper

    assert detector.name.startswith(f"silero-vad-v6 (faster-whisper {faster_whisper.__version__}, sha256 ")
    assert len(detector.name.split("sha256 ")[1].rstrip(")")) == 8


def test_faster_whisper_itself_is_not_imported():
    program = (
        "import sys; from voicesim.engines.silero import SileroDetector; assert 'onnxruntime' not in sys.modules;"
        "SileroDetector(); assert 'faster_whisper' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_a_missing_file_names_itself_and_the_fix(tmp_path):
    with pytest.raises(ModelError, match=r"gone\.onnx: .*pip install"):
        SileroDetector(tmp_path / "gone.onnx")


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_broken_file_names_itself_and_the_fix(tmp_path, share):
    whole, _ = silero._model_in_wheel()
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(whole.read_bytes()[: int(share * whole.stat().st_size)])
    with pytest.raises(ModelError, match=r"broken\.onnx: .*pip install"):
        SileroDetector(broken)


def test_without_faster_whisper_the_fix_is_named(monkeypatch):
    monkeypatch.setattr(silero.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install"):
        SileroDetector()
