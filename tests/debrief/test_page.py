import dataclasses
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import calls
from tests.calls import CallMaker
from voicesim.debrief import page as page_module
from voicesim.debrief.page import render
from voicesim.debrief.score import score
from voicesim.settings import DebriefSettings
from voicesim.values import FactOutline, Line, Note, Spoken

ROOT = Path(__file__).parents[2]
CSS = (Path(page_module.__file__).parent / "templates" / "debrief.css").read_text()
AUDIO = b"\xff\xfbnot really music"
CALLS = {
    "expert": calls.expert(),
    "middling": calls.middling(),
    "bad": calls.bad(),
    "abusive": calls.abusive(),
    "typed": calls.typed(),
    "empty": CallMaker().ends(None),
}
VOID = {"meta", "input", "br", "hr", "img", "link", "rect", "line", "path"}


def page_of(summary, audio=AUDIO, wall_clock="2026-03-01 10:00 UTC"):
    return render(summary, score(summary, DebriefSettings()), audio, wall_clock)


class Reader(HTMLParser):
    """Reads a page: its ids, links, headings, texts, and whether every element is closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.attributes, self.headings, self.names = [], [], [], [], []
        self.texts = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.names.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if "id" in named:
            self.ids.append(named["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.texts.append(data)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("audio", [AUDIO, None], ids=["sound", "silent"])
def test_it_is_whole_html_with_unique_ids_and_links_that_lead_somewhere(summary, audio):
    reader = Reader(page_of(summary, audio))
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)
    for tag, name, value in reader.attributes:
        if name == "href":
            assert value.startswith("#"), (tag, value)
            assert value[1:] in reader.ids, value
        if name in ("aria-labelledby", "for"):
            assert value in reader.ids
    assert ("audio" in reader.names) == bool(audio)


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
def test_nothing_is_fetched_from_anywhere(summary):
    html = page_of(summary)
    without_sound = re.sub(r"data:audio/mpeg;base64,[^\"]*", "", html)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", without_sound, re.IGNORECASE)
    for _, name, value in Reader(html).attributes:
        if name in ("src", "action", "srcset", "poster", "data"):
            assert value.startswith("data:audio/mpeg;base64,")
    assert "default-src 'none'" in html


def test_landmarks_headings_and_language_are_in_order():
    reader = Reader(page_of(CALLS["bad"]))
    assert ("html", "lang", "en") in reader.attributes
    for landmark in ("header", "main", "footer"):
        assert reader.names.count(landmark) == 1
    assert reader.headings[0] == 1
    assert reader.headings.count(1) == 1
    for before, after in zip(reader.headings, reader.headings[1:], strict=False):
        assert after <= before + 1


def test_every_chart_has_a_name_and_a_table():
    html = page_of(CALLS["bad"])
    reader = Reader(html)
    assert reader.names.count("svg") == 3
    assert reader.names.count("table") == 3  # tension, both measurements, engines
    assert html.count("The same as a table") == 2
    charts = [value for tag, name, value in reader.attributes if name == "aria-label" and "Chart" in value]
    assert len(charts) == 3
    for turn in range(1, 7):
        assert f'aria-label="Turn {turn}, ' in html


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'></textarea>{{ 7*7 }}"


def test_hostile_text_stays_text_wherever_it_comes_from():
    outline = dataclasses.replace(
        calls.ROSA, title=HOSTILE, caller_name=HOSTILE, situation=HOSTILE, underneath=HOSTILE, because=HOSTILE,
        hurts=(FactOutline("a", HOSTILE, f"you {HOSTILE}"),),
    )  # fmt: skip
    call = CallMaker(outline=outline).opens(HOSTILE)
    call.says(HOSTILE, {"blame": HOSTILE}, 1.0, HOSTILE, facts=("a",)).says(
        f"x {HOSTILE}", {"own_it": HOSTILE}
    )
    summary = call.ends("agreed", reflection=HOSTILE)
    header = dataclasses.replace(summary.header, script=HOSTILE, engines={HOSTILE: HOSTILE}, voicesim=HOSTILE)
    ending = dataclasses.replace(summary.ending, title=HOSTILE)
    spoken = (*summary.spoken, Spoken(Line(HOSTILE, summary.spoken[0].line.delivery, "x"), 1, 2))
    summary = dataclasses.replace(
        summary, header=header, ending=ending, spoken=spoken, notes=(Note(3, "device_lost", HOSTILE),)
    )
    html = page_of(summary, wall_clock=HOSTILE)
    reader = Reader(html)
    assert reader.names.count("script") == 1
    assert "img" not in reader.names
    assert "<script>alert" not in html
    assert "alert(1)" in "".join(reader.texts)
    assert "{{ 7*7 }}" in "".join(reader.texts)
    assert not [1 for _, name, _ in reader.attributes if name.startswith("on")]


def test_the_marks_wait_for_the_own_view_and_show_without_a_script():
    asked = page_of(calls.expert(reflection=""))
    gate = asked.index('<details class="gate"')
    assert (
        asked.index('id="reflection-form"')
        < gate
        < asked.index('id="marks-title"')
        < asked.index("</details>\n</main>")
    )
    assert "30</p>" not in asked[:gate]
    given = page_of(calls.expert(reflection="I let her finish."))
    assert "I let her finish." in given
    assert 'class="gate"' not in given
    assert "<form" not in given


def test_the_evidence_is_on_the_page_with_its_place():
    html = page_of(CALLS["bad"])
    marks = score(CALLS["bad"], DebriefSettings())
    text = re.sub(r"\s+", " ", "".join(Reader(html).texts))
    for item in [item for mark in marks.competencies for item in mark.evidence]:
        assert item.quote in text
        assert f'data-at="{item.sample / 16000:.2f}"' in html
    for focus in marks.focus:
        assert focus.better in text
        assert focus.effect in text


EMOTIONS = [
    "angry",
    "anger",
    "upset",
    "nervous",
    "stressed",
    "anxious",
    "frustrated",
    "afraid",
    "sad",
    "irritated",
    "hostile",
    "aggressive",
    "tense",
]


def test_no_feeling_is_ascribed_to_the_trainee():
    html = page_of(CALLS["bad"])
    delivery = html[html.index('id="delivery-title"') : html.index('<footer class="foot"')].lower()
    assert not [word for word in EMOTIONS if re.search(rf"\b{word}\b", delivery)]
    for mark in score(CALLS["bad"], DebriefSettings(delivery_counts=True)).competencies:
        if mark.number == 10:
            told = " ".join([mark.why, *(item.why for item in mark.evidence)]).lower()
            assert not [word for word in EMOTIONS if word in told.split()]


MAKE = """
import hashlib, sys
from tests import calls
from tests.debrief.test_page import page_of
for make in (calls.bad, calls.expert, calls.typed):
    print(hashlib.sha256(page_of(make()).encode()).hexdigest())
