"""When is a turn over: cut-offs against the gap, for each way to decide it.

    .venv/bin/python -m bench.turn_endings --smart-turn FILE.onnx [--half dev|kept] [--cache FOLDER] [--picture FILE.svg]

Needs ../shared, flite, and Smart Turn's network out of pipecat-ai's wheel (`pip download --no-deps pipecat-ai`, unzip; the file is
smart-turn-v3.2-cpu.onnx). Turns: bench/turn_endings_data.py. The first run takes some ten minutes, later ones read the cache.

cut     share of turns ended at least once before they were over, with its 95 % interval (Wilson)
pauses  share of the inner pauses (0.22 s or more) in which that happened
gap     from the end of speech to the decision: from the true end where it is known (flite), else from the turn taker's
Silero's iterator is its VADIterator (silero-vad 6: threshold .5, leaving at .35, min_silence 100 ms) done again from its source, on the
same probabilities.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.fit_turn_ending import fitted
from bench.turn_endings_pauses import Heard, Pause, evidence_of, heard_of, log_odds, own_pauses
from bench.turn_endings_picture import draw
from voicesim.settings import TurnSettings
from voicesim.turns.ending import SECONDS_PER_LOG_ODDS, PauseEvidence, end_wait, signs
from voicesim.turns.hanging import hangs
from voicesim.values import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE

SETTINGS = dataclasses.replace(
    TurnSettings(), shortest_end_seconds=0.32, end_seconds=0.5, longest_end_seconds=1.25
)
PEOPLE = ("read", "stretched", "meeting")
GROUPS = {"all": (*PEOPLE, "calls"), "people": PEOPLE, "calls": ("calls",), "read": ("read",)}
SWEPT = np.arange(-1.5, 2.5, 0.02)
BUDGETS = (0.05, 0.10, 0.15, 0.20, 0.30)
Wait = Callable[[Heard, Pause], float]


@dataclass(frozen=True)
class Score:
    """How one way to decide did on one set of turns; see above."""

    cut: float
    pauses: float
    gap: float
    gap_95: float
    turns: int
    thinking: float
    """Share of the turns cut within a sentence, where its end is known; else NaN."""


def on_grid(seconds: float) -> float:
    """Return when a wait is seen to be over: at the end of a frame."""
    return float(np.ceil(seconds / FRAME_SECONDS - 1e-9) * FRAME_SECONDS)


def score(heards: list[Heard], wait: Wait) -> Score:
    cut, within, inner, inner_cut, known, gaps = 0, 0, 0, 0, 0, []
    for heard in heards:
        wrong = thinking = False
        for pause in heard.pauses:
            decided = on_grid(wait(heard, pause))
            if pause.last:
                gaps.append(decided + heard.end_lag)
                continue
            inner += 1
            if decided <= pause.seconds + 1e-6:
                inner_cut, wrong = inner_cut + 1, True
                thinking |= not between(heard, pause)
        cut += wrong
        known += bool(heard.take.sentences)
        within += thinking and bool(heard.take.sentences)
    return Score(
        cut / len(heards), inner_cut / max(1, inner), float(np.median(gaps)), float(np.percentile(gaps, 95)), len(heards),
        within / known if known else np.nan,
    )  # fmt: skip


def between(heard: Heard, pause: Pause) -> bool:
    """Whether a pause lies between two sentences."""
    return any(abs(end - pause.start_sample / SAMPLE_RATE) < 0.15 for end in heard.take.sentences)


def wilson(share: float, count: int) -> tuple[float, float]:
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return middle - half, middle + half


def silero_iterator(heards: list[Heard], silence_seconds: float) -> Score:
    """Score VADIterator: a turn is cut where it says 'end' before the last speech; the gap runs to its last 'end'."""
    cuts = pauses_cut = inner = 0
    gaps = []
    for heard in heards:
        ends, triggered, since = [], False, 0
        for number, probability in enumerate(heard.track, start=1):
            now = number * FRAME_SAMPLES
            if probability >= 0.5:
                since = 0
                triggered = True
            if probability < 0.35 and triggered:
                since = since or now
                if now - since >= silence_seconds * SAMPLE_RATE:
                    ends.append(now)
                    since, triggered = 0, False
        if heard.take.ended:
            last = heard.pauses[-1].start_sample
            early = [end for end in ends if end <= last]
            late = [end for end in ends if end > last]
            if late:
                gaps.append((late[0] - last) / SAMPLE_RATE + heard.end_lag)
        else:
            early = ends
        marks = [
            (p.start_sample, p.start_sample + p.seconds * SAMPLE_RATE) for p in heard.pauses if not p.last
        ]
        inner += len(marks)
        pauses_cut += sum(any(a < end <= b + FRAME_SAMPLES for end in early) for a, b in marks)
        cuts += bool(early)
    return Score(
        cuts / len(heards), pauses_cut / max(1, inner), float(np.median(gaps)), float(np.percentile(gaps, 95)), len(heards), np.nan
    )  # fmt: skip


# ---------------------------------------------------------------- ways to decide

Change = Callable[[PauseEvidence], PauseEvidence]


def ours(own, shift: float = 0.0, perfect: bool = False, change: Change | None = None) -> Wait:
    settings = dataclasses.replace(SETTINGS, end_seconds=SETTINGS.end_seconds + shift)

    def wait(heard: Heard, pause: Pause) -> float:
        evidence = evidence_of(heard, pause, own, perfect)
        return end_wait(change(evidence) if change else evidence, settings).seconds

    return wait


def joined(own, model, shift: float) -> Wait:
    """Our signs and Smart Turn's answer, weights fitted together."""

    def wait(heard: Heard, pause: Pause) -> float:
        row = [*signs(evidence_of(heard, pause, own)), log_odds(pause.finished)]
        odds = float(model.intercept_[0] + np.dot(model.coef_[0], row))
        seconds = SETTINGS.end_seconds + shift - SECONDS_PER_LOG_ODDS * odds
        return float(np.clip(seconds, SETTINGS.shortest_end_seconds, SETTINGS.longest_end_seconds))

    return wait


