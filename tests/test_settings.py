import pytest

from voicesim.errors import SettingsError
from voicesim.settings import Settings, load_settings


def test_flags_win_over_environment_and_environment_over_file(tmp_path):
    file = tmp_path / "voicesim.toml"
    file.write_text("[turns]\nend_seconds = 0.9\npause_seconds = 0.3\nstart_seconds = 0.2\n")
    environment = {"VOICESIM_TURNS_END_SECONDS": "0.8", "VOICESIM_TURNS_PAUSE_SECONDS": "0.25"}
    settings = load_settings(file, environment, {"turns.end_seconds": 0.7, "turns.silence_seconds": None})
    turns = settings.turns
    assert (turns.end_seconds, turns.pause_seconds, turns.start_seconds) == (0.7, 0.25, 0.2)
    assert turns.silence_seconds == Settings().turns.silence_seconds


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"turns.end": 1}, "turns.end"),
        ({"nothing": 1}, "nothing"),
        ({"turns.end_seconds": "soon"}, "'soon'"),
        ({"call.full_duplex": "perhaps"}, "'perhaps'"),
        ({"call.full_duplex": 1.5}, "1.5"),
        ({"turns.end_seconds": True}, "True"),
    ],
)
def test_a_wrong_setting_is_named(flags, named):
    with pytest.raises(SettingsError, match=named):
        load_settings(flags=flags)


@pytest.mark.parametrize(
    ("content", "named"),
    [("[turns\n", "TOML"), ("turns = 1\n", "table"), ("[turn]\nend_seconds = 1\n", "turn")],
)
def test_a_wrong_file_is_named(tmp_path, content, named):
    file = tmp_path / "voicesim.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=named) as error:
        load_settings(file)
    assert "voicesim.toml" in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="no such settings file"):
        load_settings(tmp_path / "none.toml")


def test_yes_and_no_are_understood_and_folders_are_split():
    settings = load_settings(environment={"VOICESIM_CALL_FULL_DUPLEX": "no", "VOICESIM_WORDS_FOLDERS": "a:b"})
    assert settings.call.full_duplex is False
    assert settings.words.folders == ("a", "b")
