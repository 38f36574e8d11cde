"""Read what people type into the roster. Pure."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from bay_tui.workshop.records import Shift
from bay_tui.workshop.roster.operations import ShiftSaved
from bay_tui.workshop.time.typed import parse_eta, parse_wall_time
from bay_tui.workshop.view import View

_SHIFT = re.compile(r"(?P<name>.+?)\s*(?P<begin>[\d:.]{3,5})\s*[-~–—至到]\s*(?P<end>[\d:.]{3,5})")


_LONGEST_UNSAID = timedelta(days=183)


def new_shift(view: View, text: str) -> ShiftSaved | None:
    """Return the shift that `Early 8:00-16:30` sets up, or None.

    One that has the name already gets these hours.
    """
    found = _SHIFT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    begins, ends = _minutes(found["begin"]), _minutes(found["end"])
    if begins is None or ends is None:
        return None
    name = found["name"].strip()
    known = next((one for one in view.every(Shift) if one.name == name), None)
    return ShiftSaved(shift=known.id if known else name, name=name, begins=begins, ends=ends)


def parse_last_day(text: str, first: date) -> date | None:
    """Return the last day that `text` names, or None.

    `12-31` and `2026-12-31` are days, `3d` is three days with the first. One before the first is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    span = re.fullmatch(r"(\d{1,3})\s*(?:d|天)", plain)
    if span is not None:
        return first + timedelta(days=int(span[1]) - 1) if int(span[1]) else None
    at = parse_eta(plain, datetime.combine(first, time(), UTC))
    if at is None or at.date() < first:
        return None
    # A day without its year that has passed would be one in the next: nobody means so long a leave.
    said_year = re.match(r"\d{4}", plain) is not None
    return at.date() if said_year or at.date() - first <= _LONGEST_UNSAID else None


def _minutes(text: str) -> int | None:
    """Return the minutes after midnight of a time of day, or None."""
    typed = parse_wall_time(text)
    return None if typed is None else typed.at.hour * 60 + typed.at.minute
