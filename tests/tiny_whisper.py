"""A very small Whisper with random weights, made on the spot: the real loading and decoding path, meaningless text.

No torch and no download: CTranslate2's own model specification with random numpy weights, and a byte-level
tokenizer that is laid out as Whisper's.
"""

import json
from pathlib import Path

import numpy as np

WIDTH, LAYERS, HEADS, MELS, CONTEXT = 64, 2, 2, 80, 448
TIMESTAMPS = 1501
SPECIALS = (
    "<|startoftranscript|>",
    *(f"<|{language}|>" for language in ("en", "zh", "de", "es")),
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)


def build_tiny_whisper(folder: Path, seed: int = 0) -> Path:
    """Write the model's files into `folder` and return it; the same seed gives the same bytes."""
    from ctranslate2.specs import whisper_spec

    folder.mkdir(parents=True, exist_ok=True)
    tokens = write_tokenizer(folder / "tokenizer.json")
    spec = whisper_spec.WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)
    _fill(spec, len(tokens), np.random.default_rng(seed))
    spec.register_vocabulary(tokens)
    position = {token: index for index, token in enumerate(tokens)}
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [position["Ġ"], position["<|endoftext|>"]]
    spec.config.lang_ids = [position[f"<|{language}|>"] for language in ("en", "zh", "de", "es")]
    spec.config.alignment_heads = [(1, 0), (1, 1)]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    return folder


def write_tokenizer(file: Path) -> list[str]:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: index for index, letter in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    stamps = tuple(f"<|{step * 0.02:.2f}|>" for step in range(TIMESTAMPS))
    added = ("<|endoftext|>", *SPECIALS, *stamps)
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in added])
    tokenizer.save(str(file))
    return [*alphabet, *added]


def _fill(spec, vocabulary: int, random: np.random.Generator) -> None:
    def dense(layer, rows: int, columns: int) -> None:
        layer.weight = random.normal(0, 0.08, (rows, columns)).astype(np.float32)
        layer.bias = random.normal(0, 0.02, rows).astype(np.float32)

    def norm(layer) -> None:
        layer.gamma = np.ones(WIDTH, np.float32)
        layer.beta = np.zeros(WIDTH, np.float32)

    def attention(layer, cross: bool = False) -> None:
        norm(layer.layer_norm)
        if cross:
            dense(layer.linear[0], WIDTH, WIDTH)
            dense(layer.linear[1], 2 * WIDTH, WIDTH)
            dense(layer.linear[2], WIDTH, WIDTH)
        else:
            dense(layer.linear[0], 3 * WIDTH, WIDTH)
            dense(layer.linear[1], WIDTH, WIDTH)

    def forward(layer) -> None:
        norm(layer.layer_norm)
        dense(layer.linear_0, 4 * WIDTH, WIDTH)
        dense(layer.linear_1, WIDTH, 4 * WIDTH)

    for number, inputs in ((1, MELS), (2, WIDTH)):
        convolution = getattr(spec.encoder, f"conv{number}")
        convolution.weight = random.normal(0, 0.05, (WIDTH, inputs, 3)).astype(np.float32)
        convolution.bias = random.normal(0, 0.02, WIDTH).astype(np.float32)
    spec.encoder.position_encodings.encodings = random.normal(0, 0.05, (1500, WIDTH)).astype(np.float32)
    norm(spec.encoder.layer_norm)
    for layer in spec.encoder.layer:
        attention(layer.self_attention)
        forward(layer.ffn)
    spec.decoder.embeddings.weight = random.normal(0, 0.3, (vocabulary, WIDTH)).astype(np.float32)
    spec.decoder.position_encodings.encodings = random.normal(0, 0.3, (CONTEXT, WIDTH)).astype(np.float32)
    spec.decoder.projection.weight = random.normal(0, 0.3, (vocabulary, WIDTH)).astype(np.float32)
    spec.decoder.scale_embeddings = False
    norm(spec.decoder.layer_norm)
    for layer in spec.decoder.layer:
        attention(layer.self_attention)
        attention(layer.attention, cross=True)
        forward(layer.ffn)


def config_of(folder: Path) -> dict[str, object]:
    return json.loads((folder / "config.json").read_text())
