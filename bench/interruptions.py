r"""What interrupts the caller, and what should: noises, short answers, colleagues and the caller's own echo.

Silero -> SpeechGate -> TurnTaker at default settings, the caller's sound given to the gate. Each scene is measured twice:
by the detector alone and with the gate; noises, words and colleagues also in the caller's silence. Prints tables; figures:
bench/README-interruptions.md. Seeds from 1000 on were not looked at while the gate was made.

    .venv/bin/python -m bench.interruptions [--seeds 1000] [--sounds FOLDER] [--only noises words colleagues echo speech cost]

Recorded noises and words need Debian packages unpacked into FOLDER (games' and desktops' sounds, free licences, not kept):

    apt-get download bucklespring-data sound-theme-freedesktop minetest-data hedgewars-data yaru-theme-sound oxygen-sounds \\
        asterisk-core-sounds-en-wav && for file in *.deb; do dpkg -x $file FOLDER; done

`speech` needs ../shared: what the gate takes from real speech with nobody else on the line.
"""

import argparse
import csv
import dataclasses
import itertools
import time
from pathlib import Path

import numpy as np

from bench import interruption_scenes as scenes
from voicesim.devices.recordings import read_recording
from voicesim.engines.silero import SileroDetector
from voicesim.settings import TurnSettings
from voicesim.turns.gate import SpeechGate
from voicesim.turns.taker import TurnTaker
from voicesim.values import FRAME_SAMPLES, AudioFrame, TalkOver, TurnEnded, TurnStarted

SPEECH = Path(__file__).resolve().parents[2] / "shared" / "speech"
PARTS = ("noises", "words", "colleagues", "echo", "speech", "cost")


def frames_of(samples):
    count = len(samples) // FRAME_SAMPLES
    return [
        AudioFrame(part, number * FRAME_SAMPLES)
        for number, part in enumerate(samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES))
    ]


def speaking_mask(caller):
    """Return in which frames the caller speaks: pauses under 0.3 s belong to it."""
    loud = np.array([np.mean(frame.samples**2) > 1e-5 for frame in frames_of(caller)], float)
    return np.convolve(loud, np.ones(10), "full")[: len(loud)] > 0


@dataclasses.dataclass
class Run:
    """What came of a scene."""

    probabilities: np.ndarray
    events: list
    whys: list[str]

    def starts(self, scene):
        """Turns that began with the scene's event."""
        near = (scene.event_from - 4000, scene.event_until + 4000)
        return [e for e in self.events if isinstance(e, TurnStarted) and near[0] <= e.start_sample <= near[1]]

    def others(self, scene):
        """Turns that began elsewhere."""
        near = (scene.event_from - 4000, scene.event_until + 4000)
        return [
            e for e in self.events if isinstance(e, TurnStarted) and not near[0] <= e.start_sample <= near[1]
        ]

    def talk_over(self):
        """Every talk-over."""
        return [event for event in self.events if isinstance(event, TalkOver)]


def run(scene, track, gated):
    """Take a scene through gate and taker; `track` is what the detector said of each frame."""
    gate, taker, out = SpeechGate(TurnSettings()), TurnTaker(TurnSettings()), Run(np.array(track), [], [])
    speaking = speaking_mask(scene.caller)
    for number, (heard, played) in enumerate(
        zip(frames_of(scene.samples), frames_of(scene.caller), strict=True)
    ):
        if gated:
            admitted = gate.admit(heard, track[number])
            gate.played(played.samples)
            out.probabilities[number] = admitted.probability
            out.whys.append(admitted.why)
        out.events += taker.feed(heard.start_sample, float(out.probabilities[number]), bool(speaking[number]))
    out.events += taker.finish(len(track) * FRAME_SAMPLES)
    return out


def heard_by(detector, samples):
    detector.reset()
    return [detector.probability(frame) for frame in frames_of(samples)]


