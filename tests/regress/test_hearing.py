"""A recording that is only heard, with the real detector, recogniser, cue finder and tone."""

import dataclasses
import shutil
from pathlib import Path

from voicesim import places, wiring_recorded
from voicesim.caller.script import load_script
from voicesim.regress.case import Expectation, read_case
from voicesim.regress.hearing import SCRIPT
from voicesim.regress.inputs import sha256_of
from voicesim.settings import Settings, with_values

SHIPPED = places.shipped("audio") / "late_refund" / "goes_badly.yaml"
SETTINGS = with_values(Settings(), {"recogniser.engine": "pocketsphinx"})


def first_turns(folder: Path, count: int):
    """The shipped case's first turns, with nobody at the other end and a second between them."""
    import numpy as np
    import soundfile

    case = read_case(SHIPPED)
    samples, rate = soundfile.read(case.recording, dtype="float32")
    pieces, turns, place = [], [], 0
    for turn in case.sidecar.turns[:count]:
        piece = samples[round(turn.start_seconds * rate) : round(turn.end_seconds * rate)]
        pieces += [np.zeros(2 * rate, np.float32), piece]
        place += 2 * rate
        seconds = {"start_seconds": place / rate, "end_seconds": (place + len(piece)) / rate}
        turns.append(turn.model_copy(update=seconds))
        place += len(piece)
    soundfile.write(folder / "heard.flac", np.concatenate(pieces), rate)
    update = {"script": None, "recording": "heard.flac", "turns": tuple(turns), "expect": Expectation()}
    return dataclasses.replace(
        case, file=folder / "heard.yaml", sidecar=case.sidecar.model_copy(update=update)
    )


def test_turns_words_and_cues_are_found_and_nobody_answers(tmp_path):
    case = first_turns(tmp_path, 3)
    case.file.write_text("kept for its digest")
    result = wiring_recorded.run_case(case, SETTINGS)
    assert [turn.recorded for turn in result.turns] == [1, 2, 3]
    for turn, recorded in zip(result.turns, case.sidecar.turns, strict=True):
        assert abs(turn.start_seconds - recorded.start_seconds) < 0.3
        assert abs(turn.end_seconds - recorded.end_seconds) < 0.3
        assert turn.tension is None
        assert not turn.said
    assert "command_calm" in [label for label, _ in result.turns[2].cues]
    assert result.word_error_rate < 0.5
    assert (result.ending, result.marks, result.digests.script) == ("", (), "")


def test_the_script_behind_it_can_be_read():
    assert load_script(SCRIPT).model.caller.speaks_first is False


def test_a_reading_gives_the_voice_its_measure_from_the_first_turn_on(tmp_path):
    case = first_turns(tmp_path, 1)
    case.file.write_text("kept for its digest")
    alone = wiring_recorded.run_case(case, SETTINGS)
    shutil.copy(SHIPPED.with_name("goes_badly.flac"), tmp_path / "reading.flac")
    update = {"baseline": "reading.flac", "seed": 5}
    case = dataclasses.replace(case, sidecar=case.sidecar.model_copy(update=update))
    measured = wiring_recorded.run_case(case, SETTINGS)
    assert alone.turns[0].pitch_semitones is None, "nothing to hold the first turn against"
    assert abs(measured.turns[0].pitch_semitones) < 4, "the same voice"
    assert (measured.digests.baseline, alone.digests.baseline) == (sha256_of(tmp_path / "reading.flac"), "")
    assert (measured.digests.seed, alone.digests.seed) == (5, 0)
    through = wiring_recorded.run_case(case, SETTINGS, wiring_recorded.channels()["gain-20"])
    assert abs(through.turns[0].pitch_semitones - measured.turns[0].pitch_semitones) < 0.5
