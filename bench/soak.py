"""Half an hour of calling: does memory grow, do the two sides drift apart, does the earpiece run dry?

A real call on a virtual headset: Headset, Silero, the embedded recogniser in its process, the caller, the journal.
The caller is government/late_refund with patience without end, so that one call lasts as long as is asked; a synthesised
trainee (flite) speaks whenever the caller has finished. Both sides of the line are recorded on one time base outside
the program that is measured.

    .venv/bin/python -m bench.soak --minutes 30          # on a machine with nothing else to do
    .venv/bin/python -m bench.soak --minutes 3 --warm-up 1 --picture ''

Drift: how much later a sound of the trainee stands in the call's recording than on the line, and how much earlier the
caller's; their sum is the devices' delay, and it must stay what it is. Memory: resident size of the call's process and of
the recogniser's, once a second. Needs PulseAudio and flite.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.signal import correlate

from bench.reply_gap import AUDIBLE, QUIET_SECONDS, clips
from bench.soak_picture import picture
from tests.virtual_headset import LineRecorder, VirtualHeadset, virtual_headset
from voicesim import places
from voicesim.record.reading import read_audio, read_entries
from voicesim.values import SAMPLE_RATE, Exchange, Note, Observation

ENDLESS = {
    "gives_up: after 3 hard knocks": "gives_up: after 99 hard knocks",
    "call: {after: 10 min": "call: {after: 240 min",
    "background: machine": "background: quiet",
}
"""What is changed in the script so that the caller never hangs up and is heard to be silent."""

CHUNK_SECONDS = 1.0
SEARCH_SECONDS = 0.7
RING_SECONDS = 3.0
LIKE = 0.6
"""Correlation from which a stretch of the recording is found again on the line."""

CALL = """
import json, signal, sys
from pathlib import Path
from voicesim import wiring
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.devices.headset import Headset
from voicesim.record.journal import FolderJournal
from voicesim.settings import CallSettings, RecogniserSettings, Settings

script, folder = map(Path, sys.argv[1:3])
settings = Settings(call=CallSettings(longest_seconds=6 * 3600), recogniser=RecogniserSettings(engine="pocketsphinx"))
studio = wiring.make_studio(settings, script, lambda done, total: None)
asked = []
signal.signal(signal.SIGINT, lambda *_: asked.append(1))
journal = FolderJournal(folder, on_failure=lambda text: print("RECORD", text, file=sys.stderr, flush=True))
conversation = Conversation(wiring.spoken_parts(studio, wiring.CallOptions(journal, lambda happening: None)), live=True)
headset = Headset(on_note=lambda note: conversation.over or conversation.note(note.kind, note.text))
print(studio.transcriber.process_id, flush=True)

def meter(frame):
    if frame.start_sample // 16000 != frame.end_sample // 16000:
        print(json.dumps([frame.end_sample / 16000, *headset.earpiece_blocks]), flush=True)

run_call(conversation, headset, headset, meter, lambda: bool(asked))
studio.close()
"""


@dataclass
class Watched:
    """What was seen of the call's processes, once a second."""

    seconds: list[float] = field(default_factory=list)
    megabytes: dict[str, list[float]] = field(default_factory=lambda: {"call": [], "recogniser": []})
    blocks: list[tuple[float, int, int]] = field(default_factory=list)
    """(call's seconds, earpiece blocks, blocks with a gap)."""
    cpu_seconds: float = 0.0


