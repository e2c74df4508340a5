"""A whole call in a real browser: chromium with a recording as its microphone, the page clicked like a person would."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import numpy as np
import pytest
import soundfile

from voicesim.record.reading import read_call
from voicesim.values import Observation

websockets = pytest.importorskip("websockets.asyncio.client", reason="pip install 'voicesim[web]'")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt install chromium"),
    pytest.mark.skipif(shutil.which("flite") is None, reason="no flite: apt install flite"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def microphone_file(folder):
    """Silence while it rings, one greeting, silence: chromium plays it over and over."""
    said = folder / "said.wav"
    subprocess.run(
        ["flite", "-voice", "rms", "-t", "Good morning, how can I help you?", "-o", said], check=True
    )
    samples, rate = soundfile.read(said, dtype="float32")
    file = folder / "microphone.wav"
    soundfile.write(
        file, np.concatenate([np.zeros(4 * rate), 0.6 * samples, np.zeros(8 * rate)]), rate, subtype="PCM_16"
    )
    return file


def wait_for(look, within):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            found = look()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {within} s in vain")


class Page:
    """The page through chromium's own debugging socket."""

    def __init__(self, connection):
        self.connection, self.count = connection, 0

    async def run(self, expression):
        self.count += 1
        wish = {"id": self.count, "method": "Runtime.evaluate",
                "params": {"expression": expression, "returnByValue": True, "userGesture": True}}  # fmt: skip
        await self.connection.send(json.dumps(wish))
        while True:
            answer = json.loads(await self.connection.recv())
            if answer.get("id") == self.count:
                return answer["result"]["result"].get("value")

    async def until(self, expression, within):
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            value = await self.run(expression)
            if value:
                return value
            await asyncio.sleep(0.2)
        state = await self.run("document.body.innerText")
        raise AssertionError(f"never true: {expression}\n{state}")


@pytest.fixture
def server(tmp_path):
    port = free_port()
    environment = {**os.environ, "VOICESIM_HOME": str(tmp_path / "home")}
    child = subprocess.Popen([sys.executable, "-m", "voicesim", "web", "--port", str(port)], env=environment)
    wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/").status == 200, 30)
    yield f"http://127.0.0.1:{port}"
    child.send_signal(signal.SIGINT)
    child.wait(15)


@pytest.fixture
def browser(tmp_path):
    port = free_port()
    child = subprocess.Popen(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream",
         "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={microphone_file(tmp_path)}",
         f"--user-data-dir={tmp_path / 'chromium'}", f"--remote-debugging-port={port}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/json/version").status == 200, 30)
    yield port
    child.kill()
    child.wait(15)


async def take_a_call(server, port):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/json/new?{server}/call/government/late_refund", method="PUT"
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        address = json.load(answer)["webSocketDebuggerUrl"]
    async with websockets.connect(address, max_size=None) as connection:
        page = Page(connection)
        await page.until("document.readyState === 'complete' && !!document.getElementById('take')", 20)
        await page.run("document.getElementById('consent').click(); document.getElementById('take').click()")
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
