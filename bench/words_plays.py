"""How well cues are found in the plays under tests/plays, whose authors named the cues by hand and never saw the finder.

    .venv/bin/python bench/words_plays.py [--part development|aside] [--errors] [--root DIR]

A turn's words are judged in the place they have in the play with its written cues. The written cues are sparse: authors
name what matters. So a miss counts only for a written cue, and only mistakes can be invented. Rules and phrases may be
changed after the errors of `development` have been read; `aside` is measured and not read. Figures: bench/README-words.md.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from voicesim.caller.script import load_script  # noqa: E402
from voicesim.caller.weights import WEIGHTS  # noqa: E402
from voicesim.errors import ScriptError  # noqa: E402
from voicesim.rehearsal.outcome import run_play  # noqa: E402
from voicesim.rehearsal.plays import PlayFile, name_faults, read_play  # noqa: E402
from voicesim.rehearsal.rehearse import Rehearsal  # noqa: E402
from voicesim.settings import WordsSettings  # noqa: E402
from voicesim.values import Cue, CueContext, Cues, Transcript  # noqa: E402
from voicesim.words.finder import CueFinder, load_finder  # noqa: E402
from voicesim.words.labels import NAMES, family_of, is_harmful, is_helpful  # noqa: E402

PARTS = {
    "development": ("government", "customer_service", "probation", "schools"),
    "aside": ("police", "social_work", "clinic", "crisis", "management"),
}
GOES_WELL = ("goes_well", "expert")
HELPFUL_FAMILIES = ("connect", "explore", "guide", "limit")


@dataclass(frozen=True)
class Judged:
    """One turn of a play: the cues its author wrote and those the finder finds."""

    play: str
    text: str
    before: str
    written: frozenset[str]
    found: tuple[Cue, ...]
    unsure: tuple[Cue, ...]

    @property
    def harm_written(self) -> frozenset[str]:
        """Return the mistakes the author wrote down."""
        return frozenset(filter(is_harmful, self.written))

    @property
    def harm_found(self) -> tuple[Cue, ...]:
        """Return the mistakes found."""
        return tuple(cue for cue in self.found if is_harmful(cue.label))

    @property
    def acted_on(self) -> tuple[Cue, ...]:
        """Return the mistakes that a caller holds against the trainee, judging by their confidence alone."""
        care = any(cue.family == "connect" for cue in self.found)
        least = WEIGHTS.sure_harm if care else WEIGHTS.doubtful_harm
        return tuple(cue for cue in self.harm_found if cue.confidence >= least)


@dataclass(frozen=True)
class Ended:
    """How a play ended with the finder's cues."""

    play: str
    well: bool
    as_meant: bool
    came: str


def wilson(hits: int, count: int) -> str:
    """Return the share with its 95 % interval (Wilson 1927)."""
    if not count:
        return "- (0)"
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * ((share * (1 - share) + z * z / (4 * count)) / count) ** 0.5 / (1 + z * z / count)
    return f"{share:.3f} [{middle - half:.3f}, {middle + half:.3f}] ({hits} of {count})"


def plays(root: Path, sectors: tuple[str, ...]) -> Iterator[tuple[PlayFile, Rehearsal]]:
    """Yield every play of the sectors that can be run, with its caller; the finder is put in later."""
    for sector in sectors:
        for file in sorted((root / "tests" / "plays" / sector).rglob("*.yaml")):
            found, faults = read_play(file)
            try:
                script = load_script(root / "scripts" / f"{found.script}.yaml") if found else None
            except ScriptError as error:
                print(f"passed over {file.name}: {error}", file=sys.stderr)
                continue
            if found is None or script is None or name_faults(found, script):
                print(f"passed over {file}: {faults or 'unknown names'}", file=sys.stderr)
                continue
            yield found, Rehearsal(script, lambda *_: Cues())


def turns_of(play: PlayFile, rehearsal: Rehearsal, finder: CueFinder) -> Iterator[Judged]:
    """Yield the turns with written cues, each heard where it stands in the play as its author meant it."""
    done = run_play(play, rehearsal)
    for turn, standing in zip(play.play.turns, (step.after for step in done.steps), strict=False):
        if turn.say is None or turn.cues is None or standing.state.ended:
            continue
        context = CueContext(standing.before, standing.state.heard)
        cues = finder.find(Transcript(turn.say, (), 1.0, "typed"), context)
        yield Judged(play.name, turn.say, context.before, frozenset(turn.cues), cues.sure, cues.unsure)


def ending_of(play: PlayFile, rehearsal: Rehearsal, finder: CueFinder) -> Ended:
    done = run_play(play, Rehearsal(rehearsal.script, finder.find), real_ears=True)
    kind = rehearsal.script.ending_kind(done.ending).kind if done.ending else ""
    as_meant = play.play.ends in (done.ending or "not yet", kind)
    return Ended(
        play.name, play.file.stem in GOES_WELL, as_meant, f"{done.ending or 'still on'} {done.critical}"
    )


