"""A moment tried again in a real browser: from the debrief's link, by voice and by keyboard alone."""

import asyncio

import pytest

from tests.web.chromium import NEEDED, Page, browsing, microphone_file, opened, serving
from tests.web.recorded import record

websockets = pytest.importorskip("websockets.asyncio.client", reason="pip install 'voicesim[web]'")
pytestmark = NEEDED

WORDS = "That sounds exhausting. What happened on the last call?"
UNNAMED = """[...document.querySelectorAll('button, a, textarea, input:not([type=hidden]), select, audio, meter')].filter((one) =>
  !(one.textContent.trim() || one.labels?.length || one.ariaLabel || one.getAttribute('aria-labelledby'))).length"""


async def speak(page):
    """Speak until a whole sentence was heard: the microphone file turns in a circle, and a try may begin at its tail."""
    for _ in range(4):
        await page.run("document.getElementById('speak').focus()")
        await page.press("Enter")
        await page.until("document.getElementById('state').textContent.startsWith('Listening')", 60)
        seen = {"while": await page.run("document.activeElement.id")}
        await page.until("document.getElementById('speak').getAttribute('aria-disabled') === 'false'", 60)
        seen["said"] = await page.run("document.querySelector('#tries dd')?.textContent")
        if "happened" in (seen["said"] or ""):
            break
    return seen


async def try_again(server, port, call):
    with opened(port, f"{server}/calls/{call}") as address:
        async with websockets.connect(address, max_size=None) as connection:
            page = Page(connection)
            await page.until("!!document.querySelector('#transcript a.retry')", 20)
            await page.run("document.getElementById('gate').open = true")
            await page.run("document.querySelector('#turn-3 a.retry').click()")
            await page.until(
                "location.pathname.endsWith('/again/3') && document.readyState === 'complete'", 20
            )
            seen = await speak(page)
            seen["after"] = await page.run("document.activeElement.id")
            seen["told"] = await page.run("document.getElementById('state').textContent")
            seen["sound"] = await page.until("document.querySelector('#tries audio').duration || 0", 20)
            await page.run("document.getElementById('words').focus()")
            await page.ask("Input.insertText", text="You need to calm down.")
            await page.press("Tab")
            await page.press("Enter")
            await page.until("document.querySelector('#tries article').innerText.includes('calm down')", 60)
            seen["typed"] = await page.run("document.querySelector('#tries article').innerText")
            seen["unnamed"] = await page.run(UNNAMED)
            seen["wide"] = await page.too_wide(320)
            return seen


def test_a_moment_is_spoken_and_typed_again(tmp_path):
    folder = record(tmp_path / "home" / "calls")
    microphone = microphone_file(tmp_path, WORDS, 1.5, 3)
    with serving(tmp_path / "home") as server, browsing(tmp_path, microphone) as port:
        seen = asyncio.run(try_again(server, port, folder.name))
    assert seen["while"] == "done"
    assert seen["after"] == "speak"
    assert "than then" in seen["told"]
    assert "happened" in seen["said"]
    assert seen["sound"] > 0.5
    assert "ordering them to calm down" in seen["typed"]
    assert "as then." in seen["typed"]
    assert seen["unnamed"] == 0
    assert seen["wide"] == 0
