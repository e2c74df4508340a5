"""The socket that carries a call: the browser's frames in, the caller's frames out, captions beside them."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from voicesim import wiring, wiring_calls
from voicesim.call.conversation import Conversation
from voicesim.call.parts import Happening
from voicesim.call.run import run_call
from voicesim.debrief.text import summary_text
from voicesim.devices.socket_line import SocketLine
from voicesim.errors import VoiceSimError
from voicesim.record.keeping import Kept
from voicesim.record.memory import MemoryJournal
from voicesim.record.store import Consent
from voicesim.settings import Settings
from voicesim.values import (
    Exchange,
    Note,
    Observation,
    Speaking,
    TurnEnded,
    TurnResumed,
    TurnStarted,
    TurnUndone,
)
from voicesim.web.rendering import own_origin

Message = bytes | dict[str, object]
BUSY = "Another call or try is under way on this machine; end it first."
PERSON = "me"
"""Whose calibrated voice a call in the browser is compared with: the default of `voicesim calibrate`."""


@dataclass
class Line:
    """One call at a time: the machine and the headset are one trainee's."""

    settings: Settings
    scripts: Mapping[str, Path]
    busy: threading.Lock = field(default_factory=threading.Lock)
    """Held while somebody is on the line, in a call or trying a moment again."""

    async def serve(self, socket: WebSocket) -> None:
        """Carry one call from ringing to its debrief."""
        name = str(socket.path_params["name"])
        if name not in self.scripts or not own_origin(socket):
            await socket.close(4403)
            return
        await socket.accept()
        if not self.busy.acquire(blocking=False):
            await socket.send_json({"fault": BUSY})
            await socket.close()
            return
        try:
            await self._call(socket, name)
        finally:
            self.busy.release()

    async def _call(self, socket: WebSocket, name: str) -> None:
        loop = asyncio.get_running_loop()
        outbox: asyncio.Queue[Message | None] = asyncio.Queue()

        def post(message: Message | None) -> None:
            loop.call_soon_threadsafe(outbox.put_nowait, message)

        line = SocketLine(post)
        hung_up = threading.Event()
        consent = socket.query_params.get("consent") == "yes"
        sending = asyncio.create_task(send_all(socket, outbox))
        listening = asyncio.create_task(_listen(socket, line, hung_up))
        try:
            await run_in_threadpool(self._run, name, consent, line, hung_up.is_set, post)
        finally:
            post(None)
            await sending
            listening.cancel()

    def _run(
        self,
        name: str,
        consented: bool,
        line: SocketLine,
        hung_up: Callable[[], bool],
        post: Callable[[Message], None],
    ) -> None:
        try:
            post({"state": "preparing"})

            def spoken_ahead(done: int, total: int) -> None:
                post({"done": done, "total": total})

            seed = secrets.randbelow(10_000)
            with closing(wiring.make_studio(self.settings, self.scripts[name], spoken_ahead, seed)) as studio:
                consent = Consent(consented, "asked", datetime.now(UTC))
                calls, longest = wiring_calls.calls_folder(self.settings), self.settings.call.longest_seconds
                kept = Kept.begin(
                    calls, studio.script.name, consent, longest, lambda text: post({"note": text})
                )
                options = wiring.CallOptions(
                    kept.journal,
                    lambda happening: _tell(happening, post),
                    wiring.baseline_of(PERSON),
                    seed,
                )
                conversation = Conversation(wiring.spoken_parts(studio, options), live=True)
                post({"state": "ringing", "notes": list(studio.notes)})
                run_call(conversation, line, line, hang_up=hung_up)
            if kept.folder is not None:
                wiring_calls.write_debrief(kept.folder, self.settings)
                post({"state": "over", "debrief": f"/calls/{kept.folder.name}"})
            elif isinstance(kept.journal, MemoryJournal):
                summary = kept.journal.summary()
                post(
                    {
                        "state": "over",
                        "text": summary_text(summary, wiring_calls.mark(summary, self.settings)),
                    }
                )
        except VoiceSimError as error:
            post({"fault": str(error)})


async def send_all(socket: WebSocket, outbox: asyncio.Queue[Message | None]) -> None:
    """Send what there is to say, in order, until there is no more or the browser is gone; then close the socket."""
    try:
        while (message := await outbox.get()) is not None:
            if isinstance(message, bytes):
                await socket.send_bytes(message)
            else:
                await socket.send_json(message)
        await socket.close()
    except (WebSocketDisconnect, RuntimeError):
        return


async def _listen(socket: WebSocket, line: SocketLine, hung_up: threading.Event) -> None:
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                break
            if message.get("bytes"):
                line.deliver(message["bytes"])
            elif message.get("text") == "hang up":
                hung_up.set()
    except VoiceSimError:
        hung_up.set()
    finally:
        line.end()


def _tell(happening: Happening, post: Callable[[Message], None]) -> None:
    match happening:
        case TurnStarted() | TurnResumed():
            post({"turn": "started"})
        case TurnEnded():
            post({"turn": "ended"})
        case TurnUndone():
            post({"undone": True})
        case Note(kind="recogniser_failed" | "voice_failed" | "echo", text=text):
            post({"note": text})
        case Speaking(line=line):
            post({"caller": line.text, "band": line.delivery.band})
        case Exchange(stimulus=Observation(transcript=transcript), reaction=reaction):
            post({"you": transcript.text, "tension": reaction.tension, "band": reaction.band})
        case _:
            return
