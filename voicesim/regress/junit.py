"""Results as JUnit XML, which every build server reads."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from voicesim.regress.result import CaseResult, Difference

_NOT_XML = {code: "?" for code in range(32) if chr(code) not in "\t\n\r"}


def junit(results: Sequence[CaseResult]) -> str:
    """Return one test suite a set of cases (the name's first part), a test case a case."""
    root = ET.Element("testsuites", _counts(results))
    folders = sorted({result.name.rpartition("/")[0] for result in results})
    for folder in folders:
        within = [result for result in results if result.name.rpartition("/")[0] == folder]
        suite = ET.SubElement(root, "testsuite", {"name": folder or "cases", **_counts(within)})
        for result in within:
            _case(suite, folder, result)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counts(results: Sequence[CaseResult]) -> dict[str, str]:
    states = [result.status for result in results]
    return {
        "tests": str(len(states)),
        "failures": str(states.count("failed")),
        "errors": str(states.count("error")),
    }


def _case(suite: ET.Element, folder: str, result: CaseResult) -> None:
    name = result.name.rpartition("/")[2]
    case = ET.SubElement(suite, "testcase", {"classname": folder or "cases", "name": name})
    if result.status == "error":
        ET.SubElement(case, "error", {"message": _clean(result.error)})
    elif result.differences:
        lines = [told(difference) for difference in result.differences]
        lines += [result.note] if result.note else []
        failure = ET.SubElement(case, "failure", {"message": _clean(lines[0])})
        failure.text = _clean("\n".join(lines))


def told(difference: Difference) -> str:
    """Return a difference as one line: 'turn 3, cue: expected validate, got none'."""
    place = f"turn {difference.turn}, " if difference.turn else ""
    return f"{place}{difference.what}: expected {difference.expected}, got {difference.got}"


def _clean(text: str) -> str:
    return text.translate(_NOT_XML)
