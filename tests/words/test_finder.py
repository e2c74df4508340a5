import os
import subprocess
import sys
from dataclasses import replace

import pytest

from voicesim.errors import ScriptError
from voicesim.settings import WordsSettings
from voicesim.values import Cue, CueContext, Cues, Transcript, Word
from voicesim.words.finder import evidence_words, load_finder
from voicesim.words.labels import LABELS, SERVICE, is_harmful

UPSET = CueContext(before="I'm so angry, this has gone on for weeks!")
PLAIN = CueContext(before="How do I apply?")

FOUND = {
    "listen": ("I'm listening, keep going.", "take your time i'm listening"),
    "paraphrase": (
        "So you've been told three different things by three people.",
        "so what you're saying is the money left your account twice",
    ),
    "name_feeling": ("You sound absolutely exhausted.", "i can hear that you're worried about your brother"),
    "validate": (
        "Anybody would be angry in that situation.",
        "it makes sense that you'd want an answer",
    ),
    "apologize": (
        "I'm sorry we never rang you back about the leak.",
        "i apologise for losing your application",
    ),
    "check_understanding": ("Did I get that right?", "have i understood you correctly"),
    "reassure": ("You're not alone in this, we'll sort this out.", "help is on its way stay with me"),
    "ask_open": ("What happened after you opened the door?", "how has this affected your work"),
    "ask_closed": ("When did you post the form?", "Did you keep the receipt?"),
    "explain": (
        "The reason we check is that cards get stolen.",
        "it takes a week because the lab tests each sample twice",
    ),
    "offer_choice": (
        "Would you rather come in or do it by phone?",
        "we can send it by post or you can collect it which would you prefer",
    ),
    "own_it": ("I'll phone the landlord for you this afternoon.", "i'm going to send that to you today"),
    "summarize": (
        "Let me recap what we agreed.",
        "so to sum up you bring the letter and we reopen the claim",
    ),
    "refer": ("Let me put you through to my manager.", "i can transfer you to the debt team"),
    "greet": ("Good morning, housing office, Ines speaking.", "hello my name is carl how can i help you"),
    "set_limit": (
        "I want to help you, but I can't while you're shouting at me.",
        "if the insults continue i will have to end the call i would rather help you",
    ),
    "command_calm": ("You need to calm down right now.", "sir lower your voice"),
    "blame": ("You should have checked the date on the letter.", "that's your own fault for not reading it"),
    "dismiss": ("It's not such a big deal, really.", "other people have it much worse"),
    "argue": (
        "That's not what happened, our records show you never called.",
        "no that's not true we did send it",
    ),
    "threaten": ("Pay today or we cut you off.", "if you don't stop i'll hang up"),
    "sarcasm": (
        "Oh wow, congratulations, you found the phone number.",
        "well boo hoo do you want a medal",
    ),
    "policy_wall": ("That's our policy and there's nothing I can do.", "those are the rules no exceptions"),
    "jargon": (
        "Your BACS run failed on an AUDDIS code so the DDI is cancelled.",
        "The TPR flagged your AVC on the P60.",
    ),
    "brush_off": (
        "That's not my department, you'll have to call somebody else.",
        "someone will get back to you at some point",
    ),
    "false_promise": (
        "I promise you'll get the money by tomorrow.",
        "i guarantee it will never happen again",
    ),
    "hollow_apology": ("I'm sorry you feel that way.", "we apologise for any inconvenience"),
    "premature_fix": (
        "Just go to the website and fill in the form.",
        "okay you need to restart the router and log in again",
    ),
    "ask_hold": ("Can I put you on hold for two minutes?",),
    "goodbye": ("Thanks for calling, take care, goodbye.",),
    "verify": ("Can I take your date of birth, please?",),
    "thanks": ("Thank you for telling me.",),
    "ask_safety": ("Are you thinking of killing yourself?", "are you safe right now"),
    "own_slip": ("I shouldn't have said that to you.", "sorry i interrupted you"),
    "honest_limit": ("I can't promise you Tuesday, but I can tell you who decides.",),
}

