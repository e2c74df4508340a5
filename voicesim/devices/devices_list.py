"""Which two sound devices of this machine a call uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicesim.devices.portaudio import DeviceInfo, list_devices
from voicesim.errors import DeviceError

__all__ = ["DeviceInfo", "HeadsetDevices", "choose", "converts_rates", "find_device", "list_devices"]


@dataclass(frozen=True)
class HeadsetDevices:
    """The two devices of one call; the same one twice where it does both."""

    microphone: DeviceInfo
    earpiece: DeviceInfo

    @property
    def name(self) -> str:
        """What to call it in a message, quotation marks included."""
        return " and ".join(f"'{name}'" for name in dict.fromkeys((self.microphone.name, self.earpiece.name)))


def find_device(wanted: str) -> HeadsetDevices:
    """Return the microphone and the earpiece a call uses.

    Args:
        wanted: a device's number, its name or a part of it; '' for the system's defaults. Where what is
            found has one side only, the default takes the other.

    Raises:
        DeviceError: the sound library is missing, or there is no device, no such device, or more than one.
    """
    return choose(list_devices(), wanted)


def choose(devices: Sequence[DeviceInfo], wanted: str) -> HeadsetDevices:
    """Return find_device's answer for these devices."""
    microphones = [device for device in devices if device.microphone_channels]
    earpieces = [device for device in devices if device.earpiece_channels]
    for side, there in (("microphone", microphones), ("earpiece", earpieces)):
        if not there:
            others = f" (only {_choices(devices)})" if devices else ""
            raise DeviceError(
                # ALSA leaves a device that another program holds out of its list.
                f"this machine has no {side}{others}, or another program holds it: plug a headset in, close what "
                "else uses it, and allow the microphone in the system's privacy settings."
            )
    microphone = next((device for device in microphones if device.default_microphone), microphones[0])
    earpiece = next((device for device in earpieces if device.default_earpiece), earpieces[0])
    if wanted.strip():
        named = _named(devices, wanted.strip())
        microphone = _only([device for device in named if device in microphones], wanted) or microphone
        earpiece = _only([device for device in named if device in earpieces], wanted) or earpiece
    return HeadsetDevices(microphone, earpiece)


def converts_rates(device: DeviceInfo) -> bool:
    """Return whether the system, and not the device itself, answers to every rate: ALSA's plugins and sound servers."""
    return device.host == "ALSA" and "(hw:" not in device.name


def _named(devices: Sequence[DeviceInfo], wanted: str) -> list[DeviceInfo]:
    key = wanted.casefold()
    found = (
        [device for device in devices if wanted.isdecimal() and device.number == int(wanted)]
        or [device for device in devices if device.name.casefold() == key]
        or [device for device in devices if key in device.name.casefold()]
    )
    if not found:
        raise DeviceError(f"no sound device is called '{wanted}'; choose one of {_choices(devices)}.")
    return [device for device in found if device.first_host] or found


def _only(devices: Sequence[DeviceInfo], wanted: str) -> DeviceInfo | None:
    if len(devices) > 1:
        raise DeviceError(
            f"'{wanted}' fits more than one sound device; give the number or the whole name of one of "
            f"{_choices(devices)}."
        )
    return devices[0] if devices else None


def _choices(devices: Iterable[DeviceInfo]) -> str:
    return ", ".join(f"{device.number} '{device.name}'" for device in devices)
