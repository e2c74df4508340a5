"""What the tests of reviews, agreement and overrides share: typing commands, and sheets filled as trainers do."""

import csv
import io
from datetime import UTC, datetime

from click.testing import CliRunner

from voicesim.cli.main import cli
from voicesim.debrief import rubric
from voicesim.debrief.score import score
from voicesim.record.reading import read_call
from voicesim.settings import DebriefSettings

FIRST = datetime(2026, 1, 2, tzinfo=UTC)
QUESTIONS = len(rubric.COMPETENCIES) + len(rubric.CRITICAL)


def voicesim(*arguments, typed=None):
    return CliRunner().invoke(cli, [str(one) for one in arguments], input=typed, catch_exceptions=False,
                              env={"COLUMNS": "80"})  # fmt: skip


def marks_of(folder):
    return score(read_call(folder), DebriefSettings())


def sheet(folders, home, name="marks.csv"):
    voicesim("calls", "review", "--sheet", name, *(folder.name for folder in folders))
    text = (home / name).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def save(home, rows, name="filled.csv", separator=",", encoding="utf-8-sig"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    (home / name).write_text(out.getvalue(), encoding=encoding, newline="")


def take_in(name="filled.csv", reviewer="Dana"):
    return voicesim("calls", "review", "--import", name, "--reviewer", reviewer).output


def override(folder, *arguments, reason="Said back at 1:05.", by="Dana R."):
    return voicesim("calls", "override", folder.name, *arguments, "--reason", reason, "--by", by)
