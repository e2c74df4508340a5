// One moment tried again: words or microphone frames to the socket, and what they do beside what was done then.
import { closeAudio, noMicrophone, openAudio, showLevel } from "/static/sound.js";

const script = document.querySelector("script[data-line]");
const byId = (id) => document.getElementById(id);
const say = (text) => { byId("state").textContent = text; };
let socket = null;
let audio = null;
let listening = false;
let trying = false;
let tries = 0;

// Not `disabled`: a button that had the keyboard's focus would lose it.
function setTrying(yes) {
  trying = yes;
  for (const button of document.querySelectorAll("#speak, #type button")) button.setAttribute("aria-disabled", yes);
}

function hush() {
  listening = false;
  if (audio) closeAudio(audio);
  audio = null;
  if (!byId("done") || byId("done").hidden) return;
  if (document.activeElement === byId("done")) byId("speak").focus();
  byId("done").hidden = true;
  byId("level").value = 0;
}

function fault(text) {
  hush();
  setTrying(false);
  say(text);
}

function list(texts, kinds = []) {
  const made = document.createElement("ul");
  texts.forEach((text, place) => {
    const item = document.createElement("li");
    item.textContent = text;
    if (kinds[place]) item.className = kinds[place];
    made.append(item);
  });
  return made;
}

function sideOf(told) {
  const made = byId("side").content.firstElementChild.cloneNode(true);
  const part = (name) => made.querySelector(`dd[data-part=${name}]`);
  const drop = (name) => { part(name).previousElementSibling.remove(); part(name).remove(); };
  if (told.words) part("said").querySelector("q").textContent = told.said;
  else part("said").textContent = told.said;
  if (told.found.length) {
    const found = list(told.found.map((cue) => `${cue.sign} ${cue.title}`), told.found.map((cue) => cue.effect));
    found.className = "found";
    part("found").replaceChildren(found);
  }
  for (const name of ["because", "critical"]) {
    if (told[name].length) part(name).replaceChildren(list(told[name]));
    else drop(name);
  }
  part("answer").textContent = told.answer;
  if (told.tension) part("tension").textContent = told.tension;
  else drop("tension");
  return made;
}

function show(told) {
  tries += 1;
  byId("none-yet").hidden = true;
  const heading = document.createElement("h3");
  heading.id = `try-${tries}`;
  heading.textContent = `Try ${tries}`;
  const verdict = document.createElement("p");
  verdict.className = "verdict";
  verdict.textContent = [told.verdict, told.over].filter(Boolean).join(" ");
  const made = document.createElement("article");
  made.setAttribute("aria-labelledby", heading.id);
  made.append(heading, verdict, sideOf(told));
  byId("tries").prepend(made);
  say(`Try ${tries}: ${verdict.textContent} The answer: ${told.answer}`);
}

function play(sound) {
  document.querySelectorAll("audio").forEach((other) => other.pause());
  const player = document.createElement("audio");
  player.controls = true;
  player.setAttribute("aria-label", `The answer to try ${tries}`);
  player.src = URL.createObjectURL(new Blob([sound], { type: "audio/mpeg" }));
  byId("tries").firstElementChild.append(player);
  player.play().catch(() => {}); // where the browser wants a click first, the player's own button is there
}

function note(text) {
  const told = byId("notes").textContent;
  if (!told.includes(text)) byId("notes").textContent = `${told} ${text}`.trim();
}

function onMessage(message) {
  if (message.fault) fault(message.fault);
  if (message.note) note(message.note);
  if (message.state === "preparing") say(message.text);
  if (message.state === "listening") {
    listening = true;
    say("Listening: speak now.");
    byId("done").hidden = false;
    if (document.activeElement === byId("speak")) byId("done").focus();
  }
  if (message.state === "heard") { hush(); say("Taking in what you said ..."); }
  if (message.state === "result") show(message.now);
  if (message.state === "ready") { hush(); setTrying(false); }
}

// One socket serves try after try; the machine closes it when nothing was tried for a while.
function connected() {
  if (socket && socket.readyState === WebSocket.OPEN) return Promise.resolve(socket);
  return new Promise((resolve, reject) => {
    const made = new WebSocket(`ws://${location.host}${script.dataset.line}`);
    made.binaryType = "arraybuffer";
    made.onopen = () => { socket = made; resolve(made); };
    made.onmessage = (event) => {
      if (typeof event.data === "string") onMessage(JSON.parse(event.data));
      else play(event.data);
    };
    made.onerror = () => reject(new Error("VoiceSim does not answer; start `voicesim web` again and reload this page."));
    made.onclose = () => { if (trying) fault(byId("state").textContent || "VoiceSim has stopped answering; reload this page."); };
  });
}

async function speak() {
  if (trying) return;
  setTrying(true);
  say("Opening the microphone ...");
  try {
    audio = await openAudio();
  } catch (error) {
    fault(noMicrophone(error));
    return;
  }
  try {
    const line = await connected();
    audio.heard.port.onmessage = (event) => {
      showLevel(byId("level"), event.data);
      if (listening && line.readyState === WebSocket.OPEN) line.send(event.data);
    };
    line.send("speak");
  } catch (error) {
    fault(error.message);
  }
}

async function type(event) {
  event.preventDefault();
  if (trying) return;
  setTrying(true);
  try {
    (await connected()).send(`say ${byId("words").value}`);
  } catch (error) {
    fault(error.message);
  }
}

byId("type").addEventListener("submit", type);
if (byId("speak")) {
  byId("speak").addEventListener("click", speak);
  byId("done").addEventListener("click", () => socket.send("done"));
}
