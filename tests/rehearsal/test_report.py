"""JSON and page: everything in it, nothing from outside, the same bytes each time, safe against a script's own words."""

import itertools
import json
import re
from html.parser import HTMLParser

import pytest

from tests.rehearsal.callers import OUTBOUND, REFUND, caller
from voicesim.rehearsal.example import example_for
from voicesim.rehearsal.explore import Plan, explore
from voicesim.rehearsal.findings import find
from voicesim.rehearsal.page import render_page
from voicesim.rehearsal.report import Report, as_json

PLAN = Plan(calls=24, seed=3, trainees=("expert", "average", "silent"))


def report(file=REFUND) -> Report:
    script, outcomes = caller(file), explore(file, PLAN)
    found = find(script, outcomes)
    examples = (example_for(script, row, outcomes, PLAN.ears) for row in found.moments[:3])
    return Report(script, outcomes, found, PLAN, tuple(example for example in examples if example))


@pytest.fixture(scope="module")
def page() -> str:
    return render_page([report(), report(OUTBOUND)])


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_json_holds_everything_and_repeats():
    text = as_json([report()])
    assert text == as_json([report()])
    (data,) = json.loads(text)
    assert data["script"] == "government/late_refund"
    assert len(data["outcomes"]) == 24
    assert data["findings"]["rows"][0]["best"]["share"] == 1.0
    assert data["examples"]
    assert "NaN" not in text


def test_the_page_repeats_and_takes_nothing_from_outside(page):
    assert page == render_page([report(), report(OUTBOUND)])
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert "@import" not in page
    assert "url(" not in page


def test_the_page_can_be_read_without_seeing_it(page):
    reader = Reader()
    reader.feed(page)
    assert all(
        attrs.get("role") == "img" and attrs.get("aria-label") for tag, attrs in reader.tags if tag == "svg"
    )
    assert (
        sum(tag == "table" for tag, _ in reader.tags) == sum(tag == "caption" for tag, _ in reader.tags) > 4
    )
    assert all("scope" in attrs for tag, attrs in reader.tags if tag == "th")
    headings = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    assert ("html", {"lang": "en"}) in reader.tags


def test_the_page_tells_every_trainee_demand_moment_and_unsaid_line(page):
    one = report()
    for words in ("expert", "average", "silent", "lines said", "passed around", one.found.unsaid[0]):
        assert words in page
    assert page.count("<section") == 2


def test_a_scripts_own_words_are_only_words():
    made = report()
    model = made.script.model.model_copy(update={"title": "<script>alert(1)</script>"})
    object.__setattr__(made.script, "model", model)
    text = render_page([made])
    assert "<script" not in text
    assert "&lt;script&gt;" in text
