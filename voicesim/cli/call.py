"""`voicesim call`: a whole call, and the debrief that follows it."""

from __future__ import annotations

import dataclasses
import secrets
from contextlib import ExitStack
from pathlib import Path

import click

from voicesim import wiring
from voicesim.call.conversation import Conversation
from voicesim.call.typed import TypedCall
from voicesim.caller.script import load_script
from voicesim.cli.options import script_path, settings_of
from voicesim.cli.screen import Meter, Screen, desk_of
from voicesim.cli.session import (
    Desk,
    SpokenCall,
    Wish,
    ask_consent,
    begin_record,
    ctrl_c_hangs_up,
    desk,
    get_ready,
    show_debrief,
)
from voicesim.ports import FrameSource
from voicesim.values import Note
from voicesim.wiring_recorded import NoSink


@click.command()
@click.argument("script")
@click.option(
    "--from", "recording", type=click.Path(path_type=Path), help="Take the trainee from this recording."
)
@click.option("--channel", help="Which channel of --from is the trainee: left, right, mix or a number.")
@click.option("--pacing", type=click.Choice(["as-recorded", "turns"]), default="as-recorded", show_default=True,
              help="turns: hold each stretch of speech back until the caller has finished.")  # fmt: skip
@click.option("--text", is_flag=True, help="Type instead of talking; delivery is not scored.")
@click.option("--device", help="Headset, by number or part of its name; `voicesim doctor` lists them.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Keep the call in this folder.")
@click.option(
    "--consent/--no-consent", default=None, help="Whether the call may be recorded; asked when left out."
)
@click.option("--speakers", is_flag=True, help="No headset: the microphone rests while the caller speaks.")
@click.option("--recogniser", help="auto, pocketsphinx, whisper:NAME or whisper:FOLDER.")
@click.option("--person", default="me", show_default=True, help="Whose calibrated voice to compare with.")
@click.option("--captions/--no-captions", default=True, help="Show the caller's words.")
@click.option(
    "--seed", type=int, help="Choice among the caller's equal lines; a call with the same seed repeats."
)
@click.option("--open", "open_page", is_flag=True, help="Open the debrief in the browser.")
@click.pass_context
def call(context: click.Context, /, script: str, **asked: object) -> None:
    """Take a call from SCRIPT, a name such as government/late_refund or a script file.

    Talk as on the phone. Ctrl-C hangs up; the debrief follows either way.
    """
    settings = settings_of(
        context,
        call__device=asked["device"],
        call__full_duplex=False if asked["speakers"] else None,
        record__folder=str(asked["out"]) if asked["out"] else None,
        recogniser__engine=asked["recogniser"],
    )
    recorded = asked["recording"] is not None
    seed = asked["seed"] if isinstance(asked["seed"], int) else (0 if recorded else secrets.randbelow(10_000))
    consent = asked["consent"] if isinstance(asked["consent"], bool) else None
    wish = Wish(settings, script_path(script), consent, seed, str(asked["person"]),
                bool(asked["captions"]), bool(asked["open_page"]))  # fmt: skip
    if asked["text"]:
        _typed(wish, desk())
    elif isinstance(asked["recording"], Path):
        _recorded(wish, asked["recording"], asked["channel"], asked["pacing"] == "turns", desk())
    else:
        _live(wish, desk())


def _live(wish: Wish, at: Desk) -> None:
    from voicesim.devices.headset import Headset, HeadsetOptions

    consent = ask_consent(wish.consent, at)
    options = HeadsetOptions(rate=wish.settings.call.device_rate)

    def note(told: Note) -> None:
        spoken.note(told)

    with ExitStack() as stack:
        # Opened first: a missing headset is told before the long part of getting ready.
        headset = Headset(wish.settings.call.device, note, options)
        stack.callback(headset.close)
        wish = dataclasses.replace(wish, microphone=headset.devices.microphone.name)
        studio = get_ready(wish.settings, wish.script_file, at, live=True, seed=wish.seed)
        stack.callback(studio.close)
        at.console.print(f"Caller's lines by seed {wish.seed}; --seed {wish.seed} repeats them.", style="dim")
        at.console.print(f"\n{desk_of(studio.script)}\n", markup=False)
        meter = Meter(at.console) if at.console.is_terminal else None
        spoken = SpokenCall(wish, at, studio, consent, meter)
        hang_up = stack.enter_context(ctrl_c_hangs_up())
        if meter is not None:
            stack.enter_context(meter)
        spoken.run(lambda _: headset, headset, hang_up, live=True)
    spoken.debrief()


def _recorded(wish: Wish, recording: Path, channel: object, by_turns: bool, at: Desk) -> None:
    from voicesim.devices.recorded_turns import PacedSource, find_segments
    from voicesim.devices.recordings import RecordingSource, read_recording

    audio = read_recording(recording, channel if isinstance(channel, str) else None)
    for warning in audio.warnings:
        at.console.print(f"{recording}: {warning}", style="yellow", markup=False)
    consent = ask_consent(wish.consent, at)
    studio = get_ready(wish.settings, wish.script_file, at)

    def source(conversation: Conversation) -> FrameSource:
        if not by_turns:
            return RecordingSource(audio.samples)
        segments = find_segments(audio.samples, studio.detector, turns=wish.settings.turns)
        return PacedSource(audio.samples, segments, lambda: conversation.caller_quiet)

    spoken = SpokenCall(wish, at, studio, consent)
    with ctrl_c_hangs_up() as hang_up:
        spoken.run(source, NoSink(), hang_up)
    spoken.debrief()


def _typed(wish: Wish, at: Desk) -> None:
    consent = ask_consent(wish.consent, at)
    script = load_script(wish.script_file)
    kept = begin_record(
        wish.settings, script.name, consent, lambda text: at.console.print(text, markup=False)
    )
    screen = Screen(at.console)
    options = wiring.CallOptions(kept.journal, screen.happened, seed=wish.seed)
    typed = TypedCall(wiring.typed_parts(wish.settings, script, options))
    at.console.print(f"\n{desk_of(script)}\n", markup=False)
    at.console.print("Type what you would say; an empty line or Ctrl-D hangs up.", style="dim")
    try:
        typed.open()
        while not typed.over:
            reply = _reply()
            if not reply:
                typed.hang_up()
            else:
                typed.say(reply)
    finally:
        typed.close()
    show_debrief(kept, wish, at)


def _reply() -> str:
    try:
        return input("you> ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""