def helpful_scores(turns: list[Judged]) -> tuple[float, float, float]:
    """Return recall, precision and F1 of helpful families, each turn's families counted once."""
    right = wanted = found = 0
    for turn in turns:
        known = {name for name in turn.written if name in NAMES and is_helpful(name)}
        ours = {cue.family for cue in turn.found if is_helpful(cue.label)}
        theirs = {family_of(name) for name in known}
        theirs, ours = theirs & set(HELPFUL_FAMILIES), ours & set(HELPFUL_FAMILIES)
        right, wanted, found = right + len(theirs & ours), wanted + len(theirs), found + len(ours)
    recall, precision = right / max(1, wanted), right / max(1, found)
    return recall, precision, 2 * recall * precision / max(1e-9, recall + precision)


def tell(part: str, turns: list[Judged], ends: list[Ended]) -> None:
    """Print every figure of one part."""
    good = [turn for turn in turns if not turn.harm_written]
    bad = [turn for turn in turns if turn.harm_written]
    well = [turn for turn in good if turn.play.rsplit("/", 1)[1] in GOES_WELL]
    recall, precision, f1 = helpful_scores(turns)
    same = [any(cue.label in turn.harm_written for cue in turn.harm_found) for turn in bad]
    families = [{family_of(name) for name in turn.harm_written} for turn in bad]
    near = [any(c.family in fam for c in turn.harm_found) for turn, fam in zip(bad, families, strict=True)]
    right = sum(bool(turn.harm_found) for turn in bad)
    rows = (
        ("plays, turns with written cues", f"{len(ends)}, {len(turns)}"),
        ("false mistakes: turns without one", wilson(sum(bool(t.harm_found) for t in good), len(good))),
        ("... the caller holds against them", wilson(sum(bool(t.acted_on) for t in good), len(good))),
        ("... in plays that go well", wilson(sum(bool(t.harm_found) for t in well), len(well))),
        ("mistakes found, any mistake", wilson(right, len(bad))),
        ("... of the same family", wilson(sum(near), len(bad))),
        ("... of the same label", wilson(sum(same), len(bad))),
        ("helpful families: recall", f"{recall:.3f}"),
        ("... precision (a lower bound)", f"{precision:.3f}"),
        ("... F1 (a lower bound)", f"{f1:.3f}"),
        ("plays that end as meant", wilson(sum(e.as_meant for e in ends), len(ends))),
        ("... that go well", wilson(sum(e.as_meant for e in ends if e.well), sum(e.well for e in ends))),
    )
    print(f"\n{part}")
    for name, value in rows:
        print(f"  {name:36s} {value}")


def tell_errors(turns: list[Judged], ends: list[Ended]) -> None:
    """Print the invented mistakes, the missed ones, the missed helpful cues and the plays that went astray."""
    print("\ninvented mistakes")
    for turn in turns:
        for cue in turn.harm_found if not turn.harm_written else ():
            print(f"  {cue.label} {cue.confidence:.2f} {cue.evidence!r} in {turn.text!r} ({turn.play})")
    print("\nmistakes missed")
    for turn in turns:
        if turn.harm_written and not turn.harm_found:
            doubts = [f"{cue.label} {cue.confidence:.2f}" for cue in turn.unsure]
            print(f"  {sorted(turn.harm_written)} {turn.text!r} unsure {doubts} ({turn.play})")
    print("\ntechniques missed")
    for turn in turns:
        missed = {name for name in turn.written if not is_harmful(name)} - {cue.label for cue in turn.found}
        if missed:
            print(f"  {sorted(missed)} {turn.text!r} found {sorted({c.label for c in turn.found})}")
    print(Counter(name for t in turns for name in t.written - {c.label for c in t.found}).most_common())
    print("\nplays that ended otherwise")
    for end in ends:
        if not end.as_meant:
            print(f"  {end.play}: {end.came}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="both without it")
    parser.add_argument("--errors", action="store_true", help="print what was judged otherwise")
    parser.add_argument("--root", type=Path, default=ROOT, help="a folder with scripts/ and tests/plays/")
    chosen = parser.parse_args()
    finder = load_finder(WordsSettings())
    print(finder.name)
    for part in (chosen.part,) if chosen.part else PARTS:
        turns: list[Judged] = []
        ends: list[Ended] = []
        for play, rehearsal in plays(chosen.root, PARTS[part]):
            turns += turns_of(play, rehearsal, finder)
            ends.append(ending_of(play, rehearsal, finder))
        tell(part, turns, ends)
        if chosen.errors:
            tell_errors(turns, ends)


if __name__ == "__main__":
    main()
