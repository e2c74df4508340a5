"""Opening a headset that is deaf at a rate, held by another program, or odd: against a scripted device."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tests.devices.scripted_stream import HEADSET, PLUGGED, ScriptedOpener, find_headset, find_plugged
from voicesim.devices.connection import DEAF_SECONDS
from voicesim.devices.devices_list import HeadsetDevices
from voicesim.devices.headset import Headset, HeadsetOptions
from voicesim.devices.portaudio import DeviceBusyError, DeviceInfo, StreamWish, _explained
from voicesim.errors import DeviceError
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE

HASTY = HeadsetOptions(silence_seconds=0.05, start_seconds=0.05, patience_seconds=0.3, retry_seconds=0.01)
SOUND = np.random.default_rng(4).normal(0, 0.1, round(1.5 * DEAF_SECONDS * 48_000)).astype(np.float32)


def headset_on(opener: ScriptedOpener, finder=find_plugged, options: HeadsetOptions = HASTY) -> Headset:
    return Headset("", None, options, opener, finder)


def kinds(headset: Headset) -> list[str]:
    return [note.kind for note in headset.notes]


# ---------------------------------------------------------------- deaf at a rate


def test_a_device_that_gives_zeros_at_a_foreign_rate_is_opened_at_the_next():
    opener = ScriptedOpener(SOUND, deaf_at=(SAMPLE_RATE,))
    with headset_on(opener) as headset:
        assert headset.rate == SAMPLE_RATE, "nothing is known before it runs"
        frame = headset.read()
        assert headset.rate == PLUGGED.native_rate
        assert frame.samples.any()
        assert frame.start_sample == 0
    assert kinds(headset) == ["rate_changed"]
    assert "silent at 16000 Hz" in headset.notes[0].text
    assert [stream.closings for stream in opener.streams] == [[False], [True]]


def test_what_was_found_to_work_is_tried_first_after_a_loss():
    opener = ScriptedOpener(SOUND[:48_000], fails_after=True, deaf_at=(SAMPLE_RATE,))
    with headset_on(opener) as headset:
        first = headset.read()
        rates = [stream.wish.rate for stream in opener.streams]
        while kinds(headset)[-1] != "device_back":
            headset.read()
        assert first.samples.any()
        assert [stream.wish.rate for stream in opener.streams][len(rates) :] == [PLUGGED.native_rate]


def test_a_muted_microphone_is_silent_at_every_rate_and_stays_at_the_first():
    opener = ScriptedOpener(np.zeros_like(SOUND))
    with headset_on(opener) as headset:
        assert not headset.read().samples.any()
        assert headset.rate == SAMPLE_RATE
    assert "rate_changed" not in kinds(headset)
    assert {stream.wish.rate for stream in opener.streams} == {16_000, 48_000, 44_100}


def test_a_device_that_begins_with_silence_is_heard_from_its_first_sound():
    begins = np.concatenate([np.zeros(SAMPLE_RATE // 2, np.float32), SOUND[:SAMPLE_RATE]])
    with headset_on(ScriptedOpener(begins)) as headset:
        headset.read()
        assert headset.rate == SAMPLE_RATE
    assert kinds(headset) == []


@pytest.mark.parametrize(
    ("finder", "options"),
    [(find_headset, HASTY), (find_plugged, HeadsetOptions(rate=SAMPLE_RATE, start_seconds=0.05))],
    ids=["a sound server converts", "the user chose the rate"],
)
def test_other_rates_are_not_tried_where_the_rate_cannot_be_at_fault(finder, options):
    opener = ScriptedOpener(np.zeros_like(SOUND))
    with headset_on(opener, finder, options) as headset:
        headset.read()
    assert len(opener.streams) == 1


# ---------------------------------------------------------------- held by another program


def test_a_device_held_by_another_program_in_mid_call_is_waited_for():
    busy = DeviceBusyError("'Jabra' is busy: close the program that is using it, then try again.")
    opener = ScriptedOpener(SOUND[:8000], busy, busy, busy, SOUND[:8000], fails_after=True)
    with headset_on(opener, find_headset) as headset:
        frames = [headset.read() for _ in range(20)]
        assert [frame.start_sample for frame in frames] == list(range(0, 20 * FRAME_SAMPLES, FRAME_SAMPLES))
        assert kinds(headset) == ["device_lost", "device_busy", "device_back"]
    assert "close it" in headset.notes[1].text


def test_a_device_that_is_not_given_back_is_an_error_that_names_the_program_as_the_fault():
    busy = DeviceBusyError("'Jabra' is busy: close the program that is using it, then try again.")
    with headset_on(ScriptedOpener(SOUND[:8000], busy, fails_after=True), find_headset) as headset:
        for _ in range(15):
            headset.read()
        with pytest.raises(DeviceError, match=r"another program took 'Jabra Evolve'.*close that program"):
            headset.read()


@pytest.mark.parametrize(
    ("arguments", "kind", "fix"),
    [
        (("Device unavailable", -9985), DeviceBusyError, "close the program"),
        (("Unanticipated host error", -9999, (0, -1, "AUDCLNT_E_DEVICE_IN_USE")), DeviceBusyError, "close the program"),
        (("Unanticipated host error", -9999, (8, -16, "Device or resource busy")), DeviceBusyError, "close the program"),
        (("Invalid sample rate", -9997), DeviceError, "another rate"),
        (("Internal PortAudio error", -9986), DeviceError, "privacy settings"),
    ],
)  # fmt: skip
def test_every_refusal_of_portaudio_names_its_fix(arguments, kind, fix):
    told = _explained(Exception(*arguments), StreamWish(HEADSET, HEADSET, 16_000, 160, 0.02))
    assert isinstance(told, kind)
    assert fix in str(told)
    assert "'Jabra Evolve'" in str(told)


# ---------------------------------------------------------------- odd ones


def test_a_microphone_of_8_khz_is_opened_resampled_and_told():
    narrow = DeviceInfo(2, "HFP: Headset (hw:2,0)", "ALSA", 1, 1, 8_000)
    opener = ScriptedOpener(SOUND[:8000], refuses=(16_000, 48_000, 44_100))
    with headset_on(opener, lambda _: HeadsetDevices(narrow, narrow)) as headset:
        frame = headset.read()
        assert frame.samples.shape == (FRAME_SAMPLES,)
        assert headset.rate == 8_000
    assert kinds(headset) == ["narrowband"]
    assert "8000 Hz" in headset.notes[0].text


def test_a_stereo_microphone_wired_to_the_right_is_heard_at_full_level():
    stereo = DeviceInfo(3, "Two jacks (hw:3,0)", "ALSA", 2, 2, 16_000)
    sound = np.stack([np.zeros_like(SOUND), SOUND], axis=1)[: 2 * SAMPLE_RATE]
    with headset_on(ScriptedOpener(sound), lambda _: HeadsetDevices(stereo, stereo)) as headset:
        heard = np.concatenate([headset.read().samples for _ in range(40)])
    assert np.array_equal(heard, SOUND[: 40 * FRAME_SAMPLES])


# ---------------------------------------------------------------- what is printed


def test_a_programs_own_error_output_stays_and_nothing_of_the_sound_system_is_added(tmp_path):
    # An empty configuration makes ALSA complain at length about every device it cannot find.
    script = (
        "import sys\n"
        "from voicesim.devices.devices_list import find_device, list_devices\n"
        "from voicesim.errors import DeviceError\n"
        "print('before', file=sys.stderr, flush=True)\n"
        "for _ in range(2):\n"
        "    try:\n        find_device('')\n    except DeviceError:\n        pass\n"
        "print('after', file=sys.stderr, flush=True)\n"
    )
    environment = {**os.environ, "PULSE_SERVER": f"unix:{tmp_path}/none", "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == "before\nafter\n"
