"""The page in a real browser: the gate, the play links, and nothing wider than a telephone."""

import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from tests import calls
from tests.debrief.test_page import page_of
from voicesim.record.export import encode_audio

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
PROBE = """
<script>
window.addEventListener("load", function () {
  var out = {}, gate = document.getElementById("gate"), player = document.getElementById("player");
  out.closed = !gate.open;
  document.getElementById("went-well").value = "I <b>listened</b>.";
  document.querySelector("#reflection-form button").click();
  out.open = gate.open;
  out.own = document.getElementById("own-words").textContent;
  out.focus = document.activeElement.id;
  out.wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  var targets = Array.prototype.filter.call(document.querySelectorAll("a.play, a.move"), function (link) {
    var box = link.getBoundingClientRect(); return box.width > 0 && box.height < 24; });
  out.small = targets.length;
  var move = document.querySelectorAll("a.move")[1];
  move.focus();
  out.readout = document.getElementById("readout").textContent;
  function done() { document.title = JSON.stringify(out); }
  function play() { move.click(); out.at = player.currentTime; out.hash = location.hash; done(); }
  if (player.readyState >= 1) { play(); } else { player.addEventListener("loadedmetadata", play); }
  player.addEventListener("error", function () { out.error = String(player.error && player.error.message); done(); });
});
</script>
"""


def probe(tmp_path, width):
    summary = calls.bad()
    noise = 0.02 * np.random.default_rng(0).standard_normal(summary.end_sample)
    audio = encode_audio(noise.astype(np.float32), np.zeros(summary.end_sample, np.float32))
    page = tmp_path / "debrief.html"
    page.write_text(page_of(summary, audio).replace("</body>", PROBE + "</body>"), encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900",
         "--virtual-time-budget=8000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    title = re.search(r"<title>(\{.*?\})</title>", done.stdout)
    assert title, done.stdout[:200]
    return json.loads(title[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


@pytest.mark.parametrize("width", [1200, 500])
def test_the_gate_opens_the_links_play_and_nothing_runs_off_the_side(tmp_path, width):
    seen = probe(tmp_path, width)
    assert seen["closed"]
    assert seen["open"]
    assert seen["own"] == "I <b>listened</b>."
    assert seen["focus"] == "marks-title"
    assert seen["readout"].startswith("Turn 2, 0:11: Ordering them to calm down. Tension +1.5 to 9.5")
    assert seen["wide"] == 0
    assert seen["small"] == 0
    assert seen.get("error") is None
    assert seen["at"] == pytest.approx(11.6 - 0.3, abs=0.5)
    assert seen["hash"] == ""
