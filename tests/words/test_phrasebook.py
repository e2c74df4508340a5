import pytest

from voicesim.errors import ScriptError
from voicesim.words.labels import NAMES
from voicesim.words.phrasebook import PATTERN_ONLY, SHIPPED, read_phrasebook

BAD = {
    "examples:\n  validate: |\n    fine\n  soothe: |\n    there there\n": ("4", "soothe"),
    "examples:\n  sarcasm: |\n    oh great\n": ("2", "patterns only"),
    "phrases:\n  validate: |\n    fine\n": ("1", "phrases"),
    "examples:\n  validate: |\n    fine\n  validate: |\n    again\n": ("4", "twice"),
    "examples:\n  validate:\n": ("2", "one phrase a line"),
    "patterns:\n  validate: |\n    fine\n    (no|wonder\n": ("4", "bracket"),
    "patterns:\n  validate: |\n    {mood} day\n": ("3", "mood"),
    "patterns:\n  validate: |\n    fine & dandy\n": ("3", "&"),
    "patterns:\n  validate:\n    seek: |\n      fine\n": ("3", "seek"),
    "patterns:\n  validate: |\n    fine (|day)\n": ("3", "empty choice"),
    "examples:\n\tvalidate: fine\n": ("2", "YAML"),
    "- validate\n": ("1", "examples"),
    "examples: fine\n": ("1", "names followed by"),
}


@pytest.mark.parametrize(("text", "told"), BAD.items(), ids=[told for _, told in BAD.values()])
def test_a_fault_names_its_file_and_line(tmp_path, text, told):
    line, word = told
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        read_phrasebook((tmp_path,))
    assert f"bad.yaml:{line}:" in str(caught.value)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScriptError, match=r"bad\.yaml"):
        read_phrasebook((tmp_path,))


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(ScriptError, match="holds no"):
        read_phrasebook((tmp_path,))


def test_block_list_and_joined_labels_are_read(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "lists:\n  sky: >-\n    blue|\n    very grey\n"
        "examples:\n  neutral: |\n    one: two, # three\n\n    four\n  validate + listen: [five, six]\n"
        "patterns:\n  validate:\n    find: |\n      {sky} today\n    unless: |\n      not {sky}\n",
        encoding="utf-8",
    )
    book = read_phrasebook((tmp_path,))
    assert [(example.text, sorted(example.labels)) for example in book.examples] == [
        ("one: two, # three", []),
        ("four", []),
        ("five", ["listen", "validate"]),
        ("six", ["listen", "validate"]),
    ]
    assert list(book.patterns) == ["validate"]


def test_the_digest_follows_the_content(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("examples:\n  neutral: |\n    one\n", encoding="utf-8")
    first = read_phrasebook((tmp_path,)).digest
    assert read_phrasebook((tmp_path,)).digest == first
    file.write_text("examples:\n  neutral: |\n    two\n", encoding="utf-8")
    assert read_phrasebook((tmp_path,)).digest != first


def test_the_shipped_phrases_teach_every_label():
    book = read_phrasebook((SHIPPED,))
    taught = {name for example in book.examples for name in example.labels}
    assert taught | PATTERN_ONLY == set(NAMES)
    assert set(book.patterns) >= PATTERN_ONLY
    neutral = [example for example in book.examples if not example.labels]
    assert len(neutral) >= 120
    texts = [(example.text, example.labels) for example in book.examples]
    assert len(texts) == len(set(texts)), "a phrase stands twice"


def test_the_shipped_patterns_leave_phrases_without_a_mistake_alone():
    from voicesim.words.clauses import plain
    from voicesim.words.labels import is_harmful, is_helpful
    from voicesim.words.rules import reported

    book = read_phrasebook((SHIPPED,))
    wrong = []
    for example in book.examples:
        if example.labels and not all(is_helpful(name) for name in example.labels):
            continue
        text = plain(example.text)
        for label, patterns in book.patterns.items():
            for sentence in text.sentences:
                for span in patterns.search(text, sentence):
                    if is_harmful(label) and not reported(text, sentence, span):
                        wrong.append((label, example.text))
    assert wrong == []
