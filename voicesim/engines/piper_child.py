"""One line from a Piper voice in a process of its own: `python -m voicesim.engines.piper_child`.

A request comes as JSON on standard input; the line leaves as raw little-endian float32 on standard output. The model
draws random numbers for timing and timbre. Its generator is seeded when a session begins and goes on from run to run,
so each line has a session of its own, and one thread: then the same line is the same, whatever was said before it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np


def main() -> None:
    """Answer the one request on standard input."""
    request = json.loads(sys.stdin.buffer.read())
    try:
        audio = spoken(request)
    except Exception as error:  # whatever onnxruntime raises is told to the parent, which names the voice
        sys.stderr.write(f"{type(error).__name__}: {error}")
        sys.exit(3)
    sys.stdout.buffer.write(audio.astype("<f4").tobytes())


def spoken(request: dict[str, Any]) -> np.ndarray[Any, Any]:
    """Return the sentences of a request, one after the other with a silence between; shape [n]."""
    import onnxruntime

    onnxruntime.set_seed(request["seed"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(request["model"], options, providers=["CPUExecutionProvider"])
    silence = np.zeros(request["gap_samples"], np.float32)
    parts: list[np.ndarray[Any, Any]] = []
    for ids in request["sentences"]:
        fed = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array(request["scales"], np.float32),
        }
        if request["speaker"] is not None:
            fed["sid"] = np.array([request["speaker"]], np.int64)
        parts += [np.asarray(session.run(None, fed)[0], np.float32).reshape(-1), silence]
    return np.concatenate(parts[:-1])


if __name__ == "__main__":
    main()
