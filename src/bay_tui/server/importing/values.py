"""Read cells as numbers, money, instants and words.

Raises RowRejected where a cell is none.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import TypeVar

from bay_tui.server.importing.failures import RowRejected
from bay_tui.workshop.constraints import EARLIEST_YEAR, LATEST_YEAR, MOST_CENTS

WordT = TypeVar("WordT", bound=StrEnum)

_CURRENCY = str.maketrans("", "", "¥￥$€£元 _'")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_GROUPED_BY_DOTS = re.compile(r"[+-]?\d{1,3}(\.\d{3})*,\d+")
_TIME = r"(?:[ T]+(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:\.\d+)?)?[秒分]?)?"
_ZONE = r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.年])(?P<month>\d{1,2})(?:(?P=mark)|月)(?P<day>\d{1,2})日?" + _TIME + _ZONE
)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4})" + _TIME + _ZONE)
_DENSE = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)" + _TIME + _ZONE)
_MOST_MONTHS = 12


def number(text: str, field: str, *, least: float = 0.0, most: float = 1e9) -> float:
    """Return the number in `text`: `1,234.5`, `1.234,5`, `￥58`.

    Nothing is 0. Rejects numbers outside the bounds.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_CURRENCY)
    if not plain:
        return 0.0
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _GROUPED_BY_DOTS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise RowRejected("number-unreadable", field=field, value=text)
    value = float(plain)
    if not math.isfinite(value) or not least <= value <= most:
        raise RowRejected("number-impossible", field=field, value=text)
    return value


def whole(text: str, field: str, *, most: int = 10**9) -> int:
    """Return the whole number in `text`, as `number` does."""
    value = number(text, field, most=most)
    if value != int(value):
        raise RowRejected("number-unreadable", field=field, value=text)
    return int(value)


def cents(text: str, field: str) -> int:
    """Return an amount of money in cents."""
    return round(number(text, field, most=MOST_CENTS / 100) * 100)


def instant(text: str, field: str, zone: tzinfo) -> datetime | None:
    """Return the instant in UTC that `text` names, None for nothing.

    On the site's wall clock. Understands 20220103, 2022-01-03, 2022/1/3, 2022年1月3日, 03.01.2022, each with or without
    a time and an offset. 3/4/2022 is in March or in April, so it is rejected; with dots, the day comes first.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    found = _DENSE.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain) or _YEAR_LAST.fullmatch(plain)
    if found is None:
        raise RowRejected("date-unreadable", field=field, value=text)
    parts = found.groupdict()
    month, day = (parts["month"], parts["day"]) if "month" in parts else _month_and_day(parts, field, text)
    if not EARLIEST_YEAR <= int(parts["year"]) <= LATEST_YEAR:
        raise RowRejected("date-impossible", field=field, value=text)
    clock = [int(parts[name] or 0) for name in ("hour", "minute", "second")]
    try:
        local = datetime(int(parts["year"]), int(month), int(day), *clock, tzinfo=zone)
        offset = parts["zone"]
        if offset:
            local = local.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo)
    except ValueError:
        raise RowRejected("date-impossible", field=field, value=text) from None
    return local.astimezone(UTC)


def _month_and_day(parts: dict[str, str], field: str, text: str) -> tuple[str, str]:
    first, second = parts["a"], parts["b"]
    if parts["mark"] == "." or int(first) > _MOST_MONTHS or first == second:
        return second, first
    if int(second) > _MOST_MONTHS:
        return first, second
    raise RowRejected("date-ambiguous", field=field, value=text)


def word(text: str, field: str, words: Mapping[str, WordT], default: WordT) -> WordT:
    """Return the meaning of `text` in a closed list.

    Without regard to case, spaces and width; nothing is the default.
    """
    key = word_key(text)
    if not key:
        return default
    found = words.get(key)
    if found is None:
        raise RowRejected("word-unknown", field=field, value=text)
    return found


def word_key(text: str) -> str:
    """Return the form in which list words and headers are compared."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def vocabulary(words: Mapping[WordT, str]) -> dict[str, WordT]:
    """Return a closed list's meanings by spelling.

    Each word's own slug, and the spellings after it, separated by commas.
    """
    known = {word_key(str(meaning)): meaning for meaning in words}
    for meaning, spellings in words.items():
        known.update({word_key(spelling): meaning for spelling in spellings.split(",")})
    return known


def listed(text: str) -> tuple[str, ...]:
    """Return the items of a cell, separated by any of `;,/、；，|`."""
    items = re.split(r"[;,/、；，|]", text)
    return tuple(item.strip() for item in items if item.strip())
