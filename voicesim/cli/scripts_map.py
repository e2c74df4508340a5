"""`voicesim scripts map`: a script's moments and endings as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from voicesim.caller.script import load_script
from voicesim.cli.options import script_path
from voicesim.errors import ScriptError

FORMS = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid"}
"""File ending -> form."""


@click.command("map")
@click.argument("script")
@click.option("--format", "form", type=click.Choice(["svg", "mermaid"]),
              help="svg: a picture any browser opens. mermaid: text for pages that draw it. [default: by FILE's ending, else svg]")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write to this file, such as map.svg; without it the text is printed.")  # fmt: skip
def map_script(script: str, form: str | None, output: Path | None) -> None:
    """Draw SCRIPT, a name or a script file: what comes up, what opens and meets it, and how the call can end.

    Open the SVG file in any browser. It is made from the script as it is: draw it again after each change.
    """
    if output is not None and output.suffix not in FORMS:
        endings = ", ".join(FORMS)
        raise ScriptError(f"{output}: a map is no such file; give it one of the endings {endings}.")
    chosen = form or (FORMS[output.suffix] if output else "svg")
    loaded = load_script(script_path(script))
    if chosen == "svg":
        from voicesim.caller.drawing.svg import svg

        drawn = svg(loaded)
    else:
        from voicesim.caller.drawing.map import mermaid

        drawn = mermaid(loaded)
    if output is None:
        click.echo(drawn, nl=False)
        return
    try:
        output.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise ScriptError(f"{output}: cannot be written: {error.strerror}; choose another folder.") from None
    click.echo(f"{loaded.name} is drawn in {output}.")