NOT_MEANT = (
    "I won't tell you to calm down.",
    "you said calm down",
    "Nobody is saying calm down.",
    "i'm not going to tell you to relax",
    "They told you to calm down.",
    '"Calm down", that\'s what she said to you.',
    "You don't have to calm down for me.",
    "I'm not saying it's your fault.",
    "i would never say that you should have called",
    "So he said it's not his department.",
    "I can't promise it will be there.",
    "It isn't your fault.",
    "You were told it's policy.",
    "I don't think you're overreacting.",
)


@pytest.fixture(scope="module")
def finder():
    return load_finder(WordsSettings())


def typed(text: str) -> Transcript:
    return Transcript(text, (), 1.0, "typed")


def spoken(text: str, confidence: float, doubtful: str = "") -> Transcript:
    words = tuple(
        Word(word, place, place, 0.1 if word == doubtful else 0.9) for place, word in enumerate(text.split())
    )
    return Transcript(text, words, confidence, "fake")


def harmful(cues: Cues) -> list[Cue]:
    return [cue for cue in (*cues.sure, *cues.unsure) if is_harmful(cue.label)]


def test_every_label_has_a_phrase_here():
    assert set(FOUND) == {label.name for label in (*LABELS, *SERVICE)}


@pytest.mark.parametrize(
    ("label", "text"), [(label, text) for label, texts in FOUND.items() for text in texts]
)
def test_each_label_is_found(finder, label, text):
    assert label in finder.find(typed(text), UPSET).labels()


@pytest.mark.parametrize("text", NOT_MEANT)
def test_denied_and_quoted_mistakes_are_nobody_s(finder, text):
    assert harmful(finder.find(typed(text), UPSET)) == []


@pytest.mark.parametrize(
    "text",
    [
        "So you've waited since May, and nobody rang. I'm sorry we lost it; I'll call you back by four. Is that right?",
        "so you've waited since may and nobody rang i'm sorry we lost it i'll call you back by four is that right",
        "  So you\u2019ve waited since May\u2026 and nobody rang!  I\u2019m sorry we lost it. I\u2019ll call you back by four. Is that right ? ",
    ],
)
def test_evidence_is_the_transcript_s_very_words(finder, text):
    cues = finder.find(typed(text), CueContext()).sure
    assert {"apologize", "own_it", "check_understanding"} <= {cue.label for cue in cues}
    for cue in cues:
        assert text[cue.start_char : cue.end_char] == cue.evidence
    by_label = {cue.label: cue.evidence.lower().replace("\u2019", "'") for cue in cues}
    assert by_label["apologize"] == "i'm sorry we lost it"
    assert by_label["own_it"] == "i'll call you back by four"
    assert by_label["check_understanding"].startswith("is that right")


def test_cues_come_in_spoken_order(finder):
    text = "You sound worried. I'm sorry we lost your form. I'll call you at four today."
    cues = finder.find(typed(text), UPSET).sure
    assert [cue.label for cue in cues] == ["name_feeling", "apologize", "own_it"]
    assert [cue.start_char for cue in cues] == sorted(cue.start_char for cue in cues)


def test_a_hollow_apology_is_not_a_real_one(finder):
    assert finder.find(typed("I'm sorry, but that's how it works."), UPSET).labels() >= {"hollow_apology"}
    assert "apologize" not in finder.find(typed("I'm sorry for any inconvenience."), UPSET).labels()


def test_a_mistake_in_doubtful_words_is_unsure(finder):
    text = "you need to calm down"
    assert "command_calm" in finder.find(spoken(text, 0.8), UPSET).labels()
    cues = finder.find(spoken(text, 0.8, doubtful="calm"), UPSET)
    assert "command_calm" not in cues.labels()
    assert "command_calm" in {cue.label for cue in cues.unsure}


def test_doubt_outside_the_telling_words_does_not_matter(finder):
    text = "yesterday evening you should have called us"
    assert "blame" in finder.find(spoken(text, 0.8, doubtful="yesterday"), UPSET).labels()


def test_help_in_doubtful_words_counts_unless_the_whole_turn_is_doubtful(finder):
    text = "i am sorry we lost your form"
    assert "apologize" in finder.find(spoken(text, 0.8, doubtful="form"), UPSET).labels()
    cues = finder.find(spoken(text, 0.2), UPSET)
    assert cues.sure == ()
    assert "apologize" in {cue.label for cue in cues.unsure}


