"""`voicesim voices`: who can speak the caller's part, and how each sounds in each mood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from voicesim import places
from voicesim.call.run import play_out
from voicesim.cli.options import script_path, settings_of
from voicesim.settings import Settings
from voicesim.values import SAMPLE_RATE, Delivery, Samples

if TYPE_CHECKING:
    from voicesim.engines.voice_choice import VoiceChoice

BANDS = ("calm", "tense", "boiling")
TEXT = (
    "This is the fourth time I am phoning, and nobody has called me back. What are you going to do about it?"
)


@click.group()
def voices() -> None:
    """List the caller's voices and how to get better ones; try one in any mood."""


@voices.command("list")
@click.option("--here", is_flag=True, help="Only those on this machine.")
@click.pass_context
def list_them(context: click.Context, here: bool) -> None:
    """List every voice, best engine first, and say which one speaks by default."""
    from voicesim.engines.voice_list import list_voices

    table = Table(box=None, pad_edge=False)
    for title in ("voice", "person", "what it is", "licence", "here"):
        table.add_column(title, no_wrap=title == "voice")
    missing: dict[str, str] = {}
    for offer in list_voices(places.model_folders()):
        if offer.missing and not here:
            missing.setdefault(offer.engine, offer.missing)
        if not offer.missing or not here:
            state = "no" if offer.missing else "yes"
            table.add_row(offer.name, offer.person, offer.about, offer.licence, state)
    Console(highlight=False, width=None if Console().is_terminal else 140).print(table)
    for engine, way in missing.items():
        click.echo(f"{engine}: {way}.")
    for hint in ("woman", "man"):
        click.echo(f"For a {hint}: {_choice(settings_of(context), hint, '').note}")


@voices.command("try")
@click.argument("voice", required=False)
@click.option(
    "--band", type=click.Choice(BANDS), default="tense", show_default=True, help="How tense the caller is."
)
@click.option("--manner", default="", help="Stage direction, such as tearful; --manner help lists them.")
@click.option("--text", help="What is said; else a line of the script's, or a line of ours.")
@click.option("--script", help="Take this script's caller.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write a WAV file, play nothing."
)
@click.pass_context
def try_one(context: click.Context, /, voice: str | None, **wish: object) -> None:
    """Hear a VOICE from `voices list`, or the one a script's caller has, in a mood of your choice."""
    settings = settings_of(context)
    delivery = Delivery(str(wish["band"]), _manner(str(wish["manner"])))
    script = str(wish["script"]) if wish["script"] else None
    choice, text = _who(settings, voice, script, delivery)
    said = str(wish["text"]) if wish["text"] else text
    try:
        speech = choice.voice.speak(said, delivery)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if settings.voice.telephone:
        from voicesim.engines.telephone import telephone

        speech = telephone(speech, said)
    click.echo(choice.note)
    out = wish["out"]
    if isinstance(out, Path):
        _write(out, speech)
        click.echo(
            f"{out}: {len(speech) / SAMPLE_RATE:.1f} s, {delivery.band}{delivery.manner and ', '}{delivery.manner}"
        )
    else:
        _play(settings, speech)


def _manner(name: str) -> str:
    from voicesim.engines.delivery_shape import MANNERS

    if name not in MANNERS:
        known = ", ".join(manner for manner in MANNERS if manner)
        raise click.ClickException(f"--manner {name}: choose one of {known}.")
    return name


def _who(
    settings: Settings, voice: str | None, script: str | None, delivery: Delivery
) -> tuple[VoiceChoice, str]:
    """Return the voice asked for and what it says when nothing else is asked."""
    from voicesim.engines.voice_list import find_voice, list_voices

    hint, who, text = "", "", TEXT
    if script is not None:
        from voicesim.caller.lines import every_line
        from voicesim.caller.script import load_script

        caller = load_script(script_path(script))
        hint, who = caller.voice_hint, caller.model.caller.name
        lines = [line for line in every_line(caller) if line.delivery.band == delivery.band]
        text = max((line.text for line in lines), key=len, default=TEXT)
    if voice is not None:
        hint = f"named {find_voice(voice, list_voices(places.model_folders())).name}"
    return _choice(settings, hint, who), text


def _choice(settings: Settings, hint: str, who: str) -> VoiceChoice:
    from voicesim.engines.voice_choice import choose_voice

    return choose_voice(settings.voice.engine, hint, who, places.model_folders())


def _write(file: Path, speech: Samples) -> None:
    import soundfile

    from voicesim.engines.prosody import pcm16

    try:
        soundfile.write(str(file), pcm16(speech), SAMPLE_RATE, format="WAV", subtype="PCM_16")
    except (OSError, soundfile.LibsndfileError) as error:
        raise click.ClickException(f"{file}: cannot be written ({error}); choose another place.") from None


def _play(settings: Settings, speech: Samples) -> None:
    """Say it into the headset and wait for its end."""
    from voicesim.devices.headset import Headset, HeadsetOptions

    headset = Headset(
        settings.call.device,
        lambda note: click.echo(note.text, err=True),
        HeadsetOptions(rate=settings.call.device_rate),
    )
    try:
        play_out(headset, headset, speech)
    finally:
        headset.close()
