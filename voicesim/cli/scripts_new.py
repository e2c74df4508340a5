"""`voicesim scripts new`: a few questions in plain words, and a caller that can be called at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from voicesim import places
from voicesim.caller.schema import GOALS
from voicesim.caller.template import Beginnings, file_name, new_script
from voicesim.cli.options import all_scripts
from voicesim.cli.scripts_check import faults_of
from voicesim.cli.scripts_schema import write_schema
from voicesim.errors import ScriptError

STARTS = ("calm", "tense", "boiling")
CALLS = ("inbound", "outbound", "transferred")
MOST_GOALS = 4
VOICE_FIX = "write such as: woman, low, quick, tired. Anger is no voice: it comes from the temper."


@dataclass(frozen=True)
class Question:
    """One thing asked of the trainer."""

    field: str
    """Of Beginnings, and the option's name with '-' for '_'."""
    ask: str
    why: str
    """In plain words, printed above the question."""


QUESTIONS = (
    Question("sector", "Sector", "Which kind of desk takes this call: government, schools, clinic ... or a word of your own, such as housing. It names the folder."),
    Question("title", "Title", "What trainees choose this call by. It also names the file."),
    Question("call", "Who rings", "inbound: they ring the desk. outbound: the trainee rings them. transferred: a colleague puts them through."),
    Question("you_are", "Who the trainee is", "The job they do in this call."),
    Question("task", "What the trainee has to do", "The trainee rings, so tell what has to be said or got done."),
    Question("name", "Name of the person on the line", "First and last name; trainees are praised for using it."),
    Question("about", "About them", "Age, life, what they are in the middle of: one or two sentences."),
    Question("wants", "What they want", "What they would say if you asked them."),
    Question("underneath", "What it is really about", "What they would not say, and need most: to be believed, not to lose face ..."),
    Question("voice", "Voice", "woman or man; low, medium or high; slow or quick; young or old; british, american ..."),
    Question("starts", "Temper at the start", "calm, tense or boiling."),
    Question("difficulty", "Difficulty", "1 easy to 5 hard. Begin with 2: it is easier to make a caller harder than fairer."),
    Question("minutes", "Minutes", "About how long the call takes."),
    Question("goals", "Goals", f"One to {MOST_GOALS} skills this call is for: {', '.join(GOALS)}."),
    Question("warning", "Content warning", "What a trainee should know before the call: a raised voice, a death, a child in danger ..."),
)  # fmt: skip


@click.command()
@click.argument("name", required=False)
@click.option("--sector", help="The kind of desk, such as government.")
@click.option("--title", help="What trainees choose it by.")
@click.option("--call", type=click.Choice(CALLS), help="Who rings whom.")
@click.option("--you-are", help="Who the trainee is in this call.")
@click.option("--task", help="For outbound calls: what the trainee has to get done.")
@click.option("--caller", "name_of_caller", help="Name of the person on the line.")
@click.option("--about", help="Who they are, in a sentence or two.")
@click.option("--wants", help="What they want.")
@click.option("--underneath", help="What it is really about.")
@click.option("--voice", help="Such as 'woman, low, quick'.")
@click.option("--starts", type=click.Choice(STARTS), help="Temper at the start.")
@click.option("--difficulty", type=click.IntRange(1, 5), help="1 easy to 5 hard.")
@click.option("--minutes", type=click.IntRange(1, 30), help="About how long the call takes.")
@click.option("--goals", help="One to four, with commas between: feelings,say_back.")
@click.option("--warning", help="What a trainee should know before the call.")
@click.option("--yes", is_flag=True, help="Ask nothing: take an example for whatever is left out.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Folder of scripts to write into; your own when left out.")  # fmt: skip
def new(name: str | None, yes: bool, folder: Path | None, **options: Any) -> None:
    """Start a caller of your own: a commented file that can be called at once, and that you change bit by bit.

    NAME is the file's name, such as six_weeks or government/six_weeks; left out, the title makes it. Every question
    has an answer ready: press Enter to take it; all of them can be changed in the file afterwards. A file that is there already is never touched.
    """
    given = {field: value for field, value in options.items() if value is not None}
    given["name"] = given.pop("name_of_caller", None)
    sector, _, short = (name or "").rpartition("/")
    if sector:
        given.setdefault("sector", sector)
    if yes and given.get("title") is None and file_name(short):
        given["title"] = file_name(short.removesuffix(".yaml")).replace("_", " ").capitalize()
    given = {field: _checked(field, value) for field, value in given.items() if value is not None}
    beginnings = _asked(given, ask=not yes)
    scripts = folder or places.script_folders()[0]
    file = _place(scripts, beginnings, short)
    _write(file, new_script(beginnings, _called(file, folder)))
    write_schema(scripts)
    _tell(file, _called(file, folder))


