"""Tell whether somebody has looked at hours in doubt. Pure.

A booking that ran on into another day keeps its mark for good; once a foreman has settled or corrected it, it is in
doubt no longer.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bay_tui.workshop.readmodels.day_bookings import corrections_of
from bay_tui.workshop.records import ExceptionCase, LabourEvent
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import View

_ABOUT_HOURS = frozenset({"clock-forgotten", "clock-ran-over", "span-long"})


class HoursSeen(NamedTuple):
    """Hold who looked at a booking (a staff id) and when.

    The `decision` is what they wrote where they settled it, empty where they corrected or entered it.
    """

    at: datetime
    by: str
    decision: str = ""


def in_doubt(view: View, booking: Booking) -> bool:
    """Say whether a clock was left running and nobody has looked."""
    return booking.forgotten and seen(view, booking) is None


def seen(view: View, booking: Booking) -> HoursSeen | None:
    """Return who looked at a booking last, None where it waits."""
    cases = list(_cases(view, booking))
    if any(case.settled_at is None for case in cases):
        return None
    settled = [HoursSeen(case.settled_at, case.settled_by, case.decision) for case in cases if case.settled_at]
    return max([*settled, *_corrected(view, booking)], default=None)


def _cases(view: View, booking: Booking) -> Iterator[ExceptionCase]:
    """Yield what was flagged of where a booking begins or ends."""
    for case in view.find(ExceptionCase, "subject", booking.staff):
        # The clock events of an operation have its id, with a number where there are several.
        of = (case.operation, f"{case.operation}.")
        if case.code in _ABOUT_HOURS and any(one == of[0] or one.startswith(of[1]) for one in _events(booking)):
            yield case


def _corrected(view: View, booking: Booking) -> Iterator[HoursSeen]:
    for event in _events(booking):
        for one in corrections_of(view, event):
            yield HoursSeen(one.recorded_at, one.by or one.staff)
    begun = view.get(LabourEvent, booking.event)
    if begun is not None and begun.by and begun.note:
        yield HoursSeen(begun.recorded_at, begun.by)


def _events(booking: Booking) -> tuple[str, ...]:
    return tuple(event for event in (booking.event, booking.ended_by) if event)