def today(shift: float) -> Wait:
    return lambda _, pause: 0.5 + shift + (0.5 if hangs(pause.heard) else 0.0)


def smart_alone(threshold: float, otherwise: float) -> Wait:
    return lambda _, pause: 0.2 if pause.finished > threshold else otherwise


def smart_eased(steepness: float, shift: float) -> Wait:
    """Smart Turn's answer turned into a wait as our signs are."""

    def wait(_: Heard, pause: Pause) -> float:
        seconds = shift - steepness * log_odds(pause.finished)
        return float(np.clip(seconds, SETTINGS.shortest_end_seconds, SETTINGS.longest_end_seconds))

    return wait


KNOCKED_OUT: dict[str, Change] = {
    "no words": lambda e: dataclasses.replace(e, text=""),
    "no tail": lambda e: dataclasses.replace(e, tail=None),
    "no own pauses": lambda e: dataclasses.replace(e, own_pauses=()),
    "not satisfied": lambda e: dataclasses.replace(e, satisfied=False),
    "no length": lambda e: dataclasses.replace(e, speech_seconds=float(np.e)),
}


def curves(heards: list[Heard], everything: list[Heard]) -> dict[str, list[Score]]:
    own, model = own_pauses(everything), fitted(everything, smart=True)
    ways: dict[str, Callable[[float], Wait]] = {
        "silence timer": lambda x: lambda _, __: max(0.05, 0.7 + x),
        "before (timer + .5 if hanging)": today,
        "ours": lambda x: ours(own, x),
        "ours, perfect words": lambda x: ours(own, x, perfect=True),
        "Smart Turn, eased": lambda x: smart_eased(0.3, 0.7 + x),
        "ours and Smart Turn": lambda x: joined(own, model, x),
    }
    ways |= {
        f"ours, {name}": (lambda x, c=change: ours(own, x, change=c)) for name, change in KNOCKED_OUT.items()
    }
    found = {name: [score(heards, way(x)) for x in SWEPT] for name, way in ways.items()}
    found["Smart Turn, threshold"] = [score(heards, smart_alone(t, 1.25)) for t in np.arange(0.02, 1.0, 0.02)]
    found["Silero's iterator"] = [silero_iterator(heards, s) for s in np.arange(0.05, 2.0, 0.05)]
    return found


