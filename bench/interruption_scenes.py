"""Scenes for bench/interruptions.py: a trainee has spoken, the caller speaks, and something sounds at the trainee's end.

Every scene is made from a seed. Recordings come from Debian packages unpacked into a folder (see interruptions.py);
nothing of them is kept in the project.
"""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests import sounds
from voicesim.devices.recordings import read_recording
from voicesim.values import samples_of

SPEECH_DB = -26.0
"""RMS of the trainee's own voice, dB of full scale."""
CALLER_DB = -22.0
OWN_AT, CALLER_FROM, EVENT_AT, LENGTH = 3.5, 6.2, 7.2, 10.0
"""Seconds: the caller opens the call and speaks from 0.3 to 3.2, the trainee from OWN_AT to 5.7, the caller again from
CALLER_FROM to the end; something sounds at EVENT_AT."""
WORDS = ("yes", "no", "okay", "right", "mm-hm")
SENTENCES = (
    "thank you for calling how can I help you today", "let me have a look at your file for you",
    "can you tell me when you sent the form to us", "I am sorry that you had to wait for so long",
)  # fmt: skip
CALLER_LINES = (
    "I have been calling you people since Monday and nobody ever calls me back, do you understand that",
    "This is the fourth letter I got and it says something else again, so who is lying to me here",
    "My mother is in the hospital and you want me to fill out another form, are you serious right now",
    "I paid that bill in March, I have the receipt in front of me, and you still sent me a warning",
)
TALK_OVER = (
    "I understand that this is hard", "please wait let me explain", "hold on a moment sir", "okay I hear you and I am sorry",
)  # fmt: skip
VOICES = ("slt", "rms", "awb", "kal16")
RECORDED = {
    "cough": ("games/hedgewars/Data/Sounds/voices/*/PoisonCough.ogg",),
    "key": ("buckle/wav/*-0.wav",),
    "door": (
        "games/minetest/games/minetest_game/mods/doors/sounds/*.ogg", "games/minetest/games/minetest_game/mods/xpanes/sounds/*.ogg",
        "games/minetest/games/minetest_game/mods/default/sounds/default_chest*.ogg",
    ),
    "knock, step": (
        "games/minetest/games/minetest_game/mods/default/sounds/default_dig_choppy*.ogg",
        "games/minetest/games/minetest_game/mods/default/sounds/default_*_footstep*.ogg",
        "games/minetest/games/minetest_game/mods/default/sounds/default_place*.ogg",
    ),
    "glass": ("games/minetest/games/minetest_game/mods/default/sounds/default_break_glass*.ogg",),
    "chime, phone": ("sounds/freedesktop/stereo/[b-z]*.oga", "sounds/Yaru/stereo/*.oga", "sounds/Oxygen*.ogg"),
    "grunt, groan": ("games/hedgewars/Data/Sounds/voices/*/Oo*f?.ogg", "games/hedgewars/Data/Sounds/voices/*/Ow?.ogg"),
}  # fmt: skip
SAID = ("vm-no", "hello", "sorry", "is", "for", "with", "your", "time", "goodbye", "digits/1", "digits/2", "digits/3", "digits/4",
        "digits/6", "digits/8", "letters/e", "letters/k", "letters/m", "letters/o", "letters/u")  # fmt: skip
"""One woman's single words out of asterisk-core-sounds-en-wav, 8 kHz."""


@dataclass(frozen=True, eq=False)
class Scene:
    """One track of the trainee's microphone, and the caller's beside it."""

    kind: str
    samples: np.ndarray
    """Shape [n], 16 kHz."""
    caller: np.ndarray
    """What the earpiece plays, shape [n]; all zeros where nobody speaks."""
    event_from: int
    event_until: int


def at_db(samples, decibels):
    """Scale so that the loud tenths of a second have that RMS."""
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(1600) / 1600, "same")
    loud = power[power > power.max() / 100].mean()
    return (samples * 10 ** (decibels / 20) / np.sqrt(loud + 1e-12)).astype(np.float32)


def scene(kind, event, event_db, seed, own="sentence", room_db=-65.0):
    """Lay an event, its level relative to the trainee's own, into a track whose room hisses at room_db of full scale."""
    dice = np.random.default_rng([20, seed])
    track = np.zeros(samples_of(LENGTH) + len(event), np.float32)
    if own is not None:
        line = own if isinstance(own, np.ndarray) else sentence(seed)
        line = at_db(line, SPEECH_DB)[: samples_of(2.2)]
        track[samples_of(OWN_AT) : samples_of(OWN_AT) + len(line)] = line
    start = samples_of(EVENT_AT) + int(dice.integers(512))
    track[start : start + len(event)] += at_db(event, SPEECH_DB + event_db)
    track += hiss(len(track), room_db, dice)
    return Scene(kind, np.clip(track, -1, 1), caller_track(len(track), seed), start, start + len(event))


def hiss(count, room_db, dice):
    """A room: noise that falls with frequency, without its rumble."""
    noise = dice.standard_normal(count).cumsum()
    noise -= np.convolve(noise, np.ones(64) / 64, "same")
    return (10 ** (room_db / 20) * noise / np.std(noise)).astype(np.float32)


def caller_line(number):
    """One of the caller's lines, said by one of four voices."""
    return at_db(said(CALLER_LINES[number % 4], VOICES[(number + 1) % 4]), CALLER_DB)


