from voicesim.course.progress import FEW, Attempt, advice, trends


def attempt(**points):
    return Attempt("2026-01-01 10:00", "government/late_refund", "agreed", 0.5, True, points)


def test_the_weakest_of_late_comes_first():
    found = trends([attempt(opening=1, listening=2), attempt(opening=3, listening=1)])
    assert [(one.competency, one.first, one.latest, one.change) for one in found] == [
        ("listening", 2.0, 1.0, -1.0),
        ("opening", 1.0, 3.0, 2.0),
    ]


def test_what_did_not_apply_is_left_out():
    found = trends([attempt(opening=2, limits=None), attempt(opening=2, limits=None)])
    assert [one.competency for one in found] == ["opening"]


def test_a_single_call_shows_no_change():
    (one,) = trends([attempt(opening=2)])
    assert (one.attempts, one.change) == (1, 0.0)
    assert one.change_told == ""
    (two,) = trends([attempt(opening=2), attempt(opening=1)])
    assert two.change_told == "-1.0"


def test_advice_names_the_weakest_skill_and_how_far_the_figures_carry():
    def told(*calls):
        return advice(trends(calls), len(calls))

    low, full = attempt(opening=3, listening=1), attempt(opening=3, listening=3)
    assert told() == ""
    assert told(low) == (
        "To practise next: listening. One call so far: these are its marks, and a second call shows what changes."
    )
    assert "2 calls are few" in told(low, low)
    assert told(*[low] * FEW) == "To practise next: listening."
    assert told(*[full] * FEW) == "Every skill is at its full mark."
