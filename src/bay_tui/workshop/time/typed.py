"""Read the times of a day that people type. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.time.days import SiteDays
from bay_tui.workshop.time.zones import in_zone

_TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})([abAB]?)")
_SPAN = re.compile(r"\s*([\d:.]+[abAB]?)\s*[-~–—至到]\s*([\d:.]+[abAB]?)\s*")


def parse_time(text: str, day: date, days: SiteDays, known: Iterable[datetime] = ()) -> datetime | None:
    """Return the instant of a wall time on a day, or None.

    It is given as `9:05`, `905` or `0905`, at the site; one before the site's day begins is in the night after it. In
    the night in which clocks go back `2:30a` is the first and `2:30b` the second; without a letter it is refused, and
    so is a time that the clocks left out. Of the `known` instants the first in that very minute is
    meant, to the second.
    """
    clock = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        return None
    wall = days.on_wall(day, int(clock[1]) * 60 + int(clock[2]))
    first, second = (wall.replace(tzinfo=days.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        meant = None if clock[3] else first
    elif in_zone(first, days.zone).replace(tzinfo=None) != wall:
        raise Refused("time-skipped", time=f"{wall:%H:%M}")
    else:
        meant = second if clock[3] in ("b", "B") else first
    minutes = (first, second) if not clock[3] else (meant,)
    for instant in known:
        if instant.astimezone(UTC).replace(second=0, microsecond=0) in minutes:
            return instant.astimezone(UTC)
    if first != second and not clock[3]:
        raise Refused("time-twice", time=f"{wall:%H:%M}")
    return meant


def parse_span(text: str, day: date, days: SiteDays) -> tuple[datetime, datetime] | None:
    """Return the two instants of `9:12-10:30` on a day, or None.

    An end before the start is on the next day.
    """
    span = _SPAN.fullmatch(unicodedata.normalize("NFKC", text))
    start = parse_time(span[1], day, days) if span else None
    end = parse_time(span[2], day, days) if span else None
    if span is None or start is None or end is None:
        return None
    return (start, end) if end > start else (start, parse_time(span[2], day + timedelta(days=1), days) or end)


def parse_past_time(
    text: str, day: date, days: SiteDays, now: datetime, known: Iterable[datetime] = ()
) -> datetime | None:
    """Return the instant of a wall time up to `now`, or None."""
    at = parse_time(text, day, days, known)
    return at if at is not None and at <= now else None


def parse_past_span(text: str, day: date, days: SiteDays, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the two instants of a span over by `now`, or None."""
    span = parse_span(text, day, days)
    return span if span is not None and span[1] <= now else None
