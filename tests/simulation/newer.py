"""How a newer version of the program writes the same messages: with things that this one has never heard of."""

from typing import Any

import msgspec

_FIELD, _KIND = "hologram", "hologram"
_FREE = "params"
"""The one object whose names are not the protocol's."""


def embellished(message: bytes) -> bytes:
    """Return a message with a further field in each object and records of a further kind; what is no JSON as it is."""
    try:
        said: Any = msgspec.json.decode(message)
    except msgspec.DecodeError:
        return message
    if not isinstance(said, dict):
        return message
    record = {"kind": _KIND, "id": "h1", "shape": [1, {"of": "light"}]}
    if said.get("changes"):
        said["changes"].append({"kind": _KIND, "id": "h1", "seq": said["changes"][-1]["seq"], "record": record})
    if said.get("records"):
        said["records"].append(record)
    return msgspec.json.encode(_with_field(said))


def _with_field(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_field(one) for one in value]
    if isinstance(value, dict):
        told = {name: one if name == _FREE else _with_field(one) for name, one in value.items()}
        return {**told, _FIELD: "?"}
    return value
