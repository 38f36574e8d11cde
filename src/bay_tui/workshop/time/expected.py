"""Read the instants that people expect: typed, or proposed. Pure."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.time.zones import in_zone

_OPENING = (10, 0)
_SPAN = re.compile(r"\+?(\d{1,3})\s*([hd]|小时|天)")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_DATE = re.compile(r"(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})|(\d{1,2})")


def parse_eta(text: str, now: datetime) -> datetime | None:
    """Return the instant that `text` names, or None.

    It is seen from `now` at the site.
    `17:30` is today, `25 9:00` the next 25th, `11-25`, `11-25 14:00` and `2026-11-25 14:00` say it in full; a day alone
    means ten o'clock. `+3h` and `2d` count from now.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    span = _SPAN.fullmatch(plain)
    if span is not None:
        count = int(span[1])
        if span[2] in ("h", "小时"):  # hours pass on every clock alike, days by the one on the wall
            return in_zone(now.astimezone(UTC) + timedelta(hours=count), now.tzinfo or UTC)
        return now + timedelta(days=count)
    day, _space, time = plain.rpartition(" ")
    clock = _TIME.fullmatch(time)
    if clock is None:
        day, clock = plain, None
    try:
        hour, minute = (int(clock[1]), int(clock[2])) if clock else _OPENING
        return _on_day(day.strip(), now.replace(hour=hour, minute=minute, second=0, microsecond=0))
    except (ValueError, OverflowError):
        return None


def _on_day(day: str, at: datetime) -> datetime | None:
    """Return the wall time of `at` on the day `day` names.

    A day that has passed is the next one by that name.
    """
    if not day:
        return at
    named = _DATE.fullmatch(day)
    if named is None:
        return None
    year, month, of_month, alone = named.groups()
    if year:
        return at.replace(year=int(year), month=int(month), day=int(of_month))
    if alone:
        found = at.replace(day=int(alone))
        if found.date() >= at.date():
            return found
        following = at.replace(day=1) + timedelta(days=32)
        return following.replace(day=int(alone))
    found = at.replace(month=int(month), day=int(of_month))
    return found if found.date() >= at.date() else found.replace(year=found.year + 1)


def quick_etas(now: datetime) -> list[datetime]:
    """Return the usual answers that still lie ahead.

    Today at five, tomorrow at ten, in two days, in a week.
    """
    opening = now.replace(hour=_OPENING[0], minute=_OPENING[1], second=0, microsecond=0)
    closing = now.replace(hour=17, minute=0, second=0, microsecond=0)
    answers = [closing, *(opening + timedelta(days=days) for days in (1, 2, 7))]
    return [answer for answer in answers if answer > now]


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
