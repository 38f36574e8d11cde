"""Work out how fast parts move and what money they bind. Pure.

ABC analysis sorts parts by the value of what went out in a year (Pareto): those that make up the first 80 % are A,
the next 15 % B, the rest C. Turnover is the cost of what went out ÷ the average value of the stock, where the average
is that of the beginning and the end of the year. What moved is reckoned at the cost of its day, the stock of the
beginning at that of the first movement after it. A part without a cost price is reckoned at its sales price.

Cycle counting asks for parts as often as their class binds money: A monthly, B quarterly, C once a year.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from bay_tui.workshop.records import OPEN, CountSheet, Movement, Part
from bay_tui.workshop.view import View
from bay_tui.workshop.words import MovementKind

SPAN = timedelta(days=365)
"""What a year is here."""

A_SHARE, B_SHARE = 0.80, 0.95
"""Up to which share of all value the classes A and B go."""

COUNT_DAYS = {"A": 30, "B": 90, "C": 365}
"""After how many days a part of a class is to be counted again."""


class Moving(NamedTuple):
    """Hold how a part moved over a year.

    `used` is a quantity, `value` its value and `average` the average stock value in cents, `letter` its class.
    """

    used: float
    value: float
    average: float
    letter: str = "C"

    @property
    def turnover(self) -> float | None:
        """Return the value that went out ÷ average stock value.

        None where there was no stock.
        """
        return self.value / self.average if self.average > 0 else None


def unit_cost(part: Part) -> int:
    """Return what one unit is reckoned at, in cents."""
    return part.cost_cents or part.price_cents


def cost_then(move: Movement, part: Part) -> int:
    """Return what one unit was reckoned at, in cents."""
    return move.cost_of(part) or move.price_of(part)


def moving(view: View, now: datetime) -> dict[str, Moving]:
    """Return how each part moved in the year before `now`.

    Keys are the ids of the parts.
    """
    moves: dict[str, list[Movement]] = {}
    for move in view.every(Movement):
        if now - SPAN < move.at <= now:
            moves.setdefault(move.part, []).append(move)
    return classified({part.id: _moving(part, moves.get(part.id, ())) for part in view.every(Part)})


def classified(parts: dict[str, Moving]) -> dict[str, Moving]:
    """Return the same parts with their class.

    A part of which nothing went out is C.
    """
    whole = sum(one.value for one in parts.values())
    so_far = 0.0
    found: dict[str, Moving] = {}
    for id, one in sorted(parts.items(), key=lambda item: (-item[1].value, item[0])):
        before = so_far / whole if whole > 0 else 1.0
        so_far += one.value
        letter = "A" if before < A_SHARE else "B" if before < B_SHARE else "C"
        found[id] = one._replace(letter=letter if one.value > 0 else "C")
    return found


def _moving(part: Part, moves: Iterable[Movement]) -> Moving:
    used, value, change = 0.0, 0.0, 0.0
    first: Movement | None = None
    for move in moves:
        change += move.quantity
        first = move if first is None else min(first, move, key=lambda one: (one.at, one.id))
        if move.why in (MovementKind.ISSUED, MovementKind.RETURNED):
            used -= move.quantity
            value -= move.quantity * cost_then(move, part)
    now = max(part.on_hand, 0.0) * unit_cost(part)
    before = max(part.on_hand - change, 0.0) * (cost_then(first, part) if first else unit_cost(part))
    return Moving(round(max(used, 0.0), 6), max(value, 0.0) if used > 0 else 0.0, (now + before) / 2)


def due_for_count(view: View, letters: Mapping[str, str], now: datetime) -> list[Part]:
    """Return the parts that are to be counted again by their class.

    `letters` are the classes by part. Those never counted come first, then those counted longest ago. What stands on
    an open sheet is being counted.
    """
    counting = {line.part for sheet in view.find(CountSheet, "open", OPEN) for line in sheet.lines}
    due = [
        part
        for part in view.every(Part)
        if part.id not in counting
        and (part.counted_at is None or now - part.counted_at >= timedelta(days=COUNT_DAYS[letters.get(part.id, "C")]))
    ]
    return sorted(due, key=lambda part: (part.counted_at is not None, part.counted_at or now, part.bin, part.id))


def oldest_days(part: Part, moves: Iterable[Movement], now: datetime) -> int | None:
    """Return how many days the oldest piece of a part has lain.

    What came in first went out first, so it came with the movement from which on at least as much came in as is on
    hand. None where nothing is there, or where it was there before any movement that is known.
    """
    left = part.on_hand
    if left <= 0:
        return None
    for move in sorted(moves, key=lambda one: (one.at, one.id), reverse=True):
        left -= max(move.quantity, 0.0)
        if round(left, 6) <= 0:
            return max((now - move.at).days, 0)
    return None
