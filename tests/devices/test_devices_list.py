"""Which two devices a name stands for, on the three systems' ways of listing a headset."""

import pytest

from voicesim.devices.devices_list import choose
from voicesim.devices.portaudio import DeviceInfo
from voicesim.errors import DeviceError


def device(number, name, inputs, outputs, host="ALSA", **rest):
    return DeviceInfo(number, name, host, inputs, outputs, 48_000, **rest)


LINUX = (
    device(0, "HDA Intel PCH: ALC257 (hw:0,0)", 2, 2),
    device(1, "Jabra Evolve 20: USB Audio (hw:1,0)", 1, 2),
    device(2, "pulse", 32, 32),
    device(3, "default", 32, 32, default_microphone=True, default_earpiece=True),
)
MACOS = (
    device(0, "MacBook Microphone", 1, 0, "Core Audio", default_microphone=True),
    device(1, "MacBook Speakers", 0, 2, "Core Audio", default_earpiece=True),
    device(2, "Poly Savi", 1, 2, "Core Audio"),
    device(3, "USB Mic", 1, 0, "Core Audio"),
)
WINDOWS = (
    device(0, "Headset Microphone (Jabra)", 1, 0, "MME", default_microphone=True),
    device(1, "Headset Earphone (Jabra)", 0, 2, "MME", default_earpiece=True),
    device(2, "Headset Microphone (Jabra)", 1, 0, "Windows WASAPI", first_host=False),
    device(3, "Headset Earphone (Jabra)", 0, 2, "Windows WASAPI", first_host=False),
)


@pytest.mark.parametrize(
    ("devices", "wanted", "microphone", "earpiece"),
    [
        (LINUX, "", 3, 3),
        (LINUX, "  ", 3, 3),
        (LINUX, "jabra", 1, 1),
        (LINUX, "1", 1, 1),
        (LINUX, "pulse", 2, 2),
        (MACOS, "", 0, 1),
        (MACOS, "poly", 2, 2),
        (MACOS, "USB Mic", 3, 1),
        (MACOS, "1", 0, 1),
        (WINDOWS, "jabra", 0, 1),
        (WINDOWS, "headset microphone (jabra)", 0, 1),
        (WINDOWS, "2", 2, 1),
    ],
)
def test_a_name_means_a_microphone_and_an_earpiece(devices, wanted, microphone, earpiece):
    chosen = choose(devices, wanted)
    assert (chosen.microphone.number, chosen.earpiece.number) == (microphone, earpiece)


def test_a_headset_of_two_devices_has_both_names():
    assert choose(LINUX, "jabra").name == "'Jabra Evolve 20: USB Audio (hw:1,0)'"
    assert choose(MACOS, "USB Mic").name == "'USB Mic' and 'MacBook Speakers'"


@pytest.mark.parametrize(
    ("devices", "wanted", "parts"),
    [
        (LINUX, "sennheiser", ["'sennheiser'", "1 'Jabra Evolve 20: USB Audio (hw:1,0)'", "3 'default'"]),
        (LINUX, "9", ["'9'", "0 'HDA"]),
        (LINUX, "hw:", ["'hw:' fits more than one", "0 'HDA", "1 'Jabra"]),
        ((), "", ["no microphone", "plug a headset in"]),
        ((), "jabra", ["no microphone", "plug a headset in"]),
        (MACOS[:1], "", ["no earpiece", "only 0 'MacBook Microphone'"]),
        (MACOS[1:2], "", ["no microphone", "only 1 'MacBook Speakers'"]),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_choices(devices, wanted, parts):
    with pytest.raises(DeviceError) as refused:
        choose(devices, wanted)
    for part in parts:
        assert part in str(refused.value)
    assert "\n" not in str(refused.value)
