// The call page: microphone frames to the socket, the caller's frames to the earpiece, captions beside them.
const RATE = 16000;
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

async function openAudio() {
  const microphone = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: false, autoGainControl: false },
  });
  const context = new AudioContext({ sampleRate: RATE });
  await context.audioWorklet.addModule("/static/audio.js");
  const heard = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
  const spoken = new AudioWorkletNode(context, "earpiece", { numberOfInputs: 0, outputChannelCount: [1] });
  context.createMediaStreamSource(microphone).connect(heard);
  spoken.connect(context.destination);
  return { context, microphone, heard, spoken };
}

function level(buffer) {
  let sum = 0;
  const samples = new Int16Array(buffer);
  for (const value of samples) sum += value * value;
  const db = 20 * Math.log10(Math.sqrt(sum / samples.length) / 32768 + 1e-9);
  byId("level").value = Math.max(0, Math.min(1, (db + 60) / 60));
}

function over(audio, message) {
  byId("hang-up").hidden = true;
  audio.microphone.getTracks().forEach((track) => track.stop());
  audio.context.close();
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
  if (message.fault) { say(message.fault); byId("take").hidden = false; return; }
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
    say(`The microphone cannot be used (${error.message}): allow it for this page, plug a headset in, and try again.`);
    byId("take").hidden = false;
    return;
  }
  byId("before").hidden = true;
  const consent = byId("consent").checked ? "yes" : "no";
  const socket = new WebSocket(`ws://${location.host}${script.dataset.line}?consent=${consent}`);
  socket.binaryType = "arraybuffer";
  let ringing = false;
  audio.heard.port.onmessage = (event) => {
    level(event.data);
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
