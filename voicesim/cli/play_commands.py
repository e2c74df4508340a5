"""What can be typed in a try-out beside the trainee's own words."""

from __future__ import annotations

import re
from typing import Final

HELP = """\
Type what a trainee might say. Or one of:
  back          to before your last turn          back 3       to just after turn 3
  again WORDS   say WORDS in place of your last turn
  turns         what was said so far              mind         everything in the caller's mind
  cues          how your last words were read     branches     every way you have tried
  branch 2      go to the end of branch 2         reload       read the changed script, play the turns again
  silence 8     say nothing for 8 seconds         hold 60      the same, after asking the caller to hold
  over 1.5      talk over the caller              monologue 30 talk on and on
  tone raised   of your next words: raised, rushed, slow, flat, even; `tone off`
  hang up       put the phone down                save NAME        keep this; `scripts test` plays it again
  help          this list                         quit         leave
`say: WORDS` says words that look like one of these.
Tension: the lower the better; -0.4 beside a reason is what it took off. `open` is what the caller waits for now."""

_SECONDS = r"(\d+(?:\.\d+)?)\s*(?:s|seconds?)?"
_GRAMMAR: Final = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "back": r"back(?:\s+(\d+))?",
        "again": r"again:?\s+(\S.*)",
        "say": r"say:\s*(\S.*)",
        "turns": r"turns",
        "mind": r"mind",
        "cues": r"cues",
        "branches": r"branches",
        "branch": r"branch\s+(\d+)",
        "reload": r"reload",
        "silence": rf"silence\s+{_SECONDS}",
        "hold": rf"hold\s+{_SECONDS}",
        "over": rf"(?:talk )?over\s+{_SECONDS}",
        "monologue": rf"monologue\s+{_SECONDS}",
        "tone": r"tone\s+([a-z]+(?:\s*,?\s+[a-z]+)*)",
        "hang_up": r"hang(?:s)? up",
        "save": r"save\s+(\S+)",
        "help": r"help|\?",
        "quit": r"quit|exit",
    }.items()
}


def read_command(line: str) -> tuple[str, str]:
    """Return (command, what it is given) of a typed line; words to be said are ('say', words)."""
    for name, pattern in _GRAMMAR.items():
        found = pattern.fullmatch(line.strip())
        if found:
            given = found[1] if found.groups() else None
            return name, given or ""
    return "say", line.strip()
