(function () {
  "use strict";
  var root = document.documentElement, gate = document.getElementById("gate"), form = document.getElementById("reflection-form");
  var player = document.getElementById("player"), readout = document.getElementById("readout");
  root.classList.add("js");

  if (form && gate) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var words = Array.prototype.map.call(form.querySelectorAll("textarea"), function (box) { return box.value.trim(); }).filter(Boolean);
      var own = document.getElementById("own-words");
      own.textContent = words.join("\n\n");
      own.parentNode.hidden = !words.length;
      form.hidden = true;
      gate.open = true;
      document.getElementById("marks-title").focus();
    });
  }
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.dataset.was = part.open ? "open" : ""; part.open = true; });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = part.dataset.was === "open"; });
  });

  if (readout) {
    var resting = readout.textContent;
    document.querySelectorAll("[data-readout]").forEach(function (mark) {
      ["mouseenter", "focus"].forEach(function (name) {
        mark.addEventListener(name, function () { readout.textContent = mark.getAttribute("aria-label"); });
      });
      ["mouseleave", "blur"].forEach(function (name) { mark.addEventListener(name, function () { readout.textContent = resting; }); });
    });
  }

  document.querySelectorAll("button.copy").forEach(function (button) {
    button.addEventListener("click", function () {
      var command = button.parentNode.querySelector("code"), range = document.createRange(), was = button.innerHTML;
      range.selectNodeContents(command);
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
      var copied = document.execCommand("copy");  // the clipboard's newer door is shut to pages read from a file
      button.textContent = copied ? "Copied" : "Selected: copy it now";
      window.setTimeout(function () { button.innerHTML = was; }, 3000);
    });
  });

  if (!player) { return; }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-at]");
    if (!link) { return; }
    event.preventDefault();
    player.currentTime = Math.max(0, parseFloat(link.dataset.at) - 0.3);
    player.play();
  });
  var said = Array.prototype.slice.call(document.querySelectorAll("[data-from]"));
  player.addEventListener("timeupdate", function () {
    var now = null;
    said.forEach(function (item) { if (parseFloat(item.dataset.from) <= player.currentTime + 0.31) { now = item; } });
    said.forEach(function (item) { item.classList.toggle("now", item === now && !player.paused); });
  });
}());
