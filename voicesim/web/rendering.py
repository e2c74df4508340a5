"""What every page shares: its frame, its guard against other sites' pages, and how a fault is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from voicesim.debrief.story import clock
from voicesim.errors import RecordError

HERE = Path(__file__).parent
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; media-src 'self' blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Nothing from elsewhere, and nothing of a call left in the browser's cache once the call is deleted."""

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
)
_TEMPLATES.filters["clock"] = clock


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page made from one of the templates."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**values), status, SECURITY_HEADERS)


def own_origin(connection: HTTPConnection) -> bool:
    """Return whether a request comes from one of VoiceSim's own pages."""
    origin = connection.headers.get("origin")
    return origin is not None and origin.split("//")[-1] == connection.headers.get("host")


def same_origin(request: Request) -> None:
    """Refuse a request that another site's page made.

    Raises:
        HTTPException: 403.
    """
    if not own_origin(request):
        raise HTTPException(403, "This request did not come from VoiceSim's own page.")


def fault(_request: Request, error: Exception) -> Response:
    """Return the page that tells what is wrong and what to do."""
    if isinstance(error, HTTPException):
        return page("fault.html.j2", error.status_code, text=error.detail, links=())
    return page("fault.html.j2", 404 if isinstance(error, RecordError) else 500, text=str(error), links=())
