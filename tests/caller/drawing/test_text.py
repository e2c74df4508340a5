import pytest

from voicesim.caller.drawing.text import ELLIPSIS, width_of, wrapped

LONG = "Nobody has paid me my refund, and nobody will tell me why, and it is not the first time either!"


@pytest.mark.parametrize("size", [11.0, 12.0, 22.0])
@pytest.mark.parametrize("bold", [False, True])
def test_no_line_is_wider_than_asked_and_no_word_is_lost(size, bold):
    lines = wrapped(LONG, 180.0, size, bold)
    assert len(lines) > 2
    assert " ".join(lines) == LONG
    assert all(width_of(line, size, bold) <= 180.0 for line in lines)


def test_a_word_wider_than_the_line_is_cut():
    lines = wrapped("a " + "w" * 60, 100.0, 12.0)
    assert "".join(lines).replace(" ", "") == "a" + "w" * 60
    assert all(width_of(line, 12.0) <= 100.0 for line in lines)


def test_what_is_left_out_shows():
    lines = wrapped(LONG, 180.0, 12.0, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith(ELLIPSIS)
    assert all(width_of(line, 12.0) <= 180.0 for line in lines)
    assert wrapped("Short.", 180.0, 12.0, most=2) == ("Short.",)


def test_nothing_is_no_line():
    assert wrapped("", 100.0, 12.0) == ()


def test_arial_and_dejavu_both_fit():
    # Advance widths from the faces themselves, in thousandths: Arial (Liberation Sans) and DejaVu Sans.
    for text, arial, dejavu in (
        ("iii", 222 * 3, 278 * 3),
        ("WWW", 944 * 3, 989 * 3),
        ("aaa", 556 * 3, 613 * 3),
    ):
        assert width_of(text, 1000.0) >= max(arial, dejavu)
