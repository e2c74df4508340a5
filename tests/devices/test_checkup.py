"""What the checkup tells of signals whose fault is known, and of a headset through a real sound server."""

import json
import subprocess
import sys

import numpy as np
import pytest

from tests.devices.scripted_stream import HEADSET, ScriptedOpener, find_headset
from tests.virtual_headset import NoVirtualHeadsetError, virtual_headset
from voicesim.devices.checkup import check_devices, check_microphone, judge_level, judge_rate
from voicesim.devices.devices_list import HeadsetDevices, choose
from voicesim.devices.headset import HeadsetOptions
from voicesim.devices.portaudio import DeviceInfo
from voicesim.devices.signal_watch import high_band_db
from voicesim.errors import DeviceError
from voicesim.values import SAMPLE_RATE

SECONDS = 2
LENGTH = SECONDS * SAMPLE_RATE
TIME = np.arange(LENGTH) / SAMPLE_RATE


def level(decibels: float) -> float:
    return 10 ** (decibels / 20)


def speech(peak: float = 0.4, noise_db: float = -70.0, highest_hz: float = 7_500.0) -> np.ndarray:
    """Syllables of a 140 Hz voice with falling overtones and pauses between, over white noise."""
    rng = np.random.default_rng(11)
    overtones = np.arange(140.0, highest_hz, 140.0)
    voice = sum(
        (140 / hertz) * np.sin(2 * np.pi * hertz * TIME + rng.uniform(0, 6.28)) for hertz in overtones
    )
    syllables = np.clip(np.sin(2 * np.pi * 1.5 * TIME), 0, None)
    sound = peak * (voice * syllables) / np.abs(voice * syllables).max()
    noise = rng.normal(0, level(noise_db), LENGTH)
    if highest_hz < 4_000:
        spectrum = np.fft.rfft(noise)
        spectrum[np.fft.rfftfreq(LENGTH, 1 / SAMPLE_RATE) > highest_hz] = 0
        noise = np.fft.irfft(spectrum)
    return (np.round((sound + noise) * 32768) / 32768).clip(-1, 1).astype(np.float32)


def faults(samples: np.ndarray) -> dict[str, str]:
    checks = judge_level(samples)
    assert all(bool(check.fix) == (check.status != "ok") for check in checks), (
        "each fault has its fix, and only those"
    )
    assert len({check.name for check in checks}) == len(checks)
    return {check.name: check.status for check in checks if check.status != "ok"}


def test_good_speech_has_no_fault_and_every_check_is_reported():
    assert faults(speech()) == {}
    assert {check.name for check in judge_level(speech())} == {
        "level",
        "noise",
        "clipping",
        "offset",
        "bandwidth",
    }


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(LENGTH),
        np.full(LENGTH, 0.25),
        np.zeros(0),
        np.where(np.arange(LENGTH) % 7 == 0, 1 / 32768, 0.0),
    ],
    ids=["zeros", "a constant", "nothing", "one step of 16 bits"],
)
def test_a_dead_microphone_is_that_and_nothing_else(samples):
    assert faults(samples.astype(np.float32)) == {"microphone": "fault"}
    assert len(judge_level(samples.astype(np.float32))) == 1


def test_a_live_but_silent_microphone_is_too_quiet_not_dead():
    silence = np.random.default_rng(1).normal(0, level(-75), LENGTH).astype(np.float32)
    assert faults(silence) == {"level": "warning"}


@pytest.mark.parametrize(
    ("samples", "fault"),
    [
        (speech(peak=0.01, noise_db=-85), {"level": "warning"}),
        (np.clip(4 * speech(), -1, 1), {"clipping": "warning"}),
        (speech(noise_db=-33), {"noise": "warning"}),
        (speech() + np.float32(0.05), {"offset": "warning"}),
        (speech(highest_hz=3_500), {"bandwidth": "warning"}),
    ],
    ids=["quiet", "clipped", "noisy", "offset", "hands-free"],
)
def test_each_fault_is_told_from_the_others(samples, fault):
    assert faults(samples) == fault


def test_one_peak_at_full_scale_is_not_clipping():
    peak = speech()
    peak[1000] = 1.0
    assert faults(peak) == {}


