"""Recordings put together with a call's parts: the composition root's second half, for demo and regression.

Like wiring.py it may name concrete engines and devices; nothing below it may import it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicesim import places
from voicesim.call.conversation import Conversation
from voicesim.call.run import run_call
from voicesim.caller.script import load_script
from voicesim.errors import AudioError, ScriptError
from voicesim.regress.case import Case
from voicesim.regress.inputs import check_names, check_times, digests_of, settings_for, sha256_of
from voicesim.regress.intact import check_intact
from voicesim.regress.judge import judged
from voicesim.regress.result import CaseResult, Placed, result_of
from voicesim.settings import Settings, with_values
from voicesim.values import SAMPLE_RATE, AudioFrame, Baseline, CallSummary, Samples, samples_of
from voicesim.wiring import CallOptions, make_studio, spoken_parts
from voicesim.wiring_calls import mark
from voicesim.wiring_kept import Kept

if TYPE_CHECKING:
    from voicesim.devices.recorded_turns import PacedSource
    from voicesim.devices.recordings import RecordingSource

Through = Callable[[Samples], Samples]
"""A channel that a recording is sent through: shape [n] in, shape [n] out."""

ONE_THREAD = 1
"""Of a recogniser whose threads are not set: cases are run side by side instead. bench/README-regression.md: the results are the
same on any number, and a second thread takes 15 % more processor time and gains none of the clock's."""


class NoSink:
    """An earpiece nobody wears: a recorded trainee hears nothing."""

    def write(self, frame: AudioFrame) -> None:
        """Drop the frame; the record has it."""

    def close(self) -> None:
        """Nothing to let go of."""


def case_script(case: Case) -> Path | None:
    """Return the file of who calls: beside the sidecar where it ends in .yaml, else by its name; None for nobody.

    Raises:
        ScriptError: there is none.
    """
    name = case.sidecar.script
    if name is None:
        return None
    beside = name.endswith((".yaml", ".yml"))
    files = [case.file.parent / name] if beside else [one / f"{name}.yaml" for one in places.script_folders()]
    for file in files:
        if file.is_file():
            return file
    where = "beside the sidecar" if beside else "by that name; `voicesim scripts list` shows them all"
    raise ScriptError(f"{case.file}: script: there is no {name} {where}.")


def case_baseline(case: Case, settings: Settings, through: Through | None = None) -> Baseline | None:
    """Return the voice a case is held against, measured as `voicesim calibrate --from` does; None where it names none.

    Args:
        case: whose sidecar may name a reading.
        settings: for the microphone's name.
        through: a channel the call goes through, and the reading with it: people calibrate on the line they call on.

    Raises:
        AudioError: the reading cannot be used.
    """
    from voicesim.tone.reading import calibrate

    if case.baseline is None:
        return None
    try:
        samples = _whole(case.baseline, None, settings)
        found = calibrate(samples if through is None else through(samples), None, settings.call.device)
    except AudioError as error:
        raise AudioError(f"{case.file}: baseline: {error}") from None
    if found.baseline is None:
        raise AudioError(
            f"{case.file}: baseline: {case.baseline.name} gives {found.warnings[0]}: a quarter of a minute, quiet room."
        )
    return found.baseline


def case_samples(case: Case, settings: Settings) -> Samples:
    """Return the trainee's side of a case's recording, shape [n], in which all its turns lie.

    Raises:
        AudioError: the recording cannot be used, is cut short, longer than a call, or shorter than the turns say.
    """
    samples = _whole(case.recording, case.sidecar.channel, settings)
    check_times(case, len(samples) / SAMPLE_RATE + 0.001)
    return samples


def _whole(file: Path, channel: str | int | None, settings: Settings) -> Samples:
    check_intact(file, settings.call.longest_seconds)
    return trainee_in(file, channel)


def case_source(
    case: Case, conversation: Conversation, through: Through | None = None, settings: Settings | None = None
) -> PacedSource | RecordingSource:
    """Return a case's recording as the trainee: by its turns where the sidecar gives them, else as it runs.

    Args:
        case: the recording and its sidecar.
        conversation: asked whether the caller is quiet.
        through: a channel the recording is sent through first.
        settings: for how long a call may be; None for the defaults.

    Raises:
        AudioError: the recording cannot be used.
    """
    samples = case_samples(case, settings or Settings())
    return _source(case, samples if through is None else through(samples), conversation)


