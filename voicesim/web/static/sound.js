// The microphone and the earpiece of a page.
const RATE = 16000;

export async function openAudio() {
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

export function closeAudio(audio) {
  audio.microphone.getTracks().forEach((track) => track.stop());
  audio.context.close();
}

export function showLevel(meter, buffer) {
  let sum = 0;
  const samples = new Int16Array(buffer);
  for (const value of samples) sum += value * value;
  const db = 20 * Math.log10(Math.sqrt(sum / samples.length) / 32768 + 1e-9);
  meter.value = Math.max(0, Math.min(1, (db + 60) / 60));
}

export const noMicrophone = (error) =>
  `The microphone cannot be used (${error.message}): allow it for this page, plug a headset in, and try again.`;
