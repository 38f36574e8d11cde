"""Clean what comes from outside as a whole.

These are the texts in a struct, however deep, and the instants.

`text.clean` knows what a text may hold; this module finds the texts. Both sides use it: a terminal before it records,
the server before its rules see what was sent.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from bay_tui.workshop.constraints import Text
from bay_tui.workshop.hints import fields_of
from bay_tui.workshop.text import clean

StructT = TypeVar("StructT", bound=msgspec.Struct)


def sanitise(struct: StructT) -> StructT:
    """Return `struct` with clean texts and instants in UTC.

    The same object comes back where nothing changed.

    A field whose text may have many lines (`constraints.Text`) keeps its line breaks. An instant without a zone is read
    as UTC.
    """
    lines = _many_lines(type(struct))
    changed: dict[str, Any] = {}
    for name in struct.__struct_fields__:
        old = getattr(struct, name)
        if not old:  # most fields are empty, and each call costs
            continue
        new = _sanitised(old, name in lines)
        if new is not old:
            changed[name] = new
    return msgspec.structs.replace(struct, **changed) if changed else struct


def texts(value: Any) -> list[str]:
    """Return the texts in a struct, its structs and collections.

    Closed vocabularies (enums) are no texts.
    """
    found: list[str] = []
    _collect(value, found)
    return found


@cache
def _many_lines(cls: type[msgspec.Struct]) -> frozenset[str]:
    """Return the fields of a class in which line breaks survive."""
    return frozenset(
        name for name, hint in fields_of(cls) if any(isinstance(one, Text) and one.lines for one in hint.said)
    )


def _collect(value: Any, found: list[str]) -> None:
    if type(value) is str:
        found.append(value)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            field = getattr(value, name)
            if field:  # most fields are empty, and each call costs
                _collect(field, found)
    elif isinstance(value, tuple | list | frozenset):
        for item in cast("tuple[Any, ...]", value):
            _collect(item, found)
    elif isinstance(value, dict):
        for item in cast("dict[Any, Any]", value).values():
            _collect(item, found)


def _sanitised(value: Any, lines: bool) -> Any:
    # An enum is a str too, but a closed vocabulary: only plain text needs cleaning.
    if type(value) is str:
        cleaned = clean(value, lines=lines)
        return value if cleaned == value else cleaned
    if isinstance(value, msgspec.Struct):
        return sanitise(value)
    if isinstance(value, tuple):
        return _tuple(cast("tuple[Any, ...]", value), lines)
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value)
        return {_sanitised(key, False): _sanitised(item, lines) for key, item in items.items()}
    if isinstance(value, datetime):
        return _in_utc(value)
    return value


def _tuple(items: tuple[Any, ...], lines: bool) -> tuple[Any, ...]:
    cleaned = tuple(_sanitised(item, lines) for item in items)
    same = all(new is old for new, old in zip(cleaned, items, strict=True))
    return items if same else cleaned


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    try:
        return instant.astimezone(UTC)
    except OverflowError:  # within hours of the first or last instant there is: the zone cannot matter
        return instant.replace(tzinfo=UTC)
