"""Throw mutated bytes at the script reader and checker with atheris (coverage-guided), for as long as one likes.

    python3 -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install -q atheris -e . && /tmp/fuzz/bin/python bench/fuzz_scripts.py -max_total_time=120

A finding is an exception other than ScriptError, or a file that loads though the checker found an error, or fails to load
though it found none. The input is written beside as crash-<digest>. The figure stands in bench/README-caller.md.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["voicesim.caller"]):
    from voicesim.caller.checking.check import check_script
    from voicesim.caller.reading import ERROR
    from voicesim.caller.script import load_script
    from voicesim.errors import ScriptError

SEEDS = Path(__file__).resolve().parent.parent / "tests" / "plays"
FILE = Path(tempfile.mkdtemp(prefix="voicesim-fuzz-")) / "fuzzed.yaml"


def one_input(data: bytes) -> None:
    """Check and load one file."""
    FILE.write_bytes(data)
    try:
        faults = check_script(FILE)
    except ScriptError:
        faults = None
    try:
        load_script(FILE)
    except ScriptError:
        assert faults is None or any(fault.severity == ERROR for fault in faults)
    else:
        assert faults is not None
        assert all(fault.rule != "schema" for fault in faults)


def main() -> None:
    corpus = Path(tempfile.mkdtemp(prefix="voicesim-corpus-"))
    for folder in ("bad", "scripts"):
        for file in sorted((SEEDS / folder).glob("*.yaml")):
            (corpus / f"{folder}-{file.name}").write_bytes(file.read_bytes())
    atheris.Setup([*sys.argv, str(corpus), "-timeout=10", "-max_len=20000"], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
