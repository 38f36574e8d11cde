"""Say on a field what may stand there.

The annotations are read by `checks` before anything is recorded.

They are no msgspec.Meta: a decoder enforces none of them, so that whatever is recorded already loads for ever. A
constraint raises Refused, with the field's name, for a value it does not allow. `asks_empty` says that it looks at an
empty text, an empty tuple and zero as well; None, for nothing said, is asked by none.
"""

import re
from typing import Any

import msgspec

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.text import decimal_text

LONGEST_TEXT = 300
LONGEST_NOTE = 2000
LARGEST_NUMBER = 2**53
LARGEST_QUANTITY = 100_000
SMALLEST_QUANTITY = 0.000_001
MOST_HOURS = 1000
MOST_KILOMETRES = 9_999_999
MOST_LINES = 200
MOST_CENTS = 10**10
MOST_POSITION = 10_000
MOST_LINE_NUMBER = 10_000
MOST_PRIORITY = 99
MOST_COMEBACK_DAYS = 3650
MOST_LEAD_DAYS = 365
MOST_SHIFT_HOURS = 48
MOST_MEASURED = 100_000
MOST_STAGE_MINUTES = 1440
MOST_SERVICE_KM = 1_000_000
MOST_SERVICE_MONTHS = 120
EARLIEST_YEAR = 1990
LATEST_YEAR = 2100
LATEST_MODEL_YEAR = 2200
LAST_MINUTE = 24 * 60 - 1
"""The last minute of a day, counted from midnight."""

_WALL_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
# SAE J2012: a letter for the system, then four hexadecimal digits, and two more for the failure type byte.
_DTC = re.compile(r"[PCBU][0-3][0-9A-F]{3}(-?[0-9A-F]{2})?")


class Constraint(msgspec.Struct, frozen=True):
    """Allow some values of a field, and refuse all others."""

    @property
    def asks_empty(self) -> bool:
        """Return whether an empty value is looked at."""
        return True

    def check(self, field: str, value: Any) -> None:
        """Raise Refused where `value` may not stand in `field`."""
        raise NotImplementedError


class Text(Constraint, frozen=True):
    """Allow a text of at most `most` characters.

    With `said` it must not be blank, with `lines` its line breaks are kept.
    """

    most: int = LONGEST_TEXT
    said: bool = False
    lines: bool = False

    @property
    def asks_empty(self) -> bool:
        """Return whether the text must be said."""
        return self.said

    def check(self, field: str, value: Any) -> None:
        """Refuse a text that is too long or missing."""
        if len(value) > self.most:
            raise Refused("text-too-long", field=field, most=self.most)
        if self.said and not value.strip():
            raise Refused("text-missing", field=field)


class Reference(Text, frozen=True):
    """Allow an id.

    One that names nothing is refused by the rule that looks for it, empty or not.
    """


class TimeOfDay(Text, frozen=True):
    """Allow a time of day as `HH:MM`, or nothing."""

    most: int = 5

    @property
    def asks_empty(self) -> bool:
        """Return False: nothing is said by an empty text."""
        return False

    def check(self, field: str, value: Any) -> None:
        """Refuse what is no time of day."""
        if minutes_of(value) is None:
            raise Refused("time-form", text=value)


class CalendarDay(Constraint, frozen=True):
    """Allow a day that a person names, from 1990 to 2100."""

    @property
    def asks_empty(self) -> bool:
        """Return False: a day is never empty."""
        return False

    def check(self, field: str, value: Any) -> None:
        """Refuse a day that nobody can mean."""
        if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
            raise Refused("instant-impossible", field=field, first=EARLIEST_YEAR, last=LATEST_YEAR)


class FaultCode(Constraint, frozen=True):
    """Allow a fault code."""

    def check(self, field: str, value: Any) -> None:
        """Refuse what cannot be a fault code."""
        if not valid_dtc(value):
            raise Refused("dtc-invalid", dtc=value)


class Bounds(Constraint, frozen=True):
    """Allow a finite number from `low` to `high`.

    With `signed`, its size lies between them.

    `code` refuses one outside; one that cannot be recorded at all is `number-impossible` whatever its field.
    """

    low: float = -LARGEST_NUMBER
    high: float = LARGEST_NUMBER
    code: str = "number-impossible"
    signed: bool = False

    @property
    def asks_empty(self) -> bool:
        """Return whether zero is refused."""
        return not self.low <= 0 <= self.high

    def check(self, field: str, value: Any) -> None:
        """Refuse a number out of bounds.

        One that is not a number lies within none.
        """
        size = abs(value) if self.signed else value
        if self.low <= size <= self.high:
            return
        code = self.code if abs(value) <= LARGEST_NUMBER else "number-impossible"
        raise Refused(code, field=field, value=_shown(value), most=_shown(self.high))