def print_score(name: str, found: Score) -> None:
    low, high = wilson(found.cut, found.turns)
    print(
        f"{name:34}{found.cut:6.2f} ({low:.2f}-{high:.2f}){found.thinking:9.2f}{found.pauses:8.2f}{found.gap:8.2f}{found.gap_95:8.2f}"
    )


def print_points(heards: list[Heard], everything: list[Heard]) -> None:
    own = own_pauses(everything)
    print(f"{'':34}cut  (95 %)     thinking  pauses     gap     p95")
    for seconds in (0.3, 0.5, 0.7, 0.85, 1.0, 1.25, 1.6):
        print_score(f"silence timer {seconds} s", score(heards, lambda _, __, s=seconds: s))
    print_score("before: .5 s, 1 s when hanging", score(heards, today(0.0)))
    print_score("Silero's iterator, 100 ms", silero_iterator(heards, 0.1))
    print_score("Smart Turn as in pipecat (.5, 3 s)", score(heards, smart_alone(0.5, 3.0)))
    print_score("ours", score(heards, ours(own)))
    print_score("ours, perfect words", score(heards, ours(own, perfect=True)))
    for name, change in KNOCKED_OUT.items():
        print_score(f"ours, {name}", score(heards, ours(own, change=change)))


def print_budgets(found: dict[str, list[Score]]) -> None:
    """Print the smallest median gap, and its p95, at each budget of turns cut."""
    print(f"{'median gap / p95 at cut <=':34}" + "".join(f"{budget:14.2f}" for budget in BUDGETS))
    for name, scores in found.items():
        cells = []
        for budget in BUDGETS:
            kept = [(s.gap, s.gap_95) for s in scores if s.cut <= budget + 1e-9]
            cells.append("{:8.2f} /{:4.2f}".format(*min(kept)) if kept else f"{'-':>14}")
        print(f"{name:34}" + "".join(cells))


def of_group(heards: Iterable[Heard], groups: tuple[str, ...]) -> list[Heard]:
    return [heard for heard in heards if heard.take.group in groups and heard.pauses]


def print_answers(heards: list[Heard], everything: list[Heard]) -> None:
    own = own_pauses(everything)
    waits = [on_grid(ours(own)(heard, heard.pauses[-1])) + heard.end_lag for heard in heards]
    print(f"\nshort answers: {len(heards)} heard, gap {np.median(waits):.2f}, longest {max(waits):.2f} s")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--smart-turn", type=Path, required=True)
    options.add_argument("--half", choices=("dev", "kept"), default="kept")
    options.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "voicesim-turn-endings")
    options.add_argument("--picture", type=Path)
    given = options.parse_args()
    everything = heard_of(given.cache / "heard.pkl", given.smart_turn)
    half = [heard for heard in everything if heard.take.half == given.half]
    for name, groups in GROUPS.items():
        heards = of_group(half, groups)
        ended = sum(heard.take.ended for heard in heards)
        inner = sum(not pause.last for heard in heards for pause in heard.pauses)
        print(f"\n{name}: {len(heards)} turns, {ended} with their end, {inner} inner pauses ({given.half})")
        print_points(heards, everything)
        found = curves(heards, everything)
        print_budgets(found)
        if name == "all" and given.picture:
            draw(found, given.picture)
    print_answers(of_group(half, ("short",)), everything)
    spent = [pause.milliseconds for heard in everything for pause in heard.pauses]
    for part in ("words", "tail", "smart"):
        values = [entry[part] for entry in spent]
        print(f"{part}: {np.median(values):.0f} ms of processor median, {np.percentile(values, 95):.0f} p95")


if __name__ == "__main__":
    main()
