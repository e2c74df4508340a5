"""The map of a script: what stands in it, that nothing overlaps or overflows, and that arrows keep clear of boxes."""
# ruff: noqa: S314 - the XML read here was just made

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from tests.caller.plays import PLAYS, SCRIPTS
from voicesim.caller.drawing.layout import BOX_WIDTH, laid_out
from voicesim.caller.drawing.map import chart_of, mermaid
from voicesim.caller.drawing.svg import svg
from voicesim.caller.script import load_script

LIBRARY = PLAYS / "scripts" / "library.yaml"
FILES = [
    SCRIPTS / "government" / "late_refund.yaml",
    SCRIPTS / "customer_service" / "double_charge.yaml",
    PLAYS / "scripts" / "danger.yaml",
    LIBRARY,
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def script(request):
    return load_script(request.param)


@pytest.fixture
def changed(tmp_path):
    """Return a function that loads the small library script with some texts replaced."""

    def loaded(*changes):
        text = LIBRARY.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "changed.yaml"
        file.write_text(text)
        return load_script(file)

    return loaded


def moments(*needs):
    """Return the YAML of moments m0, m1 ... with the given `needs`."""
    lines = []
    for number, needed in enumerate(needs):
        lines.append(f"  m{number}:")
        if needed:
            lines.append(f"    needs: [{needed}]")
        lines.append(
            f"    says: [Number {number}.]\n    met_by: [care]\n    again: [Again.]\n    met: [Met.]"
        )
    return "\n".join(lines) + "\n"


def with_moments(changed, *needs):
    text = LIBRARY.read_text()
    old = text[text.index("  story:") : text.index("\nanswers:") + 1]
    return changed((old, moments(*needs)))


def columns(script):
    return {box.name: box.column for box in chart_of(script).moments}


def arrows(script):
    return {(arrow.source, arrow.target, arrow.sure) for arrow in chart_of(script).arrows}


def test_columns_go_by_what_has_to_come_first():
    found = columns(load_script(FILES[0]))
    assert found["story"] == found["who_are_you"] == 0
    assert found["passed_around"] == found["what_letter"] == 1
    assert found["sooner"] == 4  # after how_long, which is after what_happened, what_letter, story


def test_arrows_are_the_needs(changed):
    assert arrows(load_script(LIBRARY)) == {("story", "undo", True)}
    one_of_two = with_moments(changed, "", "", "m0 or m1")
    assert arrows(one_of_two) == {("m0", "m2", False), ("m1", "m2", False)}


def test_moments_in_a_circle_are_drawn_all_the_same(changed):
    script = with_moments(changed, "", "m0 or m2", "m0 or m1")
    found = columns(script)
    assert found["m0"] < min(found["m1"], found["m2"])
    assert all(found[source] < found[target] for source, target, _ in arrows(script))
    assert "Number 2." in svg(script)


def test_everything_a_trainer_asks_about_is_in_the_picture(script):
    text = " ".join(ElementTree.fromstring(svg(script)).itertext())
    words = re.sub(r"\s+", " ", text)
    for name, moment in script.model.moments.items():
        assert name.replace("_", " ") in words
        for lines in (moment.says.boiling, moment.says.any):
            assert not lines or re.sub(r"^\(\w+\) ", "", lines[0]) in words
    for ending in script.model.endings.values():
        assert ending.title in words
        assert f"worth {ending.worth} of 3" in words
    for band in (
        "calm 0 to 3.5",
        "tense 3.5 to 6.5",
        "boiling 6.5 to 10",
        f"starts here: {script.model.temper.starts}",
    ):
        assert band in words


def test_safety_and_limit_show_by_shape_and_by_text():
    danger, charge = svg(load_script(FILES[2])), svg(load_script(FILES[1]))
    assert "SAFETY: self-harm, take it up within 2" in danger
    assert "LIMIT: 2 warnings" in charge
    drawn = ElementTree.fromstring(danger).iter(f"{SVG}g")
    shapes = {group[0].text: group[1].tag for group in drawn if len(group) and group[0].tag == f"{SVG}title"}
    assert {tag for told, tag in shapes.items() if "SAFETY" in told} == {f"{SVG}path"}
    assert {tag for told, tag in shapes.items() if "SAFETY" not in told} == {f"{SVG}rect"}


def test_those_who_hear_the_picture_hear_all_of_it(script):
    root = ElementTree.fromstring(svg(script))
    assert root.get("role") == "img"
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby").split() == [title.get("id"), told.get("id")]
    for name in script.model.moments:
        assert name.replace("_", " ") in told.text
    for ending in script.model.endings.values():
        assert ending.title in told.text


def test_no_two_boxes_overlap(script):
    for one, other in combinations(laid_out(chart_of(script)).boxes, 2):
        apart_x = one.x + BOX_WIDTH <= other.x or other.x + BOX_WIDTH <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y, (one.box.name, other.box.name)


LADDERS = [
    ("", "m0", "m1", "m2", "m0, m3", "m0", "m1"),
    ("", "", "m0", "m1", "m0, m1", "m2, m4", "m0", "m0, m5", "m1"),
    ("", "m0", "m0", "m0", "m1", "m2", "m3", "m4", "m0, m7", "m1, m7", "m2, m7", "m3, m7"),
]


@pytest.mark.parametrize("needs", LADDERS, ids=len)
def test_no_arrow_goes_through_a_box(needs, changed):
    layout = laid_out(chart_of(with_moments(changed, *needs)))
    assert layout.routes
    for route in layout.routes:
        for place, ((x, y), (next_x, next_y)) in enumerate(pairwise(route.points)):
            if place % 2 == 0:  # a bend between two columns: it stays between its ends
                assert not [box for box in layout.boxes if x < box.x + BOX_WIDTH and box.x < next_x], route
                continue
            assert y == next_y
            over = [box for box in layout.boxes if x < box.x + BOX_WIDTH and box.x < next_x]
            assert not [box.box.name for box in over if box.y < y < box.y + box.height], route


@pytest.mark.parametrize("needs", LADDERS, ids=len)
def test_every_arrow_runs_from_its_source_to_its_target(needs, changed):
    layout = laid_out(chart_of(with_moments(changed, *needs)))
    boxes = {placed.box.name: placed for placed in layout.boxes}
    for route in layout.routes:
        source, target = boxes[route.source], boxes[route.target]
        assert route.points[0][0] == source.x + BOX_WIDTH
        assert source.y <= route.points[0][1] <= source.y + source.height
        assert route.points[-1][0] == target.x
        assert target.y <= route.points[-1][1] <= target.y + target.height


def test_signs_of_xml_and_mermaid_in_a_script_do_no_harm(changed):
    script = changed(
        ("title: Settled", 'title: "Settled <b> & \\"done\\" ]] end"'),
        ("I brought that book back and got a fine.", "A \\\\ #fine; of 5 < 6 & 7, `so` | there"),
    )
    words = " ".join(ElementTree.fromstring(svg(script)).itertext())
    assert 'Settled <b> & "done" ]] end' in re.sub(r"\s+", " ", words)
    labels = re.findall(r'"([^"\n]*)"', mermaid(script))
    assert len(labels) == 5  # two moments, two endings and the frame round these: no label was cut in two
    for label in labels:
        assert not re.search(r"[<>&|`\\\[\]]", label.replace("<br/>", ""))


def test_mermaid_names_every_moment_and_ending(script):
    text = mermaid(script)
    assert text.startswith("flowchart LR\n")
    for number, name in enumerate(script.model.moments, start=1):
        assert re.search(rf'^ +m{number}\W+"{number} {name.replace("_", " ")}<br/>', text, re.MULTILINE)
    for number in range(1, len(script.model.endings) + 1):
        assert re.search(rf'^ +e{number}\("', text, re.MULTILINE)
    assert len(re.findall(r"-->|-\.->", text)) == len(chart_of(script).arrows)


def test_the_same_script_gives_the_same_map(script):
    assert svg(script) == svg(script)
    assert mermaid(script) == mermaid(script)
