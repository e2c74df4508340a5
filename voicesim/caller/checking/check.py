"""Finding faults in a script before a trainee does: every rule names file, line, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from voicesim.caller.checking import flow, lines, said, use, words
from voicesim.caller.reading import ERROR, WARNING, Fault, Sheet
from voicesim.caller.script import Script, read_script

Rule = Callable[[Sheet, Script], Iterator[Fault]]

RULES: tuple[Rule, ...] = (
    flow.unreachable_moment,
    flow.unreachable_ending,
    flow.no_good_ending,
    flow.ending_on_one_cue,
    flow.moment_on_one_cue,
    flow.limit_without_path,
    flow.abuse_without_limit,
    flow.warnings_for_content,
    flow.verification_path,
    lines.band_missing,
    lines.few_lines,
    lines.long_line,
    lines.markup,
    lines.stage_direction,
    lines.slots,
    words.not_lone_word,
    words.empty_phrase,
    words.lone_everyday_word,
    words.say_is_found,
    words.say_is_wrong,
    use.unused_fact,
    use.goal_out_of_reach,
    use.met_alike,
    use.safety_without_action,
    said.danger_without_safety,
    said.personal_data,
    said.hard_to_say,
)


def check_script(path: Path) -> tuple[Fault, ...]:
    """Return every fault of one script, by line; all at once where the script can be read at all.

    Raises:
        ScriptError: no such file, or not text.
    """
    script, sheet, faults = read_script(path)
    found = list(faults)
    if sheet is not None:
        found.extend(words.yaml_traps(sheet))
    if script is not None and sheet is not None:
        for rule in RULES:
            found.extend(rule(sheet, script))
    return tuple(sorted(dict.fromkeys(found), key=lambda fault: (fault.line, fault.column, fault.rule)))


__all__ = ["ERROR", "RULES", "WARNING", "Fault", "check_script"]
