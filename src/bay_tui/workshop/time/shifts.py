"""Tell a clock that was left running from a shift. Pure."""

from datetime import datetime, time, timedelta, tzinfo

from bay_tui.workshop.records import SiteRules

LONGEST_SILENCE = timedelta(hours=10)
"""A clock without a single event for so long was left running, whenever the shift ends."""


def ran_over(start: datetime, end: datetime, rules: SiteRules, zone: tzinfo) -> bool:
    """Say whether a clock ran over a shift's end into another day.

    So it did, too, where it ran into another day and was silent for too long.
    """
    first, last = start.astimezone(zone), end.astimezone(zone)
    if last.date() <= first.date():
        return False
    return shift_end_after(start, rules, zone) <= end or end - start >= LONGEST_SILENCE


def shift_end_after(at: datetime, rules: SiteRules, zone: tzinfo) -> datetime:
    """Return the first end of a shift after an instant."""
    local, wall = at.astimezone(zone), time.fromisoformat(rules.shift_end)
    end = datetime.combine(local.date(), wall, zone).astimezone(at.tzinfo)
    if end <= at:
        end = datetime.combine(local.date() + timedelta(days=1), wall, zone).astimezone(at.tzinfo)
    return end


def too_long(start: datetime, end: datetime, rules: SiteRules) -> bool:
    """Say whether a booking is longer than a shift of the site."""
    return end - start > timedelta(hours=rules.longest_shift)
