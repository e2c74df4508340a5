"""The map as a browser draws it: every text inside its box, whatever the font."""

import json
import re
import shutil
import subprocess

import pytest

from tests.caller.plays import PLAYS, SCRIPTS
from voicesim.caller.drawing.svg import svg
from voicesim.caller.script import load_script

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--mute-audio",
]  # fmt: skip
PROBE = """
<pre id="out"></pre>
<script>
var out = {boxes: 0, texts: 0, overflowing: [], wide: []};
var svg = document.querySelector("svg"), whole = svg.getBoundingClientRect();
document.querySelectorAll("svg text").forEach(function (text) {
  var box = text.getBoundingClientRect();
  if (box.right > whole.right || box.bottom > whole.bottom) out.wide.push(text.textContent);
});
document.querySelectorAll("svg g > g").forEach(function (group) {
  var outline = group.querySelector("rect, path").getBoundingClientRect();
  out.boxes += 1;
  group.querySelectorAll("text").forEach(function (text) {
    var box = text.getBoundingClientRect();
    out.texts += 1;
    if (box.left < outline.left || box.right > outline.right || box.top < outline.top || box.bottom > outline.bottom)
      out.overflowing.push(text.textContent);
  });
  var texts = Array.prototype.map.call(group.querySelectorAll("text"), function (text) {
    return [text.textContent, text.getBoundingClientRect()]; });
  texts.forEach(function (one, place) { texts.slice(place + 1).forEach(function (other) {
    var a = one[1], b = other[1];
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
      out.overflowing.push(one[0] + " over " + other[0]); }); });
});
document.getElementById("out").textContent = "PROBE " + JSON.stringify(out);
</script>
"""


@pytest.mark.parametrize("face", ["Arial", "'DejaVu Sans'"])
@pytest.mark.parametrize(
    "file",
    [SCRIPTS / "customer_service" / "double_charge.yaml", PLAYS / "scripts" / "danger.yaml"],
    ids=lambda file: file.stem,
)
def test_no_text_leaves_its_box_or_lies_on_another(file, face, tmp_path):
    drawn = re.sub(r'font-family="[^"]*"', f'font-family="{face}"', svg(load_script(file)))
    page = tmp_path / "map.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><body style='margin:0'>{drawn}{PROBE}")
    done = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    found = json.loads(re.search(r"PROBE (\{.*?\})</pre>", done.stdout)[1].replace("&amp;", "&"))
    script = load_script(file)
    assert found["boxes"] == len(script.model.moments) + len(script.model.endings)
    assert found["texts"] > 5 * found["boxes"]
    assert found["overflowing"] == []
    assert found["wide"] == []
