"""A caller tried out before anyone calls: a tree of steps, in which every way ever taken is kept.

All values: going back, on and back again never changes what happened on another branch.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from voicesim.errors import VoiceSimError
from voicesim.rehearsal.actions import Action, did
from voicesim.rehearsal.rehearse import Rehearsal, Step

LEAST_CHANGE = 0.05
"""A smaller difference of tension is shown as 0.0 and taken for none."""


class TryoutError(VoiceSimError):
    """Something that cannot be done at this place of a try-out; the text says what can."""


@dataclass(frozen=True, eq=False)
class Node:
    """One step, and the step it followed."""

    parent: int
    """Place in Tryout.nodes; -1 for the open line."""
    step: Step


@dataclass(frozen=True)
class Branch:
    """One way the call was taken to where it was left."""

    number: int
    """From 1, in the order in which they were begun."""
    node: int
    turns: int
    parts_after: int
    """Turns it shares with an earlier branch; 0 for the first."""
    here: bool
    """Whether the try-out stands on it."""


@dataclass(frozen=True)
class Change:
    """One thing that came out differently after the script was changed."""

    turn: int
    did: str
    text: str


@dataclass(frozen=True, eq=False)
class Tryout:
    """Everything tried so far, and where we stand."""

    rehearsal: Rehearsal
    nodes: tuple[Node, ...]
    here: int = 0

    @classmethod
    def begin(cls, rehearsal: Rehearsal, seed: int = 0) -> Tryout:
        """Open the line."""
        return cls(rehearsal, (Node(-1, rehearsal.open(seed)),))

    @property
    def step(self) -> Step:
        """Return the step we stand after."""
        return self.nodes[self.here].step

    @property
    def seed(self) -> int:
        """Return what the choice among equal lines hangs on."""
        return self.step.after.state.seed

    @property
    def over(self) -> bool:
        """Return whether the call has ended here."""
        return self.step.after.state.ended

    def path(self) -> tuple[Step, ...]:
        """Return the steps from the open line to here."""
        return tuple(self.nodes[place].step for place in self._places(self.here))

    def before(self) -> Step:
        """Return the step before this one; the open line comes after itself."""
        return self.nodes[max(0, self.nodes[self.here].parent)].step

    def act(self, action: Action) -> Tryout:
        """Do something from here on. What was done here before is gone back to, not done twice.

        Raises:
            TryoutError: the call is over.
            ValueError: the action has no words, or no length.
        """
        for place, node in enumerate(self.nodes):
            if node.parent == self.here and node.step.action == action:
                return dataclasses.replace(self, here=place)
        if self.over:
            raise TryoutError("The call is over here; `back` goes to an earlier turn.")
        step = self.rehearsal.act(self.step.after, action)
        return dataclasses.replace(self, nodes=(*self.nodes, Node(self.here, step)), here=len(self.nodes))

    def back(self, turn: int | None = None) -> Tryout:
        """Go back to just after a turn of this branch: 0 is the open line, None the turn before this one.

        Raises:
            TryoutError: there is no such turn.
        """
        places = self._places(self.here)
        wanted = len(places) - 2 if turn is None else turn
        if not 0 <= wanted < len(places):
            last = len(places) - 1
            raise TryoutError(
                f"There is no turn {turn} to go back to; this branch has the turns 0 (the open line) to {last}."
                if turn is not None
                else "This is the beginning of the call."
            )
        return dataclasses.replace(self, here=places[wanted])

    def branches(self) -> tuple[Branch, ...]:
        """Return every way taken, by its last step."""
        parents = {node.parent for node in self.nodes}
        mine = set(self._places(self.here))
        found: list[Branch] = []
        seen = {0}
        for place in range(len(self.nodes)):
            if place in parents:
                continue
            places = self._places(place)
            shared = sum(one in seen for one in places) - 1
            seen |= set(places)
            found.append(Branch(len(found) + 1, place, len(places) - 1, shared, mine <= set(places)))
        return tuple(found)

    def branch(self, number: int) -> Tryout:
        """Go to the end of a branch.

        Raises:
            TryoutError: there is none with this number.
        """
        known = self.branches()
        if not 1 <= number <= len(known):
            raise TryoutError(f"There is no branch {number}; `branches` lists the {len(known)} there are.")
        return dataclasses.replace(self, here=known[number - 1].node)

    def reloaded(self, rehearsal: Rehearsal) -> tuple[Tryout, tuple[Change, ...]]:
        """Take every branch again with another version of the caller; return it and what changed on this branch.

        What comes after a call that now ends earlier is dropped; we then stand at its end.
        """
        nodes = [Node(-1, rehearsal.open(self.seed))]
        new_place = {0: 0}
        for place, node in enumerate(self.nodes[1:], start=1):
            parent = new_place.get(node.parent)
            if parent is None or nodes[parent].step.after.state.ended or node.step.action is None:
                continue
            new_place[place] = len(nodes)
            nodes.append(Node(parent, rehearsal.act(nodes[parent].step.after, node.step.action)))
        places = self._places(self.here)
        left = [new_place[place] for place in places if place in new_place]
        tryout = Tryout(rehearsal, tuple(nodes), left[-1])
        pairs = [(self.nodes[old].step, nodes[new].step) for old, new in zip(places, left, strict=False)]
        changes = [change for turn, pair in enumerate(pairs) for change in _changes(turn, *pair)]
        for turn, place in enumerate(places[len(left) :], start=len(left)):
            words = did(self.nodes[place].step.action)
            changes.append(Change(turn, words, "is not said any more: the call is over before"))
        return tryout, tuple(changes)

    def _places(self, place: int) -> list[int]:
        places = []
        while place >= 0:
            places.append(place)
            place = self.nodes[place].parent
        return places[::-1]


def _changes(turn: int, old: Step, new: Step) -> Iterator[Change]:
    words = did(new.action)
    was, now = (" ".join(line.text for line in step.lines) for step in (old, new))
    if was != now:
        yield Change(turn, words, f"the caller says: {now or '(nothing)'} Before: {was or '(nothing)'}")
    before, after = old.after.state, new.after.state
    if abs(before.tension - after.tension) >= LEAST_CHANGE:
        yield Change(turn, words, f"tension {after.tension:.1f}, before {before.tension:.1f}")
    if abs(before.trust - after.trust) >= LEAST_CHANGE:
        yield Change(turn, words, f"trust {after.trust:.1f}, before {before.trust:.1f}")
    for verb, now_names, was_names in (
        ("brings up", new.opened, old.opened),
        ("has dealt with", new.met, old.met),
        ("critical error", [one.rule for one in new.critical], [one.rule for one in old.critical]),
    ):
        yield from (Change(turn, words, f"now {verb}: {name}") for name in now_names if name not in was_names)
        yield from (
            Change(turn, words, f"no longer {verb}: {name}") for name in was_names if name not in now_names
        )
    if before.ending != after.ending:
        yield Change(turn, words, f"ends: {after.ending or 'not'}, before: {before.ending or 'not'}")
