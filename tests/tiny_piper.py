"""A Piper voice of a few kilobytes: its interface in a real ONNX model, written down field by field.

Each phoneme id becomes 50 ms of a tone as loud as the id is high, with noise_scale times the model's own random numbers.
"""

import json
from pathlib import Path

import numpy as np

RATE = 22_050
SAMPLES_AN_ID = 1_102
FLOAT, INT64 = 1, 7


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name: str, values: np.ndarray) -> bytes:
    kind = FLOAT if values.dtype == np.float32 else INT64
    return (
        b"".join(field(1, size) for size in values.shape)
        + field(2, kind)
        + field(8, name)
        + field(9, values.tobytes())
    )


def node(kind: str, inputs: list[str], output: str, **attributes: int) -> bytes:
    told = b"".join(
        field(5, field(1, name) + field(3, value) + field(20, 2)) for name, value in attributes.items()
    )
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, kind) + told


def value(name: str, kind: int, sizes: list[int | str]) -> bytes:
    dims = b"".join(field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in sizes)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, dims)))


def model(speakers: int = 1) -> bytes:
    tone = np.sin(2 * np.pi * 150 * np.arange(SAMPLES_AN_ID) / RATE).astype(np.float32)
    nodes = [
        node("Cast", ["input"], "numbers", to=FLOAT),
        node("Unsqueeze", ["numbers", "last"], "column"),
        node("Mul", ["column", "tone"], "waves"),
        node("RandomNormalLike", ["waves"], "noise"),
        node("Gather", ["scales", "zero"], "noise_scale", axis=0),
        node("Mul", ["noise", "noise_scale"], "hiss"),
        node("Add", ["waves", "hiss"], "sum"),
        node("Mul", ["sum", "quiet"], "soft"),
        node("Reshape", ["soft", "flat"], "output"),
    ]
    constants = {
        "last": np.array([2], np.int64),
        "tone": tone.reshape(1, 1, -1),
        "zero": np.array(0, np.int64),
        "quiet": np.array([0.002], np.float32),
        "flat": np.array([1, 1, 1, -1], np.int64),
    }
    inputs = [
        value("input", INT64, ["b", "n"]),
        value("input_lengths", INT64, ["b"]),
        value("scales", FLOAT, [3]),
    ]
    if speakers > 1:
        inputs.append(value("sid", INT64, ["b"]))
        nodes.append(node("Identity", ["sid"], "heard_sid"))
    graph = b"".join(field(1, one) for one in nodes) + field(2, "tiny")
    graph += b"".join(field(5, tensor(name, values)) for name, values in constants.items())
    graph += b"".join(field(11, one) for one in inputs)
    graph += field(12, value("output", FLOAT, ["b", 1, 1, "t"]))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))


def settings(speakers: int = 1) -> dict[str, object]:
    symbols = "_^$ !',-.:;?abdefhijklmnoprstuvwz\u00e6\u00f0\u014b\u0254\u0259\u025a\u025b\u025c\u0261\u026a\u0279\u0283\u028a\u028c\u02c8\u02cc\u02d0\u03b8\u1d7b"
    return {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "phoneme_type": "espeak",
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "num_speakers": speakers,
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(symbols)},
    }


def write_voice(models: Path, name: str, speakers: int = 1) -> Path:
    """Put a voice called `name` into a folder of models and return its own folder."""
    folder = models / f"piper-{name}"
    folder.mkdir(parents=True)
    (folder / f"{name}.onnx").write_bytes(model(speakers))
    (folder / f"{name}.onnx.json").write_text(json.dumps(settings(speakers)), encoding="utf-8")
    return folder