def test_high_band_is_the_ratio_of_densities():
    white = np.random.default_rng(2).normal(0, 0.1, 20 * LENGTH).astype(np.float32)
    assert high_band_db(white) == pytest.approx(0.0, abs=0.3)
    assert high_band_db(np.zeros(100, np.float32)) == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("samples", "seconds", "status"),
    [
        (32_000, 2.0, "ok"),
        (31_500, 2.0, "ok"),
        (32_000, 2.18, "fault"),
        (32_000, 1.0, "fault"),
        (0, 0.0, "fault"),
    ],
)
def test_a_device_must_keep_its_rate(samples, seconds, status):
    assert judge_rate(samples, seconds).status == status


# ---------------------------------------------------------------- against a scripted device


def test_a_found_headset_is_reported_without_recording():
    opener = ScriptedOpener(np.zeros(0, np.float32))
    headset, rate = check_devices(opener=opener, finder=find_headset)
    assert (headset.status, rate.status) == ("ok", "ok")
    assert HEADSET.name in headset.text
    assert opener.streams[0].closings, "it is let go again"


def test_a_hands_free_device_is_named_by_its_rate():
    slow = DeviceInfo(0, "BT", "ALSA", 1, 1, 8_000, True, True)
    checks = check_devices(
        opener=ScriptedOpener(np.zeros(0)), finder=lambda wanted: HeadsetDevices(slow, slow)
    )
    assert [check.status for check in checks] == ["ok", "warning"]
    assert "8000 Hz" in checks[1].text


@pytest.mark.parametrize("devices", [(), (DeviceInfo(0, "Mic", "ALSA", 1, 0, 48_000, True),)])
def test_a_missing_side_is_one_fault_with_its_fix(devices):
    checks = check_devices(finder=lambda wanted: choose(devices, wanted))
    assert [check.status for check in checks] == ["fault"]
    assert "plug a headset in" in checks[0].fix


def test_a_busy_device_is_one_fault_with_its_fix():
    busy = ScriptedOpener(DeviceError("'Jabra' is busy: close the program that is using it, then try again."))
    for checks in (
        check_devices(opener=busy, finder=find_headset),
        check_microphone(opener=busy, finder=find_headset),
    ):
        assert [(check.status, check.text) for check in checks] == [("fault", "'Jabra' is busy")]
        assert checks[0].fix.startswith("close the program")


def test_a_microphone_deaf_at_one_rate_only_is_told_so():
    silent, sound = np.zeros(LENGTH, np.float32), np.tile(speech(), 4)
    opener = ScriptedOpener(silent, sound)
    checks = check_microphone(
        1.0, options=HeadsetOptions(start_seconds=0.1), opener=opener, finder=find_headset
    )
    assert [stream.wish.rate for stream in opener.streams] == [16_000, 48_000]
    (microphone,) = [check for check in checks if check.name == "microphone"]
    assert microphone.status == "fault"
    assert "48000" in microphone.fix


# ---------------------------------------------------------------- through a real sound server

CHILD = """
import json, sys
from voicesim.devices.checkup import check_devices, check_microphone
print(json.dumps([[[check.name, check.status, check.text] for check in checks]
                  for checks in (check_devices(), check_microphone(float(sys.argv[1])))]))
"""


@pytest.mark.headset
@pytest.mark.parametrize("says", ["speech", "nothing"])
def test_a_real_line_is_judged_as_it_is(says):
    try:
        with virtual_headset() as line:
            if says == "speech":
                line.play_into_microphone(np.tile(speech(), 10))
            done = subprocess.run(
                [sys.executable, "-c", CHILD, "2.0"],
                env=line.child_environment(), capture_output=True, text=True, check=True, timeout=60,
            )  # fmt: skip
    except NoVirtualHeadsetError as reason:
        pytest.skip(str(reason))
    devices, microphone = json.loads(done.stdout)
    assert [status for _, status, _ in devices] == ["ok", "ok"]
    bad = {name: status for name, status, _ in microphone if status != "ok"}
    assert bad == ({} if says == "speech" else {"microphone": "fault"})
