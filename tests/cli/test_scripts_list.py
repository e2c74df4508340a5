"""`scripts list`: filters, columns, and files that cannot be read."""

import json
import re

import pytest
from click.testing import CliRunner

from tests.caller.plays import PLAYS
from voicesim import places
from voicesim.cli.main import cli
from voicesim.cli.scripts_list import levels
from voicesim.errors import ScriptError

LIBRARY = (PLAYS / "scripts" / "library.yaml").read_text()
CALLERS = {
    "library/fine": {},
    "library/hard": {"difficulty: 1": "difficulty: 5", "goals: [say_back]": "goals: [limits, say_back]"},
    "town_hall/ring": {
        "sector: test": "sector: town_hall",
        "difficulty: 1": "difficulty: 3\ncall: outbound",
        "title: The library fine": 'title: "[bold] Rings and roses"',
        "kind: agreed": "kind: handed_over",
    },
}


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    """The user's own folder with three callers, and an empty one for those that ship."""
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for name, changes in CALLERS.items():
        text = LIBRARY
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        file = own / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(places, "script_folders", lambda: (own, shipped))
    return own, shipped


def listed(*arguments, **options):
    return CliRunner().invoke(cli, ["scripts", "list", *arguments], **options)


def names(*arguments):
    return [one["name"] for one in json.loads(listed("--json", *arguments).stdout)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), ["library/fine", "library/hard", "town_hall/ring"]),
        (("--sector", "town hall"), ["town_hall/ring"]),
        (("--sector", "library"), ["library/fine", "library/hard"]),
        (("--difficulty", "3"), ["town_hall/ring"]),
        (("--difficulty", "2-4"), ["town_hall/ring"]),
        (("--difficulty", "3+"), ["library/hard", "town_hall/ring"]),
        (("--goal", "limits"), ["library/hard"]),
        (("--goal", "limits", "--goal", "close"), []),
        (("--ending-kind", "handed_over"), ["town_hall/ring"]),
        (("--call", "outbound"), ["town_hall/ring"]),
        (("--call", "inbound"), ["library/fine", "library/hard"]),
        (("ROSES",), ["town_hall/ring"]),
        (("roses", "taken off"), ["town_hall/ring"]),
        (("roses", "nowhere"), []),
    ],
)
def test_filters(arguments, expected):
    assert names(*arguments) == expected


@pytest.mark.parametrize("columns", ["60", "200"])
def test_every_caller_shows_title_level_minutes_and_goals(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    text = listed().output
    for words in (
        "library/hard",
        "[bold] Rings and roses",
        "(outbound, yours)",
        "limits, say back",
        "3 callers",
        "Town hall",
    ):
        assert words in text
    assert max(map(len, text.splitlines())) <= int(columns)


def test_a_file_that_cannot_be_read_is_told_and_the_rest_listed(folders):
    (folders[0] / "library" / "broken.yaml").write_text("voicesim: 2\ntitle: [")
    result = listed("--json")
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)) == 3
    assert "library/broken is left out, it cannot be read" in result.stderr
    assert re.search(r"broken\.yaml:\d+:\d+: ", result.stderr)


def test_nothing_found_is_said_in_words(folders):
    assert "None of the 3 callers fits" in listed("nowhere").output
    assert listed("--json", "nowhere").stdout == "[]\n"


def test_no_callers_at_all(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "script_folders", lambda: (tmp_path / "none",))
    assert "voicesim scripts new" in listed().output


@pytest.mark.parametrize("text", ["0", "6", "4-2", "three", "", "3-"])
def test_a_level_that_is_none_is_explained(text):
    with pytest.raises(ScriptError, match="--difficulty"):
        levels(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("3", (3, 3)), ("2-4", (2, 4)), ("3+", (3, 5)), (" 1 - 5 ", (1, 5))]
)
def test_levels(text, expected):
    assert levels(text) == expected
