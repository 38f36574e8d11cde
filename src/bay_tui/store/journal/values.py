"""Define the values a document may hold, and pack them.

A document goes in through `plain` and is kept packed, as the JSON that the file holds: a third of the memory of its
objects. It comes out through `unpacked`, new each time, so nobody outside ever holds an object that the store holds:
changing what was handed in or out changes nothing stored.
"""

import math
from collections.abc import Mapping
from typing import Any, cast

import msgspec

JsonObject = dict[str, Any]
"""A stored document: a JSON object."""

Packed = bytes
"""A document as its JSON."""

Tables = dict[str, dict[str, Packed]]
"""All documents in memory: table name, document id as text, document."""

Change = Mapping[str, Mapping[str, Packed | None] | None]
"""What a commit changes: documents by table and id; None for a removed document or a dropped table."""

MAX_DEPTH = 64
"""Levels of nesting in a document: far more than anyone writes, far less than any parser's limit."""

_INT_FROM, _INT_TO = -(2**63), 2**64

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(JsonObject)


def packed(document: object) -> Packed:
    """Return a document's JSON.

    `document` is `plain`, or a record whose fields JSON can hold. Raises UnicodeEncodeError for text that is not
    Unicode.
    """
    return _encoder.encode(document)


def unpacked(document: Packed) -> JsonObject:
    """Return a stored document, a new one each time."""
    return _decoder.decode(document)


def same(one: JsonObject, other: JsonObject) -> bool:
    """Tell whether two documents are written alike.

    Unlike `==` this tells 1 from True and 1.0.
    """
    return packed(one) == packed(other)


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
