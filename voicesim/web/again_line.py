"""The socket of a page on which a moment is tried again: words or microphone frames in, what they do out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket

from voicesim import wiring_calls
from voicesim.devices.socket_line import SocketLine
from voicesim.errors import VoiceSimError
from voicesim.record.store import Calls
from voicesim.settings import Settings
from voicesim.web.again import read_recorded
from voicesim.web.line import BUSY, Message, send_all
from voicesim.web.rendering import own_origin
from voicesim.web.shared import Shared
from voicesim.web.tries import Tries

IDLE_SECONDS = 120.0
"""A page on which nothing is tried for so long gives the recogniser's memory back; its next try loads it anew."""
MOST_CHARACTERS = 2000
"""Of a typed turn: more than anybody says without a break."""

SAY = "say "
"""Stands before typed words."""


@dataclass
class AgainLine:
    """Tries from any number of pages, one at a time, and none during a call: there is one headset."""

    settings: Settings
    scripts: Mapping[str, Path]
    shared: Shared
    busy: threading.Lock

    async def serve(self, socket: WebSocket) -> None:
        """Carry the tries of one page until it is left."""
        if not own_origin(socket):
            await socket.close(4403)
            return
        await socket.accept()
        loop = asyncio.get_running_loop()
        outbox: asyncio.Queue[Message | None] = asyncio.Queue()

        def post(message: Message | None) -> None:
            loop.call_soon_threadsafe(outbox.put_nowait, message)

        sending = asyncio.create_task(send_all(socket, outbox))
        session: _Session | None = None
        try:
            session = _Session(await run_in_threadpool(self._open, socket, post), self.busy, post)
            await session.run(socket)
        except VoiceSimError as error:
            post({"fault": str(error)})
        finally:
            # Also when the server stops: a recogniser is a process of its own, and would be left behind.
            with anyio.CancelScope(shield=True):
                if session is not None:
                    await session.end()
                post(None)
                await sending

    def _open(self, socket: WebSocket, post: Callable[[Message], None]) -> Tries:
        ident, turn = str(socket.path_params["ident"]), int(socket.path_params["turn"])
        folder = Calls(wiring_calls.calls_folder(self.settings)).find(ident)
        recorded = read_recorded(folder, self.scripts, self.settings)
        return Tries(self.settings, recorded, recorded.moment(turn), self.shared, post)


@dataclass
class _Session:
    """What comes from one page, told apart: a turn to be tried, sound for the turn being spoken."""

    tries: Tries
    busy: threading.Lock
    post: Callable[[Message], None]
    line: SocketLine | None = None
    trying: asyncio.Task[None] | None = None

    async def run(self, socket: WebSocket) -> None:
        """Take messages until the page is left or has been idle for too long."""
        while True:
            try:
                message = await asyncio.wait_for(socket.receive(), IDLE_SECONDS)
            except TimeoutError:
                if self.trying is None:
                    return
                continue
            if message["type"] == "websocket.disconnect":
                return
            self._take(message.get("text"), message.get("bytes"))

    async def end(self) -> None:
        """Wait for the try under way, then free the recogniser."""
        self._no_more_sound()
        if self.trying is not None:
            await self.trying
        await run_in_threadpool(self.tries.close)

    def _take(self, text: str | None, sound: bytes | None) -> None:
        if sound and self.line is not None:
            self.line.deliver(sound)
        elif text == "done":
            self._no_more_sound()
        elif text and self.trying is not None:
            self.post({"note": "One try at a time: the one under way comes first."})
        elif text == "speak":
            line = self.line = SocketLine(lambda _: None)
            self._start(lambda: self.tries.spoken(line))
        elif text and text.startswith(SAY):
            words = " ".join(text.removeprefix(SAY).split())
            if words and len(words) <= MOST_CHARACTERS:
                self._start(lambda: self.tries.typed(words))
            else:
                self.post({"fault": f"Type what you would say, up to {MOST_CHARACTERS} characters."})

    def _start(self, one_try: Callable[[], None]) -> None:
        self.trying = asyncio.create_task(self._try(one_try))

    async def _try(self, one_try: Callable[[], None]) -> None:
        told = await run_in_threadpool(self._one, one_try)
        # The page may begin the next try as soon as it is told: by then this one must be over.
        self.trying = self.line = None
        self.post(told)

    def _one(self, one_try: Callable[[], None]) -> Message:
        """Run one try and return what its end is told by."""
        if not self.busy.acquire(blocking=False):
            return {"fault": BUSY}
        try:
            one_try()
        except VoiceSimError as error:
            return {"fault": str(error)}
        finally:
            self.busy.release()
        return {"state": "ready"}

    def _no_more_sound(self) -> None:
        if self.line is not None:
            self.line.end()
            self.line = None
