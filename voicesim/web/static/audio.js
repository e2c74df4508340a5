// Runs beside the sound card: collects the microphone into frames, plays the caller's frames.
const FRAME = 512;

class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  process(inputs) {
    const samples = inputs[0][0];
    // Without samples (no input yet) silence is sent: the frames are the call's clock.
    for (let i = 0; i < 128; i += 1) {
      const value = samples ? samples[i] : 0;
      this.frame[this.filled] = Math.max(-32768, Math.min(32767, Math.round(value * 32768)));
      this.filled += 1;
      if (this.filled === FRAME) {
        const full = this.frame.buffer;
        this.port.postMessage(full, [full]);
        this.frame = new Int16Array(FRAME);
        this.filled = 0;
      }
    }
    return true;
  }
}

class Earpiece extends AudioWorkletProcessor {
  constructor() {
    super();
    this.frames = [];
    this.place = 0;
    this.playing = false;
    this.port.onmessage = (event) => this.frames.push(new Int16Array(event.data));
  }

  process(_inputs, outputs) {
    const out = outputs[0][0];
    // Two frames ahead before the first sound: the network's and the call's jitter stay unheard.
    if (!this.playing && this.frames.length >= 2) this.playing = true;
    for (let i = 0; i < out.length; i += 1) {
      if (!this.playing || this.frames.length === 0) {
        out[i] = 0;
        this.playing = false;
        continue;
      }
      out[i] = this.frames[0][this.place] / 32768;
      this.place += 1;
      if (this.place === FRAME) {
        this.frames.shift();
        this.place = 0;
      }
    }
    return true;
  }
}

registerProcessor("microphone", Microphone);
registerProcessor("earpiece", Earpiece);