def caller_track(count, seed):
    """The caller: an opening line, a rest, then lines to the end."""
    track = np.zeros(count, np.float32)
    opening = caller_line(seed)[: samples_of(2.9)]
    track[samples_of(0.3) : samples_of(0.3) + len(opening)] = opening
    start = samples_of(CALLER_FROM)
    lines = np.concatenate([caller_line(seed + n) for n in range(1, 5)])
    track[start:] = np.resize(lines, count - start)
    return track


_said = {}


def said(text, voice):
    """Flite's line, kept for the next time."""
    if (text, voice) not in _said:
        _said[text, voice] = sounds.spoken(text, voice)
    return _said[text, voice]


def sentence(seed):
    return said(SENTENCES[seed % len(SENTENCES)], VOICES[seed // 4 % len(VOICES)])


def echoes(seeds, gain_db, near=None, drift=50e-6):
    """The caller out of a loudspeaker, 20 to 400 ms late, the microphone's clock off by `drift`; near: the trainee's level
    in dB of full scale for a talk-over at 8 s, None for no talk-over.
    """
    for seed in seeds:
        dice = np.random.default_rng([23, seed])
        played = np.concatenate([np.zeros(8000), *(caller_line(seed + n) for n in range(3)), np.zeros(8000)])
        played = played.astype(np.float32)
        track = sounds.room_echo(played, dice.uniform(0.02, 0.4), gain_db, seed)
        place = np.arange(len(track))
        track = np.interp(place * (1 + drift), place, track).astype(np.float32)
        start = until = len(track)
        if near is not None:
            line = at_db(said(TALK_OVER[seed % 4], VOICES[seed % 4]), near)
            start = samples_of(8.0)
            until = start + len(line)
            track[start:until] += line
        track += hiss(len(track), -65.0, dice)
        yield Scene(f"echo {gain_db:+.0f} dB", np.clip(track, -1, 1), played, start, until)


def made_noises(seeds, kinds=tuple(sounds.NOISES)):
    """Every kind of synthesised noise, levels from 12 dB under the trainee's to 9 dB over it, three rooms."""
    for seed in seeds:
        dice = np.random.default_rng([21, seed])
        for kind in kinds:
            event = sounds.NOISES[kind](seed)
            yield scene(kind, event, dice.uniform(-12, 9), seed, room_db=dice.choice([-70.0, -56.0, -48.0]))


def recorded_noises(folder, seed=0):
    """Every kind of recorded noise, levels likewise; typing is built from single recorded keys."""
    dice = np.random.default_rng([22, seed])
    found = {
        kind: [file for pattern in patterns for file in sorted((folder / "usr/share").glob(pattern))]
        for kind, patterns in RECORDED.items()
    }
    for kind, files in found.items():
        for number, file in enumerate(files):
            event = read_recording(file, "mix").samples[: samples_of(2.5)]
            if np.abs(event).max() > 1e-3:
                yield scene(f"{kind} (recorded)", event, dice.uniform(-12, 9), seed + number)
    keys = [sounds.trimmed(read_recording(file, "mix").samples) for file in found["key"]]
    for number in range(20):
        burst = np.zeros(samples_of(2.5), np.float32)
        at = 0.0
        while at < 2.0:
            key = keys[int(dice.integers(len(keys)))][: samples_of(0.3)]
            burst[samples_of(at) : samples_of(at) + len(key)] += key
            at += dice.uniform(0.08, 0.25)
        yield scene("typing (recorded)", burst, dice.uniform(-12, 9), seed + number)


def colleagues(seeds, under_db):
    """Somebody else in the room, talking on for up to three seconds, that much softer than the trainee."""
    for seed in seeds:
        voice = VOICES[(seed // 4 + 1 + seed % 3) % len(VOICES)]
        line = said(SENTENCES[(seed + 1) % len(SENTENCES)], voice)
        far = sounds.room_echo(line, 0.0, 0.0, seed)
        yield scene(f"colleague {under_db:+.0f} dB", far, under_db, seed)


def words(seeds, level_db, own="sentence"):
    """Short answers in the trainee's own voice; with own=None the first thing they say in the call."""
    for seed in seeds:
        voice = VOICES[seed // 4 % len(VOICES)]
        for word in WORDS:
            room_db = (-70.0, -60.0)[seed % 2]
            kind = f"{'first ' if own is None else ''}word {level_db:+.0f} dB"
            yield scene(kind, said(word, voice), level_db, seed, own, room_db)


def other_words(level_db):
    """Short answers of voices far from flite's: espeak-ng high, low, whispering and creaking, each with a sentence of its own."""
    for number, voice in enumerate(("en-us+f4", "en-us+m7", "en-gb+f2", "en-us+croak", "en-us+whisper")):
        own = espeak(SENTENCES[number % 4], voice)
        for word in WORDS:
            kind = f"{voice.partition('+')[2]} word {level_db:+.0f} dB"
            yield scene(kind, espeak(word, voice), level_db, number, own)


def espeak(text, voice):
    """espeak-ng's line, silence trimmed, 16 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-w", str(file), text], check=True, timeout=30)
        return sounds.trimmed(read_recording(file).samples)


def recorded_words(folder: Path, level_db: float):
    """Short recorded words after a longer phrase by the same woman."""
    place = folder / "usr/share/asterisk/sounds/en_US_f_Allison"
    own = sounds.trimmed(read_recording(place / "vm-nobodyavail.wav").samples)
    for number, name in enumerate(SAID):
        word = sounds.trimmed(read_recording(place / f"{name}.wav").samples)
        yield scene(f"recorded word {level_db:+.0f} dB", word, level_db, number, own)
