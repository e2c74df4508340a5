"""Words Whisper wrote and nobody said: an echo of the sentence, set behind the end of the speech.

In a short encoder window tiny.en now and then says a whole sentence again, and is sure of it: the words' probabilities
do not tell. The alignment does: it finds no sound for them and puts them all on one instant; the last of them may get
what is left of the clip, and where a copy is word for word, even the end of what was truly said.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from voicesim.values import Word, samples_of

FEWEST_ECHOED = 3
"""Words in a row without any length that begin an echo. Quick words may get no length by rounding (20 ms steps), but
hardly three of them. Measured (bench/README-recognisers.md): 2 echoes in 124 synthesised turns, of 12 and 13 words; on
71 clips of people no word was taken away."""
QUICKEST_WORD_SAMPLES = samples_of(0.05)
"""Mean length under which words were not said: quick speech has 150 ms a word. Guess, unmeasured."""


def without_echo(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words up to an echo at their end; all of them where there is none."""
    return _without_copy(_without_crammed(words))


def _without_crammed(words: Sequence[Word]) -> tuple[Word, ...]:
    """Take away an end whose words have no time to be said in."""
    for place in range(len(words) - FEWEST_ECHOED + 1):
        if not _silent(words[place : place + FEWEST_ECHOED]):
            continue
        taken = words[-1].end_sample - words[place].start_sample
        if taken < (len(words) - place) * QUICKEST_WORD_SAMPLES:
            return tuple(words[:place])
    return tuple(words)


def _without_copy(words: Sequence[Word]) -> tuple[Word, ...]:
    """Take away an end that repeats the words before it and begins, in part, without any sound of its own.

    Who truly says a thing twice takes time for it both times. The sound found for the copy's last words is that of the
    words they copy, so the last word kept reaches to the copy's end.
    """
    for count in range(len(words) // 2, FEWEST_ECHOED - 1, -1):
        first, copy = words[-2 * count : -count], words[-count:]
        if [_plain(word) for word in first] != [_plain(word) for word in copy]:
            continue
        if any(_silent(copy[place : place + FEWEST_ECHOED]) for place in range(count - FEWEST_ECHOED + 1)):
            kept = words[:-count]
            return (*kept[:-1], dataclasses.replace(kept[-1], end_sample=copy[-1].end_sample))
    return tuple(words)


def _silent(words: Sequence[Word]) -> bool:
    return all(word.end_sample <= word.start_sample for word in words)


def _plain(word: Word) -> str:
    return word.text.strip(" .,;:!?\"'").casefold()
