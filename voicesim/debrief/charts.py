"""The page's charts as numbers: places in per cent of the drawing, so that it fits any width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voicesim.debrief.english import capital
from voicesim.debrief.labels import title_of
from voicesim.debrief.marks import Delivery, TurnDelivery
from voicesim.debrief.said import Read, Said
from voicesim.debrief.story import clock
from voicesim.values import seconds_of

MOST_TENSION = 10.0
CALM_BELOW, BOILING_FROM = 3.5, 6.5
"""Borders of the caller's bands, as in caller.weights (test_charts compares them)."""
MINUS = "\u2212"
"""The minus sign proper: a hyphen is read out as one."""
SMALLEST_MOVE = 0.05
"""Change of tension or trust that shows as a rise or a fall: less is 0.0 when rounded."""

SEMITONES_SHOWN = 6.0
PERCENT_SHOWN = 40.0
"""Height of the delivery charts over and under the calm voice; what goes beyond is cut off and said in its label."""


@dataclass(frozen=True)
class Move:
    """One turn of the trainee on the tension chart."""

    turn: int
    at: float
    """Seconds into the call, to play from."""
    time: str
    left: float
    top: float
    """Per cent of the drawing."""
    direction: str
    """rose, fell or stayed."""
    said: str
    moves: str
    """What the turn did, in words: 'Saying back what they told you, an open question'."""
    tension: float
    change: str
    """'-1.2', '+0.3', '0.0' with a real minus sign."""
    band: str

    @property
    def label(self) -> str:
        """Everything about the turn in one sentence."""
        return f"Turn {self.turn}, {self.time}: {self.moves}. Tension {self.change} to {self.tension:.1f}, {self.band}."


@dataclass(frozen=True)
class TensionChart:
    """The caller's tension over the call."""

    line: str
    """SVG path in a box of 100 by 100."""
    heard_left: float | None
    """Where the caller came to feel heard."""
    heard_time: str
    bands: tuple[tuple[str, float, float], ...]
    """(name, top, height) in per cent."""
    ticks: tuple[tuple[float, str], ...]
    """(left, '1:00')."""
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Bar:
    """One turn on a delivery chart."""

    turn: int
    at: float
    left: float
    width: float
    top: float
    height: float
    text: str


def tension_chart(call: Read) -> TensionChart:
    """Return the chart of a call; empty of moves when nothing was said."""
    summary = call.summary
    last = max([summary.end_sample, 1, *(step.sample for step in summary.exchanges)])
    level = summary.header.start_tension
    path = [f"M0 {_top(level):.2f}"]
    heard: int | None = None
    for step in summary.exchanges:
        if step.reaction.tension != level:
            level = step.reaction.tension
            path.append(f"H{100 * step.sample / last:.3f} V{_top(level):.2f}")
        if heard is None and step.reaction.heard:
            heard = step.sample
    path.append("H100")
    return TensionChart(
        line=" ".join(path),
        heard_left=None if heard is None else 100 * heard / last,
        heard_time="" if heard is None else clock(heard),
        bands=(
            ("boiling", 0.0, _top(BOILING_FROM)),
            ("tense", _top(BOILING_FROM), _top(CALM_BELOW) - _top(BOILING_FROM)),
            ("calm", _top(CALM_BELOW), 100 - _top(CALM_BELOW)),
        ),
        ticks=_ticks(seconds_of(last)),
        moves=tuple(_move(said, last) for said in call.turns),
    )


def pitch_bars(delivery: Delivery) -> tuple[Bar, ...]:
    """Return pitch over the calm voice, a bar a turn; turns that could not be measured have none."""
    return _bars(delivery.turns, SEMITONES_SHOWN, lambda turn: turn.pitch_semitones)


def rate_bars(delivery: Delivery) -> tuple[Bar, ...]:
    """Return articulation rate over the calm voice's, a bar a turn."""
    return _bars(delivery.turns, PERCENT_SHOWN, lambda turn: turn.rate_percent)


def signed(amount: float, digits: int = 1) -> str:
    """Return a change with its sign: '+0.3', '-1.2' (with a real minus sign), '0.0'."""
    rounded = round(amount, digits)
    if not rounded:
        return f"{0:.{digits}f}"
    sign = "+" if rounded > 0 else MINUS
    return f"{sign}{abs(rounded):.{digits}f}"


def moves_text(said: Said) -> str:
    """Return what a turn did, in words."""
    if not said.surely_heard:
        return "Not sure what you said"
    titles = list(dict.fromkeys(title_of(cue.label) for cue in said.cues))
    return capital(", ".join(titles)) if titles else "No technique or slip found"


def _move(said: Said, last: int) -> Move:
    direction = (
        "rose" if said.moved >= SMALLEST_MOVE else "fell" if said.moved <= -SMALLEST_MOVE else "stayed"
    )
    return Move(
        turn=said.number,
        at=round(seconds_of(said.sample), 2),
        time=clock(said.sample),
        left=100 * min(said.observation.sample, last) / last,
        top=_top(said.reaction.tension),
        direction=direction,
        said=said.text,
        moves=moves_text(said),
        tension=said.reaction.tension,
        change=signed(said.moved),
        band=said.reaction.band,
    )


def _top(tension: float) -> float:
    return 100 * (1 - tension / MOST_TENSION)


def _ticks(seconds: float) -> tuple[tuple[float, str], ...]:
    """Return places for the time axis: four to eight, on round times."""
    step = next((step for step in (5, 10, 15, 30, 60, 120, 300) if seconds / step <= 8), 600)
    return tuple((100 * at / seconds, f"{at // 60}:{at % 60:02}") for at in range(0, int(seconds) + 1, step))


def _bars(
    turns: tuple[TurnDelivery, ...], shown: float, amount_of: Callable[[TurnDelivery], float | None]
) -> tuple[Bar, ...]:
    slot = 100 / max(1, len(turns))
    bars = []
    for place, turn in enumerate(turns):
        amount = amount_of(turn)
        if amount is None:
            continue
        height = 50 * min(1.0, abs(amount) / shown)
        bars.append(
            Bar(
                turn=turn.turn,
                at=round(seconds_of(turn.sample), 2),
                left=slot * (place + 0.2),
                width=slot * 0.6,
                top=50 - height if amount > 0 else 50.0,
                height=max(height, 0.6),
                text=f"Turn {turn.turn}, {clock(turn.sample)}: {turn.measured}.",
            )
        )
    return tuple(bars)
