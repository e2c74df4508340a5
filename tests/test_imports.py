"""Imports point one way: the core knows nothing of devices, files or the command line."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "voicesim"

CORE = {"values", "errors", "settings"}
PURE = {"turns", "tone", "words", "caller"}
EDGE = {"engines", "devices", "record"}
WORK = {"call", "debrief", "regress", "course"}
ALLOWED = {
    "values": set(),
    "errors": set(),
    "places": {"errors"},
    "settings": {"errors"},
    "ports": {"values", "errors"},
    **dict.fromkeys(PURE, CORE),
    **{room: CORE | {"ports", "places"} for room in EDGE},
    **{room: CORE | PURE | {"ports"} for room in ("call", "debrief")},
    **{room: CORE | PURE | {"ports", "call", "debrief"} for room in ("regress", "course")},
    "rehearsal": CORE | {"caller", "words", "debrief"},
    "wiring": CORE | PURE | EDGE | WORK | {"ports", "places", "rehearsal"},
    "wiring_calls": CORE | PURE | {"places", "debrief", "record"},
    "web": CORE | PURE | EDGE | WORK | {"ports", "places", "rehearsal", "wiring", "wiring_calls"},
    "wiring_kept": CORE | PURE | EDGE | {"ports", "wiring"},
    "wiring_recorded": CORE
    | PURE
    | EDGE
    | WORK
    | {"ports", "places", "rehearsal", "wiring", "wiring_calls", "wiring_kept"},
    "pytest_plugin": CORE | {"regress", "wiring_recorded", "wiring_kept"},
    "cli": CORE
    | PURE
    | EDGE
    | WORK
    | {"ports", "places", "rehearsal", "wiring", "wiring_calls", "wiring_kept", "wiring_recorded", "web"},
}
STDLIB_ONLY_IN_CORE = {"asyncio", "logging", "time", "random", "socket", "subprocess", "threading"}
ONE_OWNER = {"librosa": {"tone"}, "sounddevice": {"devices"}, "pyttsx3": {"engines"}, "faster_whisper": {"engines"},
             "pocketsphinx": {"engines"}, "onnxruntime": {"engines"}, "click": {"cli"}}  # fmt: skip


def imports_of(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: import by full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = sorted(file for file in PACKAGE.rglob("*.py") if room_of(file) not in ("__init__", "__main__"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_one_way(file):
    room = room_of(file)
    for name in imports_of(file):
        parts = name.split(".")
        if parts[0] == "voicesim":
            target = parts[1]
            assert target in (room, "__version__") or target in ALLOWED[room], f"{room} imports {name}"
        assert parts[0] not in ONE_OWNER or room in ONE_OWNER[parts[0]], f"{room} imports {name}"
        if room in PURE or room in ("values", "errors", "ports"):
            assert parts[0] not in STDLIB_ONLY_IN_CORE, f"the core imports {name}"


def test_every_room_is_in_the_rules():
    rooms = {room_of(file) for file in PACKAGE.rglob("*.py")} - {"__init__", "__main__"}
    assert rooms <= set(ALLOWED), "a new room needs its place in the rules above"
