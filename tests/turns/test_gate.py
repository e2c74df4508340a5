"""What the gate lets through, on sounds of known truth; the detector is scripted to call every sound speech."""

import itertools

import numpy as np
import pytest

from tests.sounds import NOISES, join, noise, room_echo, silence, syllables
from voicesim.settings import TurnSettings
from voicesim.turns.gate import FAINT_FRAMES, UNVOICED_FRAMES, SpeechGate
from voicesim.turns.gate_level import LEAST_FRAMES, OwnLevel
from voicesim.turns.gate_sound import periodicity, sound_of
from voicesim.turns.taker import TurnTaker
from voicesim.values import FRAME_SAMPLES, AudioFrame, TurnStarted

OWN = join(silence(0.512), syllables(3.2, 130.0), silence(1.6))
"""The trainee speaks, and rests for longer than a turn may pause."""
ROOM = 0.0003


def frames_of(samples):
    count = len(samples) // FRAME_SAMPLES
    return [
        AudioFrame(samples[n * FRAME_SAMPLES : (n + 1) * FRAME_SAMPLES], n * FRAME_SAMPLES)
        for n in range(count)
    ]


def through(heard, played=None, gate=None):
    """Return what the gate says of each frame; the detector says .95 where there is more than the room's hiss."""
    gate = gate or SpeechGate(TurnSettings())
    heard = heard + noise(len(heard) / 16_000, ROOM, seed=4)[: len(heard)]
    told = []
    for number, frame in enumerate(frames_of(heard)):
        loud = float(np.sqrt(np.mean(frame.samples**2))) > 3 * ROOM
        told.append(gate.admit(frame, 0.95 if loud else 0.02))
        out = np.zeros(FRAME_SAMPLES, np.float32)
        if played is not None:
            out = played[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES]
        gate.played(out)
    return told


def after(told, seconds):
    return told[round(seconds * 16_000 / FRAME_SAMPLES) :]


def caller(seconds, seed=0):
    """Something like a caller's lines: syllables of ever another pitch, pauses, -22 dB."""
    dice, parts = np.random.default_rng(seed), []
    while sum(map(len, parts)) < seconds * 16_000:
        line = syllables(dice.uniform(0.4, 1.2), dice.uniform(90, 240), 0.3, dice.uniform(3, 6))
        breath = np.convolve(dice.standard_normal(len(line)), [0.5, 0.3, 0.2], "same")
        parts += [
            line
            + (0.3 * breath * np.sqrt(np.convolve(line**2, np.ones(800) / 800, "same"))).astype(np.float32)
        ]
        parts += [silence(dice.uniform(0.1, 0.3))]
    return join(*parts)[: round(seconds * 16_000)]


def starts(told):
    taker = TurnTaker(TurnSettings())
    events = (taker.feed(n * FRAME_SAMPLES, one.probability, False) for n, one in enumerate(told))
    return sum(isinstance(event, TurnStarted) for event in itertools.chain.from_iterable(events))


# ---------------------------------------------------------------- one speaker


def test_a_voice_passes_from_its_first_frames_and_unchanged():
    told = through(join(silence(0.512), syllables(1.0, 130.0)))
    assert all(one.why == "" for one in told)
    assert [one.probability for one in told[20:30]] == [0.95] * 10


def test_a_quiet_trainee_at_the_start_of_a_call_is_heard():
    told = through(join(silence(0.512), syllables(0.6, 200.0, level=0.01)), caller(1.2))
    told_alone = through(join(silence(0.512), syllables(0.6, 200.0, level=0.01)))
    assert [one.why for one in told_alone] == [""] * len(told_alone)
    assert {one.why for one in told} <= {"", "echo"}, "no level is known to hold it against"


@pytest.mark.parametrize("hz", [70.0, 110.0, 200.0, 320.0])
def test_low_and_high_voices_are_voiced(hz):
    assert periodicity(syllables(0.5, hz)[3000:4024]) > 0.9


def test_noise_is_not_voiced():
    assert periodicity(noise(0.064)) < 0.4


def test_a_whisper_is_two_frames_late_and_no_more():
    whisper = noise(0.6, 0.05, seed=9)
    told = after(through(join(OWN, whisper)), len(OWN) / 16_000)
    assert [one.why for one in told][: UNVOICED_FRAMES + 2] == ["noise"] * UNVOICED_FRAMES + ["", ""]


def test_knocks_of_a_tenth_of_a_second_start_no_turn():
    knocks = join(*(join(noise(0.128, 0.2, seed=n), silence(0.512)) for n in range(5)))
    assert starts(through(knocks)) == 0
    assert starts(through(join(*[syllables(0.128, 130.0), silence(1.024)] * 5))) == 5, "a voice so short does"


def test_what_is_soft_or_voiceless_within_a_turn_passes():
    turn = join(syllables(2.0, 130.0), noise(0.2, 0.02), silence(0.3), syllables(0.5, 130.0, level=0.02))
    assert {one.why for one in through(join(silence(0.512), turn))} == {""}


