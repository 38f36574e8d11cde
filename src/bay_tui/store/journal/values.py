"""Define the values a document may hold, and copy them.

Copies keep callers' objects and the store's apart. A document goes in through `plain` and comes out through `detached`,
so nobody outside ever holds an object that the store holds: changing what was handed in or out changes nothing stored.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, cast

JsonObject = dict[str, Any]
"""A stored document: a JSON object."""

Tables = dict[str, dict[str, JsonObject]]
"""All documents in memory: table name, document id as text, document."""

Change = Mapping[str, Mapping[str, JsonObject | None] | None]
"""What a commit changes: documents by table and id; None for a removed document or a dropped table."""

MAX_DEPTH = 64
"""Levels of nesting in a document: far more than anyone writes, far less than any parser's limit."""

_INT_FROM, _INT_TO = -(2**63), 2**64


def plain(document: Mapping[Any, Any]) -> JsonObject:
    """Copy a document, with only what JSON can hold.

    It is exactly what reopening the store gives back. Raises TypeError for a value JSON has no word for (a date, a set,
    bytes, a key that is not text) and ValueError for a number or nesting it cannot carry, instead of storing something
    else in its place.
    """
    if not isinstance(cast(object, document), Mapping):
        raise TypeError("a document is a mapping of field names to values")
    return cast(JsonObject, _plain(document, 0))


def _plain(value: object, depth: int) -> Any:
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value
    if kind is int or kind is float:
        return _number(cast(float, value))
    if depth > MAX_DEPTH:
        raise ValueError(f"a document nests at most {MAX_DEPTH} levels")
    if kind is dict or isinstance(value, Mapping):
        fields = cast(Mapping[Any, Any], value)
        # Most of what there is is text, and all of it is copied with every commit.
        return {_key(name): item if type(item) is str else _plain(item, depth + 1) for name, item in fields.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in cast(list[Any], value)]
    return _subclass(value)


def _subclass(value: Any) -> Any:
    """Return the bare value of a subclass of a JSON type.

    An enumeration, for example.
    """
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return _number(int(value))
    if isinstance(value, float):
        return _number(float(value))
    raise TypeError(f"a document holds JSON values only, not {type(value).__name__}")


def _number(value: float) -> float:
    if isinstance(value, int):
        if not _INT_FROM <= value < _INT_TO:
            raise ValueError("a whole number in a document has at most 64 bits")
    elif not math.isfinite(value):
        raise ValueError("a number in a document must be finite")
    return value


def _key(name: Any) -> str:
    if type(name) is str:
        return name
    if isinstance(name, str):
        return str.__str__(name)
    raise TypeError(f"a field's name is text, not {type(name).__name__}")


def detached(document: Mapping[str, object]) -> JsonObject:
    """Copy a stored document, all the way down.

    Its receiver may change it freely.
    """
    return {name: copy(value) if (copy := _COPIES.get(type(value))) else value for name, value in document.items()}


def detach(document: dict[str, object]) -> None:
    """Replace a document's lists and objects by copies.

    What was a copy of the outermost fields is one all the way down then.
    """
    for name, value in document.items():
        if copy := _COPIES.get(type(value)):
            document[name] = copy(value)


def _detached_list(values: list[object]) -> list[Any]:
    return [copy(value) if (copy := _COPIES.get(type(value))) else value for value in values]


_COPIES: dict[type, Callable[[Any], Any]] = {dict: detached, list: _detached_list}
