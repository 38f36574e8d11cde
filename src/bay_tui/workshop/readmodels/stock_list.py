"""List the stock: parts by bin, and a part's movements. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from bay_tui.workshop.parts.supersession import OlderNumbers
from bay_tui.workshop.readmodels.supply import Proposal, below_zero, proposal
from bay_tui.workshop.readmodels.turnover import Moving, due_for_count
from bay_tui.workshop.records import Movement, Part
from bay_tui.workshop.search import find_parts, lies_in
from bay_tui.workshop.stock.rules import exact
from bay_tui.workshop.view import View
from bay_tui.workshop.words import MovementKind

MOST_LISTED = 500
"""How many parts are listed at most."""


class StockMove(NamedTuple):
    """Hold a movement, with what was on hand after it."""

    movement: Movement
    after: float

    @property
    def came(self) -> bool:
        """Say whether it came in."""
        return self.movement.quantity > 0

    @property
    def below_zero(self) -> bool:
        """Say whether more had gone out by then than was there."""
        return self.after < 0


class StockEquation(NamedTuple):
    """Hold a part's equation: opening + moved = on hand."""

    opening: float
    moved: dict[MovementKind, float]
    on_hand: float


def listed_parts(view: View, query: str, now: datetime, *, place: str = "", only_short: bool = False) -> list[Part]:
    """Return the parts a search finds, without one all by bin.

    With `place` only those in that bin or rack; with `only_short` only those below zero or to order at `now`.
    """
    found = find_parts(view, query, most=MOST_LISTED) if query else by_bin(view.every(Part))
    if place:
        found = [part for part in found if lies_in(part.bin, place)]
    if only_short:
        older = OlderNumbers(view)
        found = [part for part in found if is_short(view, part, now, older)]
    return found[:MOST_LISTED]


def listed_due(view: View, query: str, moving: Mapping[str, Moving], now: datetime, *, place: str = "") -> list[Part]:
    """Return the parts a search finds that are due for counting.

    `moving` has the classes. With `place` only those in that bin or rack. The one counted longest ago comes first.
    """
    letters = {id: one.letter for id, one in moving.items()}
    found = due_for_count(view, letters, now)
    if query:
        wanted = {part.id for part in find_parts(view, query, most=MOST_LISTED)}
        found = [part for part in found if part.id in wanted]
    return [part for part in found if not place or lies_in(part.bin, place)][:MOST_LISTED]


def by_bin(parts: Iterable[Part]) -> list[Part]:
    """Return parts in the order in which somebody walks along them."""
    return sorted(parts, key=lambda one: (one.bin, one.id))


def bins_of(parts: Iterable[Part]) -> list[str]:
    """Return the bins of parts, each once, in their order."""
    return sorted({one.bin for one in parts} - {""})


def is_short(view: View, part: Part, now: datetime, older: OlderNumbers | None = None) -> bool:
    """Say whether a part is to be ordered, or to be counted."""
    return below_zero(part) or proposal(view, part, now, older) is not None


def proposals(view: View, parts: Iterable[Part], now: datetime) -> list[Proposal]:
    """Return what to order of these parts at `now`."""
    older = OlderNumbers(view)
    return [wanted for part in parts if (wanted := proposal(view, part, now, older)) is not None]


def movements_of(view: View, part: Part) -> list[StockMove]:
    """Return the movements of a part, the last one first."""
    moves = sorted(view.find(Movement, "part", part.id), key=lambda move: (move.at, move.id), reverse=True)
    found: list[StockMove] = []
    after = part.on_hand
    for move in moves:
        found.append(StockMove(move, after))
        after = exact(after - move.quantity)
    return found


def equation_of(view: View, part: Part) -> StockEquation:
    """Return the stock equation of a part.

    It is what it began with, what moved by kind, and what is on hand.
    """
    moved: dict[MovementKind, float] = {}
    moves = sorted(view.find(Movement, "part", part.id), key=lambda move: (move.at, move.id))
    for move in moves:
        moved[move.why] = moved.get(move.why, 0.0) + move.quantity
    return StockEquation(exact(part.on_hand - sum(move.quantity for move in moves)), moved, part.on_hand)
