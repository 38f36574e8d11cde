"""The same call twice is one call, whoever calls, from whichever terminal, in whichever order it is heard of."""

from datetime import datetime
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.calls.standing import waiting_calls
from bay_tui.workshop.decision import Already, Status
from bay_tui.workshop.readmodels.attention import MatterKind, matters
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.readmodels.my_work import own_calls
from bay_tui.workshop.records import Call
from bay_tui.workshop.rulebook import rehearse
from bay_tui.workshop.time.zones import zone_named
from bay_tui.workshop.words import CallKind
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at

PARTS = ops.CallRaised(asks=CallKind.PARTS, bay="b1", job="j1")


def waiting(shop: Shop) -> list[tuple[str, datetime]]:
    return [(call.id, call.at) for call in waiting_calls(shop.view)]


def test_a_terminal_says_that_it_waits_and_since_when() -> None:
    shop = Shop()
    shop.do(PARTS, TECHNICIAN, 5, id="c")
    with pytest.raises(Already) as said:
        rehearse(shop.view, shop.operation(PARTS, COLLEAGUE, 9))
    assert (said.value.code, said.value.record) == ("call-waits", "c")
    # Nine in the morning in Shanghai is minute 0.
    assert said.value.params == {"whom": "parts", "time": "09:05"}
    shop.applied(ops.CallAnswered(call="c"), FOREMAN, 10)
    with pytest.raises(Already) as said:
        rehearse(shop.view, shop.operation(PARTS, TECHNICIAN, 11))
    assert (said.value.code, said.value.params["name"]) == ("call-coming", "Wang")
    shop.applied(ops.CallCleared(call="c"), FOREMAN, 12)
    assert shop.rehearsed(PARTS, TECHNICIAN, 13) == ""


@pytest.mark.parametrize(
    "other",
    [
        ops.CallRaised(asks=CallKind.FOREMAN, bay="b1", job="j1"),
        ops.CallRaised(asks=CallKind.PARTS, bay="b1", job="j2"),
        ops.CallRaised(asks=CallKind.PARTS, bay="b1"),
        ops.CallRaised(asks=CallKind.PARTS, bay="b1", job="j1", note="and a puller"),
    ],
)
def test_another_call_is_another(other: ops.CallRaised) -> None:
    shop = Shop()
    shop.do(ops.CallRaised(asks=CallKind.PARTS, bay="b1", job="j1", note="pump?"), TECHNICIAN, 5, id="c")
    assert shop.rehearsed(other, TECHNICIAN, 6) == ""
    shop.do(other, TECHNICIAN, 6, id="d")
    assert [id for id, _at in waiting(shop)] == ["c", "d"]


def test_two_cut_off_terminals_make_one_call_of_it_everywhere() -> None:
    shop = Shop()
    shop.do(PARTS, COLLEAGUE, 7, id="late")
    assert shop.do(PARTS, TECHNICIAN, 5, device="d2", id="first").status is Status.APPLIED
    assert waiting(shop) == [("first", at(5))]
    zone = zone_named("Asia/Shanghai")
    assert [one.id for one in board(shop.view, at(9)).calls] == ["first"]
    assert [one.id for one in matters(shop.view, at(9), zone) if one.kind is MatterKind.CALL] == ["first"]
    for staff in (TECHNICIAN, COLLEAGUE):
        assert [one.id for one in own_calls(shop.view, staff)] == ["first"]
    assert own_calls(shop.view, FOREMAN) == []
    # An answer to either is one to both, and so is the end.
    shop.applied(ops.CallAnswered(call="late"), FOREMAN, 10)
    assert [one.answered_by for one in waiting_calls(shop.view)] == [FOREMAN]
    shop.applied(ops.CallCleared(call="first", note="brought"), FOREMAN, 12)
    assert waiting(shop) == []
    assert [shop.get(Call, id).open for id in ("first", "late")] == ["no"] * 2
    # What was called meanwhile by somebody who did not know of it was helped, too; what is called later was not.
    shop.do(PARTS, TECHNICIAN, 11, device="d3", id="unheard")
    assert waiting(shop) == []
    shop.do(PARTS, TECHNICIAN, 13, id="again")
    assert waiting(shop) == [("again", at(13))]


def test_whoever_takes_a_call_back_takes_back_their_own() -> None:
    shop = Shop()
    shop.do(PARTS, TECHNICIAN, 5, id="mine")
    shop.do(PARTS, COLLEAGUE, 6, id="theirs", device="d2")
    shop.applied(ops.OperationUndone(operation="mine"), TECHNICIAN, 7)
    assert waiting(shop) == [("theirs", at(6))]
    shop.do(PARTS, FOREMAN, 6.5, id="more", device="d3")
    assert waiting(shop) == [("theirs", at(6))]


ENDS = st.sampled_from(("clear", "answer"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from((TECHNICIAN, COLLEAGUE)), st.integers(0, 9)), min_size=1, max_size=3),
    st.lists(st.tuples(ENDS, st.integers(0, 2), st.integers(0, 12)), max_size=2),
)
def test_what_is_left_does_not_depend_on_what_was_heard_of_first(raised, ended):
    """Any order in which an end comes after the call that it names; each terminal's own acts are in order."""
    acts: list[tuple[str, ops.Args, str, float]] = []
    for number, (by, minute) in enumerate(raised):
        acts.append((f"c{number}", PARTS, by, minute + number / 10))
    for number, (how, which, minute) in enumerate(ended):
        if which >= len(raised):
            continue
        began = raised[which][1]
        when = max(minute, began + which / 10) + 0.05 * (number + 1)
        args = ops.CallCleared(call=f"c{which}") if how == "clear" else ops.CallAnswered(call=f"c{which}")
        acts.append((f"e{number}", args, FOREMAN, when))
    ends: set[tuple[object, ...]] = set()
    for order in permutations(acts):
        places = {id: place for place, (id, *_rest) in enumerate(order)}
        if any(places[_names(args)] > places[id] for id, args, *_rest in order if _names(args)):
            continue
        shop = Shop()
        for id, args, by, minute in order:
            shop.do(args, by, minute, id=id)
        ends.add(tuple((call.id, call.at, call.answered_at) for call in waiting_calls(shop.view)))
    assert len(ends) == 1


def _names(args: ops.Args) -> str:
    return getattr(args, "call", "")
