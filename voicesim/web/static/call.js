// The call page: microphone frames to the socket, the caller's frames to the earpiece, captions beside them.
import { closeAudio, noMicrophone, openAudio, showLevel } from "/static/sound.js";

const script = document.querySelector("script[data-line]");
const byId = (id) => document.getElementById(id);
const say = (text) => { byId("state").textContent = text; };

function caption(who, text, kind) {
  const item = document.createElement("li");
  item.className = kind;
  const strong = document.createElement("strong");
  strong.textContent = `${who}: `;
  item.append(strong, text);
  byId("captions").append(item);
  item.scrollIntoView({ block: "nearest" });
}

// The trainee went on: their words so far and what the caller began to answer are taken back.
function takeBack() {
  const said = [...byId("captions").querySelectorAll("li.you")].pop();
  while (said && said.nextSibling) said.nextSibling.remove();
  if (said) said.remove();
}

function over(audio, message) {
  byId("hang-up").hidden = true;
  closeAudio(audio);
  say("The call is over.");
  byId("after").hidden = false;
  if (message.debrief) {
    byId("reflect").action = `${message.debrief}/reflection`;
    byId("reflection").focus();
  } else {
    byId("reflect").hidden = true;
    byId("text").hidden = false;
    byId("text").textContent = message.text;
  }
}

function onMessage(audio, message) {
  if (message.fault) {
    closeAudio(audio);
    say(message.fault);
    byId("hang-up").hidden = true;
    byId("take").hidden = false;
    return;
  }
  if (message.total) say(`Speaking the caller's lines ahead: ${message.done} of ${message.total}`);
  if (message.state === "preparing") say("Getting ready ...");
  if (message.state === "ringing") { say(`Ringing. ${message.notes.join(" ")}`); byId("hang-up").hidden = false; }
  if (message.turn === "started") say("You are speaking.");
  if (message.turn === "ended") say("");
  if (message.undone) takeBack();
  if (message.note) say(message.note);
  if (message.caller) caption("Caller", message.caller, message.band);
  if (message.you) caption("You", message.you, "you");
  if (message.state === "over") over(audio, message);
}

async function take() {
  byId("take").hidden = true;
  let audio;
  try {
    audio = await openAudio();
  } catch (error) {
    say(noMicrophone(error));
    byId("take").hidden = false;
    return;
  }
  byId("before").hidden = true;
  const consent = byId("consent").checked ? "yes" : "no";
  const socket = new WebSocket(`ws://${location.host}${script.dataset.line}?consent=${consent}`);
  socket.binaryType = "arraybuffer";
  let ringing = false;
  audio.heard.port.onmessage = (event) => {
    showLevel(byId("level"), event.data);
    if (ringing && socket.readyState === WebSocket.OPEN) socket.send(event.data);
  };
  socket.onmessage = (event) => {
    if (typeof event.data !== "string") { audio.spoken.port.postMessage(event.data, [event.data]); return; }
    const message = JSON.parse(event.data);
    if (message.state === "ringing") ringing = true;
    onMessage(audio, message);
  };
  socket.onclose = () => { ringing = false; };
  byId("hang-up").onclick = () => socket.send("hang up");
}

byId("take").addEventListener("click", take);
