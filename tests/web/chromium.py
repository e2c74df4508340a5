"""A real browser for tests: chromium with a recording as its microphone, driven through its debugging socket."""

import asyncio
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import numpy as np
import pytest
import soundfile

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDED = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt install chromium"),
    pytest.mark.skipif(shutil.which("flite") is None, reason="no flite: apt install flite"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def microphone_file(folder, words, before_seconds, after_seconds):
    """Silence, the words, silence: chromium plays it over and over."""
    said = folder / "said.wav"
    subprocess.run(["flite", "-voice", "rms", "-t", words, "-o", said], check=True)
    samples, rate = soundfile.read(said, dtype="float32")
    file = folder / "microphone.wav"
    before, after = (np.zeros(int(seconds * rate)) for seconds in (before_seconds, after_seconds))
    soundfile.write(file, np.concatenate([before, 0.6 * samples, after]), rate, subtype="PCM_16")
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
    """A page through chromium's own debugging socket."""

    def __init__(self, connection):
        self.connection, self.count = connection, 0

    async def ask(self, method, **params):
        self.count += 1
        await self.connection.send(json.dumps({"id": self.count, "method": method, "params": params}))
        while True:
            answer = json.loads(await self.connection.recv())
            if answer.get("id") == self.count:
                assert "result" in answer, f"{method}: {answer}"
                return answer["result"]

    async def run(self, expression):
        answer = await self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, userGesture=True
        )
        return answer["result"].get("value")

    async def until(self, expression, within):
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            value = await self.run(expression)
            if value:
                return value
            await asyncio.sleep(0.2)
        state = await self.run("document.body.innerText")
        raise AssertionError(f"never true: {expression}\n{state}")

    async def go(self, address):
        await self.ask("Page.navigate", url=address)
        await self.until(f"location.href === {json.dumps(address)} && document.readyState === 'complete'", 20)

    async def press(self, key, code=None):
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            await self.ask(
                "Input.dispatchKeyEvent", type=kind, key=key, code=code or key,
                windowsVirtualKeyCode={"Enter": 13, "Tab": 9, "ArrowRight": 39}.get(key, 0), **text,
            )  # fmt: skip

    async def picture(self, file, width):
        """Keep the whole page as it looks in a window so wide."""
        await self._window(width, 900)
        await self._window(width, await self.run("document.documentElement.scrollHeight"))
        await asyncio.sleep(0.2)
        shot = await self.ask("Page.captureScreenshot")
        file.write_bytes(base64.b64decode(shot["data"]))
        await self.ask("Emulation.clearDeviceMetricsOverride")

    async def too_wide(self, width):
        """Return by how many pixels the page runs off the side of a window so wide."""
        await self._window(width, 900)
        wide = await self.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        await self.ask("Emulation.clearDeviceMetricsOverride")
        return wide

    async def _window(self, width, height):
        await self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=True
        )


@contextmanager
def opened(port, address):
    """Give the debugging socket of a new tab."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/json/new?{address}", method="PUT")
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        yield json.load(answer)["webSocketDebuggerUrl"]


@contextmanager
def serving(home):
    """Run `voicesim web` for a user's folder."""
    port = free_port()
    environment = {**os.environ, "VOICESIM_HOME": str(home)}
    child = subprocess.Popen([sys.executable, "-m", "voicesim", "web", "--port", str(port)], env=environment)
    try:
        wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/").status == 200, 30)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(15)


@contextmanager
def browsing(folder, microphone=None):
    """Run chromium; gives its debugging port."""
    port = free_port()
    sound = [f"--use-file-for-fake-audio-capture={microphone}"] if microphone else []
    child = subprocess.Popen(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream",
         "--use-fake-device-for-media-stream", *sound,
         f"--user-data-dir={folder / 'chromium'}", f"--remote-debugging-port={port}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/json/version").status == 200, 30)
        yield port
    finally:
        child.kill()
        child.wait(15)