def test_instructions_come_too_early_only_for_somebody_who_vents(finder):
    text = "You need to download the form and post it to us."
    assert "premature_fix" in finder.find(typed(text), UPSET).labels()
    assert "premature_fix" not in finder.find(typed(text), PLAIN).labels()
    assert "premature_fix" not in finder.find(typed(text), replace(UPSET, heard=True)).labels()
    assert "premature_fix" not in finder.find(typed(text), CueContext()).labels()
    acknowledged = f"I'm sorry we lost it. {text}"
    assert "premature_fix" not in finder.find(typed(acknowledged), UPSET).labels()


def test_a_rule_with_its_reason_is_no_wall(finder):
    bare = "I'm not allowed to change that."
    reasoned = "I'm not allowed to change that because the law protects her address."
    assert "policy_wall" in finder.find(typed(bare), UPSET).labels()
    assert "explain" in finder.find(typed(reasoned), UPSET).labels()
    assert "policy_wall" not in finder.find(typed(reasoned), UPSET).labels()


def test_a_safety_question_is_no_question_of_fact(finder):
    labels = finder.find(typed("Are you safe right now?"), UPSET).labels()
    assert "ask_closed" not in labels


def test_the_caller_s_own_words_said_back_are_a_paraphrase(finder):
    context = CueContext(before="They towed my van from my own driveway!")
    text = "Your van towed out of your own driveway."
    assert "paraphrase" in finder.find(typed(text), context).labels()
    assert "paraphrase" not in finder.find(typed(text), CueContext()).labels()


def test_nothing_is_found_in_nothing(finder):
    for text in ("", " ", "...", "?"):
        assert finder.find(typed(text), UPSET) == Cues(finder=finder.name)


def test_long_and_odd_text_is_taken(finder):
    odd = "caf\u00e9 \u4f60\u597d \U0001f600 o'clock -- 12.3 " * 80
    assert isinstance(finder.find(typed(odd), UPSET), Cues)


def test_a_word_is_matched_to_its_own_place():
    words = tuple(Word(text, 0, 0, 0.5) for text in ("you", "did", "um", "you"))
    found = evidence_words(Transcript("you did you", words, 1.0, "fake"), 8, 11)
    assert [word.text for word in found] == ["you"]


SCRIPT = """
from voicesim.settings import WordsSettings
from voicesim.values import CueContext, Transcript
from voicesim.words.finder import load_finder
finder = load_finder(WordsSettings())
for text in ("so you waited and nobody came i will ring them today", "You ought to have known.", "Oh, I don't know."):
    print(finder.find(Transcript(text, (), 1.0, "typed"), CueContext("I am furious!")))
"""


def test_every_process_finds_the_same():
    outputs = set()
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, env=environment, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert b"own_it" in outputs.pop()


def test_a_trainer_s_folder_teaches_new_phrases(tmp_path, finder):
    text = "The by-laws make no provision for that."
    before = finder.find(typed(text), UPSET)
    assert "policy_wall" not in before.labels()
    (tmp_path / "mine.yaml").write_text("patterns:\n  policy_wall: |\n    by laws\n", encoding="utf-8")
    taught = load_finder(WordsSettings(folders=(str(tmp_path),)))
    assert "policy_wall" in taught.find(typed(text), UPSET).labels()
    assert taught.name != finder.name


def test_a_trainer_s_examples_teach_too(tmp_path, finder):
    text = "ask the porter about it"
    assert "brush_off" not in finder.find(typed(text), UPSET).labels()
    lines = [
        "ask the porter",
        "ask the porter about that",
        "you could ask the porter",
        "go and ask the porter",
    ]
    block = "".join(f"    {line}\n" for line in lines)
    (tmp_path / "porter.yaml").write_text(f"examples:\n  brush_off: |\n{block}", encoding="utf-8")
    taught = load_finder(WordsSettings(folders=(str(tmp_path),)))
    assert "brush_off" in taught.find(typed(text), UPSET).labels()


def test_a_missing_folder_is_named():
    with pytest.raises(ScriptError, match="nowhere"):
        load_finder(WordsSettings(folders=("nowhere",)))
