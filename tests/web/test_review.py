"""A call marked in the browser: blind up to the last mark, then both sides, and agreement over all."""

from pathlib import Path

import pytest

starlette_testclient = pytest.importorskip("starlette.testclient", reason="pip install 'voicesim[web]'")

from tests.web.recorded import OWN, record  # noqa: E402
from voicesim import wiring_calls  # noqa: E402
from voicesim.debrief import rubric  # noqa: E402
from voicesim.debrief.story import headline  # noqa: E402
from voicesim.record.reading import read_call  # noqa: E402
from voicesim.record.reviews import read_draft, read_reviews  # noqa: E402
from voicesim.settings import Settings  # noqa: E402

ALL_MARKS = {f"mark-{row.number}": "2" for row in rubric.COMPETENCIES}


@pytest.fixture
def unmarked(monkeypatch):
    """Whoever asks for VoiceSim's marks fails."""

    def peek(*_, **__):
        raise AssertionError("VoiceSim's marks were looked at")

    for name in ("mark", "changed_marks", "write_debrief"):
        monkeypatch.setattr(wiring_calls, name, peek)


def give(client, folder, name="Dana", do="give", **values):
    return client.post(f"/calls/{folder.name}/review", data={"by": name, "do": do, **values}, headers=OWN)


def test_the_list_to_review_holds_no_mark_and_no_ending(client, folder):
    client.get(f"/calls/{folder.name}")  # marks are on the disk now, and on the other list
    result = f"of {wiring_calls.mark(read_call(folder), Settings()).possible}"
    ending = headline(read_call(folder))
    home, listed = client.get("/").text, client.get("/review", params={"by": "Dana"}).text
    assert result in home
    assert ending in home
    assert f'/calls/{folder.name}/review?by=Dana"' in listed
    assert result not in listed
    assert ending not in listed


def test_nothing_of_voicesims_view_is_read_for_the_page_that_is_marked(client, folder, unmarked):
    page = client.get(f"/calls/{folder.name}/review", params={"by": "Dana"})
    assert page.status_code == 200
    for row in rubric.COMPETENCIES:
        assert row.anchors[0].replace("'", "&#39;") in page.text
    assert "You need to calm down." in page.text
    assert "ordering them" not in page.text
    assert "ension" not in page.text
    sources = [part.split('"')[0] for part in page.text.replace("<link", "<").split(' src="')[1:]]
    assert sources == [f"/calls/{folder.name}/sound.mp3"]
    sound = client.get(sources[0])
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")
    assert give(client, folder, do="keep", **{"mark-1": "2"}).status_code == 200


def test_nobody_elses_review_is_shown(client, folder):
    give(client, folder, "Abel", **ALL_MARKS, **{"comment-4": "Abel's own words."})
    assert "own words" in client.get(f"/calls/{folder.name}/review", params={"by": "Abel"}).text
    assert "own words" not in client.get(f"/calls/{folder.name}/review", params={"by": "Dana"}).text


def test_what_was_kept_is_there_again(client, folder):
    give(client, folder, do="keep", **{"mark-4": "1", "comment-4": "Half of it.", "mark-9": "-",
                                       "critical-false_promise": "yes"})  # fmt: skip
    assert read_draft(folder, "Dana").marks[0].points == 1
    page = client.get(f"/calls/{folder.name}/review", params={"by": "dana"}).text
    for checked in ('name="mark-4" value="1" checked', 'name="mark-9" value="-" checked',
                    'name="critical-false_promise" value="yes" checked'):  # fmt: skip
        assert checked in page
    assert page.count(" checked>") == 3
    assert 'value="Half of it."' in page
    assert "begun" in client.get("/review", params={"by": "Dana"}).text


def test_marks_that_are_missing_are_named_and_nothing_is_given(client, folder):
    marks = {name: value for name, value in ALL_MARKS.items() if name not in ("mark-3", "mark-12")}
    page = give(client, folder, **marks, **{"mark-12": "7"})
    assert page.status_code == 422
    assert "2 marks are missing" in page.text
    assert page.text.count("(mark missing)") == 2
    assert 'href="#mark-3"' in page.text
    assert not read_reviews(folder).entries


def test_a_comment_without_its_mark_is_not_lost_unseen(client, folder):
    for do in ("keep", "give"):
        page = give(client, folder, do=do, **{"comment-4": "Twice, at 1:05."})
        assert page.status_code == 422
        assert 'value="Twice, at 1:05."' in page.text
        assert 'href="#mark-4"' in page.text


def test_given_marks_stand_beside_voicesims(client, folder):
    page = give(client, folder, **ALL_MARKS, **{"comment-6": "Ordered her <b>about</b>."})
    assert page.status_code == 200
    (review,) = read_reviews(folder).standing()
    assert (review.reviewer, review.how, len(review.marks)) == ("Dana", "browser", len(rubric.COMPETENCIES))
    assert [mark.points for mark in review.marks] == [2] * len(rubric.COMPETENCIES)
    assert read_draft(folder, "Dana") is None
    marks = wiring_calls.mark(read_call(folder), Settings())
    assert f"{marks.total} of {marks.possible}, not passed" in page.text
    apart = sum(mark.points != 2 for mark in marks.competencies)
    assert page.text.count("Differs.") == apart
    assert 0 < apart < len(rubric.COMPETENCIES)
    assert "&lt;b&gt;about&lt;/b&gt;" in page.text
    give(client, folder, **dict.fromkeys(ALL_MARKS, "0"))
    assert read_reviews(folder).standing() == (review,)


def test_another_sites_page_may_not_mark(client, folder):
    answer = client.post(
        f"/calls/{folder.name}/review", data={"by": "Dana", "do": "give", **ALL_MARKS},
        headers={"origin": "http://evil.example"},
    )  # fmt: skip
    assert answer.status_code == 403
    assert not read_reviews(folder).entries


def test_a_name_that_is_none_is_told_beside_its_field(client, folder):
    page = client.get("/review", params={"by": "VoiceSim"})
    assert page.status_code == 400
    assert 'aria-describedby="fault"' in page.text
    assert "choose another" in page.text


def test_agreement_is_shown_over_all_reviewed_calls(client, folder, settings):
    assert "no reviews" in client.get("/review/agreement").text
    other = record(Path(settings.record.folder), "bbbbbb")
    for call in (folder, other):
        give(client, call, "Dana", **ALL_MARKS)
    give(client, folder, "Abel", **{**ALL_MARKS, "mark-1": "0"})
    page = client.get("/review/agreement").text
    for title in ("Dana and VoiceSim", "Abel and VoiceSim", "Abel and Dana"):
        assert f">{title}</h2>" in page
    together = page.partition(">Abel and Dana</h2>")[2]
    assert "1 call marked by both" in together
    assert "10 are needed" in together
    assert "n/a: one gave a mark" in page