def endless_script(folder: Path) -> Path:
    text = (places.shipped("scripts") / "government" / "late_refund.yaml").read_text(encoding="utf-8")
    for old, new in ENDLESS.items():
        assert old in text, f"the script changed: no '{old}' in it"
        text = text.replace(old, new)
    file = folder / "endless.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def resident(pid: int) -> float:
    """Return a process's resident megabytes."""
    file = Path(f"/proc/{pid}/status")
    assert file.exists(), "a process of the call ended by itself: the caller hung up, or a fault"
    for line in file.read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def watch(child: subprocess.Popen[bytes], ears: int, watched: Watched, began: float) -> None:
    watched.seconds.append(time.monotonic() - began)
    watched.megabytes["call"].append(resident(child.pid))
    watched.megabytes["recogniser"].append(resident(ears))
    fields = Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()
    watched.cpu_seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def talk(
    headset: VirtualHeadset, recorder: LineRecorder, spoken: list[np.ndarray], number: int, mark: int
) -> bool:
    """Say the next sentence if the caller has spoken since sample `mark` and then been quiet; return whether."""
    heard = np.abs(recorder.since(mark)[:, 1]) > AUDIBLE
    loud = np.flatnonzero(heard)
    answered = len(loud) > 0.3 * SAMPLE_RATE and len(heard) - loud[-1] > QUIET_SECONDS * SAMPLE_RATE
    # A caller left alone for long hangs up, and one who said little may not count as having answered.
    overdue = len(heard) > 10 * SAMPLE_RATE and not heard[-SAMPLE_RATE // 2 :].any()
    if not answered and not overdue:
        return False
    headset.play_into_microphone(spoken[number % len(spoken)])
    return True


def run(minutes: float, folder: Path) -> tuple[Watched, np.ndarray, Path]:
    """Take the call; return what was watched, both sides of the line, shape [n, 2], and the call's folder."""
    watched, record = Watched(), folder / "call"
    with virtual_headset() as headset:
        spoken = clips(folder)
        with headset.record_line() as recorder:
            with (folder / "told").open("w") as told:
                child = subprocess.Popen([sys.executable, "-c", CALL, str(endless_script(folder)), str(record)],
                                         env=headset.child_environment(), stdout=told)  # fmt: skip
            while not (folder / "told").read_text():
                assert child.poll() is None, "the call did not begin"
                time.sleep(0.1)
            began, ears, number, mark = (
                time.monotonic(),
                int((folder / "told").read_text()),
                0,
                recorder.length,
            )
            while child.poll() is None and time.monotonic() - began < 60 * minutes:
                time.sleep(0.1)
                if len(watched.seconds) < time.monotonic() - began:
                    watch(child, ears, watched, began)
                if talk(headset, recorder, spoken, number, mark):
                    time.sleep(len(spoken[number % len(spoken)]) / SAMPLE_RATE)
                    number += 1
                    mark = recorder.length
            child.send_signal(signal.SIGINT)
            child.wait(60)
            line = recorder.line().copy()
    watched.blocks = [tuple(json.loads(row)) for row in (folder / "told").read_text().splitlines()[1:]]
    return watched, line, record


def offsets(track: np.ndarray, line: np.ndarray, guess: int) -> dict[int, int]:
    """Return where each loud second of a recorded track stands on the line: place -> place on the line minus it."""
    chunk, reach = round(CHUNK_SECONDS * SAMPLE_RATE), round(SEARCH_SECONDS * SAMPLE_RATE)
    found: dict[int, int] = {}
    for start in range(0, len(track) - chunk, chunk):
        part = track[start : start + chunk]
        if np.sqrt(np.mean(part**2)) < 2 * AUDIBLE:
            continue
        begin = max(0, start + guess - reach)
        window = line[begin : start + guess + reach + chunk]
        if len(window) < chunk:
            continue
        likeness = correlate(window, part, "valid", "fft")
        sums = np.concatenate([[0.0], np.cumsum(window.astype(float) ** 2)])
        energy = (sums[chunk:] - sums[:-chunk]) * np.sum(part**2)
        likeness /= np.sqrt(np.maximum(energy, 1e-9))
        best = int(np.argmax(likeness))
        if likeness[best] > LIKE:
            found[start] = begin + best - start
    return found


def first_offset(track: np.ndarray, line: np.ndarray) -> int:
    """Return where the track's first minute of sound stands on the line, which began up to ten minutes earlier."""
    head = track[: 60 * SAMPLE_RATE]
    return int(np.argmax(correlate(line[: 660 * SAMPLE_RATE], head, "valid", "fft")))


def delays(record: Path, line: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (seconds, delay of the devices in ms): caller's offset minus trainee's, nearest in time."""
    trainee, caller = read_audio(record)
    guess = first_offset(trainee, line[:, 0])
    said, heard = offsets(trainee, line[:, 0], guess), offsets(caller, line[:, 1], guess)
    places_said = np.array(sorted(said))
    rows = []
    for place, offset in sorted(heard.items()):
        if place < RING_SECONDS * SAMPLE_RATE:  # a ring looks the same a second later
            continue
        near = int(places_said[np.argmin(np.abs(places_said - place))])
        if abs(near - place) < 20 * SAMPLE_RATE:
            rows.append((place / SAMPLE_RATE, 1000 * (offset - said[near]) / SAMPLE_RATE))
    return np.array([row[0] for row in rows]), np.array([row[1] for row in rows])


def grown(megabytes: list[float], seconds: list[float], warm_up: float) -> float:
    """Return by how much the memory grew after warm-up: the median of the last minute less that of the first one."""
    values, at = np.array(megabytes), np.array(seconds)
    first = values[(at >= warm_up) & (at < warm_up + 60)]
    return float(np.median(values[at >= at[-1] - 60]) - np.median(first))


def report(watched: Watched, line: np.ndarray, record: Path, warm_up: float) -> dict[str, object]:
    at, delay = delays(record, line)
    slope, _ = np.polyfit(at / 3600, delay, 1)
    tenth = max(1, len(delay) // 10)
    seconds, played, gaps = watched.blocks[-1]
    values = [entry.value for entry in read_entries(record)]
    notes = Counter(value.kind for value in values if isinstance(value, Note))
    turns = sum(isinstance(value, Exchange) and isinstance(value.stimulus, Observation) for value in values)
    return {
        "minutes": round(seconds / 60, 1),
        "load average": round(os.getloadavg()[1], 1),
        "processor share of the call's process": round(watched.cpu_seconds / watched.seconds[-1], 2),
        "memory grown MB": {
            name: round(grown(values, watched.seconds, warm_up), 1) for name, values in watched.megabytes.items()
        },
        "memory at the end MB": {name: round(values[-1]) for name, values in watched.megabytes.items()},
        "delay of the devices ms, first and last tenth": [
            round(float(np.median(delay[:tenth])), 1), round(float(np.median(delay[-tenth:])), 1)],
        "delay ms, least and most": [round(float(delay.min()), 1), round(float(delay.max()), 1)],
        "drift ms an hour": round(float(slope), 1),
        "earpiece blocks": played,
        "of them with a gap": gaps,
        "clean": f"{1 - gaps / max(1, played):.4%}",
        "turns": turns,
        "notes": dict(notes),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--warm-up", type=float, default=5.0, help="minutes before memory is looked at")
    parser.add_argument("--picture", default="bench/pictures/soak.svg", help="'' for none")
    parser.add_argument(
        "--ahead", action="store_true", help="run ahead of other processes, as on an idle machine (root)"
    )
    parser.add_argument("--keep", type=Path, help="keep the call's folder and the line's recording here")
    chosen = parser.parse_args()
    if chosen.ahead:
        os.nice(-15)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        watched, line, record = run(chosen.minutes, folder)
        if chosen.keep:
            np.save(folder / "line.npy", line)
            (folder / "watched.json").write_text(json.dumps(vars(watched)))
        print(json.dumps(report(watched, line, record, 60 * chosen.warm_up), indent=1))
        if chosen.picture:
            Path(chosen.picture).write_text(picture(watched.seconds, watched.megabytes, delays(record, line)))


if __name__ == "__main__":
    main()
