"""Check an operation's arguments before any record is looked at.

This is the one reader of the constraints.

Every door where something is about to be recorded asks here: a terminal's rehearsal, `bay-tui do`, the server's routes,
imports and the office. The decoders of journal, push and ledger do not.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple, get_args, get_origin

import msgspec

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.constraints import Constraint, Instant
from bay_tui.workshop.hints import Hint, fields_of, taken_apart
from bay_tui.workshop.operation import Args

Ask = Callable[[str, Any], None]
"""Raises Refused where a value may not stand in the field of that name."""


class _Question(NamedTuple):
    """Hold what is asked of one field.

    `empty` says that its empty value is asked about, too.
    """

    field: str
    empty: bool
    ask: Ask


_asked: dict[type[msgspec.Struct], tuple[tuple[_Question, ...], tuple[Constraint, ...]]] = {}
"""What is asked of each class, of its fields and as a whole; worked out when it is first checked."""


def check(args: msgspec.Struct) -> None:
    """Raise Refused for the first value its field does not allow.

    Values are looked at however deep they stand.
    """
    # Every operation passes here several times on the server, so an empty field costs no call.
    questions, together = _asked.get(type(args)) or _ask(type(args))
    for field, empty, ask in questions:
        value = getattr(args, field)
        if value or (empty and value is not None):
            ask(field, value)
    for constraint in together:
        constraint.check("", args)


def without_impossible_instants(args: Args) -> Args:
    """Return arguments without impossible instants that a fact needs not.

    The same object comes back where there is none.
    """
    impossible: dict[str, None] = {}
    for field, hint in fields_of(type(args)):
        value = getattr(args, field)
        for constraint in _constraints(hint):
            if isinstance(constraint, Instant) and constraint.beside and value is not None:
                try:
                    constraint.check(field, value)
                except Refused:
                    impossible[field] = None
    return msgspec.structs.replace(args, **impossible) if impossible else args


def _ask(cls: type[msgspec.Struct]) -> tuple[tuple[_Question, ...], tuple[Constraint, ...]]:
    questions = tuple(question for field, hint in fields_of(cls) for question in _field_questions(cls, field, hint))
    _asked[cls] = questions, (cls.together if issubclass(cls, Args) else ())
    return _asked[cls]


def _field_questions(cls: type[msgspec.Struct], field: str, hint: Hint) -> Iterator[_Question]:
    if not _constraints(hint) and _must_say(hint.type):
        raise TypeError(f"{cls.__name__}.{field} says nothing of what may stand there")
    for constraint in _constraints(hint):
        yield _Question(field, constraint.asks_empty, constraint.check)
    within = _within(cls, field, hint.type)
    if within is not None:
        yield _Question(field, False, within)


def _constraints(hint: Hint) -> list[Constraint]:
    return [one for one in hint.said if isinstance(one, Constraint)]


def _must_say(kind: Any) -> bool:
    """Return whether values of a type are endless.

    Of an enum or a flag its type says enough, and a struct has fields of its own.
    """
    return kind in (str, int, float, date, datetime) or get_origin(kind) is tuple


def _within(cls: type[msgspec.Struct], field: str, kind: Any) -> Ask | None:
    """Return what asks the values within a value.

    These are the fields of a struct, or the items of a tuple.
    """
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return lambda _field, value: check(value)
    if get_origin(kind) is not tuple:
        return None
    questions = list(_field_questions(cls, field, taken_apart(get_args(kind)[0])))
    return (lambda _field, items: _each(questions, items)) if questions else None


def _each(questions: list[_Question], items: Any) -> None:
    for item in items:
        for field, empty, ask in questions:
            if item or empty:
                ask(field, item)
