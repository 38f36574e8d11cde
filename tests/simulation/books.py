"""Hours and stock of a world reckoned a second time, by the formula and from the plain records.

What terminal and server both reckon wrongly is the same everywhere; only this tells.
"""

from collections import defaultdict
from datetime import datetime

from tests.books_kit import Books
from tests.simulation.environment import Violation

from bay_tui.workshop.records import CountSheet, Movement, Part, PartsLine, Staff
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import MovementKind

_A_SECOND = 1 / 3600
_A_TRACE = 1e-6


def check_hours(truth: Memory, since: datetime, now: datetime) -> None:
    """Check what everybody was on, and for how long. Raises Violation."""
    books = Books(truth, now)
    hours = Hours(truth, now)
    for person in truth.every(Staff):
        counted: dict[tuple[str, str], float] = defaultdict(float)
        for booking in hours.bookings(person.id, since):
            counted[booking.job, booking.indirect] += booking.hours
        reckoned: dict[tuple[str, str], float] = defaultdict(float)
        for span in books.spans:
            if span["staff"] == person.id:
                reckoned[span["what"]] += span["hours"]
        if books.sharing == "standard":
            # Standard hours change in the course of a world: what is shared by them is compared as a whole.
            counted, reckoned = _together(counted), _together(reckoned)
        for what in counted.keys() | reckoned.keys():
            if abs(counted[what] - reckoned[what]) > _A_SECOND:
                raise Violation(18, f"{person.id} was {reckoned[what]:.4f} h on {what}, not {counted[what]:.4f}")


def _together(hours: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    whole: dict[tuple[str, str], float] = defaultdict(float)
    for (job, indirect), spent in hours.items():
        whole["a job" if job else "", indirect] += spent
    return whole


def check_stock(truth: Memory) -> None:
    """Check what lies on each shelf and what of it is set aside. Raises Violation."""
    aside: dict[str, float] = defaultdict(float)
    for line in truth.every(PartsLine):
        aside[line.part] += line.reserved
    moves: dict[str, list[Movement]] = defaultdict(list)
    for move in truth.every(Movement):
        moves[move.part].append(move)
    for part in truth.every(Part):
        if abs(aside[part.id] - part.reserved) > _A_TRACE:
            raise Violation(18, f"{aside[part.id]} of {part.id} are set aside for lines, not {part.reserved}")
        whole = sum(move.quantity for move in moves[part.id])
        if abs(whole - part.on_hand) > _A_TRACE:
            raise Violation(18, f"{whole} of {part.id} came and went, {part.on_hand} are said to be there")
        _since_the_count(truth, part, moves[part.id])


def _since_the_count(truth: Memory, part: Part, moves: list[Movement]) -> None:
    """Check that there is what was counted last and what moved since."""
    counts = [move for move in moves if move.why is MovementKind.COUNTED]
    if not counts:
        return
    last = max(counts, key=lambda move: (move.at, move.id))
    found = [
        line.counted
        for sheet in truth.every(CountSheet)
        for line in sheet.lines
        if (line.part, line.at, line.by) == (part.id, last.at, last.by) and line.counted is not None
    ]
    if len(found) != 1:
        return  # counted again since, or taken off its sheet
    since = sum(move.quantity for move in moves if move.at > last.at)
    if abs(found[0] + since - part.on_hand) > _A_TRACE:
        raise Violation(18, f"{found[0]} of {part.id} were counted and {since} moved since, not {part.on_hand}")
