"""What one more phrase changes: the formula for a new row against learning anew, and patterns against searching."""

import numpy as np
import pytest

from voicesim.settings import WordsSettings
from voicesim.words.phrasebook import Example, Phrasebook, read_phrasebook
from voicesim.words.trial import try_phrases

TEXT = """
examples:
  command_calm: |
    Calm down now.
    Just calm down, sir.
    You need to calm down.
    Please calm yourself down.
  validate: |
    That makes sense to me.
    Of course that makes sense.
    Anyone would see the sense in it.
    It makes sense that you ask.
  neutral: |
    The letter is blue.
    It is on the second page.
    The blue page is the second.
    There are two pages in it.
patterns:
  command_calm: |
    calm down
"""


@pytest.fixture
def shipped(tmp_path):
    (tmp_path / "a.yaml").write_text(TEXT, encoding="utf-8")
    return read_phrasebook((tmp_path,))


def own(*examples, text=None, folder=None):
    if text is not None:
        folder.mkdir()
        (folder / "own.yaml").write_text(text, encoding="utf-8")
        return read_phrasebook((folder,))
    return Phrasebook(examples, {}, {}, "")


def test_a_phrase_under_the_wrong_name_takes_labels_away(shipped):
    (effect,) = try_phrases(
        shipped, own(Example("Just calm down now, sir.", frozenset())), WordsSettings(harmful_threshold=0.3)
    )
    assert effect.heard_before == ("command_calm",)
    assert any(not change.gained and change.label == "command_calm" for change in effect.changes)
    assert all(change.for_the_worse == (change.gained != change.right) for change in effect.changes)


def test_a_phrase_of_strange_words_is_heard_as_nothing(shipped):
    (effect,) = try_phrases(shipped, own(Example("Zebras graze nearby", frozenset())), WordsSettings())
    assert effect.heard_before == ()
    assert effect.labels == ()


def test_the_formula_for_a_new_row_is_that_of_learning_anew(shipped):
    from voicesim.words import trial
    from voicesim.words.heads import COMMON, SMOOTHING

    new = Example("Anyone would calm down.", frozenset({"validate"}))
    judges = trial._Judges(shipped, (new,), WordsSettings())
    count = judges._count
    kernel = judges._likeness + COMMON + SMOOTHING * np.eye(count + 1)
    inverse = np.linalg.inv(kernel)
    wanted = np.vstack([judges._wanted, judges._new_wanted])
    anew = (wanted - (inverse @ wanted) / np.diag(inverse)[:, None])[:count]
    assert np.allclose(judges._values_with(0)[0], anew, atol=1e-4)


def test_a_pattern_is_tried_on_every_example(shipped, tmp_path):
    book = own(text="patterns:\n  blame: |\n    second page\n", folder=tmp_path / "own")
    (effect,) = try_phrases(shipped, book, WordsSettings())
    assert effect.origin.endswith("own.yaml:3")
    assert [(c.text, c.label, c.gained, c.neutral) for c in effect.changes] == [
        ("It is on the second page.", "blame", True, True)
    ]
    book = own(
        text="patterns:\n  command_calm:\n    unless: |\n      yourself down\n", folder=tmp_path / "two"
    )
    (effect,) = try_phrases(shipped, book, WordsSettings())
    assert effect.changes == ()
    book = own(text="patterns:\n  command_calm:\n    unless: |\n      down sir\n", folder=tmp_path / "three")
    (effect,) = try_phrases(shipped, book, WordsSettings())
    assert [(c.text, c.gained, c.right) for c in effect.changes] == [("Just calm down, sir.", False, True)]
