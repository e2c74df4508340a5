"""`voicesim cues`: what the finder hears in words, what a trainer's own phrases would change, and the labels."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from voicesim.cli.options import settings_of
from voicesim.errors import ScriptError, SettingsError
from voicesim.values import Cue, CueContext, Cues, Transcript, Word

if TYPE_CHECKING:
    from voicesim.words.labels import Label
    from voicesim.words.phrasebook import Example
    from voicesim.words.trial import Change, Effect

SHOWN_CHANGES = 8
"""Changed examples told of one phrase without --all."""


class _FindByDefault(click.Group):
    """A group in which whatever is no sub-command is given to `find`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put 'find' in front of a text or of find's own options."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["find", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_FindByDefault)
def cues() -> None:
    """Find de-escalation techniques and mistakes in words.

    `voicesim cues "TEXT"` and `voicesim cues --jsonl FILE` are short for `cues find`.
    """


@dataclass(frozen=True)
class _Row:
    """One utterance to judge."""

    transcript: Transcript
    context: CueContext
    identity: Any = None
    """The line's own 'id', given back as it came."""


def _typed(text: str) -> Transcript:
    return Transcript(text, tuple(Word(word, 0, 0, 1.0) for word in text.split()), 1.0, "typed")


def _row(line: str) -> _Row:
    """Return one line's utterance.

    Raises:
        ValueError: what is wrong with it, in words.
    """
    try:
        row = json.loads(line)
    except ValueError:
        raise ValueError("is not JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError("needs an object with 'text', a string")
    before, heard, words = row.get("before") or "", row.get("heard", False), row.get("words")
    if not isinstance(before, str):
        raise ValueError("'before' must be a string: what the caller had just said")
    if not isinstance(heard, bool):
        raise ValueError("'heard' must be true or false: whether the caller feels heard by now")
    return _Row(_transcript(row["text"], words), CueContext(before, heard), row.get("id"))


def _transcript(text: str, words: object) -> Transcript:
    if words is None:
        return _typed(text)
    if not isinstance(words, list) or not all(map(_is_word, words)):
        raise ValueError("'words' must be a list of [word, confidence 0 to 1], such as [\"calm\", 0.4]")
    sure = [float(confidence) for _, confidence in words]
    heard = tuple(Word(word, 0, 0, confidence) for (word, _), confidence in zip(words, sure, strict=True))
    return Transcript(text, heard, sum(sure) / len(sure) if sure else 1.0, "given")


def _is_word(word: object) -> bool:
    match word:
        case [str(), (int() | float()) as confidence]:
            return not isinstance(confidence, bool) and 0.0 <= confidence <= 1.0
    return False


def _rows(jsonl: TextIO) -> Iterator[_Row | str]:
    """Yield every line's utterance, or what is wrong with the line."""
    for number, line in enumerate(jsonl, 1):
        if line.strip():
            try:
                yield _row(line)
            except ValueError as error:
                yield f"{jsonl.name}, line {number}: {error}."


@cues.command()
@click.argument("text", required=False)
@click.option(
    "--jsonl",
    type=click.File(encoding="utf-8"),
    help="Utterances, one JSON object a line: 'text', perhaps 'before', 'heard', 'words' and 'id'; - for stdin.",
)
@click.option("--before", default="", help="What the caller had just said.")
@click.option("--heard", is_flag=True, help="The caller feels heard by now: instructions come not too early.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an utterance.")
@click.pass_context
def find(
    context: click.Context, text: str | None, jsonl: TextIO | None, before: str, heard: bool, as_json: bool
) -> None:
    """Tell the cues of each utterance with the words they rest on.

    Exit code 0; 2 where a line could not be read (each is named, the others are judged all the same).
    """
    from voicesim.words.finder import load_finder

    if (text is None) == (jsonl is None):
        raise click.UsageError("give either TEXT or --jsonl FILE.")
    if jsonl is not None and (before or heard):
        raise click.UsageError("with --jsonl, write 'before' and 'heard' into the lines.")
    finder = load_finder(settings_of(context).words)
    rows = _rows(jsonl) if jsonl is not None else iter((_Row(_typed(text or ""), CueContext(before, heard)),))
    faulty = False
    for row in rows:
        if isinstance(row, str):
            click.echo(f"voicesim: {row}", err=True)
            faulty = True
            continue
        found = finder.find(row.transcript, row.context)
        if as_json:
            click.echo(json.dumps(_as_row(row, found, finder.encoder_name), ensure_ascii=False))
        else:
            _tell(row.transcript.text, found)
    context.exit(2 if faulty else 0)


def _as_row(row: _Row, found: Cues, encoder: str) -> dict[str, Any]:
    """Return the documented form of one answer: voicesim/words/README.md."""
    surely = {id(cue) for cue in found.sure}
    listed = sorted((*found.sure, *found.unsure), key=lambda cue: cue.start_char)
    answer: dict[str, Any] = {} if row.identity is None else {"id": row.identity}
    return answer | {
        "text": row.transcript.text,
        "before": row.context.before,
        "heard": row.context.heard,
        "cues": [_as_cue(cue, id(cue) in surely) for cue in listed],
        "finder": found.finder,
        "encoder": encoder or None,
    }


def _as_cue(cue: Cue, sure: bool) -> dict[str, Any]:
    from voicesim.words.labels import label_of

    return {
        "label": cue.label,
        "family": cue.family,
        "polarity": label_of(cue.label).polarity,
        "confidence": cue.confidence,
        "sure": sure,
        "evidence": cue.evidence,
        "span": [cue.start_char, cue.end_char],
    }


def _tell(said: str, found: Cues) -> None:
    click.echo(said)
    for cue in found.sure:
        click.echo(f"  {cue.label:20} {cue.family:10} {cue.confidence:.2f}  '{cue.evidence}'")
    for cue in found.unsure:
        click.echo(f"  {cue.label:20} not sure   {cue.confidence:.2f}  '{cue.evidence}'")


@cues.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--all", "everything", is_flag=True, help="Tell every changed example.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a phrase.")
@click.pass_context
def check(context: click.Context, folder: Path | None, everything: bool, as_json: bool) -> None:
    """Look through your own phrases before they are kept (FOLDER, or the setting words.folders).

    Faults are told with file and line. Then each phrase and pattern is tried alone: which shipped examples gain or
    lose a label by it. Exit code 0: nothing gets worse; 1: a wrong label is gained or a right one lost; 2: a fault.
    """
    settings = settings_of(context).words
    folders = (folder,) if folder is not None else tuple(map(Path, settings.folders))
    if not folders:
        raise SettingsError("no phrases of your own: name a FOLDER, or set words.folders.")
    effects: list[Effect] = []
    for each in folders:
        effects += _effects_of(each, context)
    for effect in effects:
        if as_json:
            click.echo(json.dumps(_as_effect(effect), ensure_ascii=False))
        else:
            _tell_effect(effect, None if everything else SHOWN_CHANGES)
    changes = [change for effect in effects for change in effect.changes]
    if not as_json:
        _tell_sum(len(effects), changes)
    context.exit(1 if any(change.for_the_worse for change in changes) else 0)


def _effects_of(folder: Path, context: click.Context) -> tuple[Effect, ...]:
    from voicesim.words.phrasebook import SHIPPED, phrase_faults, read_phrasebook
    from voicesim.words.trial import try_phrases

    faults = phrase_faults(folder)
    if faults:
        for fault in faults[:-1]:
            click.echo(f"voicesim: {fault}", err=True)
        raise ScriptError(faults[-1])
    shipped = read_phrasebook((SHIPPED,))
    return try_phrases(shipped, read_phrasebook((folder,), beside=shipped), settings_of(context).words)


def _as_effect(effect: Effect) -> dict[str, Any]:
    return {
        "origin": effect.origin,
        "text": effect.text,
        "labels": list(effect.labels),
        "heard_before": list(effect.heard_before),
        "changes": [
            {
                "text": change.text,
                "label": change.label,
                "gained": change.gained,
                "right": change.right,
                "neutral": change.neutral,
                "for_the_worse": change.for_the_worse,
            }
            for change in effect.changes
        ],
    }


def _tell_effect(effect: Effect, most: int | None) -> None:
    known = f"; heard so far as {', '.join(effect.heard_before)}" if effect.heard_before else ""
    click.echo(f"{effect.origin}: {', '.join(effect.labels) or 'neutral'}: {effect.text!r}{known}")
    worst_first = sorted(effect.changes, key=lambda change: not change.for_the_worse)
    for change in worst_first[:most]:
        what = "gains" if change.gained else "loses"
        kind = "worse" if change.for_the_worse else "better"
        plain = ", a false alarm on a plain phrase" if change.neutral and change.gained else ""
        click.echo(f"  {kind}: {change.text!r} {what} {change.label}{plain}")
    if most is not None and len(worst_first) > most:
        click.echo(f"  and {len(worst_first) - most} more; --all tells them")


def _tell_sum(phrases: int, changes: list[Change]) -> None:
    kinds = Counter((change.gained, change.right) for change in changes)
    alarms = sum(change.gained and change.neutral for change in changes)
    click.echo(
        f"{phrases} phrases and patterns, each tried alone on the shipped examples: right labels gained "
        f"{kinds[True, True]}, lost {kinds[False, True]}; wrong ones gained {kinds[True, False]} "
        f"({alarms} on plain phrases), lost {kinds[False, False]}."
    )


@cues.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a label.")
def labels(as_json: bool) -> None:
    """List every label with what it means and a phrase that shows it."""
    from voicesim.words.labels import LABELS, SERVICE
    from voicesim.words.phrasebook import SHIPPED, read_phrasebook

    examples = read_phrasebook((SHIPPED,)).examples
    family = ""
    for label in (*LABELS, *SERVICE):
        shown = _example_of(label, examples)
        if as_json:
            row = {"label": label.name, "family": label.family, "polarity": label.polarity}
            about = {"title": label.title, "definition": label.definition, "example": shown}
            click.echo(json.dumps(row | about, ensure_ascii=False))
            continue
        if label.family != family:
            family = label.family
            click.echo(f"{family}")
        click.echo(f"  {label.name:20} {label.polarity:8} {label.definition}\n{'':32}'{shown}'")


_SARCASM = "Oh great, so you are a lawyer now?"
"""The one label that examples cannot teach has none."""


def _example_of(label: Label, examples: Sequence[Example]) -> str:
    """Return the first phrase in the family's own file that shows the label alone."""
    alone = [e.text for e in examples if e.labels == {label.name} and f"{label.family}.yaml" in e.origin]
    return alone[0] if alone else _SARCASM
