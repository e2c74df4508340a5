"""`voicesim tone`: the measurements of recordings by themselves, as a table or as JSON lines.

One JSON object a file, in the order given: `file`, every field of voicesim.values.Tone, and with --track a
`track` of `step_seconds`, `pitch_hz` (null where unvoiced) and `voiced`, one entry each 10 ms from sample 0 on. A
file that cannot be measured gives `file` and `error`; the others go on, and the exit code is 2.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from voicesim.cli.options import settings_of
from voicesim.errors import AudioError, SettingsError, VoiceSimError
from voicesim.settings import ToneSettings
from voicesim.values import Baseline, Samples, Tone, Transcript, Word

FILE_COLUMNS = ("file", "path", "filename", "audio", "wav")
TEXT_COLUMNS = ("text", "words", "transcript", "transcription", "sentence")
"""Names of the two columns of --words-csv; the first of each is the documented one."""


@dataclass(frozen=True)
class Wish:
    """The options of one call of the command."""

    calm: tuple[Path, ...]
    words: str | None
    baseline_words: str | None
    words_csv: Path | None
    track: bool
    as_json: bool


@dataclass(frozen=True)
class Said:
    """What is said in which file."""

    everywhere: str | None
    rows: dict[str, str]
    """By path as written, by full path, and by bare name where only one row has it."""

    def words(self, file: Path) -> Transcript | None:
        """Return the words of a file; None when they are not known."""
        text = next((self.rows[key] for key in _keys(file) if key in self.rows), self.everywhere)
        return typed(text) if text else None


def typed(text: str) -> Transcript:
    """Return words that are known for sure."""
    return Transcript(text, tuple(Word(word, 0, 0, 1.0) for word in text.split()), 1.0, "given")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--baseline",
    "calm",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Calm speech of the same person; give it once for each file.",
)
@click.option("--words", help="What is said in FILES, for the speaking rate.")
@click.option("--baseline-words", help="What is said in the baseline's files.")
@click.option(
    "--words-csv",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV with the columns file and text, for FILES and the baseline; without FILES all of its files.",
)
@click.option(
    "--track", is_flag=True, help="Also the pitch every 10 ms and where it is voiced (with --json)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def tone(context: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Measure pitch, rate and tilt of recordings, against a baseline where one is given."""
    wish = Wish(**given)
    rows, listed = _rows(wish.words_csv) if wish.words_csv else ({}, ())
    files = files or listed
    if not files:
        raise click.UsageError("give FILES to measure, or a --words-csv that lists them.")
    if wish.track and not wish.as_json:
        raise click.UsageError("--track is for programs: add --json.")
    settings = settings_of(context).tone
    baseline = _baseline(wish.calm, Said(wish.baseline_words, rows), settings)
    said = Said(wish.words, rows)
    rates = {"words" if said.words(file) else "intensity" for file in files}
    if baseline is not None and rates != {baseline.rate_source}:
        _warn(
            "the baseline's pace and the files' are not counted alike (words, loudness); rate ratios mislead."
        )
    measured = [(file, _tried(file, said, baseline, settings, wish)) for file in files]
    if not wish.as_json:
        _show([(file, result) for file, result in measured if isinstance(result, Tone)])
    failed = [(file, result) for file, result in measured if isinstance(result, VoiceSimError)]
    for file, error in failed:
        _warn(str(error) if str(file) in str(error) else f"{file}: {error}")
    if failed:
        context.exit(2)


def _tried(
    file: Path, said: Said, calm: Calm | None, settings: ToneSettings, wish: Wish
) -> Tone | VoiceSimError:
    """Measure one file and write its line of JSON; what is wrong with it keeps no other from being measured."""
    try:
        line, result = _measured(file, said.words(file), calm, settings, wish.track)
    except VoiceSimError as error:
        if wish.as_json:
            click.echo(json.dumps({"file": str(file), "error": str(error)}))
        return error
    if wish.as_json:
        click.echo(json.dumps(line))
    return result


@dataclass(frozen=True)
class Calm:
    """A baseline and what its pace was counted from."""

    baseline: Baseline
    rate_source: str


def _baseline(files: tuple[Path, ...], said: Said, settings: ToneSettings) -> Calm | None:
    """Make one baseline of all files.

    Raises:
        AudioError: a file cannot be read, or they hold too little.
    """
    from voicesim.tone.baseline import MEASURING_SECONDS, make_baseline, rate_source_of, why_no_baseline
    from voicesim.tone.measure import measure_tone

    if not files:
        return None
    tones = [measure_tone(_samples(file), said.words(file), None, settings) for file in files]
    made = make_baseline(tones, "calibration", "", MEASURING_SECONDS)
    if made is None:
        raise AudioError(f"--baseline: {why_no_baseline(tones, MEASURING_SECONDS)}; give more calm speech.")
    return Calm(made, rate_source_of(tones, MEASURING_SECONDS))


