"""Whether the earpiece is found in the microphone: on echoes of known delay and level, and through a real sound server."""

import json
import subprocess
import sys

import numpy as np
import pytest

from tests.devices.scripted_stream import ScriptedOpener, find_headset
from tests.sounds import noise, room_echo, syllables
from tests.virtual_headset import NoVirtualHeadsetError, virtual_headset
from voicesim.devices.loudspeaker import (
    PROBE_LEVEL,
    Echo,
    check_loudspeaker,
    find_echo,
    judge_echo,
    probe,
)
from voicesim.errors import DeviceError

PLAYED = np.concatenate([np.zeros(4800, np.float32), probe(), np.zeros(9600, np.float32)])


def shifted(delay: int, decibels: float) -> np.ndarray:
    out = np.zeros_like(PLAYED)
    out[delay:] = PLAYED[: len(PLAYED) - delay] * 10 ** (decibels / 20)
    return out


def test_the_probe_is_always_the_same_and_as_loud_as_a_line():
    assert np.array_equal(probe(), probe())
    assert np.std(probe()) == pytest.approx(PROBE_LEVEL, rel=0.01)
    assert np.abs(probe()).max() < 0.6


@pytest.mark.parametrize("delay", [0, 800, 3_201, 9_000])
@pytest.mark.parametrize("decibels", [-3.0, -20.0, -45.0])
def test_a_plain_echo_is_measured(delay, decibels):
    echo = find_echo(PLAYED, shifted(delay, decibels) + noise(len(PLAYED) / 16_000, 0.001))
    assert echo is not None
    assert echo.delay_seconds == pytest.approx(delay / 16_000, abs=1 / 16_000)
    assert echo.gain_db == pytest.approx(decibels, abs=1.5)


def test_an_echo_through_a_room_is_found_at_about_its_level():
    echo = find_echo(PLAYED, room_echo(PLAYED, 0.12, -15.0) + noise(len(PLAYED) / 16_000, 0.001))
    assert echo is not None
    assert echo.delay_seconds == pytest.approx(0.12, abs=0.01)
    assert echo.gain_db == pytest.approx(-15.0, abs=4.0)


@pytest.mark.parametrize("seed", range(5))
def test_noise_and_a_voice_are_no_echo(seed):
    assert find_echo(PLAYED, noise(len(PLAYED) / 16_000, 0.05, seed)) is None
    talking = syllables(len(PLAYED) / 16_000 + 0.01, 110.0 + 20 * seed)[: len(PLAYED)]
    assert find_echo(PLAYED, talking) is None
    assert find_echo(PLAYED, np.zeros_like(PLAYED)) is None


@pytest.mark.parametrize(
    ("echo", "status", "says"),
    [
        (None, "ok", "does not hear"),
        (Echo(0.08, -52.0), "ok", "52 dB softer"),
        (Echo(0.085, -12.0), "warning", "12 dB softer than it is played, after 85 ms"),
    ],
)
def test_the_answer_says_what_to_do(echo, status, says):
    check = judge_echo(echo)
    assert check.status == status
    assert says in check.text
    assert ("--speakers" in check.fix) is (status == "warning")


def test_a_device_that_is_busy_is_a_fault():
    busy = ScriptedOpener(DeviceError("'Jabra' is busy: close the program that is using it, then try again."))
    (check,) = check_loudspeaker(opener=busy, finder=find_headset)
    assert check.status == "fault"
    assert "close the program" in check.fix


CHILD = """
import json
from voicesim.devices.loudspeaker import check_loudspeaker
print(json.dumps([[check.name, check.status, check.text] for check in check_loudspeaker()]))
"""


@pytest.mark.headset
@pytest.mark.parametrize("leaks", [True, False])
def test_a_loudspeaker_is_told_from_a_headset_through_a_real_sound_server(leaks):
    try:
        with virtual_headset() as line:
            if leaks:
                line.control(
                    "load-module", "module-loopback", "source=voicesim_earpiece.monitor", "sink=voicesim_mouth", "latency_msec=40"
                )  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-c", CHILD],
                env=line.child_environment(), capture_output=True, text=True, check=True, timeout=60,
            )  # fmt: skip
    except NoVirtualHeadsetError as reason:
        pytest.skip(str(reason))
    ((name, status, text),) = json.loads(done.stdout)
    assert name == "loudspeaker"
    assert status == ("warning" if leaks else "ok"), text
    assert ("softer" in text) is leaks
