"""How far our own tone measurement tells a voice's deliveries apart."""

import statistics
from collections.abc import Iterable, Iterator

import numpy as np
from voice_parts import caller_lines, wilson

from voicesim.engines.psola import pitch_track
from voicesim.ports import Voice
from voicesim.settings import ToneSettings
from voicesim.tone.baseline import make_baseline
from voicesim.tone.measure import measure_tone
from voicesim.values import Baseline, Delivery, Samples, Tone, Transcript

DELIVERIES = {
    "calm": Delivery("calm"),
    "tense": Delivery("tense"),
    "boiling": Delivery("boiling"),
    "furious": Delivery("boiling", "shouting"),
    "sharp": Delivery("boiling", "sharp"),
    "tearful": Delivery("tense", "tearful"),
    "cold": Delivery("calm", "cold"),
    "tired": Delivery("calm", "tired"),
}
BASELINE_LINES = 12
"""Calm lines that a voice's own baseline is made of; they are not judged again."""
COUNTED = ("calm", "boiling")
"""Deliveries for which a share of raised lines is asked; the others are described from SHORT lines."""
SHORT = 16
"""Lines of the jobs where more would tell no more."""


def tone_rows(voices: Iterable[tuple[str, Voice]]) -> Iterator[str]:
    """Yield the rows of a table: each voice in each delivery against its own calm voice."""
    lines = caller_lines()[1]
    yield "| voice | delivery | raised | 95 % | T | pitch st | range | tilt dB | rate | shake st | pauses |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for label, voice in voices:
        calm = [_tone(voice.speak(text, Delivery("calm")), text) for text in lines[:BASELINE_LINES]]
        baseline = make_baseline(calm, "calibration")
        for name, delivery in DELIVERIES.items():
            last = len(lines) if name in COUNTED else BASELINE_LINES + SHORT
            spoken = [(voice.speak(text, delivery), text) for text in lines[BASELINE_LINES:last]]
            yield f"| {label} | {name} | {_row(spoken, baseline)} |"


def _row(spoken: list[tuple[Samples, str]], baseline: Baseline | None) -> str:
    found = [_tone(speech, text, baseline) for speech, text in spoken]
    raised = sum("raised" in one.flags for one in found)
    low, high = wilson(raised, len(found))
    shake = statistics.median(_shake(speech) for speech, _ in spoken)
    pauses = statistics.median(_pause_share(speech) for speech, _ in spoken)
    return (
        f"{raised}/{len(found)} | {low:.2f}-{high:.2f} | {_middle(found, 'score'):.1f} "
        f"| {_middle(found, 'pitch_semitones'):+.1f} | {_middle(found, 'range_ratio'):.2f} "
        f"| {_middle(found, 'tilt_over_baseline_db'):+.1f} | {_middle(found, 'rate_ratio'):.2f} "
        f"| {shake:.2f} | {pauses:.2f}"
    )


def _tone(speech: Samples, text: str, baseline: Baseline | None = None) -> Tone:
    return measure_tone(speech, Transcript(text, (), 1.0, "known"), baseline, ToneSettings())


def _middle(tones: list[Tone], name: str) -> float:
    return statistics.median(value for one in tones if (value := getattr(one, name)) is not None)


def _shake(speech: Samples) -> float:
    """Return the pitch's movement within 4 to 8 Hz, semitones RMS: a voice's trembling."""
    track = pitch_track(speech)
    voiced = track > 0
    semitones = 12 * np.log2(np.where(voiced, track, 1.0))
    runs = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(int), [0]])))
    power = []
    for start, end in zip(runs[::2], runs[1::2], strict=True):
        if end - start < 80:  # 0.4 s: two periods of the slowest
            continue
        piece = semitones[start:end] - np.polyval(
            np.polyfit(range(end - start), semitones[start:end], 2), range(end - start)
        )
        spectrum = np.abs(np.fft.rfft(piece)) ** 2 * 2 / (end - start) ** 2
        hertz = np.fft.rfftfreq(end - start, 0.005)
        power.append(spectrum[(hertz >= 4) & (hertz <= 8)].sum())
    return float(np.sqrt(np.median(power))) if power else 0.0


def _pause_share(speech: Samples) -> float:
    """Return the share of 10 ms frames 35 dB or more under the loudest."""
    frames = speech[: len(speech) // 160 * 160].reshape(-1, 160).astype(np.float64)
    power = (frames**2).mean(axis=1)
    return float(np.mean(power < power.max() * 10**-3.5))
