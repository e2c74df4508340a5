"""The composition root: the only file that names concrete engines and devices.

It turns settings and a script into a call's parts. Everything else knows only the ports. What is done with a finished
call stands in wiring_calls.py.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicesim import __version__, places
from voicesim.call.parts import CallParts, Happening, TypedParts
from voicesim.caller.likely import likely_lines
from voicesim.caller.lines import every_line
from voicesim.caller.reading import Fault
from voicesim.caller.script import Script, load_script, read_script
from voicesim.caller.state import CallerState, start
from voicesim.caller.weights import weights_for
from voicesim.errors import ModelError, ScriptError
from voicesim.ports import JournalWriter, SpeechDetector, Transcriber
from voicesim.settings import Settings, WordsSettings
from voicesim.values import (
    Baseline,
    CallHeader,
    Delivery,
    Line,
    Samples,
)
from voicesim.words.finder import CueFinder, load_finder

if TYPE_CHECKING:
    from voicesim.engines.lines_ahead import LinesAhead
    from voicesim.engines.model_store import Choice
    from voicesim.engines.voice_cache import CachedVoice

LineProgress = Callable[[int, int], None]
"""Told (lines spoken, lines in all)."""


@dataclass(frozen=True, eq=False)
class Studio:
    """The parts that outlive a call and take time to load."""

    settings: Settings
    script: Script
    detector: SpeechDetector
    transcriber: Transcriber
    finder: CueFinder
    speech_of: Callable[[Line], Samples]
    voice_name: str
    notes: tuple[str, ...]
    """For the user: which recogniser listens and how to get a better one; what fell short."""
    ahead: LinesAhead | None = None
    """Speaks the rest of the caller's lines during a live call."""

    def close(self) -> None:
        """Free the recogniser and its process, and stop speaking ahead. May be called twice."""
        if self.ahead is not None:
            self.ahead.close()
        self.transcriber.close()

    def soon(self, state: CallerState) -> None:
        """Let the lines that are likely from this state on be spoken first; returns at once."""
        if self.ahead is not None:
            self.ahead.reorder(partial(likely_lines, self.script, state))


@dataclass(frozen=True)
class Loaders:
    """How the slow parts are come by: loaded anew, or kept from the call before."""

    transcriber: Callable[[Settings, Script], tuple[Transcriber, str]]
    """The recogniser, which the studio will close, and the line for the user that says which it is."""
    finder: Callable[[WordsSettings], CueFinder]


def make_studio(
    settings: Settings,
    script_file: Path,
    speak_ahead: LineProgress | None = None,
    seed: int = 0,
    loaders: Loaders | None = None,
) -> Studio:
    """Load everything a spoken call needs.

    Args:
        settings: all of them.
        script_file: who calls.
        speak_ahead: given for a live call: the lines likely in its first minute are synthesised now, the others
            while it goes on. Left out, a line is synthesised when it is first said, while a recorded call's clock stands.
        seed: of the call to come: tells which of equal lines are said first.
        loaders: for calls in a row; None loads anew.

    Raises:
        ScriptError, ModelError, SettingsError: what is wrong and what to do about it.
    """
    from voicesim.engines.silero import SileroDetector
    from voicesim.tone.warm import warm_up

    script = load_script(script_file)
    loaders = loaders or Loaders(make_transcriber, load_finder)
    transcriber, note = loaders.transcriber(settings, script)
    finder = loaders.finder(settings.words)
    voice = make_voice(settings, script, script_file)
    ahead = None
    if speak_ahead is not None:
        from voicesim.engines.lines_ahead import FIRST_LINES, LinesAhead

        order = partial(likely_lines, script, start(script, seed))
        voice.prepare(order()[:FIRST_LINES], speak_ahead)
        ahead = LinesAhead(voice, order)
    warm_up()
    return Studio(
        settings,
        script,
        SileroDetector(),
        transcriber,
        finder,
        lambda line: voice.speak(line.text, line.delivery),
        voice.name,
        (note, voice.note, *voice.warnings),
        ahead,
    )


def choose_recogniser(settings: Settings) -> Choice:
    """Return which recogniser is in use, why, and how to get a better one."""
    from voicesim.engines.whisper_in_wheel import choice_with_wheel

    return choice_with_wheel(settings.recogniser, places.model_folders())


def make_transcriber(settings: Settings, script: Script) -> tuple[Transcriber, str]:
    """Return the recogniser and the line for the user that says which it is.

    Raises:
        ModelError: the weights asked for are missing or broken.
    """
    from voicesim.engines.apart import ApartTranscriber

    build, note = recogniser_build(settings, script)
    return ApartTranscriber(build), note


def recogniser_build(settings: Settings, script: Script) -> tuple[partial[Any], str]:
    """Return what makes the recogniser, in whatever process, and the line for the user that says which it is.

    Raises:
        ModelError: the weights asked for are missing or broken.
    """
    choice = choose_recogniser(settings)
    if choice.path is not None:
        from voicesim.engines.faster_whisper import WhisperTranscriber

        return partial(WhisperTranscriber, choice.path, settings.recogniser, script.vocabulary()), choice.note
    from voicesim.engines.pocketsphinx import PocketsphinxTranscriber

    return partial(PocketsphinxTranscriber, settings.recogniser, script.vocabulary()), choice.note


