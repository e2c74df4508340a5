"""Recordings put together with a call's parts: the composition root's second half, for demo and regression.

Like wiring.py it may name concrete engines and devices; nothing below it may import it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.caller.script import load_script
from voicesim.errors import AudioError
from voicesim.regress.case import Case
from voicesim.regress.inputs import check_names, digests_of, settings_for
from voicesim.regress.judge import judged
from voicesim.regress.result import CaseResult, Placed, result_of
from voicesim.settings import Settings
from voicesim.values import SAMPLE_RATE, AudioFrame, CallSummary, Samples, samples_of
from voicesim.wiring import CallOptions, make_studio, mark, spoken_parts

if TYPE_CHECKING:
    from voicesim.devices.recorded_turns import PacedSource
    from voicesim.devices.recordings import RecordingSource

Through = Callable[[Samples], Samples]
"""A channel that a recording is sent through: shape [n] in, shape [n] out."""


class NoSink:
    """An earpiece nobody wears: a recorded trainee hears nothing."""

    def write(self, frame: AudioFrame) -> None:
        """Drop the frame; the record has it."""

    def close(self) -> None:
        """Nothing to let go of."""


def case_source(
    case: Case, conversation: Conversation, through: Through | None = None
) -> PacedSource | RecordingSource:
    """Return a case's recording as the trainee: by its turns where the sidecar gives them, else as it runs.

    Args:
        case: the recording and its sidecar.
        conversation: asked whether the caller is quiet.
        through: a channel the recording is sent through first.

    Raises:
        AudioError: the recording cannot be used.
    """
    from voicesim.devices.recorded_turns import PacedSource, Segment
    from voicesim.devices.recordings import RecordingSource, read_recording

    samples = read_recording(case.recording, case.sidecar.channel).samples
    if through is not None:
        samples = through(samples)
    if not case.sidecar.turns:
        return RecordingSource(samples)
    segments = [
        Segment(samples_of(turn.start_seconds), samples_of(turn.end_seconds), turn.pause_seconds, turn.waits)
        for turn in case.sidecar.turns
    ]
    return PacedSource(samples, segments, lambda: conversation.caller_quiet)


def check_case(case: Case, script_file: Path | None) -> None:
    """Make sure that a case can be run: its recording, its settings, its script and what it names of it.

    Raises:
        VoiceSimError: what is wrong.
    """
    from voicesim.devices.recordings import read_recording

    settings_for(case, Settings())
    samples = read_recording(case.recording, case.sidecar.channel).samples
    for number, turn in enumerate(case.sidecar.turns, 1):
        if not turn.start_seconds < turn.end_seconds <= len(samples) / SAMPLE_RATE + 0.001:
            raise AudioError(
                f"{case.file}: turns.{number}: from {turn.start_seconds} to {turn.end_seconds} s does not lie in the "
                f"recording's {len(samples) / SAMPLE_RATE:.2f} s."
            )
    if script_file is not None:
        check_names(case, load_script(script_file))


def trainee_of(folder: Path) -> tuple[CallSummary, Samples]:
    """Return a recorded call and the trainee's side of it, shape [n]; empty for a typed one.

    Raises:
        RecordError: the call cannot be read.
    """
    from voicesim.record.reading import read_audio, read_call

    summary = read_call(folder)
    return summary, (np.zeros(0, np.float32) if summary.header.typed else read_audio(folder)[0])


def trainee_in(file: Path, channel: str | int | None) -> Samples:
    """Return the trainee's side of a recording, shape [n].

    Raises:
        AudioError: it cannot be used.
    """
    from voicesim.devices.recordings import read_recording

    return read_recording(file, channel).samples


def sound_of(cases: Mapping[str, Case], name: str, start_seconds: float, end_seconds: float) -> bytes:
    """Return a stretch of a case's recording as MP3; b'' when the recording cannot be read any more."""
    from voicesim.record.export import encode_audio

    try:
        samples = trainee_in(cases[name].recording, cases[name].sidecar.channel)
    except AudioError:
        return b""
    piece = samples[samples_of(max(0.0, start_seconds)) : samples_of(end_seconds)]
    return encode_audio(piece, np.zeros_like(piece))


def write_flac(file: Path, samples: Samples) -> None:
    """Write samples, shape [n], as a new FLAC file of 16 bit.

    Raises:
        OSError: it cannot be written.
    """
    import soundfile

    with file.open("xb") as out:
        soundfile.write(out, samples, SAMPLE_RATE, subtype="PCM_16", format="FLAC")


def channels() -> dict[str, Through]:
    """Return every channel a case can be sent through, by name."""
    from voicesim.engines import codecs
    from voicesim.regress.channels import CHANNELS

    wishes = {"g711": codecs.G711, "opus-8k": codecs.OPUS_8K, "amr": codecs.AMR}
    rates = {"8k": 8_000, "44k1": 44_100}
    return {
        **CHANNELS,
        **{name: partial(codecs.through_codec, wish=wish) for name, wish in wishes.items()},
        **{name: partial(codecs.through_rate, rate=rate) for name, rate in rates.items()},
    }


def run_case(
    case: Case, settings: Settings, script_file: Path | None, through: Through | None = None
) -> CaseResult:
    """Run a case through the very code of a live call, on a virtual clock, and return what came out, judged.

    Args:
        case: the recording and its sidecar.
        settings: all of them; the sidecar's own come over them.
        script_file: who calls; None for a recording that is only heard.
        through: a channel the recording is sent through first.

    Raises:
        VoiceSimError: the recording, the script or a model cannot be used.
    """
    from voicesim.record.memory import MemoryJournal
    from voicesim.regress import hearing

    settings = settings_for(case, settings)
    journal = MemoryJournal()
    with closing(make_studio(settings, script_file or hearing.SCRIPT)) as studio:
        parts = spoken_parts(studio, CallOptions(journal, lambda _: None))
        if script_file is None:
            samples = trainee_in(case.recording, case.sidecar.channel)
            samples = samples if through is None else through(samples)
            return judged(hearing.heard(case, parts, samples, digests_of(case, parts.header)), case.sidecar)
        conversation = Conversation(parts)
        source = case_source(case, conversation, through)
        run_call(conversation, source, NoSink())
    summary = journal.summary()
    placed = [Placed(*place) for place in getattr(source, "placed", ())]
    marks = mark(summary, settings)
    digests = digests_of(case, summary.header)
    return judged(result_of(case.name, summary, marks, digests, case.sidecar.turns, placed), case.sidecar)
