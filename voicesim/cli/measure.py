"""`voicesim tone` and `voicesim cues`: the two measurements by themselves, as JSON lines or plain words."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click

from voicesim.cli.options import settings_of
from voicesim.errors import SettingsError
from voicesim.values import Baseline, CueContext, Tone, Transcript, Word


def _typed(text: str, confidence: float = 1.0) -> Transcript:
    words = tuple(Word(word, 0, 0, confidence) for word in text.split())
    return Transcript(text, words, confidence, "typed")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--baseline",
    "calm",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Calm speech of the same person.",
)
@click.option("--words", help="What is said in the files (for the speaking rate).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def tone(
    context: click.Context, files: tuple[Path, ...], calm: tuple[Path, ...], words: str | None, as_json: bool
) -> None:
    """Measure pitch, rate and tilt of recordings, against a baseline where one is given."""
    from voicesim.devices.recordings import read_recording
    from voicesim.tone.baseline import make_baseline
    from voicesim.tone.measure import explain, measure_tone

    settings = settings_of(context).tone
    transcript = _typed(words) if words else None

    def measured(file: Path, baseline: Baseline | None) -> Tone:
        return measure_tone(read_recording(file).samples, transcript, baseline, settings)

    baseline = make_baseline([measured(file, None) for file in calm], "calibration") if calm else None
    for file in files:
        result = measured(file, baseline)
        if as_json:
            click.echo(json.dumps({"file": str(file)} | dataclasses.asdict(result)))
        else:
            facts = [*explain(result), *result.doubts, *result.health] or ["nothing out of the ordinary"]
            click.echo(f"{file}: {'; '.join(facts)}")


def _rows(jsonl: TextIO) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(jsonl, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield str(row["text"]), str(row.get("before", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SettingsError(
                f"{jsonl.name}, line {number}: write one JSON object a line, with 'text' and perhaps 'before'."
            ) from None


@click.command()
@click.argument("text", required=False)
@click.option(
    "--jsonl",
    type=click.File(),
    help="Utterances, a JSON object with 'text' (and 'before') a line; - for stdin.",
)
@click.option("--before", default="", help="What the caller had just said.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def cues(context: click.Context, text: str | None, jsonl: TextIO | None, before: str, as_json: bool) -> None:
    """Find de-escalation techniques and mistakes in words."""
    from voicesim.words.finder import load_finder

    if (text is None) == (jsonl is None):
        raise click.UsageError("give either TEXT or --jsonl FILE.")
    finder = load_finder(settings_of(context).words)
    rows = _rows(jsonl) if jsonl is not None else [(text or "", before)]
    for said, caller_said in rows:
        found = finder.find(_typed(said), CueContext(caller_said))
        if as_json:
            click.echo(json.dumps({"text": said} | dataclasses.asdict(found)))
            continue
        click.echo(said)
        for cue in found.sure:
            click.echo(f"  {cue.label:20} {cue.family:10} {cue.confidence:.2f}  '{cue.evidence}'")
        for cue in found.unsure:
            click.echo(f"  {cue.label:20} not sure   {cue.confidence:.2f}  '{cue.evidence}'")