def _asked(given: Mapping[str, Any], ask: bool) -> Beginnings:
    """Return what is known of the caller, asking for what was not given."""
    answers = dict(given)
    for question in QUESTIONS if ask else ():
        if question.field in answers or (question.field == "task" and answers.get("call") != "outbound"):
            continue
        default = getattr(Beginnings, question.field)
        shown = ", ".join(default) if isinstance(default, tuple) else str(default)
        click.echo(f"\n{click.wrap_text(question.why, 100)}")
        answers[question.field] = click.prompt(question.ask, shown, value_proc=_reader(question.field))
    return dataclasses.replace(Beginnings(), **answers)


def _reader(field: str) -> Callable[[str], Any]:
    """Return what reads an answer to a question; a wrong one is explained and asked for again."""

    def read(text: str) -> Any:
        try:
            return _checked(field, text)
        except ScriptError as error:
            raise click.UsageError(str(error)) from None

    return read


def _checked(field: str, value: Any) -> Any:
    """Return an answer as the script wants it.

    Raises:
        ScriptError: it cannot be used; what may be written is told.
    """
    if field in CHECKS:
        return CHECKS[field](value)
    text = " ".join(str(value).split())
    if not text or any(ord(char) < 32 for char in text):
        raise ScriptError(f"{field}: there is nothing here; write a few words.")
    return text


def _goals(value: str) -> tuple[str, ...]:
    goals = tuple(dict.fromkeys(part.strip().replace(" ", "_") for part in value.split(",") if part.strip()))
    unknown = [goal for goal in goals if goal not in GOALS]
    if unknown:
        raise ScriptError(f"goals: '{unknown[0]}' is none; there are {', '.join(GOALS)}.")
    if not 1 <= len(goals) <= MOST_GOALS:
        raise ScriptError(
            f"goals: {len(goals)} are too {'many' if goals else 'few'}; name one to {MOST_GOALS}."
        )
    return goals


def _voice(value: str) -> str:
    from voicesim.engines.voice_hint import parse_hint

    try:
        parse_hint(value)
    except ScriptError as error:
        problem = str(error).partition(";")[0]  # what follows is a list of sixty words
        raise ScriptError(f"{problem}; {VOICE_FIX}") from None
    return value


def _sector(value: str) -> str:
    found = file_name(value)
    if not found:
        raise ScriptError(f"sector: '{value}' has no letters; write a word such as government.")
    return found


def _title(value: str) -> str:
    if not file_name(value):
        raise ScriptError(f"title: '{value}' has no letters a file could be named by; write a few words.")
    return " ".join(value.split())


def _one_of(field: str, known: tuple[str, ...]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.strip().lower() not in known:
            raise ScriptError(f"{field}: '{value}' is none; write {' or '.join(known)}.")
        return value.strip().lower()

    return read


def _number(field: str, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not str(value).strip().isdecimal() or not 1 <= int(value) <= most:
            raise ScriptError(f"{field}: '{value}' will not do; write a number from 1 to {most}.")
        return int(value)

    return read


CHECKS: dict[str, Callable[[Any], Any]] = {
    "sector": _sector,
    "title": _title,
    "call": _one_of("call", CALLS),
    "starts": _one_of("starts", STARTS),
    "difficulty": _number("difficulty", 5),
    "minutes": _number("minutes", 30),
    "goals": _goals,
    "voice": _voice,
}
"""Field -> what reads and checks an answer."""


def _place(scripts: Path, beginnings: Beginnings, short: str) -> Path:
    """Return the new script's file.

    Raises:
        ScriptError: there is one of that name.
    """
    stem = file_name(short.removesuffix(".yaml")) if short else file_name(beginnings.title)
    if not stem:
        raise ScriptError(f"{short}: no name for a file; write letters and digits, such as six_weeks.")
    file = scripts / beginnings.sector / f"{stem}.yaml"
    taken = file if file.exists() else all_scripts().get(f"{beginnings.sector}/{stem}")
    if taken is not None:
        raise ScriptError(f"{taken}: is there already; give another NAME: voicesim scripts new {stem}_2")
    return file


def _called(file: Path, folder: Path | None) -> str:
    """Return how commands name a script: by its name where it is found by name, else by its path."""
    return str(file) if folder else f"{file.parent.name}/{file.stem}"


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise ScriptError(f"{file}: cannot be written: {error.strerror}; choose another --folder.") from None


def _tell(file: Path, name: str) -> None:
    """Say what was made and what to do next."""
    faults = faults_of(file)
    click.echo(f"\nWritten: {file}")
    for fault in faults:
        click.echo(str(fault))
    click.echo("It is an example that works. Now make it yours:")
    click.echo("  1. Open it in an editor; what is marked CHANGE is to be replaced by your own case.")
    click.echo(f"  2. voicesim scripts check {name}      after each change")
    click.echo(f"  3. voicesim scripts play {name}       to try sentences and see what they do to the caller")
    click.echo(f"  4. voicesim scripts explore {name}    to see who wins and what never comes up")
    click.echo(f"  5. voicesim call {name} --text        to take the call yourself")
