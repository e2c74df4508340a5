import dataclasses
import json

import pytest

from tests.record import samples
from voicesim.record.journal import JOURNAL, FolderJournal
from voicesim.record.replay import MOST_DIFFERENCES, replay
from voicesim.values import Exchange, Observation, Reaction, TimePassed


def start():
    return 7.5


def react(tension, stimulus):
    """A caller of two rules: time does nothing, everything else cools by a third."""
    after = tension if isinstance(stimulus, TimePassed) else tension - tension / 3
    band = "tense" if after > 3.5 else "calm"
    return after, dataclasses.replace(samples.REACTION, tension=after, band=band, ending=None)


@pytest.fixture
def folder(tmp_path):
    journal = FolderJournal(tmp_path)
    journal.entry(0, "CallHeader", samples.HEADER)
    state = start()
    for stimulus in samples.STIMULI * 5:
        state, reaction = react(state, stimulus)
        journal.entry(stimulus.sample, "Exchange", Exchange(stimulus.sample, stimulus, reaction))
    journal.close()
    return tmp_path


def test_an_untouched_journal_replays_to_the_last_digit(folder):
    result = replay(folder, start, react, samples.HEADER.script_sha256)
    assert result.same
    assert result.same_script
    assert result.exchanges == len(samples.STIMULI) * 5


def test_a_journal_altered_by_hand_is_found_with_place_and_field(folder):
    lines = (folder / JOURNAL).read_text().splitlines()
    entry = json.loads(lines[3])
    entry["value"]["reaction"]["tension"] += 1e-12
    entry["value"]["reaction"]["because"][0]["text"] = "You did well."
    lines[3] = json.dumps(entry)
    (folder / JOURNAL).write_text("\n".join(lines) + "\n")
    first, second = replay(folder, start, react).differences
    assert (first.exchange, first.stimulus, first.field) == (3, "Observation", "tension")
    assert float(first.recorded) - float(first.recomputed) == pytest.approx(1e-12, rel=0.01)
    assert (second.field, second.recorded) == ("because[0].text", "'You did well.'")


def test_a_changed_caller_is_reported_from_the_first_difference_on(folder):
    def angrier(tension, stimulus):
        state, reaction = react(tension, stimulus)
        lines = () if isinstance(stimulus, Observation) else reaction.lines
        return state, dataclasses.replace(reaction, lines=lines, trust=1.0)

    result = replay(folder, start, angrier, "another")
    assert not result.same
    assert not result.same_script
    assert len(result.differences) == MOST_DIFFERENCES
    assert result.differences[0].field == "trust"
    assert {"lines", "trust"} == {difference.field for difference in result.differences}


def test_the_caller_is_given_what_was_recorded_and_nothing_else(folder):
    seen = []

    def note(state, stimulus):
        seen.append(stimulus)
        return state, Reaction((), 0.0, 0.0, "calm", False)

    replay(folder, start, note)
    assert tuple(seen) == samples.STIMULI * 5
