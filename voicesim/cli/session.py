"""What `call` and `demo` share: getting ready with progress, running, and the debrief at the end."""

from __future__ import annotations

import signal
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from voicesim import wiring, wiring_calls
from voicesim.call.conversation import Conversation
from voicesim.call.parts import Happening
from voicesim.call.run import run_call
from voicesim.cli.screen import Meter, Screen
from voicesim.debrief.text import summary_text
from voicesim.errors import VoiceSimError
from voicesim.ports import FrameSink, FrameSource
from voicesim.record.keeping import Kept
from voicesim.record.memory import MemoryJournal
from voicesim.record.reading import read_call, write_reflection
from voicesim.record.store import CONSENT_TEXT, Consent
from voicesim.settings import Settings
from voicesim.values import Baseline, Note


@dataclass(frozen=True)
class Desk:
    """Where a command talks to its user."""

    console: Console
    interactive: bool
    """Whether questions may be asked."""


def desk() -> Desk:
    """Return the terminal this command runs in."""
    console = Console(highlight=False)
    return Desk(console, console.is_terminal and sys.stdin.isatty())


def get_ready(
    settings: Settings, script_file: Path, at: Desk, live: bool = False, seed: int = 0
) -> wiring.Studio:
    """Load what a call needs, for a live one also the lines the caller is likely to begin with; say which recogniser listens."""
    with Progress(console=at.console, transient=True) as progress:
        task = progress.add_task("Getting ready: recogniser, cues, voice", total=None)

        def on_line(done: int, total: int) -> None:
            text = "Speaking the caller's lines ahead (once for each caller)"
            progress.update(task, description=text, completed=done, total=total)

        studio = wiring.make_studio(settings, script_file, on_line if live else None, seed)
    for line in studio.notes:
        at.console.print(line, style="dim", markup=False)
    return studio


def ask_consent(flag: bool | None, at: Desk) -> Consent:
    """Return the trainee's word on being recorded: by flag, or asked; silence is no."""
    now = datetime.now(UTC)
    if flag is not None:
        return Consent(flag, "flag", now)
    if not at.interactive:
        at.console.print("Nobody to ask for consent here: nothing is stored. `--consent` stores the call.")
        return Consent(False, "asked", now)
    at.console.print(CONSENT_TEXT, markup=False)
    return Consent(click.confirm("Record this call?", default=False), "asked", now)


@contextmanager
def ctrl_c_hangs_up() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C (or a polite kill) put the phone down; a second one stops the program."""
    asked = False

    def ask(_number: int, _frame: types.FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True)
class Wish:
    """What the user asked of one call."""

    settings: Settings
    script_file: Path
    consent: bool | None
    seed: int
    person: str
    """Whose calibrated voice to compare with; '' for nobody's."""
    captions: bool = True
    open_page: bool = False
    microphone: str | None = None
    """Its name, where one is used: a calm voice is kept for each person and microphone."""
    baseline: Baseline | None = None
    """A voice measured beforehand; None: the person's own, where there is one."""


def begin_record(
    settings: Settings, script: str, consent: Consent, on_failure: Callable[[str], None] | None = None
) -> Kept:
    """Open the record of a new call; `on_failure` is told once, should the disk fail in the middle of it.

    Raises:
        RecordError: no room, or no right to write.
    """
    return Kept.begin(
        wiring_calls.calls_folder(settings), script, consent, settings.call.longest_seconds, on_failure
    )


class SpokenCall:
    """One spoken call from its record's first line to its debrief."""

    def __init__(
        self, wish: Wish, at: Desk, studio: wiring.Studio, consent: Consent, meter: Meter | None = None
    ) -> None:
        """Open the record; nobody has rung yet."""
        self._wish, self._at, self._studio, self._meter = wish, at, studio, meter
        self._screen = Screen(at.console, wish.captions)
        self._conversation: Conversation | None = None
        self._kept = begin_record(wish.settings, studio.script.name, consent, self._record_failed)

    def note(self, note: Note) -> None:
        """Take a note from the headset, which counts its own samples: the call's place is what counts."""
        if self._conversation is not None and not self._conversation.over:
            self._conversation.note(note.kind, note.text)

    def _record_failed(self, text: str) -> None:
        """Tell once that nothing more is kept; the call goes on."""
        if self._conversation is not None and not self._conversation.over:
            self._conversation.note("record_failed", text)
        else:
            self._at.console.print(text, markup=False)

    def run(
        self,
        source_of: Callable[[Conversation], FrameSource],
        sink: FrameSink,
        hang_up: Callable[[], bool],
        live: bool = False,
    ) -> None:
        """Ring, and run the call to its end.

        Raises:
            VoiceSimError: what failed; the call up to there is kept.
        """
        options = wiring.CallOptions(
            self._kept.journal,
            self._happened,
            self._wish.baseline or wiring.baseline_of(self._wish.person, self._wish.microphone),
            self._wish.seed,
        )
        conversation = Conversation(wiring.spoken_parts(self._studio, options), live)
        self._conversation = conversation
        level = self._meter.level if self._meter is not None else None
        try:
            run_call(conversation, source_of(conversation), sink, level, hang_up)
        except VoiceSimError as error:
            if self._kept.folder is not None:
                folder = self._kept.folder
                self._at.console.print(
                    f"Everything up to here is kept: {folder}", markup=False, soft_wrap=True
                )
                self._at.console.print(
                    f"Its debrief: voicesim calls debrief {folder}", markup=False, soft_wrap=True
                )
            raise error from None

    def debrief(self) -> None:
        """Ask for the trainee's own view, then show the marks and the page."""
        show_debrief(self._kept, self._wish, self._at)

    def _happened(self, happening: Happening) -> None:
        self._screen.happened(happening)
        if self._meter is not None:
            self._meter.happened(happening)


def show_debrief(kept: Kept, wish: Wish, at: Desk) -> None:
    """Ask for the trainee's own view, then show the marks; with a folder, write the page and open it."""
    reflection = ask_reflection(at)
    if isinstance(kept.journal, MemoryJournal) or kept.folder is None:
        assert isinstance(kept.journal, MemoryJournal)  # noqa: S101 - Kept.begin pairs the two
        summary = kept.journal.summary(reflection)
        at.console.print(summary_text(summary, wiring_calls.mark(summary, wish.settings)), markup=False)
        at.console.print("Nothing of this call was stored.", style="dim")
        return
    if reflection:
        write_reflection(kept.folder, reflection)
    summary = read_call(kept.folder)
    at.console.print(
        summary_text(summary, wiring_calls.mark(summary, wish.settings), kept.folder.name), markup=False
    )
    # after the marks: a full disk takes the page, and must not take them
    page, _ = wiring_calls.write_debrief(kept.folder, wish.settings)
    at.console.print(f"Debrief: {page}", markup=False, soft_wrap=True)
    if wish.open_page:
        click.launch(str(page))


def ask_reflection(at: Desk) -> str:
    """Ask for the trainee's own view before any score is shown."""
    if not at.interactive:
        return ""
    at.console.print("\nBefore the marks: what went well, and what would you say differently next time?")
    text: str = click.prompt("Your view (Enter to skip)", default="", show_default=False)
    return text
