"""Compares what came out of a case with what must come out of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from voicesim.regress.alignment import holds_phrase, word_errors
from voicesim.regress.case import Expectation, HeardExpectation, RecordedTurn, Sidecar, TurnExpectation
from voicesim.regress.result import CaseResult, Difference, TurnResult, heard_in


class _Findings:
    """Collects what does not hold, for one place of the call."""

    def __init__(self, turn: int = 0) -> None:
        self.found: list[Difference] = []
        self._turn = turn

    def must(self, what: str, holds: bool, expected: object, got: object) -> None:
        """Note a difference unless `holds`."""
        if not holds:
            self.found.append(Difference(what, str(expected), str(got), self._turn))

    def between(self, what: str, value: float | None, least: float | None, most: float | None) -> None:
        """Hold a number against its bounds; a number that is missing breaks every bound."""
        got = "none" if value is None else f"{value:g}"
        if most is not None:
            self.must(what, value is not None and value <= most, f"<= {most:g}", got)
        if least is not None:
            self.must(what, value is not None and value >= least, f">= {least:g}", got)


def judged(result: CaseResult, sidecar: Sidecar) -> CaseResult:
    """Return the result with every expectation held against it."""
    found = differences(result, sidecar)
    if not found:
        return dataclasses.replace(result, status="passed", differences=(), note="")
    return dataclasses.replace(result, status="failed", differences=found, note=_other_ears(result, sidecar))


def _other_ears(result: CaseResult, sidecar: Sidecar) -> str:
    """Return that another recogniser listened than the one the expectations were blessed with; '' for the same."""
    blessed, heard = sidecar.blessed_with, result.recogniser
    if not blessed or not heard or blessed == heard:
        return ""
    return f"blessed with {blessed}, heard by {heard}: the difference may be the recogniser's"


def differences(result: CaseResult, sidecar: Sidecar) -> tuple[Difference, ...]:
    """Return every expectation that was not met, turn by turn and then of the whole; empty when all are."""
    found: list[Difference] = []
    for number, recorded in enumerate(sidecar.turns, 1):
        found += _turn(number, recorded, [turn for turn in result.turns if turn.recorded == number])
    return (*found, *_whole(result, sidecar))


def _whole(result: CaseResult, sidecar: Sidecar) -> list[Difference]:
    expect, out = sidecar.expect, _Findings()
    text = " ".join(turn.words for turn in result.turns)
    _heard(out, expect, text, result.turns, result.word_error_rate)
    if expect.turns is not None:
        out.must("turns", len(result.turns) == expect.turns, expect.turns, len(result.turns))
    if expect.path is not None:
        out.must("path", result.path == expect.path, " > ".join(expect.path), " > ".join(result.path))
    out.must("ending", expect.ending in (None, result.ending), expect.ending, result.ending or "none")
    out.between("tension at the end", result.end_tension, expect.tension_at_least, expect.tension_at_most)
    if expect.critical is not None:
        wanted = tuple(sorted(expect.critical))
        out.must("critical errors", result.critical == wanted, list(wanted), list(result.critical))
    out.must("passed", expect.passed in (None, result.passed), expect.passed, result.passed)
    _marks(out, expect, dict(result.marks))
    gaps = [turn.gap_seconds for turn in result.turns if turn.gap_seconds is not None]
    if expect.longest_gap_seconds_at_most is not None:
        out.between("longest gap", max(gaps, default=0.0), None, expect.longest_gap_seconds_at_most)
    return out.found


def _marks(out: _Findings, expect: Expectation, points: dict[int, int | None]) -> None:
    for number, wanted in sorted(expect.marks.items()):
        got = points.get(number)
        least, most = (wanted, wanted) if isinstance(wanted, int) else wanted
        near = got is not None and least - expect.marks_within <= got <= most + expect.marks_within
        told = str(least) if least == most else f"{least} to {most}"
        within = f" within {expect.marks_within}" if expect.marks_within else ""
        out.must(f"mark {number}", near, f"{told}{within}", "none" if got is None else got)


def _turn(number: int, recorded: RecordedTurn, taken: Sequence[TurnResult]) -> list[Difference]:
    expect, out = recorded.expect, _Findings(number)
    if expect == TurnExpectation():
        return []
    if expect.turns is not None:
        out.must("taken as turns", len(taken) == expect.turns, expect.turns, len(taken))
    heard = heard_in(taken, number)
    _heard(out, expect, heard, taken, word_errors(recorded.words, heard).rate)
    if expect.starts_within_seconds is not None:
        start = taken[0].recorded_start_seconds if taken else None
        out.between(
            "start",
            None if start is None else round(abs(start - recorded.start_seconds), 4),
            None,
            expect.starts_within_seconds,
        )
    if expect.ends_within_seconds is not None:
        end = taken[-1].recorded_end_seconds if taken else None
        out.between(
            "end",
            None if end is None else round(abs(end - recorded.end_seconds), 4),
            None,
            expect.ends_within_seconds,
        )
    tension = taken[-1].tension if taken else None
    out.between("tension", tension, expect.tension_at_least, expect.tension_at_most)
    for what, names in (("opened", expect.opened), ("met", expect.met)):
        got = {name for turn in taken for name in getattr(turn, what)}
        for name in names:
            out.must(what, name in got, name, ", ".join(sorted(got)) or "none")
    return out.found


def _heard(
    out: _Findings, expect: HeardExpectation, text: str, turns: Sequence[TurnResult], rate: float | None
) -> None:
    if expect.word_error_rate_at_most is not None:
        out.between("word error rate", rate, None, expect.word_error_rate_at_most)
    for phrase in expect.hears:
        out.must("words", holds_phrase(text, phrase), f"'{phrase}'", f"'{text}'")
    for phrase in expect.hears_not:
        out.must("words", not holds_phrase(text, phrase), f"no '{phrase}'", f"'{text}'")
    cues = {label for turn in turns for label, _ in turn.cues}
    tone = {flag for turn in turns for flag in turn.tone}
    for label in expect.cues:
        out.must("cue", label in cues, label, ", ".join(sorted(cues)) or "none")
    for label in expect.no_cues:
        evidence = next((words for turn in turns for name, words in turn.cues if name == label), "")
        out.must("cue", label not in cues, f"no {label}", f"found in '{evidence}'")
    for flag in expect.tone:
        out.must("tone", flag in tone, flag, ", ".join(sorted(tone)) or "none")
    for flag in expect.no_tone:
        out.must("tone", flag not in tone, f"no {flag}", "found")
