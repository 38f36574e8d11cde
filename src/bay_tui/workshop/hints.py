"""Read the type hints of structs with their annotations."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec


class Hint(NamedTuple):
    """Hold a field's type without None and annotations, and the annotations."""

    type: Any
    said: tuple[Any, ...]


def fields_of(cls: type[msgspec.Struct]) -> Iterator[tuple[str, Hint]]:
    """Yield each field of a struct with its type and its annotations."""
    hints = get_type_hints(cls, include_extras=True)
    for field in cls.__struct_fields__:
        yield field, taken_apart(hints[field])


def taken_apart(hint: Any) -> Hint:
    """Return a type hint without None and annotations, and the annotations.

    The innermost annotation comes first.
    """
    said: tuple[Any, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            said = (*hint.__metadata__, *said)
            hint = hint.__origin__
        elif get_origin(hint) in (Union, UnionType):
            rest = [one for one in get_args(hint) if one is not NoneType]
            if len(rest) != 1:
                return Hint(hint, said)
            hint = rest[0]
        else:
            return Hint(hint, said)
