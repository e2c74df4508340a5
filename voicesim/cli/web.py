"""`voicesim web`: the same call in a browser, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voicesim.cli.options import all_scripts, settings_of
from voicesim.errors import SettingsError

if TYPE_CHECKING:
    from voicesim.web.shared import Shared

PORT = 8137


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@click.pass_context
def web(context: click.Context, port: int, open_page: bool) -> None:
    """Serve the pages on this machine only; Ctrl-C stops."""
    try:
        import uvicorn

        from voicesim.web.app import Pages
    except ImportError:
        raise SettingsError("The web pages need an extra: pip install 'voicesim[web]'.") from None
    app = Pages(settings_of(context), all_scripts(), shared()).app()
    address = f"http://127.0.0.1:{port}/"
    click.echo(f"VoiceSim is at {address} (this machine only; Ctrl-C stops it).")
    if open_page:
        click.launch(address)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", ws_max_size=65_536)


def shared() -> Shared:
    """Return what the terminal's commands have and the pages use."""
    from voicesim.cli import calls_agreement, calls_review, calls_review_words
    from voicesim.cli.play_voice import PlayVoice
    from voicesim.web.shared import Reviewing, Shared

    reviewing = Reviewing(
        desk=calls_review_words.desk_lines,
        on_the_line=calls_review_words.on_the_line,
        counted=calls_review.counted,
        passed=calls_review.passed,
        collected=calls_agreement.Collected,
        figure=calls_agreement.figure,
        in_words=calls_agreement.in_words,
        missing=calls_agreement.missing_figures,
        legend=calls_agreement.LEGEND,
    )
    return Shared(PlayVoice, reviewing)
