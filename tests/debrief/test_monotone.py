"""Marks never fall by something helpful more, and never rise by something harmful more: over generated calls."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calls import DEAN, ROSA, CallMaker
from voicesim.debrief.score import score
from voicesim.settings import DebriefSettings
from voicesim.values import Cue, Observation
from voicesim.words.labels import NAMES, family_of, is_harmful, is_helpful

SETTINGS = DebriefSettings()
HELPFUL, HARMFUL = (sorted(filter(kind, NAMES)) for kind in (is_helpful, is_harmful))
WORDS = {label: f"here {label.replace('_', ' ')} is" for label in NAMES}
TEXTS = tuple(
    " ".join([*WORDS.values(), *more])
    for more in ((), ("today by three",), ("hello, how can I help you, Rosa?",))
)
"""Each holds words for every label, so that a cue can be added and nothing else changes."""
FACTS = ("handed_in", "third_call", "letter")
OFTEN = ("ask_open", "ask_closed", "set_limit", "blame", "own_slip", "paraphrase")
"""Labels whose rules look at what stands beside them: drawn as often as all others together."""
LABELS = st.one_of(st.sampled_from(sorted(NAMES)), st.sampled_from(OFTEN))
TURN = st.fixed_dictionaries({
    "text": st.sampled_from(TEXTS),
    "labels": st.lists(LABELS, max_size=4, unique=True),
    "moved": st.sampled_from((-1.0, 0.0, 1.0)),
    "heard": st.booleans(),
    "facts": st.lists(st.sampled_from(FACTS), max_size=2, unique=True),
    "over": st.booleans(),
    "sure": st.sampled_from((0.9, 0.9, 0.9, 0.1)),
})  # fmt: skip
CALLS = st.tuples(
    st.sampled_from((ROSA, DEAN)),
    st.lists(TURN, min_size=1, max_size=4),
    st.sampled_from(("no_further", "no_further", "limit")),
)


def cue_of(text, label):
    begin = text.index(WORDS[label])
    return Cue(label, family_of(label), 0.9, WORDS[label], begin, begin + len(WORDS[label]))


def call_of(outline, turns, ending):
    call = CallMaker(outline=outline).opens("Hm.")
    for turn in turns:
        if turn["over"]:
            call.talk_over()
        call.says(turn["text"], {}, turn["moved"], "Well.",
                  heard=turn["heard"], facts=tuple(turn["facts"]), confidence=turn["sure"])  # fmt: skip
    summary = call.ends(ending)
    for number, turn in enumerate(turns, 1):
        for label in turn["labels"]:
            summary = with_more(summary, number, label)
    return summary


def with_more(summary, number, label):
    """The same call with one cue more in one turn, and nothing else changed."""

    def changed(step):
        if not isinstance(step.stimulus, Observation) or step.stimulus.turn.number != number:
            return step
        cue, cues = cue_of(step.stimulus.transcript.text, label), step.stimulus.cues
        more = dataclasses.replace(cues, sure=(*cues.sure, cue))
        return dataclasses.replace(step, stimulus=dataclasses.replace(step.stimulus, cues=more))

    return dataclasses.replace(summary, exchanges=tuple(changed(step) for step in summary.exchanges))


def points(summary):
    marks = score(summary, SETTINGS)
    return marks.total, {mark.title: mark.points for mark in marks.competencies if mark.points is not None}


def swept(given_call, labels):
    """Yield (label, turn, marks before, marks after) for every label added to every turn of a call."""
    summary = call_of(*given_call)
    before = points(summary)
    for number in range(1, len(given_call[1]) + 1):
        for label in labels:
            yield label, number, before, points(with_more(summary, number, label))


def lower(before, after):
    (total, marks), (total_now, now) = before, after
    assert now.keys() == marks.keys()
    return {name for name in now if now[name] < marks[name]} | ({"total"} if total_now < total else set())


@given(CALLS)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_something_helpful_more_never_costs_a_mark(given_call):
    for label, number, before, after in swept(given_call, HELPFUL):
        assert lower(before, after) == set(), (label, number)


@given(CALLS)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_something_harmful_more_never_earns_a_mark(given_call):
    for label, number, before, after in swept(given_call, HARMFUL):
        assert lower(after, before) == set(), (label, number)


def turn(*labels, **more):
    plain = {
        "text": TEXTS[1],
        "moved": 0.0,
        "heard": True,
        "facts": ["handed_in"],
        "over": False,
        "sure": 0.9,
    }
    return {**plain, "labels": list(labels), **more}


@pytest.mark.parametrize("turns", [
    [turn("set_limit"), turn("blame")],
    [turn("ask_open"), turn("ask_open"), turn("ask_closed")],
    [turn("ask_open"), turn("ask_open"), turn()],
    [turn("blame"), turn("own_slip"), turn()],
    [turn("own_it"), turn("false_promise"), turn()],
])  # fmt: skip
def test_rules_that_look_at_what_stands_beside_are_monotone_too(turns):
    """Calls in which a rule that counts turns without blemish would fall by one good thing more in the wrong turn."""
    given_call = (DEAN, turns, "no_further")
    assert [one for one in swept(given_call, HELPFUL) if lower(one[2], one[3])] == []
    assert [one for one in swept(given_call, HARMFUL) if lower(one[3], one[2])] == []


def test_the_calls_reach_the_marks_there_are():
    """The properties above say nothing of rules whose marks the calls never move."""
    moved = {}
    for label, _, before, after in swept((DEAN, [turn()] * 3, "no_further"), (*HELPFUL, *HARMFUL)):
        moved.setdefault(label, set()).update(lower(before, after), lower(after, before))
    assert len(set().union(*moved.values())) >= 9
    assert moved["blame"] == {"Nothing provocative", "total"}
    assert moved["set_limit"] >= {"Limits"}
