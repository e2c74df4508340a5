"""The pages on which a recorded call's moments are tried again: its turns, and one moment; and the served debrief's links there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from voicesim import wiring_calls
from voicesim.debrief.said import read
from voicesim.debrief.transcript import transcript_of
from voicesim.errors import VoiceSimError
from voicesim.record.reading import read_call
from voicesim.record.store import Calls
from voicesim.settings import Settings
from voicesim.web.again import CannotRetryError, read_recorded, sound_of, then_of
from voicesim.web.rendering import SECURITY_HEADERS, page

LINK = "Try this moment again"
_TURN = re.compile(r'(<span class="muted">turn (\d+)</span>)')
_COMMAND = re.compile(r"<code>voicesim calls again \S+ --turn (\d+)</code>\s*<button.*?</button>", re.DOTALL)
_TOP = re.compile(r"<header\b")
_STYLE = (
    "<style>.served { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; padding: .75rem 1.25rem; } .served a, a.retry { "
    "display: inline-block; min-height: 24px; } @media print { .served, a.retry { display: none } }</style>"
)


@dataclass(frozen=True)
class AgainPages:
    """The pages of trying again."""

    settings: Settings
    scripts: Mapping[str, Path]

    def turns(self, request: Request) -> Response:
        """List the turns of a call that can be tried again."""
        folder = self._folder(request)
        try:
            recorded = read_recorded(folder, self.scripts, self.settings)
        except CannotRetryError as error:
            return self._cannot(folder, error)
        known = set(recorded.turns)
        entries = [
            entry
            for entry in transcript_of(read(recorded.summary))
            if entry.who == "caller" or entry.turn in known
        ]
        outline = recorded.header.outline
        return page(
            "again_turns.html.j2", ident=folder.name, outline=outline, entries=entries, some=bool(known)
        )

    def moment(self, request: Request) -> Response:
        """Show one moment, and how to say it another way."""
        folder, turn = self._folder(request), int(request.path_params["turn"])
        try:
            recorded = read_recorded(folder, self.scripts, self.settings)
            moment = recorded.moment(turn)
        except CannotRetryError as error:
            return self._cannot(folder, error, (f"/calls/{folder.name}/again", "All turns of this call"))
        place = recorded.turns.index(turn)
        standing, header = moment.standing, recorded.header
        return page(
            "again.html.j2",
            ident=folder.name,
            outline=header.outline,
            who=header.outline.caller_name.split(maxsplit=1)[0],
            typed=header.typed,
            script=header.script,
            turn=turn,
            sample=moment.observation.turn.start_sample,
            before=standing.before,
            state=standing.state,
            then=then_of(moment),
            earlier=recorded.turns[place - 1] if place else None,
            later=recorded.turns[place + 1] if place + 1 < len(recorded.turns) else None,
        )

    def sound(self, request: Request) -> Response:
        """Return the moment's turn and its answer, as they were recorded."""
        recorded = read_recorded(self._folder(request), self.scripts, self.settings)
        moment = recorded.moment(int(request.path_params["turn"]))
        return Response(sound_of(recorded, moment), media_type="audio/mpeg", headers=SECURITY_HEADERS)

    def links(self, folder: Path) -> frozenset[int]:
        """Return the turns of a call that a debrief can link to; none where nothing of it can be tried again.

        The page of its turns tells why not.
        """
        try:
            return frozenset(read_recorded(folder, self.scripts, self.settings).turns)
        except VoiceSimError:
            return frozenset()

    def _folder(self, request: Request) -> Path:
        return Calls(wiring_calls.calls_folder(self.settings)).find(str(request.path_params["ident"]))

    def _cannot(self, folder: Path, error: CannotRetryError, *more: tuple[str, str]) -> Response:
        links = [(f"/calls/{folder.name}", "Back to the debrief"), *more]
        script = read_call(folder).header.script
        if script in self.scripts:
            links.append((f"/call/{script}", "Take the call afresh"))
        return page("fault.html.j2", 409, text=str(error), links=links)


def with_links(html: str, ident: str, turns: Collection[int]) -> str:
    """Return a debrief page as it is served: with the way back, and a link at each turn that can be tried again.

    The file that a trainee keeps has neither: there is nobody to answer them.
    """
    base = f"/calls/{escape(ident)}"

    def to(turn: str, text: str) -> str:
        number = f'<span class="hidden">: turn {turn}</span>'
        return f'<a class="retry" href="{base}/again/{turn}">{text}{number}</a>'

    def at_turn(found: re.Match[str]) -> str:
        return f"{found[1]} {to(found[2], LINK)}" if int(found[2]) in turns else found[0]

    def at_focus(found: re.Match[str]) -> str:
        return to(found[1], LINK) if int(found[1]) in turns else found[0]

    bar = (
        f'{_STYLE}<nav class="served" aria-label="VoiceSim"><a href="/">All callers and calls</a>'
        f'<a href="{base}/again">Try a moment again</a></nav>'
    )
    html = _COMMAND.sub(at_focus, _TURN.sub(at_turn, html))
    return _TOP.sub(lambda found: bar + found[0], html, count=1)
