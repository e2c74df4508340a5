"""The devices' share of a reply gap: clicks into the microphone, echoed frame by frame, out of the earpiece.

A child process runs the call's loop without a call: read a frame, write the same frame. Both sides of the
line are recorded on one time base, so the round trip is a difference of two sample numbers.

    .venv/bin/python -m bench.virtual_headset_round_trip             # the sweep: 30 clicks each setting
    .venv/bin/python -m bench.virtual_headset_round_trip --steady    # the default setting for 60 s
    .venv/bin/python -m bench.virtual_headset_round_trip --stalls    # the same while everything stands still now and then

The figures stand in bench/README-devices.md. They hold for a machine with nothing else to do.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np

from tests.virtual_headset import VirtualHeadset, virtual_headset

CLICKS = 30
SPACING_SECONDS = 0.5
SETTINGS = (
    (8, 20, 10), (10, 20, 0), (10, 20, 5), (10, 20, 10), (10, 20, 20), (10, 30, 10), (10, 30, 20), (10, 40, 10),
    (10, 40, 20), (16, 20, 20), (32, 20, 20),
)  # fmt: skip
"""Block, latency asked of the system and slack, milliseconds."""

STALLS = {"program": 0.15, "server": 0.08}
"""What stands still three times, and for how many seconds."""
STALL_EVERY_SECONDS = 5.0

_ECHO = """
import json, sys
from voicesim.devices.headset import Headset, HeadsetOptions
wish = json.loads(sys.argv[1])
seconds = wish.pop("seconds")
with Headset(options=HeadsetOptions(**wish)) as headset:
    print("ready", flush=True)
    while (frame := headset.read()).start_sample < seconds * 16000:
        if not frame.start_sample:
            print("running", flush=True)
        headset.write(frame)
kinds = [note.kind for note in headset.notes]
print(json.dumps({"notes": [note.text for note in headset.notes], "latency": headset.latency_seconds,
                  "own_delay": headset.delay_seconds, "rate": headset.rate, "kinds": kinds}))
"""


def stall(headset: VirtualHeadset, child: subprocess.Popen[str], what: str) -> None:
    """Let the program or the sound server stand still three times."""
    for _ in range(3 if what else 0):
        time.sleep(STALL_EVERY_SECONDS)
        if what == "server":
            headset.freeze()
            time.sleep(STALLS[what])
            headset.thaw()
        else:
            child.send_signal(signal.SIGSTOP)
            time.sleep(STALLS[what])
            child.send_signal(signal.SIGCONT)


def measure(clicks: int, line_rate: int, stalled: str = "", **options: float) -> dict[str, object]:
    seconds = clicks * SPACING_SECONDS + 2
    with virtual_headset(line_rate) as headset:
        sound = np.zeros(round(clicks * SPACING_SECONDS * line_rate), np.float32)
        # Uneven spacing: a click must not always fall on the same place of a frame.
        places = [round((n * SPACING_SECONDS + 0.1 + n * 0.0137 % 0.2) * line_rate) for n in range(clicks)]
        sound[places] = 0.8
        child = subprocess.Popen(
            [sys.executable, "-c", _ECHO, json.dumps({**options, "seconds": seconds})],
            env=headset.child_environment(), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        assert child.stdout.readline() == "running\n"
        with headset.record_line() as recorder:
            headset.play_into_microphone(sound)
            stall(headset, child, stalled)
            told = json.loads(child.communicate(timeout=seconds + 30)[0])
        said, heard = recorder.microphone, recorder.earpiece
    trips = []
    for place in peaks(said, line_rate):
        window = np.abs(heard[place : place + round(0.4 * line_rate)])
        if len(window) and window.max() > 0.2:
            trips.append(1000 * float(window.argmax()) / line_rate)
    return {
        "clicks": len(trips),
        "median_ms": round(float(np.median(trips)), 1),
        "p95_ms": round(float(np.percentile(trips, 95)), 1),
        "least_ms": round(min(trips), 1),
        "most_ms": round(max(trips), 1),
        "every_other_ms": [round(trip) for trip in trips[::2]],
        "load": round(os.getloadavg()[0], 1),
        **told,
    }


def peaks(side: np.ndarray, rate: int) -> list[int]:
    found: list[int] = []
    for place in np.flatnonzero(np.abs(side) > 0.4):
        if not found or place - found[-1] > 0.1 * rate:
            found.append(int(place))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steady", action="store_true")
    parser.add_argument("--stalls", action="store_true")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--latency", type=float, help="milliseconds, in place of the default")
    parser.add_argument("--slack", type=float, help="milliseconds, in place of the default")
    parser.add_argument(
        "--ahead", action="store_true", help="run ahead of other processes, as on an idle machine (root)"
    )
    chosen = parser.parse_args()
    if chosen.ahead:
        os.nice(-15)
    named = {"latency_seconds": chosen.latency, "slack_seconds": chosen.slack}
    given = {name: value / 1000 for name, value in named.items() if value is not None}
    if chosen.steady:
        for line_rate, rate in ((16_000, 0), (48_000, 48_000)):
            answer = measure(round(chosen.seconds / SPACING_SECONDS), line_rate, rate=rate, **given)
            print(f"line {line_rate} Hz, device {answer['rate']} Hz:", json.dumps(answer), flush=True)
        return
    if chosen.stalls:
        for what in ("", *STALLS):
            print(f"{what or 'nothing'} stalled:", json.dumps(measure(48, 16_000, what, **given)), flush=True)
        return
    for block, latency, slack in SETTINGS:
        answer = measure(
            CLICKS,
            16_000,
            block_seconds=block / 1000,
            latency_seconds=latency / 1000,
            slack_seconds=slack / 1000,
        )
        print(f"block {block}, latency {latency}, slack {slack} ms:", json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
