"""Writes the table of cases in audio/README.md from their sidecars and recordings.

    python tools/recording_table.py [--check]

--check writes nothing and fails when the table is not up to date.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

import soundfile

from voicesim.regress.case import Case, Unusable, find_cases

AUDIO = Path(__file__).resolve().parent.parent / "audio"
BEGIN = "<!-- table of cases: written by tools/recording_table.py -->"
END = "<!-- end of the table of cases -->"
SCRIPTLESS = "only heard"


def table(folder: Path) -> str:
    """Return the cases below a folder as Markdown: a heading and a table for each caller, then those only heard.

    Raises:
        SystemExit: a sidecar cannot be read.
    """
    cases = []
    for case in find_cases((folder,)):
        if isinstance(case, Unusable):
            raise SystemExit(case.error)
        cases.append(case)
    cases.sort(key=lambda case: (case.sidecar.script is None, case.sidecar.script or "", case.name))
    parts = []
    for script, group in groupby(cases, key=lambda case: case.sidecar.script or SCRIPTLESS):
        rows = [_row(case) for case in group]
        title = "Only heard: nobody calls" if script == SCRIPTLESS else script
        parts.append(
            f"### {title}\n\n| case | what it is | recording | voice | sets |\n|---|---|---|---|---|\n"
            + "\n".join(rows)
        )
    return "\n\n".join(parts)


def _row(case: Case) -> str:
    sound = soundfile.info(case.recording)
    form = case.recording.suffix.removeprefix(".").upper() + (" stereo" if sound.channels == 2 else "")
    voice = case.sidecar.speaker.removeprefix("synthetic: ")
    cells = (
        case.name,
        case.sidecar.title,
        f"{form}, {sound.frames / sound.samplerate:.0f} s",
        voice,
        ", ".join(case.sidecar.sets),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def renewed(text: str, cases: str) -> str:
    """Return a page with the cases between its two marks.

    Raises:
        SystemExit: the marks are missing.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"the page lacks the line '{BEGIN}' or '{END}'; put both where the table belongs.")
    return f"{head}{BEGIN}\n\n{cases}\n\n{END}{tail}"


def main() -> None:
    """Write the table, or with --check tell whether it is current."""
    page = AUDIO / "README.md"
    before = page.read_text(encoding="utf-8")
    after = renewed(before, table(AUDIO))
    if sys.argv[1:] == ["--check"]:
        if before != after:
            raise SystemExit(f"{page}: not up to date; run python tools/recording_table.py.")
        return
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    page.write_text(after, encoding="utf-8")
    print(f"{page}: {'as before' if before == after else 'written'}.")


if __name__ == "__main__":
    main()
