"""The pages: callers to practise on, recorded calls, their debriefs, and the call itself."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from voicesim import wiring_calls
from voicesim.caller.script import Script, load_script
from voicesim.errors import VoiceSimError
from voicesim.record.reading import write_reflection
from voicesim.record.store import CONSENT_TEXT, Calls
from voicesim.settings import Settings
from voicesim.web.again_line import AgainLine
from voicesim.web.again_pages import AgainPages, with_links
from voicesim.web.line import Line
from voicesim.web.rendering import HERE, SECURITY_HEADERS, fault, page, same_origin
from voicesim.web.review_pages import ReviewPages
from voicesim.web.shared import Shared

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
"""Only these names are answered: another site's page cannot reach the calls through a name of its own."""


@dataclass(frozen=True)
class Pages:
    """All pages of one server."""

    settings: Settings
    scripts: Mapping[str, Path]
    """Name -> file."""
    shared: Shared
    busy: threading.Lock = field(default_factory=threading.Lock)
    """Held while somebody is on the line."""

    def app(self) -> Starlette:
        """Return the application."""
        again = AgainPages(self.settings, self.scripts)
        review = ReviewPages(self.settings, self.shared.reviewing)
        again_line = AgainLine(self.settings, self.scripts, self.shared, self.busy)
        routes = [
            Route("/", self.home),
            Route("/call/{name:path}", self.call),
            WebSocketRoute("/line/{name:path}", Line(self.settings, self.scripts, self.busy).serve),
            Route("/calls/{ident}", self.debrief),
            Route("/calls/{ident}/reflection", self.reflect, methods=["POST"]),
            Route("/calls/{ident}/delete", self.delete, methods=["POST"]),
            Route("/calls/{ident}/again", again.turns),
            Route("/calls/{ident}/again/{turn:int}", again.moment),
            Route("/calls/{ident}/again/{turn:int}/then.mp3", again.sound),
            Route("/review", review.calls),
            Route("/review/agreement", review.agreement),
            Route("/calls/{ident}/review", review.review),
            Route("/calls/{ident}/review", review.give, methods=["POST"]),
            Route("/calls/{ident}/sound.mp3", review.sound),
            WebSocketRoute("/again/{ident}/{turn:int}", again_line.serve),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]
        middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_HOSTS)]
        handlers: dict[Any, Any] = {VoiceSimError: fault, HTTPException: fault}
        return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers)

    def home(self, _request: Request) -> Response:
        """List callers and calls."""
        callers = [_described(name, _script(file)) for name, file in sorted(self.scripts.items())]
        sectors: dict[str, list[dict[str, Any]]] = {}
        for caller in sorted(callers, key=lambda caller: caller["model"].difficulty):
            sectors.setdefault(caller["name"].split("/")[0].replace("_", " ").capitalize(), []).append(caller)
        return page("home.html.j2", sectors=sorted(sectors.items()), calls=self._store().list())

    def call(self, request: Request) -> Response:
        """Show what the trainee's desk knows, and the button that takes the call."""
        name = str(request.path_params["name"])
        if name not in self.scripts:
            raise HTTPException(404, f"There is no caller {name!r}.")
        script = _script(self.scripts[name])
        return page("call.html.j2", caller=_described(name, script), consent=CONSENT_TEXT)

    def debrief(self, request: Request) -> Response:
        """Show a call's debrief, made anew."""
        folder = self._store().find(str(request.path_params["ident"]))
        file, _ = wiring_calls.write_debrief(folder, self.settings)
        # The page carries its own script and style: it is the very file that a trainee may keep.
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; media-src data:; img-src data:; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        turns = AgainPages(self.settings, self.scripts).links(folder)
        html = with_links(file.read_text(encoding="utf-8"), folder.name, turns)
        return HTMLResponse(html, headers={**SECURITY_HEADERS, "Content-Security-Policy": policy})

    async def reflect(self, request: Request) -> Response:
        """Keep the trainee's own view, then show the marks."""
        same_origin(request)
        ident = str(request.path_params["ident"])
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        write_reflection(self._store().find(ident), form.get("reflection", [""])[0])
        return RedirectResponse(f"/calls/{ident}", status_code=303)

    def delete(self, request: Request) -> Response:
        """Delete a call for real."""
        same_origin(request)
        self._store().delete([str(request.path_params["ident"])])
        return RedirectResponse("/", status_code=303)

    def _store(self) -> Calls:
        return Calls(wiring_calls.calls_folder(self.settings))


def _script(file: Path) -> Script:
    """Return the script in a file, read anew only when the file changed."""
    return _read_script(file, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=256)
def _read_script(file: Path, _changed: int) -> Script:
    return load_script(file)


def _described(name: str, script: Script) -> dict[str, Any]:
    model = script.model
    return {"name": name, "outline": script.outline(), "model": model, "screen": model.desk.screen}
