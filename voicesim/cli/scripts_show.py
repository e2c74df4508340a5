"""`voicesim scripts show`: a caller as the trainee's desk sees it, or all of it for the trainer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import click

from voicesim.caller.drawing.map import RISKS, clauses, plain
from voicesim.caller.schema import BandLines, Fact, Moment, Promise, ScriptModel
from voicesim.caller.script import Script, load_script
from voicesim.cli.options import script_path
from voicesim.cli.screen import desk_of

WIDTH = 100
"""Characters in a line, at most."""


@click.command()
@click.argument("script")
@click.option("--whole", is_flag=True, help="Everything there is, for trainers: it gives the call away.")
def show(script: str, whole: bool) -> None:
    """Show what the trainee's screen says before the call with SCRIPT, a name or a script file."""
    loaded = load_script(script_path(script))
    if whole:
        click.echo(whole_of(loaded))
    else:
        click.echo(desk_of(loaded))


def whole_of(script: Script) -> str:
    """Return a whole caller as text to read: desk, temper, facts, promises, moments, answers, timers, endings."""
    model = script.model
    parts = [
        desk_of(script),
        _section("Goals", [", ".join(plain(goal) for goal in model.goals), *model.practises]),
        _section("Who is calling", _person(model)),
        _section("Temper", _temper(model)),
        _section("What the caller knows", _facts(model.caller_knows)),
        _section("What the desk knows", _facts(model.desk_knows)),
        _section("Promises this desk can keep", _facts(model.promises)),
        _section("When a promise comes due", _you_said(model)),
        _section("What comes up, in this order", _moments(model)),
        _section("Short answers in between", _answers(model.answers)),
        _section("When time passes", _timers(model)),
        _section("How it can end: the first that fits", _endings(model)),
    ]
    return "\n\n".join(part for part in parts if part)


def _section(title: str, lines: Iterable[str]) -> str:
    found = list(lines)
    return "\n".join([title, "-" * len(title), *found]) if found else ""


def _wrapped(text: str, indent: int = 0, hanging: int = 4) -> str:
    return click.wrap_text(text, WIDTH, " " * indent, " " * (indent + hanging))


def _person(model: ScriptModel) -> Iterator[str]:
    person = model.caller
    yield _wrapped(f"{person.name}: {person.about}")
    yield _wrapped(f"Wants: {person.wants}")
    yield _wrapped(f"Underneath: {person.underneath}")
    how = {
        "inbound": "They ring.",
        "outbound": "The trainee rings them.",
        "transferred": "They are put through.",
    }
    first = "They speak first." if person.speaks_first else "They wait to be greeted."
    yield f"{how[model.call]} {first} Voice: {person.voice or 'any'}. Behind them: {person.background}."


def _temper(model: ScriptModel) -> Iterator[str]:
    temper = model.temper
    yield (
        f"Starts {temper.starts}; cools {temper.cools}, heats {temper.heats}, trusts {temper.trusts}; "
        f"gives up after {temper.gives_up} hard knock{'' if temper.gives_up == 1 else 's'}."
    )
    if temper.soothes:
        yield _wrapped(f"Soothed by: {', '.join(clauses(temper.soothes))}")
    if temper.inflames:
        yield _wrapped(f"Inflamed by: {', '.join(clauses(temper.inflames))}")


def _facts(table: Mapping[str, Fact] | Mapping[str, Promise]) -> Iterator[str]:
    for name, fact in table.items():
        flags = [flag for flag in ("hurt", "capture", "private") if getattr(fact, flag, False)]
        marks = {"hurt": "to be said back", "capture": "to be found out", "private": "only when verified"}
        told = f" ({', '.join(marks[flag] for flag in flags)})" if flags else ""
        yield _wrapped(f"{plain(name)}{told}: {fact.is_ or fact.say or fact.words[0]}")
        if fact.say:
            yield _wrapped(f"well said: {fact.say}", 4)
        yield _wrapped(f"words: {', '.join(fact.words)}", 4)
        if fact.not_:
            yield _wrapped(f"wrong to say: {', '.join(fact.not_)}", 4)
        yield from _spoken("later", fact.later)


def _you_said(model: ScriptModel) -> Iterator[str]:
    said = model.you_said
    yield from _spoken("promised with a time", said.with_time, 0)
    yield from _spoken("promised without one", said.no_time, 0)
    yield from _spoken("two answers", said.two_answers, 0)
    yield from _spoken("the trainee's name", said.name, 0)


def _moments(model: ScriptModel) -> Iterator[str]:
    for number, (name, moment) in enumerate(model.moments.items(), start=1):
        if number > 1:
            yield ""
        yield f"{number}. {plain(name)}{_kind(moment)}"
        needs = [f"after {clause}" for clause in clauses(moment.needs)]
        occasions = [f"on the occasion: {clause}" for clause in clauses(moment.opens_when)]
        yield _wrapped(f"opens: {'; '.join([*needs, *occasions]) or 'from the start'}", 4)
        yield _wrapped(f"met by: {'; '.join(clauses(moment.met_by))}", 4)
        yield from _banded("says", moment.says)
        yield from _banded("again", moment.again)
        yield from _banded("when met", moment.met)


def _kind(moment: Moment) -> str:
    if moment.kind == "safety":
        turns = f"{moment.within} turn{'' if moment.within == 1 else 's'}"
        return f"  [SAFETY: {RISKS[moment.risk]}; to be taken up within {turns}]"
    if moment.kind == "limit":
        goes_on = "" if moment.relents else "; goes on whatever is said"
        return f"  [LIMIT: {moment.warnings} warning{'' if moment.warnings == 1 else 's'}{goes_on}]"
    return ""


def _answers(answers: Mapping[str, BandLines]) -> Iterator[str]:
    for name, lines in answers.items():
        yield from _banded(plain(name), lines, 0)


def _timers(model: ScriptModel) -> Iterator[str]:
    timers = model.timers
    yield from _spoken(f"silence of {timers.silence.after:g} s", timers.silence.says, 0)
    yield from _spoken(f"hold of more than {timers.hold.at_most:g} s", timers.hold.late, 0)
    yield from _spoken("hold without being asked", timers.hold.not_asked, 0)
    yield from _spoken(f"talked at for {timers.monologue.after:g} s", timers.monologue.says, 0)
    yield from _spoken(
        f"after {timers.call.after / 60:g} minutes (ends: {plain(timers.call.ending)})", timers.call.says, 0
    )


def _endings(model: ScriptModel) -> Iterator[str]:
    best = max(ending.worth for ending in model.endings.values())
    for number, (name, ending) in enumerate(model.endings.items(), start=1):
        top = ", the best" if ending.worth == best else ""
        yield _wrapped(
            f"{number}. {ending.title} ({plain(name)}: {plain(ending.kind)}, worth {ending.worth} of 3{top})"
        )
        yield _wrapped(f"when: {'; '.join(clauses(ending.when))}", 4)
        yield from _banded("says", ending.says)


def _banded(label: str, lines: BandLines, indent: int = 4) -> Iterator[str]:
    for band in ("boiling", "tense", "calm", "any"):
        yield from _spoken(label if band == "any" else f"{label}, {band}", lines.band(band), indent)


def _spoken(label: str, texts: Iterable[str], indent: int = 4) -> Iterator[str]:
    found = list(texts)
    if found:
        yield _wrapped(f"{label}: {' / '.join(found)}", indent)