def make_voice(settings: Settings, script: Script, script_file: Path) -> CachedVoice:
    """Return the caller's voice: the trainer's recordings, then synthesis, on a telephone line, cached.

    Raises:
        ModelError: no such engine, or no voice on this machine.
    """
    from voicesim.engines.recorded_lines import RecordedLines
    from voicesim.engines.telephone import TelephoneVoice
    from voicesim.engines.voice_cache import CachedVoice
    from voicesim.engines.voice_choice import choose_voice

    choice = choose_voice(
        settings.voice.engine, script.voice_hint, script.model.caller.name, places.model_folders()
    )
    voice = RecordedLines(choice.voice, script_file)
    folder = (
        Path(settings.voice.cache_folder) if settings.voice.cache_folder else places.user_cache() / "lines"
    )
    return CachedVoice(TelephoneVoice(voice) if settings.voice.telephone else voice, folder, choice.note)


def check_sound(script_file: Path) -> tuple[Fault, ...]:
    """Return what is wrong with how a caller sounds: a voice nobody can make, and recordings no line asks for.

    Raises:
        ScriptError: no such file, or not text.
    """
    from voicesim.engines.recorded_lines import RecordedLines
    from voicesim.engines.voice_hint import parse_hint

    faults: list[Fault] = []
    script, sheet, _ = read_script(script_file)
    if script is None or sheet is None:
        return ()
    try:
        parse_hint(script.voice_hint)
    except ScriptError as error:
        text, _, known = str(error).partition("; ")
        faults.append(
            sheet.fault(("caller", "voice"), "voice", f"{text}.", f"{known[:1].upper()}{known[1:]}")
        )
    texts = [line.text for line in every_line(script)]
    for file in RecordedLines(_NoVoice(), script_file).unused(texts):
        fix = "Rename it after the line it speaks; scripts/README.md says how."
        faults.append(sheet.warning((), "recording_unused", f"{file.name} belongs to no line.", fix))
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))


class _NoVoice:
    """Stands behind the recordings while a script is only checked."""

    name = "none"

    def speak(self, text: str, delivery: Delivery) -> Samples:
        """Raise: a check says nothing aloud."""
        raise ModelError(f"{text!r} in {delivery} was to be spoken while a script was only checked")


@dataclass(frozen=True, eq=False)
class CallOptions:
    """What differs from call to call of one studio."""

    journal: JournalWriter
    observer: Callable[[Happening], None]
    baseline: Baseline | None = None
    seed: int = 0


def spoken_parts(studio: Studio, options: CallOptions) -> CallParts:
    """Return the parts of one spoken call."""
    from voicesim.engines.background import background_of
    from voicesim.engines.line_tones import closing_tone, ring

    call = studio.settings.call
    engines = {
        "recogniser": studio.transcriber.name,
        "detector": studio.detector.name,
        "voice": studio.voice_name,
        "cues": studio.finder.name,
    }
    quiet = not studio.settings.voice.telephone
    parts = CallParts(
        header=_header(studio.script, studio.settings, engines, options, typed=False),
        script=studio.script,
        settings=studio.settings,
        detector=studio.detector,
        transcriber=studio.transcriber,
        find_cues=studio.finder.find,
        speech_of=studio.speech_of,
        soon=studio.soon,
        journal=options.journal,
        baseline=options.baseline,
        weights=weights_for(studio.settings.words),
        ring=ring(call.ring_seconds),
        closing=closing_tone(call.hang_up_seconds),
        observer=options.observer,
    )
    if quiet:
        return parts
    behind = background_of(studio.script.model.caller.background)
    return dataclasses.replace(parts, background=behind)


def typed_parts(settings: Settings, script: Script, options: CallOptions) -> TypedParts:
    """Return the parts of one typed call: no recogniser, no voice."""
    finder = load_finder(settings.words)
    return TypedParts(
        header=_header(script, settings, {"cues": finder.name}, options, typed=True),
        script=script,
        find_cues=finder.find,
        journal=options.journal,
        observer=options.observer,
        weights=weights_for(settings.words),
    )


def _header(
    script: Script, settings: Settings, engines: dict[str, str], options: CallOptions, typed: bool
) -> CallHeader:
    state = start(script, options.seed)
    return CallHeader(
        voicesim=__version__,
        script=script.name,
        script_sha256=script.sha256,
        outline=script.outline(),
        settings=_settings_that_matter(settings),
        engines=engines,
        start_tension=state.tension,
        start_trust=state.trust,
        baseline=options.baseline,
        typed=typed,
        seed=options.seed,
    )


def baseline_of(person: str, device: str | None = None) -> Baseline | None:
    """Return a person's calibrated voice, if there is one.

    Args:
        person: whose; '' for nobody's.
        device: microphone of the call; None where it is not known: then the one of no microphone, else the newest.
    """
    from voicesim.record.baselines import read_baseline

    return read_baseline(places.user_data() / "baselines", person, device) if person else None


def _settings_that_matter(settings: Settings) -> str:
    """Return every setting that a result can hang on, as JSON: where things are kept, and on how many threads, is left out."""
    groups = dataclasses.asdict(settings)
    del groups["record"], groups["voice"]["cache_folder"], groups["recogniser"]["threads"]
    return json.dumps(groups, sort_keys=True)
