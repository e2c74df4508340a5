"""A whole call in a real browser: chromium with a recording as its microphone, the page clicked like a person would."""

import asyncio

import pytest

from tests.web.chromium import NEEDED, Page, browsing, microphone_file, opened, serving
from voicesim.record.reading import read_call
from voicesim.values import Observation

websockets = pytest.importorskip("websockets.asyncio.client", reason="pip install 'voicesim[web]'")
pytestmark = NEEDED


@pytest.fixture
def server(tmp_path):
    with serving(tmp_path / "home") as address:
        yield address


@pytest.fixture
def browser(tmp_path):
    # silence while it rings
    with browsing(tmp_path, microphone_file(tmp_path, "Good morning, how can I help you?", 4, 8)) as port:
        yield port


async def take_a_call(server, port):
    with opened(port, f"{server}/call/government/late_refund") as address:
        async with websockets.connect(address, max_size=None) as connection:
            page = Page(connection)
            await page.until("document.readyState === 'complete' && !!document.getElementById('take')", 20)
            await page.run(
                "document.getElementById('consent').click(); document.getElementById('take').click()"
            )
            # The microphone file turns in a circle: the call may begin in the middle of the greeting and hear its
            # tail first; the whole greeting comes with the next round.
            await page.until(
                "[...document.querySelectorAll('#captions .you')].some((said) => said.textContent.includes('help'))",
                240,
            )
            await page.until("document.querySelectorAll('#captions li:not(.you)').length > 0", 60)
            await page.run("document.getElementById('hang-up').click()")
            await page.until("!document.getElementById('after').hidden", 60)
            await page.run("document.getElementById('reflection').value = 'I spoke calmly.'")
            await page.run("document.querySelector('#reflect button').click()")
            return await page.until("location.pathname.startsWith('/calls/') && document.body.innerText", 60)


def test_a_call_is_taken_in_the_browser(server, browser, tmp_path):
    text = asyncio.run(take_a_call(server, browser))
    assert "Denise" in text
    (folder,) = (tmp_path / "home" / "calls").iterdir()
    summary = read_call(folder)
    heard = [
        step.stimulus.transcript.text for step in summary.exchanges if isinstance(step.stimulus, Observation)
    ]
    assert any("help" in text for text in heard), heard
    assert summary.reflection == "I spoke calmly."
    assert summary.ending.kind == "trainee_hung_up"
