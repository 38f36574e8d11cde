"""Read the times of a day that people type. Pure."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})")
_SPAN = re.compile(r"\s*([\d:.]+)\s*[-~–—至到]\s*([\d:.]+)\s*")


def parse_time(text: str, day: date, zone: tzinfo) -> datetime | None:
    """Return the instant of a wall time on a day, or None.

    It is given as `9:05`, `905` or `0905`, at the site.
    """
    clock = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        return None
    return datetime.combine(day, time(int(clock[1]), int(clock[2])), zone).astimezone(UTC)


def parse_span(text: str, day: date, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Return the two instants of `9:12-10:30` on a day, or None.

    An end before the start is on the next day.
    """
    span = _SPAN.fullmatch(unicodedata.normalize("NFKC", text))
    start = parse_time(span[1], day, zone) if span else None
    end = parse_time(span[2], day, zone) if span else None
    if span is None or start is None or end is None:
        return None
    return (start, end) if end > start else (start, parse_time(span[2], day + timedelta(days=1), zone) or end)


def parse_past_time(text: str, day: date, zone: tzinfo, now: datetime) -> datetime | None:
    """Return the instant of a wall time up to `now`, or None."""
    at = parse_time(text, day, zone)
    return at if at is not None and at <= now else None


def parse_past_span(text: str, day: date, zone: tzinfo, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the two instants of a span over by `now`, or None."""
    span = parse_span(text, day, zone)
    return span if span is not None and span[1] <= now else None
