"""Tell which bookings an operation would change, before it is recorded. Pure."""

from datetime import datetime
from typing import NamedTuple

from bay_tui.workshop.operations import AnyArgs, Args, Operation
from bay_tui.workshop.rulebook import rehearse
from bay_tui.workshop.time.hours import Hours, site_rules
from bay_tui.workshop.time.shifts import too_long
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import Overlay, View


class HoursChange(NamedTuple):
    """Hold a booking before and after an operation.

    None stands where there is no such booking.
    """

    before: Booking | None
    after: Booking | None

    @property
    def booking(self) -> Booking:
        """Return the booking as it was, or as it comes about."""
        found = self.before or self.after
        assert found is not None  # noqa: S101 - one of the two is there
        return found


def changes_by(view: View, args: Args, *, actor: str, staff: str, since: datetime, now: datetime) -> list[HoursChange]:
    """Return the bookings of `staff` that `args` would change, by start.

    Those from `since` on, were `actor` to record it at `now`. Raises Refused where it cannot be recorded.
    """
    assert isinstance(args, AnyArgs)  # noqa: S101 - every Args is one of them; tells the type checker
    decision = rehearse(view, Operation(id="preview", device="", number=0, actor=actor, at=now, args=args))
    then = Overlay(view)
    for record in decision.records:
        then.put(record)
    was, now_is = (
        {(one.event, one.job, one.indirect): one for one in Hours(each).bookings(staff, since)} for each in (view, then)
    )
    found = [HoursChange(was.get(key), now_is.get(key)) for key in {**was, **now_is}]
    changed = [one for one in found if _span(one.before) != _span(one.after)]
    return sorted(changed, key=lambda one: (one.booking.start, one.booking.event))


def longer_than_a_shift(view: View, found: list[HoursChange]) -> Booking | None:
    """Return the first booking that gets longer than any shift."""
    rules = site_rules(view)
    for one in found:
        if one.after is not None and one.after.end is not None and too_long(one.after.start, one.after.end, rules):
            return one.after
    return None


def first_of(found: list[HoursChange], event: str) -> list[HoursChange]:
    """Return the changes with those of what an event began first."""
    return sorted(found, key=lambda one: one.booking.event != event)


def _span(booking: Booking | None) -> tuple[datetime, datetime | None] | None:
    return (booking.start, booking.end) if booking is not None else None
