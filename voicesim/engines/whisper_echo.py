"""Words Whisper wrote and nobody said: an echo of the sentence, set behind the end of the speech.

In a short encoder window tiny.en now and then says a whole sentence again, and is sure of it: the words' probabilities
do not tell. The alignment does: it finds no sound for them and puts them all on one instant; the last of them may get
what is left of the clip.
"""

from __future__ import annotations

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
    for place in range(len(words) - FEWEST_ECHOED + 1):
        if any(word.end_sample > word.start_sample for word in words[place : place + FEWEST_ECHOED]):
            continue
        taken = words[-1].end_sample - words[place].start_sample
        if taken < (len(words) - place) * QUICKEST_WORD_SAMPLES:
            return tuple(words[:place])
    return tuple(words)
