"""The loop of a call: frame in, frame out, until somebody hangs up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from voicesim.call.conversation import Conversation
from voicesim.errors import DeviceError, ModelError
from voicesim.ports import FrameSink, FrameSource
from voicesim.values import FRAME_SAMPLES, AudioFrame, Samples, samples_of

AFTERWARDS_SECONDS = 1.0
"""How long the line stays open, once a recording is over and the caller has said the last answer."""

LevelMeter = Callable[[AudioFrame], None]


def _never() -> bool:
    return False


def run_call(
    conversation: Conversation,
    source: FrameSource,
    sink: FrameSink,
    meter: LevelMeter | None = None,
    hang_up: Callable[[], bool] = _never,
) -> None:
    """Run a call to its end; whatever happens, what was recorded stays and the devices are let go.

    The trainee hangs up when `hang_up` answers True; it is asked between two frames, so that a call is never
    left in the middle of a step. When the source ends first (a recording), the caller still answers what was
    said last.

    Raises:
        DeviceError: the headset failed for good; the call was ended and kept.
        ModelError: the recogniser failed several turns in a row; the call was ended and kept.
        RecordError: the record cannot be written.
    """
    try:
        _frames(conversation, source, sink, meter, hang_up)
    except (DeviceError, ModelError) as error:
        conversation.stop(str(error))
        raise
    finally:
        source.close()
        sink.close()
        conversation.close()


def _frames(
    conversation: Conversation,
    source: FrameSource,
    sink: FrameSink,
    meter: LevelMeter | None,
    hang_up: Callable[[], bool],
) -> None:
    end_sample = 0
    while not conversation.over:
        if hang_up():
            conversation.hang_up()
            return
        frame = source.read()
        if frame is None:
            _rest(conversation, sink, end_sample)
            return
        if meter is not None:
            meter(frame)
        sink.write(conversation.step(frame))
        end_sample = frame.end_sample


def _rest(conversation: Conversation, sink: FrameSink, start_sample: int) -> None:
    """Let the caller finish after the recording's end, then end the call."""
    conversation.input_ended()
    quiet_samples = 0
    while not conversation.over:
        frame = AudioFrame(np.zeros(FRAME_SAMPLES, dtype=np.float32), start_sample)
        sink.write(conversation.step(frame))
        start_sample = frame.end_sample
        quiet_samples = quiet_samples + FRAME_SAMPLES if conversation.caller_quiet else 0
        if quiet_samples >= samples_of(AFTERWARDS_SECONDS) and not conversation.over:
            conversation.stop("The recording ended before the call did.")


def play_out(source: FrameSource, sink: FrameSink, speech: Samples) -> None:
    """Say something into the earpiece, a frame for each frame read; closing plays what is left.

    Args:
        source: keeps the time; what it delivers is dropped.
        sink: the earpiece.
        speech: shape [n], 16 kHz mono.
    """
    for begin in range(0, len(speech), FRAME_SAMPLES):
        if source.read() is None:
            return
        piece = speech[begin : begin + FRAME_SAMPLES]
        whole = np.pad(piece, (0, FRAME_SAMPLES - len(piece))).astype(np.float32)
        sink.write(AudioFrame(whole, begin))
