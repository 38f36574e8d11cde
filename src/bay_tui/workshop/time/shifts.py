"""Tell a clock that was left running from a shift. Pure."""

from datetime import datetime, timedelta, tzinfo

from bay_tui.workshop.constraints import minutes_of
from bay_tui.workshop.records import SiteRules
from bay_tui.workshop.time.days import SiteDays

LONGEST_SILENCE = timedelta(hours=10)
"""A clock without a single event for so long was left running, whenever the shift ends."""


def ran_over(start: datetime, end: datetime, rules: SiteRules, zone: tzinfo) -> bool:
    """Say whether a clock ran over a shift's end into another day.

    So it did, too, where it ran into another day and was silent for too long.
    """
    days = SiteDays(zone, rules.day_begins)
    if days.of(end) <= days.of(start):
        return False
    return shift_end_after(start, rules, zone) <= end or end - start >= LONGEST_SILENCE


def shift_end_after(at: datetime, rules: SiteRules, zone: tzinfo) -> datetime:
    """Return the first end of a shift after an instant."""
    days = SiteDays(zone, rules.day_begins)
    day, minutes = days.of(at), minutes_of(rules.shift_end)
    if minutes is None:  # what an older terminal recorded is none: the default holds
        minutes = minutes_of(SiteRules().shift_end) or 0
    end = days.wall(day, minutes)
    return end if end > at else days.wall(day + timedelta(days=1), minutes)


def too_long(start: datetime, end: datetime, rules: SiteRules) -> bool:
    """Say whether a booking is longer than a shift of the site."""
    return end - start > timedelta(hours=rules.longest_shift)
