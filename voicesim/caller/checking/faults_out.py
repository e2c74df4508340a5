"""Faults for other programs: JSON, SARIF 2.1.0 for code review tools, and the lines GitHub shows beside a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from voicesim.caller.reading import ERROR, Fault

SARIF_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
STDIN: Final = "-"
"""What a fault's file is called when the script came by standard input."""

THOROUGH: dict[str, str] = {
    "not_winnable": "--thorough: an expert hardly ever reaches a best ending.",
    "expert_fails": "--thorough: an expert is led into a critical error.",
    "takes_longer": "--thorough: an expert needs more minutes than the script says.",
    "off_the_scale": "--thorough: the tension leaves its scale.",
    "bad_conduct_wins": "--thorough: somebody useless, rude or silent reaches a best ending.",
    "one_cue_wins": "--thorough: saying one kind of thing over and over reaches a best ending.",
    "best_marks_elsewhere": "--thorough: the best marks do not come with a best ending.",
    "bad_call_scores_higher": "--thorough: calls that end badly are often marked higher than good ones.",
    "dead_moment": "--thorough: a moment never comes up, or is never dealt with.",
    "dead_ending": "--thorough: an ending is never reached.",
    "dead_lines": "--thorough: many lines are never said.",
    "say_marked_down": "--thorough: a model sentence that the cue finder takes for a mistake.",
    "say_not_praised": "--thorough: a promise's model sentence in which the cue finder hears none.",
}
"""Rules that show only when a script is played or read by the cue finder -> what they find."""
RULE_LINES: Final[Mapping[str, str]] = {
    "yaml": "The file is no readable YAML: indentation, quotes or brackets are wrong.",
    "yaml_trap": "YAML reads something else than what stands there: a comma, a yes, a leading zero.",
    "version": "The script is written in an older version of the language.",
    "alias": "A YAML alias stands for a whole part of the script.",
    "schema": "A word that has no meaning here, something missing, or a value that is not possible.",
    "unknown_name": "A condition, answer or timer names nothing in this script.",
    "name_twice": "Two things have the same name, or one has a name of the language itself.",
    "unreachable_moment": "A moment can never come up and be dealt with.",
    "unreachable_ending": "An ending can never happen.",
    "no_good_ending": "No ending worth 2 or 3 can be reached: nobody can do well.",
    "ending_on_one_cue": "A good ending hangs on one cue, which a recogniser may miss.",
    "moment_on_one_cue": "A moment can be met by one single cue only.",
    "limit_without_path": "The caller may be abusive, but the trainee cannot rightly end the call.",
    "abuse_without_limit": "An insult outside a moment of `kind: limit`.",
    "safety_without_warning": "A moment speaks of danger, and there is no content warning.",
    "no_content_warning": "The script carries no content warning.",
    "verify_without_moment": "Details are to be asked for, but the caller never gives them.",
    "private_without_verify": "A private fact, and nothing to ask for before it is told.",
    "band_missing": "A moment has nothing to say in one of the three moods.",
    "no_unsure_lines": "No lines for when the caller did not understand.",
    "few_lines": "Only one line for something that is said again and again.",
    "long_line": "A line that takes too long to say in one breath.",
    "markup": "A sign that a voice cannot say.",
    "stage_direction": "A direction in brackets that no voice knows, or in the middle of a line.",
    "slot": "A slot in braces where nothing fills it.",
    "not_lone_word": "A `not` phrase of one word, which would punish innocent sentences.",
    "empty_phrase": "A phrase with no word that could be recognised.",
    "lone_everyday_word": "One everyday word that is said in every call.",
    "say_not_found": "A model sentence in which the script would not find its own fact.",
    "say_is_wrong": "A model sentence that a `not` phrase would punish.",
    "unused_fact": "A fact of the caller's that nothing hangs on.",
    "goal_out_of_reach": "A goal that no call with this caller can score.",
    "met_alike": "Two moments are met by the very same thing.",
    "safety_without_action": "A sign of danger that kind words alone would settle.",
    "danger_without_safety": "Words of self-harm or violence outside a moment of `kind: safety`.",
    "personal_data": "What looks like a real person's number, address or e-mail.",
    "hard_to_say": "Figures, signs or abbreviations that each voice would read in its own way.",
    "voice": "The voice asked for is none that can be made.",
    "recording_unused": "A recording that belongs to no line.",
    **THOROUGH,
}
"""Every rule of the checker -> what it finds, in one line."""


def rule_line(rule: str) -> str:
    """Return what a rule finds; a rule without a line of its own is told by its name."""
    return RULE_LINES.get(rule, f"{rule.replace('_', ' ').capitalize()}.")


def as_json(faults: Iterable[Fault], files: Sequence[str]) -> str:
    """Return the faults as JSON text: the files checked, how many faults of each kind, and every fault."""
    found = list(faults)
    errors = sum(fault.severity == ERROR for fault in found)
    told = {
        "files": list(files),
        "errors": errors,
        "warnings": len(found) - errors,
        "faults": [
            {
                "file": fault.file,
                "line": fault.line,
                "column": fault.column,
                "rule": fault.rule,
                "severity": fault.severity,
                "text": fault.text,
                "fix": fault.fix,
            }
            for fault in found
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def as_github(faults: Iterable[Fault]) -> str:
    """Return one GitHub workflow command a fault; '' for none."""
    return "\n".join(_github_line(fault) for fault in faults)


def as_sarif(faults: Iterable[Fault], version: str) -> str:
    """Return the faults as SARIF 2.1.0 text, with every rule of the checker.

    Args:
        faults: their files relative to the folder the check was run in; a full file:// address stays as it is.
        version: of VoiceSim.
    """
    found = list(faults)
    rules = list(dict.fromkeys((*RULE_LINES, *(fault.rule for fault in found))))
    driver = {
        "name": "VoiceSim",
        "semanticVersion": version,
        "rules": [{"id": rule, "shortDescription": {"text": rule_line(rule)}} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(fault, rules.index(fault.rule)) for fault in found],
    }
    return json.dumps(
        {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False
    )


def _sarif_result(fault: Fault, rule_index: int) -> dict[str, Any]:
    region = {"startLine": fault.line, "startColumn": fault.column}
    return {
        "ruleId": fault.rule,
        "ruleIndex": rule_index,
        "level": fault.severity,
        "message": {"text": _message(fault)},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(fault.file), "region": region}}],
    }


def _artifact(file: str) -> dict[str, str]:
    if file == STDIN:
        return {"uri": "stdin"}
    if file.startswith("file://"):
        return {"uri": file}
    return {"uri": quote(file.replace("\\", "/")), "uriBaseId": "%SRCROOT%"}


def _github_line(fault: Fault) -> str:
    place = f"file={_property(fault.file)},line={fault.line},col={fault.column},title={_property(fault.rule)}"
    return f"::{fault.severity} {place}::{_escaped(_message(fault))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _message(fault: Fault) -> str:
    return f"{fault.text} {fault.fix}".strip()
