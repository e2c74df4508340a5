import pytest

from voicesim.errors import ScriptError
from voicesim.words.clauses import plain
from voicesim.words.patterns import PatternSet, compile_pattern


def found(line: str, written: str, **lists: str) -> list[str]:
    text = plain(written)
    patterns = PatternSet((compile_pattern(line, lists, "a.yaml:1"),))
    return [
        written[text.tokens[span.first].start_char : text.tokens[span.last - 1].end_char]
        for sentence in text.sentences
        for span in patterns.search(text, sentence)
    ]


@pytest.mark.parametrize(
    ("line", "written", "wanted"),
    [
        ("calm down", "Please, calm down now", ["calm down"]),
        ("calm down", "a calm downstairs flat", []),
        ("do not shout", "Don't shout!", ["Don't shout"]),
        ("don't shout", "do not shout", ["do not shout"]),
        ("(calm|settle) down", "settle down", ["settle down"]),
        ("you [really] must", "you must and you really must", ["you must", "you really must"]),
        ("you (really)? must", "you really must", ["you really must"]),
        ("worr~", "I'm worried sick", ["worried"]),
        ("you * late", "you were much too late", ["you were much too late"]),
        ("you * late", "you were really very much too late", []),
        ("you ** late", "you were really very much too late", ["you were really very much too late"]),
        ("you * late", "You. Late.", []),
        ("go on $", "go on then", []),
        ("go on $", "please go on.", ["go on"]),
        ("^ go on", "when we go on", []),
        ("^ go on", "Okay, well, I see, go on", ["go on"]),
        ("is it you ?", "is it you", []),
        ("is it you ?", "is it you?", ["is it you?"]),
    ],
)
def test_the_language(line, written, wanted):
    assert found(line, written) == wanted


def test_lists_are_filled_in():
    assert found("you are {mood}", "you are fed up", mood="angry|fed up") == ["you are fed up"]


@pytest.mark.parametrize("line", ["(a", "a)", "a | | b", "{none}", "a # b", "a ^ b", "(a]", "()"])
def test_bad_patterns_are_told(line):
    with pytest.raises(ScriptError, match=r"a\.yaml:1"):
        compile_pattern(line, {}, "a.yaml:1")


def test_unless_cancels_in_the_same_sentence_only():
    text = plain("No need to calm down. Calm down!")
    patterns = PatternSet(
        (compile_pattern("calm down", {}, "x:1"),), (compile_pattern("no need to", {}, "x:2"),)
    )
    assert [len(patterns.search(text, sentence)) for sentence in text.sentences] == [0, 1]


def test_needs_let_words_through_that_hold_a_sign_and_everything_where_nothing_is_needed():
    needs = PatternSet(
        needs=(compile_pattern("^ try", {}, "here:1"), compile_pattern("porter~", {}, "here:2"))
    )
    assert needs.lets_through("ask the porters ")
    assert needs.lets_through("try again ")
    assert not needs.lets_through("i will try ")
    assert PatternSet().lets_through("anything ")
    assert needs.search(plain("ask the porter"), plain("ask the porter").sentences[0]) == ()
