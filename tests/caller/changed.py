"""A shipped or test script with a few words changed, loaded."""

from pathlib import Path

from tests.caller.plays import PLAYS
from voicesim.caller.script import Script, load_script


def changed(folder: Path, base: str, *changes: tuple[str, str]) -> Script:
    text = (PLAYS / "scripts" / f"{base}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file = folder / f"{base}.yaml"
    file.write_text(text, encoding="utf-8")
    return load_script(file)
