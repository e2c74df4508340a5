from pathlib import Path

import pytest

from voicesim import places
from voicesim.errors import AudioError
from voicesim.regress.case import find_cases, read_case

GOOD = """
title: A call
script: government/late_refund
recording: call.flac
speaker: synthetic
provenance: made here
licence: Apache-2.0
turns:
  - {start_seconds: 0.0, end_seconds: 1.0, words: hello}
expect: {ending: agreed, cues: [greet]}
"""


def written(folder: Path, content: str) -> Path:
    (folder / "call.flac").write_bytes(b"audio")
    file = folder / "call.yaml"
    file.write_text(content)
    return file


def test_a_sidecar_is_read(tmp_path):
    case = read_case(written(tmp_path, GOOD))
    assert case.recording == tmp_path / "call.flac"
    assert case.sidecar.expect.cues == ("greet",)
    assert case.sidecar.turns[0].waits


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("title: A call\n", ""), "title"),
        (("ending: agreed", "endng: agreed"), "endng"),
        (("start_seconds: 0.0", "start_seconds: -1"), "start_seconds"),
        (("call.flac", "other.flac"), "other.flac"),
        (("title: A call", "title: [A call"), "YAML"),
    ],
)
def test_a_wrong_sidecar_names_what_is_wrong(tmp_path, change, named):
    with pytest.raises(AudioError, match=named):
        read_case(written(tmp_path, GOOD.replace(*change)))


def test_what_ships_is_sound():
    cases = find_cases(places.shipped("audio"))
    assert {"late_refund/goes_well", "late_refund/goes_badly", "late_refund/in_between"} <= {
        case.name for case in cases
    }
    for case in cases:
        assert case.sidecar.provenance
        assert case.sidecar.licence
