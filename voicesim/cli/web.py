"""`voicesim web`: the same call in a browser, on this machine."""

from __future__ import annotations

import click

from voicesim.cli.options import all_scripts, settings_of
from voicesim.errors import SettingsError

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
    app = Pages(settings_of(context), all_scripts()).app()
    address = f"http://127.0.0.1:{port}/"
    click.echo(f"VoiceSim is at {address} (this machine only; Ctrl-C stops it).")
    if open_page:
        click.launch(address)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", ws_max_size=65_536)
