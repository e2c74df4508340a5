"""Baselines on disk: one for each person and microphone, old files found, nothing of anybody else's touched."""

import dataclasses
import os

import pytest

from voicesim.errors import RecordError
from voicesim.record.baselines import forget_baselines, list_baselines, read_baseline, write_baseline
from voicesim.record.codec import encode
from voicesim.values import Baseline

ANY = Baseline(150.0, 140.0, 165.0, 4.0, 4.5, -10.0, 16.0, "calibration")
JABRA = dataclasses.replace(ANY, pitch_hz=151.0, device="Jabra Evolve 20 (hw:1)")
LAPTOP = dataclasses.replace(ANY, pitch_hz=152.0, device="Built-in Microphone")


def test_each_microphone_has_its_own(tmp_path):
    files = {write_baseline(tmp_path, "ann", one) for one in (ANY, JABRA, LAPTOP)}
    assert len(files) == 3
    assert read_baseline(tmp_path, "ann", JABRA.device) == JABRA
    assert read_baseline(tmp_path, "ann", LAPTOP.device) == LAPTOP
    assert read_baseline(tmp_path, "ann", "") == ANY
    assert read_baseline(tmp_path, "ann") == ANY


def test_an_unknown_microphone_takes_the_one_for_any_and_never_anothers(tmp_path):
    write_baseline(tmp_path, "ann", JABRA)
    assert read_baseline(tmp_path, "ann", LAPTOP.device) is None
    write_baseline(tmp_path, "ann", ANY)
    assert read_baseline(tmp_path, "ann", LAPTOP.device) == ANY


def test_where_the_microphone_is_not_known_the_last_one_written_serves(tmp_path):
    for age, one in ((200, LAPTOP), (100, JABRA)):
        file = write_baseline(tmp_path, "ann", one)
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    assert read_baseline(tmp_path, "ann") == JABRA
    assert read_baseline(tmp_path, "bob") is None


def test_names_that_look_alike_as_files_stay_apart(tmp_path):
    one, other = (dataclasses.replace(ANY, device=name) for name in ("USB (1)", "USB [1]"))
    assert write_baseline(tmp_path, "ann", one) != write_baseline(tmp_path, "ann", other)
    assert read_baseline(tmp_path, "ann", "USB (1)") == one
    write_baseline(tmp_path, "anna", LAPTOP)
    assert {kept.person for kept in list_baselines(tmp_path, "ann")} == {"ann"}


def test_a_file_of_the_first_version_is_moved_to_its_own_name(tmp_path):
    old = tmp_path / "ann.json"
    old.write_text(encode(JABRA) + "\n")
    assert read_baseline(tmp_path, "ann", JABRA.device) == JABRA
    assert not old.exists()
    old.write_text(encode(dataclasses.replace(JABRA, pitch_hz=99.0)) + "\n")
    assert read_baseline(tmp_path, "ann", JABRA.device) == JABRA  # the newer kind of file wins
    assert not old.exists()


def test_forgetting_takes_the_picture_too_and_leaves_others(tmp_path):
    for person in ("ann", "bob"):
        for one in (JABRA, LAPTOP):
            write_baseline(tmp_path, person, one).with_suffix(".html").write_text("picture")
    assert [kept.baseline for kept in forget_baselines(tmp_path, "ann", "jabra")] == [JABRA]
    assert read_baseline(tmp_path, "ann", LAPTOP.device) == LAPTOP
    forget_baselines(tmp_path, "ann")
    assert {file.name.partition("@")[0] for file in tmp_path.iterdir()} == {"bob"}
    assert len(list(tmp_path.iterdir())) == 4
    assert forget_baselines(tmp_path, "ann") == ()


def test_a_damaged_file_is_named_listed_and_can_be_forgotten(tmp_path):
    (tmp_path / "ann.json").write_text("{")
    with pytest.raises(RecordError, match=r"ann\.json.*--forget"):
        read_baseline(tmp_path, "ann")
    assert [kept.baseline for kept in list_baselines(tmp_path)] == [None]
    assert len(forget_baselines(tmp_path, "ann")) == 1
    assert read_baseline(tmp_path, "ann") is None


@pytest.mark.parametrize("person", ["", "../ann", "ann@x", "a b"])
def test_a_name_that_is_no_file_name_is_an_error(tmp_path, person):
    with pytest.raises(RecordError, match="--person"):
        read_baseline(tmp_path, person)
    with pytest.raises(RecordError, match="--person"):
        write_baseline(tmp_path, person, ANY)


def test_no_folder_is_no_baseline(tmp_path):
    assert read_baseline(tmp_path / "none", "ann") is None
    assert list_baselines(tmp_path / "none") == ()
