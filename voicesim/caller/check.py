"""Finding faults in a script before a trainee does: every rule names file, line, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from voicesim.caller import rules_flow, rules_lines, rules_said, rules_use, rules_words
from voicesim.caller.reading import ERROR, WARNING, Fault, Sheet
from voicesim.caller.script import Script, read_script

Rule = Callable[[Sheet, Script], Iterator[Fault]]

RULES: tuple[Rule, ...] = (
    rules_flow.unreachable_moment,
    rules_flow.unreachable_ending,
    rules_flow.no_good_ending,
    rules_flow.ending_on_one_cue,
    rules_flow.moment_on_one_cue,
    rules_flow.limit_without_path,
    rules_flow.abuse_without_limit,
    rules_flow.warnings_for_content,
    rules_flow.verification_path,
    rules_lines.band_missing,
    rules_lines.few_lines,
    rules_lines.long_line,
    rules_lines.markup,
    rules_lines.stage_direction,
    rules_lines.slots,
    rules_words.not_lone_word,
    rules_words.empty_phrase,
    rules_words.lone_everyday_word,
    rules_words.say_is_found,
    rules_words.say_is_wrong,
    rules_use.unused_fact,
    rules_use.goal_out_of_reach,
    rules_use.met_alike,
    rules_use.safety_without_action,
    rules_said.danger_without_safety,
    rules_said.personal_data,
    rules_said.hard_to_say,
)


def check_script(path: Path) -> tuple[Fault, ...]:
    """Return every fault of one script, by line; all at once where the script can be read at all.

    Raises:
        ScriptError: no such file, or not text.
    """
    script, sheet, faults = read_script(path)
    found = list(faults)
    if sheet is not None:
        found.extend(rules_words.yaml_traps(sheet))
    if script is not None and sheet is not None:
        for rule in RULES:
            found.extend(rule(sheet, script))
    return tuple(sorted(dict.fromkeys(found), key=lambda fault: (fault.line, fault.column, fault.rule)))


__all__ = ["ERROR", "RULES", "WARNING", "Fault", "check_script"]
