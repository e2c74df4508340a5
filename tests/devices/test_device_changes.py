"""Headsets that change, fail, sleep or are odd in mid-call: PortAudio, ALSA and PulseAudio for real."""

import re
import shutil
import signal
import subprocess
import time

import numpy as np
import pytest

from tests.devices.test_headset import Child
from tests.virtual_headset import NoVirtualHeadsetError, VirtualHeadset, virtual_headset
from voicesim.values import SAMPLE_RATE

pytestmark = pytest.mark.headset

LOW, HIGH = 500.0, 1300.0


@pytest.fixture
def line():
    try:
        with virtual_headset() as headset:
            yield headset
    except NoVirtualHeadsetError as reason:
        pytest.skip(str(reason))


def tone(hertz: float, seconds: float) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(
        np.float32
    )


def power(samples: np.ndarray, hertz: float) -> float:
    """Return the mean level of one tone, as an amplitude, in the loudest half second."""
    best = 0.0
    for start in range(0, len(samples) - 8000, 4000):
        part = samples[start : start + 8000] * np.hanning(8000)
        best = max(
            best, 4 * float(np.abs(np.exp(-2j * np.pi * hertz / SAMPLE_RATE * np.arange(8000)) @ part)) / 8000
        )
    return best


def take_off(line: VirtualHeadset, name: str) -> None:
    """Unload the module that makes this sink or source."""
    for row in line.control("list", "short", "modules").splitlines():
        if f"_name={name} " in row:
            line.control("unload-module", row.split()[0])


def stream_of(line: VirtualHeadset, kind: str) -> str:
    """Return the number of the child's stream: 'source-outputs' or 'sink-inputs'."""
    found = re.split(r"(?:Source Output|Sink Input) #", line.control("list", kind))
    (number,) = [part.split()[0] for part in found if "ALSA plug-in" in part]
    return number


@pytest.mark.parametrize("how", ["the default is set", "the stream is moved", "the device is taken off"])
def test_a_call_on_the_default_follows_when_another_headset_takes_over(line, tmp_path, how):
    line.plug_in_another("other")
    file = tmp_path / "heard.npy"
    # Only a stream that was tied to its device stays when the default changes.
    headset = "voicesim" if how == "the device is taken off" else None
    with (
        Child(line, 9.0, file=file, environment=line.child_environment(headset)) as child,
        line.record_line("other_line") as recorder,
    ):
        child.says("running")
        players = [
            line.play_into_microphone(tone(LOW, 12)),
            line.play_into_microphone(tone(HIGH, 12), "other_mouth"),
        ]
        time.sleep(2.5)
        before = len(recorder.earpiece)
        if how == "the stream is moved":
            line.control("move-source-output", stream_of(line, "source-outputs"), "other_microphone")
            line.control("move-sink-input", stream_of(line, "sink-inputs"), "other_earpiece")
        else:
            line.control("set-default-source", "other_microphone")
            line.control("set-default-sink", "other_earpiece")
        if how == "the device is taken off":
            take_off(line, "voicesim_microphone")
            take_off(line, "voicesim_earpiece")
        child.ends()
        after = recorder.earpiece[before:]
    for player in players:
        player.kill()
    heard = np.load(file)
    assert power(heard[: 3 * SAMPLE_RATE], LOW) > 0.2
    assert power(heard[-3 * SAMPLE_RATE :], LOW) < 0.02
    assert power(heard[-3 * SAMPLE_RATE :], HIGH) > 0.2
    assert power(after, HIGH) > 0.1, "the caller is heard in the new earpiece"


def test_a_suspended_device_is_waited_for(line):
    with Child(line, 5.0, silence_seconds=1.0) as child:
        child.says("running")
        line.control("suspend-source", "voicesim_microphone", "1")
        assert child.says("note device").startswith("note device_lost")
        line.control("suspend-source", "voicesim_microphone", "0")
        assert child.says("note device").startswith("note device_back")
        child.ends()


def test_a_sleep_of_the_machine_is_told_and_the_call_goes_on(line):
    with Child(line, 6.0) as child:
        child.says("running")
        child.process.send_signal(signal.SIGSTOP)
        time.sleep(4.0)
        child.process.send_signal(signal.SIGCONT)
        assert re.search(r"nothing ran here for [34567] s", child.says("note suspended"))
        child.ends()


def test_a_hands_free_headset_of_8_khz_is_heard_and_told(line, tmp_path):
    line.plug_in_another("bluetooth", 8_000)
    said = np.random.default_rng(3).normal(0, 0.1, 9 * SAMPLE_RATE).astype(np.float32)
    with Child(
        line, 10.0, file=tmp_path / "heard.npy", environment=line.child_environment("bluetooth")
    ) as child:
        child.says("running")
        line.play_into_microphone(said, "bluetooth_mouth")
        assert "Bluetooth" in child.says("note narrowband")
        child.ends()
    assert np.std(np.load(tmp_path / "heard.npy")[-2 * SAMPLE_RATE :]) > 0.03


def test_a_wide_microphone_is_not_called_narrow(line):
    with Child(line, 9.0) as child:
        child.says("running")
        line.play_into_microphone(np.random.default_rng(3).normal(0, 0.1, 9 * SAMPLE_RATE).astype(np.float32))
        assert "narrowband" not in child.process.stdout.read()


@pytest.mark.parametrize("live", [0, 1], ids=["left", "right"])
def test_a_stereo_microphone_with_one_dead_channel_is_heard_at_full_level(line, tmp_path, live):
    said = np.zeros((4 * SAMPLE_RATE, 2), np.float32)
    said[:, live] = tone(LOW, 4)
    environment = line.child_environment() | {"PULSE_SOURCE": "line.monitor"}
    with Child(line, 6.0, answer="caller", file=tmp_path / "heard.npy", environment=environment) as child:
        child.says("running")
        line.play_into_microphone(said, "line")
        child.ends()
    assert power(np.load(tmp_path / "heard.npy"), LOW) == pytest.approx(0.3, rel=0.05)


HOLDING = """
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
int snd_pcm_open(void **pcm, const char *name, int stream, int mode) {
    static int (*real)(void **, const char *, int, int);
    if (!access(getenv("HELD"), F_OK)) return -EBUSY;
    if (!real) *(void **)&real = dlsym(dlopen("libasound.so.2", RTLD_NOW), "snd_pcm_open");
    return real(pcm, name, stream, mode);
}
"""
"""What ALSA answers while another program holds a device, from the moment a file exists: there is no card to hold."""


@pytest.fixture
def holding(tmp_path):
    """Return (environment, file): while the file exists, every sound device is held by another program."""
    if shutil.which("cc") is None:
        pytest.skip("no C compiler: apt install gcc")
    (tmp_path / "holding.c").write_text(HOLDING)
    library, held = tmp_path / "holding.so", tmp_path / "held"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, tmp_path / "holding.c", "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "HELD": str(held)}, held


def test_a_device_that_another_program_takes_in_mid_call_is_waited_for(line, holding):
    environment, held = holding
    with Child(line, 5.0, environment=line.child_environment() | environment) as child:
        child.says("running")
        held.touch()
        line.unplug()
        child.says("note device_lost")
        line.plug_in()
        held.unlink()
        child.says("note device_back")
        child.ends()


def test_a_device_that_another_program_keeps_is_an_error_that_says_so(line, holding):
    environment, held = holding
    held.touch()
    with Child(line, 1.0, environment=line.child_environment() | environment) as child:
        assert "another program holds it" in child.says("error")
        child.ends()
