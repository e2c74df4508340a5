"""Everything that can go wrong, sorted by whose fault it is.

Each error is one line for a person: what is wrong, the offending value, and what to do about it. The
command line prints that line and exits with code 2; a traceback means a fault in VoiceSim itself.
"""


class VoiceSimError(Exception):
    """A fault that a person can mend; its text names the fix."""


class ScriptError(VoiceSimError):
    """A caller script is wrong: the trainer's file, line and rule are in the text."""


class AudioError(VoiceSimError):
    """A recording cannot be used: missing, empty, not audio, not a number."""


class DeviceError(VoiceSimError):
    """A microphone or headset is missing, busy, silent or was unplugged."""


class ModelError(VoiceSimError):
    """A recogniser, detector or voice is missing, partial or broken."""


class RecordError(VoiceSimError):
    """A call's folder cannot be written or read: no room, no right, cut short, altered."""


class SettingsError(VoiceSimError):
    """A setting, flag or environment variable has a value VoiceSim cannot use."""
