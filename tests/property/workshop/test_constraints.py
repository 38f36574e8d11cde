"""The checker accepts what the annotations say and nothing else, and no decoder knows of them."""

import re
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import constraints as c
from bay_tui.workshop.checks import check
from bay_tui.workshop.decision import Refused, Status
from bay_tui.workshop.operations import OPERATIONS, SERVER_DEVICE, AnyArgs, LabourStopped, Operation, content_hash
from bay_tui.workshop.records import ExceptionCase, LabourEvent, Terminal
from bay_tui.workshop.rulebook import decide, rehearse
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import Scope
from operation_kit import NONSENSE, SENSIBLE, structs
from workshop_kit import ADMIN, at, records

TEXTS = st.sampled_from(("j1", "P1", "x", "P0301", "U0100-1A", "oil", ""))
SHOP = Memory([*records(), Terminal(id="d1", name="Office", scope=Scope.OFFICE)])


@st.composite
def arguments(draw: st.DrawFn) -> Any:
    cls = OPERATIONS[draw(st.sampled_from(sorted(OPERATIONS)))]
    return draw(structs(cls, TEXTS, draw(st.sampled_from((NONSENSE, SENSIBLE)))))


def holds(constraint: c.Constraint, value: Any) -> bool:
    """Reckon anew what one annotation says of a value."""
    match constraint:
        case c.TimeOfDay():
            return value in {f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60)} | {""}
        case c.CalendarDay():
            return value.year in range(1990, 2101)
        case c.Text(most=most, said=said):
            return len(value) <= most and not (said and re.fullmatch(r"\s*", value))
        case c.FaultCode():
            return re.fullmatch(r"[PCBU][0-3][0-9A-F]{3}((-)?[0-9A-F][0-9A-F])?", value) is not None
        case c.Bounds(low=low, high=high, signed=signed):
            return (low <= value and value <= high) or (signed and low <= -value and -value <= high)
        case c.Instant():
            return value.year in range(1990, 2101)
        case c.Items(least=least, most=most):
            return len(value) in range(least, most + 1)
        case c.OneSaid():
            return "".join(value).strip() != ""
        case c.Once(name=name):
            return len({getattr(one, name) for one in value}) == len(value)
        case c.EachNamed(names=names):
            return all("".join(getattr(one, name) for name in names).strip() for one in value)
        case c.Identified():
            return value.id.strip() != ""
        case c.OneOf(names=(one, other)):
            return (getattr(value, one) == "") != (getattr(value, other) == "")
        case c.SomeQuantity(names=(one, other)):
            return getattr(value, one) != 0 or getattr(value, other) != 0
        case c.Unbounded():
            return True
    raise AssertionError(constraint)


def allowed(hint: Any, value: Any) -> bool:
    """Reckon anew whether all annotations of a type, however deep, hold for a value."""
    if get_origin(hint) is Annotated:
        inner, *said = get_args(hint)
        return allowed(inner, value) and all(holds(one, value) for one in said if isinstance(one, c.Constraint))
    if NoneType in get_args(hint):
        return value is None or all(allowed(one, value) for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        return all(allowed(get_args(hint)[0], item) for item in value)
    if isinstance(value, msgspec.Struct):
        hints = get_type_hints(type(value), include_extras=True)
        whole = all(holds(one, value) for one in getattr(value, "together", ()))
        return whole and all(allowed(hints[name], getattr(value, name)) for name in value.__struct_fields__)
    return True


def accepted(args: Any) -> bool:
    try:
        check(args)
    except Refused as refusal:
        assert refusal.code
        return False
    return True


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_the_checker_accepts_what_the_annotations_say_and_nothing_else(name: str, data: st.DataObject) -> None:
    pool = data.draw(st.sampled_from((NONSENSE, SENSIBLE)))
    args = data.draw(structs(OPERATIONS[name], TEXTS, pool))
    assert accepted(args) == allowed(type(args), args), args


def sayable(args: Any) -> bool:
    """Say whether JSON has a word for every number: it has none for infinity, and Python writes 4,300 digits."""
    if isinstance(args, msgspec.Struct):
        return all(sayable(getattr(args, name)) for name in args.__struct_fields__)
    if isinstance(args, tuple):
        return all(map(sayable, args))
    return not isinstance(args, float | int) or abs(args) < 10**300


@settings(max_examples=150, deadline=None)
@given(arguments())
def test_whatever_is_recorded_loads(args: Any) -> None:
    """A journal, a push and a ledger hold what some version let through; this one reads all of it."""
    operation = Operation(id="o", device="d", number=1, actor="a", at=at(0), args=args)
    if not sayable(args):
        return
    raw = msgspec.json.encode(operation)
    read = msgspec.json.decode(raw, type=Operation)
    assert msgspec.json.encode(read) == raw
    assert content_hash(read) == content_hash(msgspec.json.decode(msgspec.json.encode(read), type=Operation))
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(args)), AnyArgs) == read.args


@settings(max_examples=150, deadline=None)
@given(arguments(), st.booleans())
def test_what_a_field_does_not_allow_is_never_recorded_anew_and_kept_without_effect_if_it_was(
    args: Any, server: bool
) -> None:
    if accepted(args):
        return
    device = SERVER_DEVICE if server else "d1"
    operation = Operation(id="o", device=device, number=1, actor=ADMIN, at=at(0), args=args)
    try:
        rehearse(SHOP, operation)
    except Refused:
        pass
    else:
        raise AssertionError("a terminal recorded it")
    decision = decide(SHOP, operation)
    if server and not args.fact:
        assert (decision.status, decision.records) == (Status.REFUSED, ())
        return
    assert decision.status is Status.FLAGGED
    beside = isinstance(args, LabourStopped) and any(isinstance(one, LabourEvent) for one in decision.records)
    assert beside or {type(record) for record in decision.records} == {ExceptionCase}
