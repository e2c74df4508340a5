"""A call marked in a real browser by keyboard alone."""

import asyncio

import pytest

from tests.web.chromium import NEEDED, Page, browsing, opened, serving
from tests.web.recorded import record
from tests.web.test_browser_again import UNNAMED
from voicesim.debrief import rubric
from voicesim.record.reviews import read_reviews

websockets = pytest.importorskip("websockets.asyncio.client", reason="pip install 'voicesim[web]'")
pytestmark = NEEDED


async def mark_by_keyboard(server, port):
    with opened(port, f"{server}/review") as address:
        async with websockets.connect(address, max_size=None) as connection:
            page = Page(connection)
            await page.until("!!document.getElementById('by')", 20)
            await page.run("document.getElementById('by').focus()")
            await page.ask("Input.insertText", text="Dana")
            await page.press("Enter")
            await page.until("!!document.querySelector('a.action')", 20)
            await page.run("document.querySelector('a.action').focus()")
            await page.press("Enter")
            await page.until("!!document.getElementById('mark-12') && document.readyState === 'complete'", 20)
            seen = {"unnamed": await page.run(UNNAMED), "wide": await page.too_wide(320)}
            await page.run("document.querySelector('[name=mark-1]').focus()")
            for _ in rubric.COMPETENCIES:
                await page.press("ArrowRight")  # from the first mark to the second, which is 1
                await page.press("Tab")
                await page.press("Tab")
            await page.run("document.querySelector('button[value=give]').focus()")
            await page.press("Enter")
            await page.until("document.title.startsWith('Both sides')", 30)
            seen["both"] = await page.too_wide(320)
            return seen


def test_a_call_is_marked_by_keyboard(tmp_path):
    folder = record(tmp_path / "home" / "calls")
    with serving(tmp_path / "home") as server, browsing(tmp_path) as port:
        seen = asyncio.run(mark_by_keyboard(server, port))
    (review,) = read_reviews(folder).standing()
    assert [mark.points for mark in review.marks] == [1] * len(rubric.COMPETENCIES)
    assert seen == {"unnamed": 0, "wide": 0, "both": 0}
