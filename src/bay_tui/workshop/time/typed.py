"""Read the times that people type, the same wherever they do. Pure.

`9:05`, `9.05`, `905` and `0905` are one time, with the digits and signs of a Chinese input method too.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.time.days import SiteDays
from bay_tui.workshop.time.zones import in_zone

_OPENING = time(10, 0)
_CLOSING = time(17, 0)
_CLOCK = re.compile(r"(\d{1,2})[:.]?(\d{2})([ab]?)")
_SPAN = re.compile(r"\s*([\d:.]+[ab]?)\s*[-~–—至到]\s*([\d:.]+[ab]?)\s*")
_AHEAD = re.compile(r"\+?(\d{1,3})\s*([hd]|小时|天)")
_DATE = re.compile(r"(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})|(\d{1,2})")


class TypedTime(NamedTuple):
    """Hold a time of day as it was typed.

    `which` is `a` for the first and `b` for the second of two, in the night in which the clocks go back.
    """

    at: time
    which: str = ""


def parse_wall_time(text: str) -> TypedTime | None:
    """Return the time of day that `text` names, or None."""
    clock = _CLOCK.fullmatch(_plain(text))
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        return None
    return TypedTime(time(int(clock[1]), int(clock[2])), clock[3])


def parse_time(text: str, day: date, days: SiteDays, known: Iterable[datetime] = ()) -> datetime | None:
    """Return the instant of a wall time on a day, or None.

    It is at the site; one before the site's day begins is in the night after it. In the night in which the clocks go
    back `2:30a` is the first and `2:30b` the second; without a letter it is refused, and so is a time that the clocks
    left out. Of the `known` instants the first in that very minute is meant, to the second.
    """
    typed = parse_wall_time(text)
    if typed is None:
        return None
    wall = days.on_wall(day, typed.at.hour * 60 + typed.at.minute)
    return _instant(wall, typed.which, days.zone, known)


def parse_span(text: str, day: date, days: SiteDays) -> tuple[datetime, datetime] | None:
    """Return the two instants of `9:12-10:30` on a day, or None.

    An end before the start is on the next day.
    """
    span = _SPAN.fullmatch(_plain(text))
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


def parse_happened(
    text: str, day: date, days: SiteDays, today: date, known: Iterable[datetime] = ()
) -> datetime | None:
    """Return the past instant that `text` names, or None.

    `9:05` is on `day`; `11-25 9:05` and `25 9:05` are on the last day by that name up to `today`, `2026-11-25 9:05`
    says it in full.
    """
    named, _space, wall = _plain(text).rpartition(" ")
    try:
        on = _day(named.strip(), today, past=True) if named else day
    except (ValueError, OverflowError):
        return None
    return parse_time(wall, on, days, known) if on is not None else None


def parse_eta(text: str, now: datetime) -> datetime | None:
    """Return the instant that `text` names, or None.

    It is seen from `now` at the site.
    `17:30` is today, `25 9:00` the next 25th, `11-25`, `11-25 14:00` and `2026-11-25 14:00` say it in full; a day alone
    means ten o'clock. `+3h` and `2d` count from now.
    """
    plain = _plain(text)
    ahead = _AHEAD.fullmatch(plain)
    if ahead is not None:
        count = int(ahead[1])
        if ahead[2] in ("h", "小时"):  # hours pass on every clock alike, days by the one on the wall
            return in_zone(now.astimezone(UTC) + timedelta(hours=count), now.tzinfo or UTC)
        return now + timedelta(days=count)
    named, _space, last = plain.rpartition(" ")
    typed = parse_wall_time(last)
    if typed is None:
        named, typed = plain, TypedTime(_OPENING)
    try:
        day = _day(named.strip(), now.date()) if named else now.date()
        at = _instant(datetime.combine(day, typed.at), typed.which, now.tzinfo or UTC) if day is not None else None
    except (ValueError, OverflowError):
        return None
    return in_zone(at, now.tzinfo or UTC) if at is not None else None


def parse_expected(text: str, now: datetime) -> datetime | None:
    """Return the instant that `text` names, or None.

    It is read as `parse_eta` reads it. Raises Refused for one that has passed at `now`.
    """
    at = parse_eta(text, now)
    if at is not None and at <= now:
        raise Refused("eta-past")
    return at


def parse_stop(text: str, heard: datetime, now: datetime) -> datetime | None:
    """Return when a forgotten clock really stopped, or None.

    The time typed lies on the day of the last entry, `heard` at the site, or in the night after, and not after `now`.
    """
    at = parse_eta(text, heard)
    if at is None:
        return None
    if at < heard:
        at += timedelta(days=1)
    return at if heard <= at <= now else None


def quick_etas(now: datetime) -> list[datetime]:
    """Return the usual answers that still lie ahead.

    Today at five, tomorrow at ten, in two days, in a week.
    """

    def on(wall: time, days: int = 0) -> datetime:
        """Return that time of day, so many days from now."""
        there = now.replace(hour=wall.hour, minute=wall.minute, second=0, microsecond=0)
        return there + timedelta(days=days)

    answers = [on(_CLOSING), *(on(_OPENING, days) for days in (1, 2, 7))]
    return [answer for answer in answers if answer > now]


def _plain(text: str) -> str:
    """Return what was typed, as keys without an input method give it."""
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip().lower()


def _instant(wall: datetime, which: str, zone: tzinfo, known: Iterable[datetime] = ()) -> datetime | None:
    """Return the instant at which the wall shows a time.

    None where `which`, a letter, names one of two and there is but one.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        meant = None if which else first
    elif in_zone(first, zone).replace(tzinfo=None) != wall:
        raise Refused("time-skipped", time=f"{wall:%H:%M}")
    else:
        meant = second if which == "b" else first
    minutes = (first, second) if not which else (meant,)
    for instant in known:
        if instant.astimezone(UTC).replace(second=0, microsecond=0) in minutes:
            return instant.astimezone(UTC)
    if first != second and not which:
        raise Refused("time-twice", time=f"{wall:%H:%M}")
    return meant


def _day(text: str, today: date, *, past: bool = False) -> date | None:
    """Return the day that `text` names, or None.

    One that has passed is the next one by that name, in the `past` one to come the last. Raises ValueError for a day
    that no calendar has.
    """
    named = _DATE.fullmatch(text)
    if named is None:
        return None
    year, month, of_month, alone = named.groups()
    if year:
        return date(int(year), int(month), int(of_month))
    if alone:
        found, first = today.replace(day=int(alone)), today.replace(day=1)
        if past:
            return found if found <= today else (first - timedelta(days=1)).replace(day=int(alone))
        return found if found >= today else (first + timedelta(days=32)).replace(day=int(alone))
    found = today.replace(month=int(month), day=int(of_month))
    if past:
        return found if found <= today else found.replace(year=found.year - 1)
    return found if found >= today else found.replace(year=found.year + 1)
