"""Whatever waits for whatever: boxes keep apart, arrows keep clear of boxes, lanes keep apart from each other."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from voicesim.caller.drawing.layout import BOX_WIDTH, laid_out
from voicesim.caller.drawing.map import Arrow, Box, Chart, Row

TEXTS = st.lists(st.text("abc W.", min_size=1, max_size=90), min_size=1, max_size=4)


@st.composite
def charts(draw):
    """Charts of up to fourteen moments, each waiting for some before it in the file."""
    count = draw(st.integers(1, 14))
    waits = [
        sorted(draw(st.sets(st.integers(0, number - 1), max_size=3))) if number else []
        for number in range(count)
    ]
    columns: list[int] = []
    for sources in waits:
        columns.append(1 + max((columns[source] for source in sources), default=-1))
    moments = tuple(
        Box(
            f"m{number}",
            f"moment {number}",
            number + 1,
            column,
            "talk",
            "",
            (Row("met by", tuple(draw(TEXTS))),),
        )
        for number, column in enumerate(columns)
    )
    ending = Box(
        "end", "The end", 1, 1 + max(columns), "ending", "worth 3", (Row("when", ("all moments",)),), True
    )
    arrows = tuple(
        Arrow(f"m{source}", f"m{target}", True) for target, sources in enumerate(waits) for source in sources
    )
    return Chart(moments, (ending,), arrows)


@settings(max_examples=150, deadline=None)
@given(charts())
def test_nothing_overlaps(chart):
    layout = laid_out(chart)
    assert len(layout.boxes) == len(chart.moments) + 1
    for one, other in combinations(layout.boxes, 2):
        apart_x = one.x + BOX_WIDTH <= other.x or other.x + BOX_WIDTH <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y
    for box in layout.boxes:
        assert box.y >= 0
        assert box.x + BOX_WIDTH <= layout.width
        assert box.y + box.height <= layout.height


@settings(max_examples=150, deadline=None)
@given(charts())
def test_arrows_keep_clear_of_boxes(chart):
    layout = laid_out(chart)
    assert {(route.source, route.target) for route in layout.routes} == {
        (arrow.source, arrow.target) for arrow in chart.arrows
    }
    for route in layout.routes:
        for place, ((x, y), (next_x, next_y)) in enumerate(pairwise(route.points)):
            crossed = [box for box in layout.boxes if x < box.x + BOX_WIDTH and box.x < next_x]
            if place % 2 == 0:
                assert not crossed  # a bend keeps between two columns
            else:
                assert y == next_y
                assert not [box for box in crossed if box.y <= y <= box.y + box.height]


@settings(max_examples=100, deadline=None)
@given(charts())
def test_arrows_of_different_boxes_never_share_a_lane(chart):
    lanes = {}
    for route in laid_out(chart).routes:
        for place, ((x, y), _) in enumerate(pairwise(route.points)):
            if place % 2:
                assert lanes.setdefault((x, y), route.source) == route.source


def test_an_arrow_goes_straight_where_it_can():
    box = Row("met by", ("care",))
    moments = tuple(Box(f"m{n}", "title", n + 1, n, "talk", "", (box,)) for n in range(3))
    ending = Box("end", "The end", 1, 3, "ending", "", (box,), True)
    layout = laid_out(Chart(moments, (ending,), (Arrow("m0", "m1", True), Arrow("m1", "m2", True))))
    assert {y for route in layout.routes for _, y in route.points} == {16.0}