def _source(case: Case, samples: Samples, conversation: Conversation) -> PacedSource | RecordingSource:
    from voicesim.devices.recorded_turns import PacedSource, Segment
    from voicesim.devices.recordings import RecordingSource

    if not case.sidecar.turns:
        return RecordingSource(samples)
    ends = [min(samples_of(turn.end_seconds), len(samples)) for turn in case.sidecar.turns]
    segments = [
        Segment(samples_of(turn.start_seconds), end, turn.pause_seconds, turn.waits)
        for turn, end in zip(case.sidecar.turns, ends, strict=True)
    ]
    return PacedSource(samples, segments, lambda: conversation.caller_quiet)


def check_case(case: Case) -> None:
    """Make sure that a case can be run: its recording, its settings, its script and what it names of it.

    Raises:
        VoiceSimError: what is wrong.
    """
    settings = settings_for(case, Settings())
    script_file = case_script(case)
    check_names(case, None if script_file is None else load_script(script_file))
    case_samples(case, settings)
    case_baseline(case, settings)


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
    """Return a stretch of a case's recording as MP3; b'' when there is no such case, or no such recording any more."""
    from voicesim.record.export import encode_audio

    if name not in cases:
        return b""
    try:
        samples = _lately(cases[name].recording, cases[name].sidecar.channel)
    except AudioError:
        return b""
    piece = samples[samples_of(max(0.0, start_seconds)) : samples_of(end_seconds)]
    return encode_audio(piece, np.zeros_like(piece)) if len(piece) else b""


def is_same_recording(case: Case, sha256: str) -> bool:
    """Return whether a case's recording is the one of that SHA-256."""
    return sha256_of(case.recording) == sha256


@lru_cache(maxsize=1)
def _lately(file: Path, channel: str | int | None) -> Samples:
    """Return the recording read last once more: a page asks for its turns one by one."""
    return trainee_in(file, channel)


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
    return {
        **CHANNELS,
        **{name: partial(codecs.through_codec, wish=wish) for name, wish in wishes.items()},
        "8k": partial(codecs.through_rate, rate=8_000),
        "44k1-stereo": codecs.through_stereo,
    }


def through_named(name: str) -> Through | None:
    """Return a channel, or a change of `regress bless --steady`, by its name; None for ''."""
    from voicesim.regress.steady import STEADY

    return {**channels(), **STEADY}[name] if name else None


def run_case(
    case: Case, settings: Settings, through: Through | None = None, kept: Kept | None = None
) -> CaseResult:
    """Run a case through the very code of a live call, on a virtual clock, and return what came out, judged.

    Args:
        case: the recording and its sidecar.
        settings: all of them; the sidecar's own come over them.
        through: a channel the recording is sent through first.
        kept: what was loaded for the case before; None loads anew, and gives the same result.

    Raises:
        VoiceSimError: the recording, the script or a model cannot be used.
    """
    from voicesim.record.memory import MemoryJournal
    from voicesim.regress import hearing

    settings, script_file, seed = settings_for(case, settings), case_script(case), case.sidecar.seed
    if not settings.recogniser.threads:
        settings = with_values(settings, {"recogniser.threads": ONE_THREAD})
    loaders = kept.loaders if kept else None
    check_names(case, None if script_file is None else load_script(script_file))
    samples = case_samples(case, settings)
    samples = samples if through is None else through(samples)
    journal = MemoryJournal()
    options = CallOptions(journal, lambda _: None, case_baseline(case, settings, through), seed)
    with closing(make_studio(settings, script_file or hearing.SCRIPT, seed=seed, loaders=loaders)) as studio:
        parts = spoken_parts(studio, options)
        if script_file is None:
            return judged(hearing.heard(case, parts, samples, digests_of(case, parts.header)), case.sidecar)
        conversation = Conversation(parts)
        source = _source(case, samples, conversation)
        run_call(conversation, source, NoSink())
    summary = journal.summary()
    placed = [Placed(*place) for place in getattr(source, "placed", ())]
    marks = mark(summary, settings)
    digests = digests_of(case, summary.header)
    return judged(result_of(case.name, summary, marks, digests, case.sidecar.turns, placed), case.sidecar)
