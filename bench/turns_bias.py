"""How far the turn taker's ends lie from the true ends of speech, on speech whose ends are known.

Short and long lines by flite's voices, trimmed at -40 dB under their loudest 5 ms, set into silence or hiss at
a random place of the frame grid. Positive: later than the truth. Figures: bench/README-turns.md.

    .venv/bin/python -m bench.turns_bias
"""

import numpy as np

from bench.turns_on_ami import events_of, probabilities
from tests import sounds
from voicesim.engines.silero import SileroDetector
from voicesim.settings import TurnSettings
from voicesim.values import SAMPLE_RATE, TurnEnded, seconds_of

TEXTS = (
    "yes", "no", "yeah", "okay", "sure", "please stop", "it is late", "that was wrong",
    "I am sorry to hear that", "can you tell me what happened", "let me look at your case",
    "your form was handed in on the third of March",
)  # fmt: skip
VOICES = ("slt", "rms", "awb")
HISS = (0.0, 0.001, 0.01)
PLACES = 5


def main():
    detector, rng = SileroDetector(), np.random.default_rng(0)
    lines = [sounds.spoken(text, voice) for text in TEXTS for voice in VOICES]
    print("hiss RMS   lines   one turn    start: p5  p50  p95 ms    end: p5  p50  p95 ms")
    for hiss in HISS:
        starts, ends, single = [], [], 0
        for line in lines:
            for _ in range(PLACES):
                before = 1.0 + rng.integers(512) / SAMPLE_RATE
                sound = sounds.join(sounds.silence(before), line, sounds.silence(1.5))
                sound += hiss * rng.standard_normal(len(sound)).astype(np.float32)
                events = events_of(probabilities(detector, sound), TurnSettings())
                turns = [event.turn for event in events if isinstance(event, TurnEnded)]
                single += len(turns) == 1
                if turns:
                    true_start = len(sounds.silence(before))
                    starts.append(1000 * seconds_of(turns[0].start_sample - true_start))
                    ends.append(1000 * seconds_of(turns[-1].end_sample - true_start - len(line)))
        count = len(lines) * PLACES
        start, end = (np.percentile(values, [5, 50, 95]) for values in (starts, ends))
        shown = ("{:6.0f}{:5.0f}{:5.0f}".format(*values) for values in (start, end))
        print(f"{hiss:8.3f}{count:8d}{single / count:11.3f}    " + "         ".join(shown))


if __name__ == "__main__":
    main()