class Instant(Constraint, frozen=True):
    """Allow an instant that a person names.

    It lies in the years from 1990 to 2100 (UTC).

    An instant at which something was recorded is no such: a terminal may believe it is 1970. With `beside`, the fact it
    belongs to holds without it, where an older terminal recorded an impossible one. With `past` it has happened: typed
    without its year, a day is the last by that name, else the next.
    """

    beside: bool = False
    past: bool = False

    @property
    def asks_empty(self) -> bool:
        """Return False: an instant is never empty."""
        return False

    def check(self, field: str, value: Any) -> None:
        """Refuse an instant that nobody can mean."""
        if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
            raise Refused("instant-impossible", field=field, first=EARLIEST_YEAR, last=LATEST_YEAR)


class Unbounded(Constraint, frozen=True):
    """Allow any value.

    A machine says it, or the rule holds it within what it knows.
    """

    @property
    def asks_empty(self) -> bool:
        """Return False: nothing is asked."""
        return False

    def check(self, field: str, value: Any) -> None:
        """Refuse nothing."""


class Items(Constraint, frozen=True):
    """Allow a tuple of `least` to `most` items.

    `missing` and `too_many` are the codes that refuse others.
    """

    least: int = 0
    most: int = MOST_LINES
    missing: str = "lines-missing"
    too_many: str = "items-too-many"

    @property
    def asks_empty(self) -> bool:
        """Return whether an empty tuple is refused."""
        return self.least > 0

    def check(self, field: str, value: Any) -> None:
        """Refuse too few or too many items."""
        if len(value) < self.least:
            raise Refused(self.missing, field=field)
        if len(value) > self.most:
            raise Refused(self.too_many, field=field, most=self.most)


class OneSaid(Constraint, frozen=True):
    """Allow texts of which at least one is not blank."""

    def check(self, field: str, value: Any) -> None:
        """Refuse a tuple in which nothing is said."""
        if not any(text.strip() for text in value):
            raise Refused("text-missing", field=field)


class Once(Constraint, frozen=True):
    """Allow structs of which no two share a value of `name`.

    `code` refuses the second.
    """

    name: str
    code: str

    def check(self, field: str, value: Any) -> None:
        """Refuse the first value that stands there twice."""
        seen: set[object] = set()
        for item in value:
            key = getattr(item, self.name)
            if key in seen:
                raise Refused(self.code, **{self.name: key})
            seen.add(key)


class EachNamed(Constraint, frozen=True):
    """Allow structs that each say one of the texts `names`.

    The first of them is asked for.
    """

    names: tuple[str, ...]

    def check(self, field: str, value: Any) -> None:
        """Refuse a struct in which none of the texts is said."""
        for item in value:
            if not any(getattr(item, name).strip() for name in self.names):
                raise Refused("text-missing", field=self.names[0])


class Identified(Constraint, frozen=True):
    """Allow a record that has an id."""

    def check(self, field: str, value: Any) -> None:
        """Refuse a record whose id is blank."""
        if not value.id.strip():
            raise Refused("text-missing", field="id")


class OneOf(Constraint, frozen=True):
    """Allow a struct that gives exactly one of the fields `names`.

    `code` refuses others.
    """

    names: tuple[str, ...]
    code: str

    def check(self, field: str, value: Any) -> None:
        """Refuse a struct that gives none of the fields, or several."""
        if sum(bool(getattr(value, name)) for name in self.names) != 1:
            raise Refused(self.code)


class SomeQuantity(Constraint, frozen=True):
    """Allow a struct with one of the quantities `names` above zero."""

    names: tuple[str, ...]

    def check(self, field: str, value: Any) -> None:
        """Refuse a struct in which all of the quantities are zero."""
        if not any(getattr(value, name) for name in self.names):
            raise Refused("quantity-impossible", field=self.names[0], value=0, most=LARGEST_QUANTITY)


def minutes_of(wall: str) -> int | None:
    """Return a time such as 17:30 in minutes, or None."""
    found = _WALL_TIME.fullmatch(wall)
    return int(found[1]) * 60 + int(found[2]) if found else None


def valid_dtc(code: str) -> bool:
    """Say whether `code` can be a fault code (SAE J2012).

    It has P, C, B or U, then hexadecimal digits, as in P0A1F.
    """
    return _DTC.fullmatch(code) is not None


def _shown(value: float) -> str:
    # An integer may have more digits than Python is willing to write.
    return decimal_text(value) if isinstance(value, float) or abs(value) < 10**30 else "∞"
