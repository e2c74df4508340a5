import pytest

from voicesim.caller.script import load_script
from voicesim.engines.whisper_hint import MOST_NAMES, hint_of, names_of
from voicesim.places import shipped


def test_the_callers_name_stands_first_and_whole():
    phrases = (
        "good morning",
        "Denise Calloway",
        "thank you Denise Calloway",
        "Denise",
        "Calloway",
        "Mill Road",
    )
    assert hint_of(phrases) == " Call with Denise Calloway. Mill Road."


def test_without_names_nothing_is_told():
    assert hint_of(()) == ""
    assert hint_of(("good morning", "How can I help you", "by Friday", "in March I moved")) == ""


@pytest.mark.parametrize(
    ("phrases", "names"),
    [
        (("we wrote to Mr Abara on Monday",), ("Abara",)),
        (("The clerk is Senn",), ("Senn",)),  # a sentence's first word has a capital anyway
        (("it is late. Since when", "since February"), ()),
        (("see Anna-Lena O'Hara's form", "ask McRae"), ("Anna-Lena O'Hara", "McRae")),
        (("Saturdays", "Tilly", "on Saturday"), ("Tilly",)),
        (("Parade", "Station Parade"), ("Station Parade",)),
        (("form B12 and NHS",), ()),
    ],
)
def test_a_name_is_a_run_of_capitals_that_are_not_everyday(phrases, names):
    assert names_of(phrases) == names


def test_there_are_never_too_many():
    assert len(names_of([f"name{chr(97 + n)} N{chr(97 + n)}x" for n in range(26)])) == MOST_NAMES


def test_every_shipped_caller_is_named_first():
    files = sorted(shipped("scripts").glob("*/*.yaml"))
    assert files
    for file in files:
        script = load_script(file)
        assert hint_of(script.vocabulary()).startswith(f" Call with {script.model.caller.name}."), file.name
