"""Read the times typed for an operation as screens take them. Pure.

What is typed for a field of an operation, outside a screen, means the same as in the dialog that asks for it.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from unicodedata import normalize

from bay_tui.workshop.constraints import LAST_MINUTE, Bounds, Instant
from bay_tui.workshop.hints import Hint, fields_of
from bay_tui.workshop.labour.operations import LabourAdded, LabourCorrected, LabourForgotten
from bay_tui.workshop.operation import Args
from bay_tui.workshop.records import Clock, LabourEvent, staff_day
from bay_tui.workshop.time.days import SiteDays, site_days
from bay_tui.workshop.time.timeline import effective
from bay_tui.workshop.time.typed import parse_eta, parse_happened, parse_stop, parse_wall_time
from bay_tui.workshop.time.zones import in_zone
from bay_tui.workshop.view import View

_SHORTEST_ISO = len("2026-11-25T14:00:00")


class _There(NamedTuple):
    """Hold the workshop where a time was typed.

    These are its records, the present instant, and how it cuts days.
    """

    view: View
    now: datetime
    days: SiteDays


def times_among(cls: type[Args], given: Mapping[str, str]) -> frozenset[str]:
    """Return the fields that were given a time as people type it.

    An instant in ISO 8601 is none.
    """
    return frozenset(name for name, hint in fields_of(cls) if name in given and _is_typed(given[name].strip(), hint))


def read_times(cls: type[Args], given: Mapping[str, str], view: View, now: datetime) -> dict[str, object]:
    """Return what was given, with the times typed as what they mean.

    A text that names no time stays, in plain digits and signs. Raises Refused for a wall time that came twice, or not
    at all.
    """
    read: dict[str, object] = {**given}
    there = _There(view, now, site_days(view))
    typed = times_among(cls, given)
    for name, hint in fields_of(cls):
        if name in typed:
            meant = _minutes(given[name]) if _is_minute(hint) else _meant(cls, read, name, hint, there)
            read[name] = normalize("NFKC", given[name]) if meant is None else meant
    return read


def _is_minute(hint: Hint) -> bool:
    """Tell whether a field counts minutes after midnight."""
    return any(isinstance(one, Bounds) and one.high == LAST_MINUTE for one in hint.said)


def _is_typed(text: str, hint: Hint) -> bool:
    """Tell whether a text is a time as people type it.

    Minutes are a whole number. Instants in ISO 8601, and a number of seconds, are longer than what people type, and
    never in the signs of an input method.
    """
    if _is_minute(hint):
        return not text.isdecimal() and parse_wall_time(text) is not None
    short = 0 < len(text) < _SHORTEST_ISO and not (text.isdecimal() and len(text) > len("2311"))
    return hint.type is datetime and (short or not text.isascii())


def _minutes(text: str) -> int | None:
    """Return the minutes after midnight of a time of day, or None."""
    wall = parse_wall_time(text)
    return None if wall is None else wall.at.hour * 60 + wall.at.minute


def _meant(cls: type[Args], given: Mapping[str, object], name: str, hint: Hint, there: _There) -> datetime | None:
    """Return the instant that a time means in a field, or None."""
    text, (view, now, days) = str(given[name]), there
    if cls is LabourForgotten:
        clock = view.get(Clock, str(given.get("staff", "")))
        return None if clock is None else parse_stop(text, in_zone(clock.last_at, days.zone), now)
    if not any(isinstance(one, Instant) and one.past for one in hint.said):
        return parse_eta(text, in_zone(now, days.zone))
    today = days.of(now)
    day, known = today, ()
    if cls is LabourCorrected:
        day, known = _corrected(view, str(given.get("event", "")), days, today)
    begun = _instant(given.get("start")) if cls is LabourAdded and name == "end" else None
    if begun is None:
        return parse_happened(text, day, days, today, known)
    end = parse_happened(text, days.of(begun), days, today)
    # An end before the start is on the next day, as in a span.
    return end if end is None or end > begun else parse_happened(text, days.of(begun) + timedelta(days=1), days, today)


def _corrected(view: View, event: str, days: SiteDays, today: date) -> tuple[date, Iterable[datetime]]:
    """Return the day of a clock event, and the instants beside it."""
    target = view.get(LabourEvent, event)
    counted = effective([target, *view.find(LabourEvent, "target", event)]) if target is not None else []
    if not counted:
        return today, ()
    around = (counted[0].at + timedelta(days=step) for step in (-1, 0, 1))
    keys = [staff_day(counted[0].staff, at) for at in around]
    return days.of(counted[0].at), (counted[0].at, *(one.at for one in view.find(LabourEvent, "staff_day", *keys)))


def _instant(value: object) -> datetime | None:
    """Return an instant read or given in ISO 8601, or None."""
    if isinstance(value, datetime):
        return value
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