"""


def test_two_processes_write_the_same_bytes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", MAKE],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].split()) == 3


def test_the_wall_clock_stands_in_one_place():
    one, other = (
        page_of(CALLS["bad"], wall_clock=clock) for clock in ("2026-03-01 10:00", "1999-12-31 23:59")
    )
    assert one.count("data-wall-clock") == 1
    assert one.replace("2026-03-01 10:00", "1999-12-31 23:59") == other
    assert "data-wall-clock" not in page_of(CALLS["bad"], wall_clock="")


# ---------------------------------------------------------------- colours

PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("ink", "quiet"), ("muted", "paper"), ("muted", "card"), ("muted", "quiet"),
    ("accent", "paper"), ("accent", "card"), ("on-accent", "accent"), ("ink", "helps-bg"), ("ink", "hurts-bg"),
    ("helps", "helps-bg"), ("hurts", "hurts-bg"), ("plain", "plain-bg"), ("plain", "card"), ("helps", "card"),
    ("hurts", "card"), ("helps", "paper"), ("hurts", "paper"), ("hurts", "quiet"), ("helps", "quiet"),
    ("accent", "helps-bg"), ("muted", "hurts-bg"), ("muted", "helps-bg"),
]  # fmt: skip
"""Text on ground, wherever the style sheet puts one on the other: 4.5 (WCAG 1.4.3)."""
SHAPES = [("line", "calm-bg"), ("line", "tense-bg"), ("line", "boiling-bg"), ("edge", "card"), ("edge", "paper"),
          ("focus", "paper"), ("focus", "card"), ("accent", "calm-bg"), ("helps", "calm-bg"), ("hurts", "boiling-bg")]  # fmt: skip
"""What must be seen to be used: 3 (WCAG 1.4.11)."""


def palettes():
    blocks = re.findall(r":root\s*\{([^}]*)\}", CSS)
    return [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block)) for block in blocks]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_formula_is_the_one_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark", "print"])
def test_every_text_can_be_read_and_every_shape_seen(palette):
    low = {pair: round(contrast(palette[pair[0]], palette[pair[1]]), 2) for pair in PAIRS}
    assert min(low.values()) >= 4.5, {pair: ratio for pair, ratio in low.items() if ratio < 4.5}
    seen = {pair: round(contrast(palette[pair[0]], palette[pair[1]]), 2) for pair in SHAPES}
    assert min(seen.values()) >= 3, {pair: ratio for pair, ratio in seen.items() if ratio < 3}


def test_colours_stand_only_in_the_palettes_and_motion_is_asked_for():
    rest = re.sub(r":root\s*\{[^}]*\}", "", CSS)
    assert not re.findall(r"#[0-9a-f]{3,8}\b(?=[^{]*[;}])", rest)
    assert CSS.index("prefers-reduced-motion: no-preference") < CSS.index("scroll-behavior: smooth")


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
def test_every_moment_to_work_on_has_a_command_that_tries_it_again(summary):
    marks = score(summary, DebriefSettings())
    texts = Reader(render(summary, marks, None, "", "20260102-101112-abcdef")).texts
    commands = [text for text in texts if text.startswith("voicesim calls again ")]
    assert commands == [
        f"voicesim calls again 20260102-101112-abcdef --turn {one.turn}" for one in marks.focus
    ]


@pytest.mark.parametrize("summary", CALLS.values(), ids=CALLS)
def test_every_mark_shows_its_rule_and_what_the_caller_did_next(summary):
    marks, page = score(summary, DebriefSettings()), page_of(summary)
    given = [mark for mark in marks.competencies if mark.points is not None]
    assert page.count("The rule for ") == len(given)
    turns = {step.stimulus.turn.number for step in summary.exchanges if hasattr(step.stimulus, "turn")}
    shown = [item for mark in given for item in mark.evidence if item.turn in turns]
    assert page.count('<span class="next">') == len(shown)


def test_pauses_overlaps_and_holds_are_told_as_numbers():
    spoken = calls.middling()
    delivery = score(spoken, DebriefSettings()).delivery
    assert delivery.interruptions == 0
    assert delivery.longest_gap_turn in range(1, 8)
    over = (
        CallMaker()
        .opens("Hm.")
        .says("Go on.", {"listen": "Go on."})
        .talk_over(1.5)
        .says("One moment, please.", {})
    )
    marks = score(over.ends("no_further"), DebriefSettings())
    assert (marks.delivery.interruptions, marks.delivery.talk_over_seconds) == (1, 1.5)
    typed = score(calls.typed(), DebriefSettings()).delivery
    assert typed.interruptions is typed.talk_over_seconds is typed.longest_gap_seconds is None
    text = " ".join(Reader(page_of(over.ends("no_further"))).texts)
    assert "1.5 s both at once" in text
    assert "Asked to hold" in text
