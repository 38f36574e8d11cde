"""Instants are found in a record with their place, and moved there alone."""

from datetime import UTC, datetime, timedelta

from bay_tui.workshop.operations import InstantPlace
from bay_tui.workshop.records import Call, Order, Promise
from bay_tui.workshop.server_clock.moving import instants_in, moved_records
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import CallKind

AT = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORDER = Order(
    id="ro-1",
    number="1",
    vehicle="v-1",
    promises=(Promise(due=AT, at=AT), Promise(due=AT, at=AT)),
    received_at=AT,
)
CALL = Call(id="ro-1", asks=CallKind.PARTS, by="ana", at=AT, answered_at=AT)
PATHS = ["promises.0.due", "promises.0.at", "promises.1.due", "promises.1.at", "received_at"]


def place(path: str) -> InstantPlace:
    return InstantPlace(record_kind="order", record="ro-1", path=path)


def test_finds_each_with_its_place() -> None:
    assert [path for path, _ in instants_in(ORDER)] == PATHS


def test_moves_what_is_named_and_nothing_else_of_the_same_instant() -> None:
    view = Memory([ORDER, CALL])
    for path in PATHS:
        [moved] = moved_records(view, (), HOUR, [place(path)])
        assert dict(instants_in(moved)) == {one: AT + HOUR * (one == path) for one in PATHS}
    [moved] = moved_records(view, (), HOUR, [place(PATHS[0]), place(PATHS[3])])
    assert {path for path, at in instants_in(moved) if at == AT + HOUR} == {PATHS[0], PATHS[3]}


def test_moves_an_instant_wherever_it_stands() -> None:
    moved = list(moved_records(Memory([ORDER, CALL]), [AT], -HOUR))
    assert {at for record in moved for _, at in instants_in(record)} == {AT - HOUR}
    assert len(moved) == 2


def test_leaves_what_is_not_there() -> None:
    places = [place(path) for path in ("promises.2.at", "promises.x.at", "nothing", "number", "promises")]
    moved = moved_records(Memory([ORDER, CALL]), (), HOUR, places)
    assert all(record == ORDER for record in moved)