# ---------------------------------------------------------------- somebody else in the room


def softer(decibels, seconds=4.0):
    return syllables(seconds, 190.0, 0.3 * 10 ** (-decibels / 20))


def beside_the_caller(sound):
    """The caller opens the call, the trainee answers, the caller speaks on and somebody makes a sound; what is told of that."""
    heard = join(silence(3.2), OWN, sound)
    played = join(caller(3.0), silence(len(OWN) / 16_000 - 0.4), caller(len(sound) / 16_000 + 0.7, seed=1))
    return after(through(heard, played), 3.2 + len(OWN) / 16_000)


def test_a_colleague_does_not_interrupt_the_caller():
    told = beside_the_caller(softer(20))
    assert not any(one.probability >= 0.5 for one in told)
    assert "other_voice" in {one.why for one in told}


@pytest.mark.parametrize("decibels", [0, 6])
def test_the_trainees_own_softer_voice_interrupts(decibels):
    assert starts(beside_the_caller(softer(decibels, 0.4))) == 1


def test_a_microphone_that_moved_is_heard_after_two_seconds():
    told = after(through(join(OWN, softer(20))), len(OWN) / 16_000)
    kept_out = sum(one.why == "other_voice" for one in told)
    assert FAINT_FRAMES <= kept_out < FAINT_FRAMES + 10
    assert told[-5].probability > 0.9


def test_in_the_callers_silence_a_soft_voice_is_let_in():
    told = after(through(join(OWN, softer(10))), len(OWN) / 16_000)
    assert starts(told) == 1
    assert sum(one.why != "" for one in told) <= 3


def test_the_usual_level_is_that_of_loud_frames_and_forgets():
    own = OwnLevel()
    for level in ([-20.0] * 5 + [-40.0] * 5) * 3:
        own.learn(level)
    assert own.usual_db is None
    for level in ([-20.0] * 5 + [-40.0] * 5) * (LEAST_FRAMES // 10 + 1):
        own.learn(level)
    assert own.usual_db == pytest.approx(-20.0, abs=1.0)
    for _ in range(1500):
        own.learn(-32.0)
    assert own.usual_db == pytest.approx(-32.0, abs=1.0)


def test_level_is_the_power_of_the_speech_band():
    tone = (0.1 * np.sin(2 * np.pi * 1000 * np.arange(512) / 16_000)).astype(np.float32)
    assert sound_of(tone).level_db == pytest.approx(-23.0, abs=0.2)
    assert sound_of(tone + np.float32(0.3)).level_db == pytest.approx(-23.0, abs=0.2)


# ---------------------------------------------------------------- the caller's echo


@pytest.mark.parametrize(("delay", "gain"), [(0.02, -20), (0.12, -10), (0.4, -30)])
def test_the_callers_echo_is_no_speech(delay, gain):
    played = caller(8.0)
    told = through(room_echo(played, delay, gain), played)
    sounded = [one for one in told if one.probability >= 0.5 or one.why]
    assert len(sounded) > 60
    assert starts(told) == 0
    assert sum(one.why == "" for one in sounded) <= 0.03 * len(sounded)


def test_talk_over_is_heard_through_the_echo():
    played = caller(9.0)
    heard = room_echo(played, 0.12, -15)
    heard[5 * 16_000 : 7 * 16_000] += syllables(2.0, 155.0, 0.2)
    told = through(heard, played)
    during = told[5 * 31 + 2 : 7 * 31]
    assert sum(one.probability >= 0.5 for one in during) > 0.6 * len(during)


def test_with_a_headset_talk_over_is_heard_at_once():
    played = caller(6.0)
    heard = join(silence(4.0), syllables(1.0, 155.0, 0.2), silence(1.0))
    told = through(heard, played)
    assert sum(one.why != "" for one in after(told, 4.0)) <= 2


def test_who_speaks_when_the_caller_begins_goes_on():
    played = join(caller(3.0), silence(2.0), caller(2.0, seed=2))
    heard = join(silence(3.6), syllables(3.4, 155.0, 0.2))
    assert sum(one.why != "" for one in after(through(heard, played), 5.0)) <= 2


def test_what_is_played_while_nobody_listens_is_taken():
    gate = SpeechGate(TurnSettings())
    for frame in frames_of(caller(1.0)):
        gate.played(frame.samples)
    assert through(join(silence(0.64), syllables(0.5, 130.0)), gate=gate)[25].probability == 0.95


# ---------------------------------------------------------------- all of it


def test_the_same_sound_gives_the_same_answer():
    played = caller(3.0)
    heard = room_echo(played, 0.1, -10) + syllables(3.0, 155.0, 0.05)[: len(played)]
    assert through(heard, played) == through(heard, played)


@pytest.mark.parametrize("kind", sorted(NOISES))
def test_every_made_noise_is_finite_and_at_its_level(kind):
    sound = NOISES[kind](3, level=0.4)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() == pytest.approx(0.4, rel=1e-3)
    assert not np.array_equal(sound, NOISES[kind](4, level=0.4)[: len(sound)])