def events_table(detector, made):
    """Print, a kind: scenes, turns, talk-overs and delays with the caller speaking, and turns with nobody speaking."""
    print(
        "                              caller speaks: turns     talk-over   later by frames   nobody: turns"
    )
    print(
        "kind                       n    alone  gated   alone  gated   p50  p95  max   alone  gated  later max"
    )
    for kind, group in itertools.groupby(made, lambda scene: scene.kind):
        rows, late, late_alone = [], [], []
        for scene in group:
            track = heard_by(detector, scene.samples)
            quiet = dataclasses.replace(scene, caller=np.zeros_like(scene.caller))
            runs = [run(each, track, gated) for each in (scene, quiet) for gated in (False, True)]
            starts = [each.starts(scene) for each in runs]
            rows.append(
                [bool(starts[0]), bool(starts[1]), bool(runs[0].talk_over()), bool(runs[1].talk_over()),
                 bool(starts[2]), bool(starts[3])]
            )  # fmt: skip
            if starts[0] and starts[1]:
                late.append((starts[1][0].sample - starts[0][0].sample) // FRAME_SAMPLES)
            if starts[2] and starts[3]:
                late_alone.append((starts[3][0].sample - starts[2][0].sample) // FRAME_SAMPLES)
        a, b, c, d, e, f = np.sum(rows, axis=0)
        p50, p95 = np.percentile(late or [0], [50, 95])
        print(f"{kind:25}{len(rows):3d}{a:9d}{b:7d}{c:8d}{d:7d}{p50:6.0f}{p95:5.0f}{max(late or [0]):5d}"
              f"{e:8d}{f:7d}{max(late_alone or [0]):8d}", flush=True)  # fmt: skip


def by_kind(made):
    return sorted(made, key=lambda scene: scene.kind)


def noises(detector, first, folder):
    events_table(detector, by_kind(scenes.made_noises(range(first, first + 12))))
    if folder:
        events_table(detector, by_kind(scenes.recorded_noises(folder, first)))


def words(detector, first, folder):
    for level in (3, 0, -6, -10):
        events_table(detector, scenes.words(range(first, first + 8), level))
    events_table(detector, scenes.words(range(first, first + 4), -15, None))
    events_table(detector, by_kind(scenes.other_words(0)))
    if folder:
        for level in (0, -6, -10):
            events_table(detector, scenes.recorded_words(folder, level))


def colleagues(detector, first, _folder):
    for under in (-15, -20, -25):
        events_table(detector, scenes.colleagues(range(first, first + 24), under))


def echo(detector, first, _folder):
    print("\necho (dB, trainee)         n   echo frames: speech by detector, admitted   turns   talk-over   "
          "trainee: frames kept   talk-overs alone, gated")  # fmt: skip
    for gain in (-6, -10, -15, -20, -30):
        for near, told in (
            (None, "silent"),
            (scenes.CALLER_DB + gain, "as echo"),
            (scenes.SPEECH_DB, "-26 dB"),
        ):
            total = np.zeros(8)
            for scene in scenes.echoes(range(first, first + 10), gain, near):
                total += echo_row(detector, scene)
            kept = total[5] / max(total[4], 1)
            print(f"{gain:4d} {told:15}{total[7]:8.0f}{total[0]:20.0f}{total[1]:15.0f} ({total[1] / total[0]:.3f})"
                  f"{total[2]:7.0f}{total[3]:9.0f}{kept:20.2f}{total[6] // 100:18.0f}{total[6] % 100:6.0f}", flush=True)  # fmt: skip


def echo_row(detector, scene):
    track = np.array(heard_by(detector, scene.samples))
    plain, gated = run(scene, track, False), run(scene, track, True)
    place = np.arange(len(track)) * FRAME_SAMPLES
    near = (place >= scene.event_from) & (place < scene.event_until)
    speech = track >= TurnSettings().speech_probability
    admitted = gated.probabilities >= TurnSettings().speech_probability
    only_echo = speech & ((place < scene.event_from) | (place > scene.event_until + 8000))
    over = [
        any(scene.event_from - 4000 <= e.start_sample <= scene.event_until for e in r.talk_over())
        for r in (plain, gated)
    ]
    wrong = [
        e for e in gated.talk_over() if not scene.event_from - 4000 <= e.start_sample <= scene.event_until
    ]
    return np.array([only_echo.sum(), (only_echo & admitted).sum(), len(gated.others(scene)), len(wrong),
                     (speech & near).sum(), (speech & near & admitted).sum(), 100 * over[0] + over[1], 1])  # fmt: skip


def speech(detector, _first, _folder):
    if not SPEECH.is_dir():
        print("\n../shared/speech is missing: real speech is not measured.")
        return
    with (SPEECH / "words.csv").open(encoding="utf-8") as file:
        read = [SPEECH / row["path"] for row in csv.DictReader(file)]
    print("\nreal speech   speech frames in turns: alone, gated, lost    turns: alone, gated")
    for name, files in (("AMI", sorted((SPEECH / "ami").glob("*.flac"))), ("read", read)):
        total = np.zeros(4)
        for file in files:
            samples = read_recording(file, "mix").samples
            scene = scenes.Scene(name, samples, np.zeros_like(samples), 0, len(samples))
            track = heard_by(detector, samples)
            runs = [run(scene, track, gated) for gated in (False, True)]
            total += [
                frames_in_turns(runs[0]),
                frames_in_turns(runs[1]),
                *(len(r.starts(scene)) for r in runs),
            ]
        print(
            f"{name:14}{total[0]:30.0f}{total[1]:8.0f}{1 - total[1] / total[0]:8.4f}{total[2]:16.0f}{total[3]:7.0f}"
        )


def frames_in_turns(result):
    ended = {event.turn.number: event.turn for event in result.events if isinstance(event, TurnEnded)}
    return sum(turn.speech_samples for turn in ended.values()) // FRAME_SAMPLES


def cost(_detector, first, _folder):
    for name, made in (
        ("headset", scenes.words([first], 0)),
        ("loudspeaker", scenes.echoes([first], -10, -26.0)),
    ):
        scene, times = next(iter(made)), []
        gate = SpeechGate(TurnSettings())
        for heard, played in zip(frames_of(scene.samples), frames_of(scene.caller), strict=True):
            begin = time.perf_counter()
            gate.admit(heard, 0.9)
            gate.played(played.samples)
            times.append(1000 * (time.perf_counter() - begin))
        print(
            f"cost, {name}: {np.median(times):.2f} ms a frame in the median, 95 %: {np.percentile(times, 95):.2f}"
        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1000, help="first seed")
    parser.add_argument("--sounds", type=Path, help="folder of unpacked packages")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    detector = SileroDetector()
    print(detector.name)
    for part in options.only:
        print(f"\n-- {part}, seeds from {options.seeds}")
        globals()[part](detector, options.seeds, options.sounds)


if __name__ == "__main__":
    main()