def _samples(file: Path) -> Samples:
    from voicesim.devices.recordings import read_recording

    return read_recording(file).samples


def _measured(
    file: Path, words: Transcript | None, calm: Calm | None, settings: ToneSettings, track: bool
) -> tuple[dict[str, object], Tone]:
    from voicesim.tone.measure import measure_tone

    samples, baseline = _samples(file), calm.baseline if calm else None
    result = measure_tone(samples, words, baseline, settings)
    line: dict[str, object] = {"file": str(file)} | dataclasses.asdict(result)
    if track:
        line["track"] = _track(samples, baseline)
    return line, result


def _track(samples: Samples, baseline: Baseline | None) -> dict[str, object]:
    from voicesim.tone.pitch import STEP_SECONDS, narrowed, pitch_track

    found = pitch_track(
        samples, narrowed(baseline.pitch_low_hz, baseline.pitch_high_hz) if baseline else None
    )
    return {
        "step_seconds": STEP_SECONDS,
        "pitch_hz": [None if math.isnan(hz) else round(hz, 2) for hz in found.hz.tolist()],
        "voiced": found.voiced.tolist(),
    }


def _rows(file: Path) -> tuple[dict[str, str], tuple[Path, ...]]:
    """Read what is said in which file.

    Raises:
        SettingsError: not to be read, no such columns, or a row without a file.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            table = csv.DictReader(lines)
            names = {(name or "").strip().lower(): name for name in table.fieldnames or ()}
            path_column, text_column = (
                _column(names, wanted, file) for wanted in (FILE_COLUMNS, TEXT_COLUMNS)
            )
            pairs = [((row[path_column] or "").strip(), (row[text_column] or "").strip()) for row in table]
    except OSError as error:
        raise SettingsError(f"--words-csv {file}: cannot be read ({error.strerror}).") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"--words-csv {file}: is no CSV in UTF-8 ({error}).") from None
    empty = next((number for number, (path, _) in enumerate(pairs, 2) if not path), None)
    if empty:
        raise SettingsError(f"--words-csv {file}, line {empty}: names no file.")
    paths = [path if path.is_file() else file.parent / path for path in (Path(path) for path, _ in pairs)]
    bare = [Path(path).name for path, _ in pairs]
    rows: dict[str, str] = {}
    for (path, text), found, name in zip(pairs, paths, bare, strict=True):
        rows |= {path: text, str(found.resolve()): text}
        if bare.count(name) == 1:
            rows[name] = text
    return rows, tuple(paths)


def _column(names: dict[str, str], wanted: tuple[str, ...], file: Path) -> str:
    for name in wanted:
        if name in names:
            return names[name]
    raise SettingsError(
        f"--words-csv {file}: has no column '{wanted[0]}'; its first line must name 'file' and 'text'."
    )


def _keys(file: Path) -> tuple[str, ...]:
    return str(file), str(file.resolve()), file.name


def _show(measured: list[tuple[Path, Tone]]) -> None:
    """Print a row of numbers for each file, and under the table what stands out or is doubtful in it."""
    from voicesim.tone.measure import explain

    console = Console(highlight=False, markup=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in ("file", "speech", "pitch", "over calm", "range", "rate", "tilt", "T", "sure", ""):
        table.add_column(head, overflow="fold")
    for file, tone in measured:
        rate = _number(tone.rate_syllables_per_second, ".1f", "/s")
        table.add_row(
            file.name,
            f"{tone.speech_seconds:.1f} s",
            _number(tone.pitch_hz, ".0f", " Hz"),
            _number(tone.pitch_semitones, "+.1f", " st"),
            _number(tone.range_ratio, ".2f", "", "x"),
            f"{rate} {_number(tone.rate_ratio, '.2f', '', 'x')}".strip(),
            _number(tone.tilt_over_baseline_db, "+.1f", " dB"),
            _number(tone.score, ".1f"),
            f"{tone.confidence:.0%}",
            " ".join(tone.flags),
        )
    if measured:
        console.print(table)
    for file, tone in measured:
        facts = (*explain(tone), *tone.doubts, *tone.health)
        if facts:
            console.print(f"{file.name}: {'; '.join(facts)}", soft_wrap=True)


def _number(value: float | None, form: str, unit: str = "", before: str = "") -> str:
    return "" if value is None else f"{before}{value:{form}}{unit}"


def _warn(text: str) -> None:
    click.echo(f"voicesim: {text}", err=True)
