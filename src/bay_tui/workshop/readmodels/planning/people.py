"""Say from when on and until when people work. Pure."""

import msgspec

from bay_tui.workshop.readmodels.planning.calendars import Calendar
from bay_tui.workshop.records import Clock

GRACE = 3600.0
"""Who has not come so many seconds after their shift began is taken not to come in it.

So long, too, the foreman has in the morning for giving to others what somebody had who is away.
"""

_SAME_SHIFT = 3 * 3600.0
"""What lies no further apart is one shift with a break in it."""


class Turn(msgspec.Struct, frozen=True):
    """Hold from when on a person works off what is theirs.

    What is left `until` then is done by others from `others_from` on: they are away on the next day the site is open.
    All are seconds since 1970.
    """

    since: float
    until: float | None = None
    others_from: float | None = None


def turn_of(mine: Calendar, site: Calendar, clock: Clock | None, now: float) -> Turn:
    """Return when a person works, whose times and clock these are.

    Whoever is clocked on is there now. Who has left, or should have come long ago, comes with the next shift; of
    whoever never clocks on (`clock` is None) nothing is known but their hours.
    """
    if clock is not None and (clock.jobs or clock.indirect):
        since = now
    else:
        since = mine.there_from(_gone_until(mine, clock, now))
    today = site.shift_at(now, _SAME_SHIFT)
    if today is not None and since >= today[1]:
        # Not there today. What they have was given to others in the first hour, or it stays theirs.
        return Turn(since, now, now) if now - today[0] < GRACE else Turn(since)
    over = today[1] if today is not None else now
    opens = site.there_from(over)
    return Turn(since) if mine.there_from(over) <= opens + GRACE else Turn(since, over, opens)


def _gone_until(mine: Calendar, clock: Clock | None, now: float) -> float:
    """Return until when a person has left or not come, else now."""
    shift = mine.shift_at(now, _SAME_SHIFT)
    if shift is None or clock is None:
        return now
    has_left = clock.last_at.timestamp() >= shift[0]
    return shift[1] if has_left or now - shift[0] > GRACE else now
