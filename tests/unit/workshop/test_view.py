"""Records in memory with their indexes, and changes laid over them."""

from collections.abc import Iterable
from typing import Any

import pytest

from bay_tui.workshop.records import Clock, Job, Order, Record, Staff
from bay_tui.workshop.view import Memory, Overlay
from bay_tui.workshop.words import JobState, Role
from workshop_kit import at, changed


def job(id: str, order: str = "o1", **more: Any) -> Job:
    return Job(id=id, order=order, line=1, title=id, **more)


@pytest.fixture
def memory() -> Memory:
    return Memory([job("b", technicians=("t1", "t2")), job("a"), job("c", order="o2")])


def ids(records: Iterable[Record]) -> list[str]:
    return [record.id for record in records]


def test_records_are_found_by_kind_and_id(memory: Memory) -> None:
    assert memory.get(Job, "a") == job("a")
    assert memory.get(Order, "a") is None
    assert len(memory) == 3


def test_found_records_come_in_the_order_of_their_ids(memory: Memory) -> None:
    assert ids(memory.find(Job, "order", "o1")) == ["a", "b"]
    assert ids(memory.every(Job)) == ["a", "b", "c"]
    assert memory.every(Staff) == []


def test_one_of_several_values_is_enough_and_nothing_comes_twice(memory: Memory) -> None:
    assert ids(memory.find(Job, "order", "o2", "o1", "o1")) == ["a", "b", "c"]
    assert ids(memory.find(Job, "technicians", "t1", "t2")) == ["b"]
    assert memory.find(Job, "order", "nothing") == []
    assert memory.find(Job, "order") == []


def test_an_empty_value_is_not_indexed(memory: Memory) -> None:
    assert memory.find(Job, "bay", "") == []


def test_a_changed_record_is_found_under_what_it_is_now(memory: Memory) -> None:
    memory.put(job("a", order="o2"))
    assert ids(memory.find(Job, "order", "o1")) == ["b"]
    assert ids(memory.find(Job, "order", "o2")) == ["a", "c"]


def test_a_dropped_record_is_found_nowhere(memory: Memory) -> None:
    memory.drop("job", "a")
    memory.drop("job", "a")
    assert memory.get(Job, "a") is None
    assert ids(memory.find(Job, "order", "o1")) == ["b"]
    assert len(memory) == 2


def test_what_is_found_by_one_value_may_be_one_or_many_or_none_in_turn(memory: Memory) -> None:
    for held in (["c"], ["c", "d"], ["c", "d", "e"], ["d"], [], ["e"], ["c", "e"]):
        for id in "cde":
            if id in held:
                memory.put(job(id, order="o2"))
            else:
                memory.drop("job", id)
        assert ids(memory.find(Job, "order", "o2")) == held
        assert ids(memory.find(Job, "order", "o1", "o2")) == ["a", "b", *held]


def test_what_is_found_may_be_changed_without_touching_the_index(memory: Memory) -> None:
    memory.find(Job, "order", "o2").clear()
    assert ids(memory.find(Job, "order", "o2")) == ["c"]


def test_changes_lie_over_the_base_which_stays_as_it_is(memory: Memory) -> None:
    overlay = Overlay(memory)
    overlay.put(job("a", order="o2"))
    overlay.put(job("aa"))
    assert ids(overlay.find(Job, "order", "o1")) == ["aa", "b"]
    assert ids(overlay.find(Job, "order", "o2")) == ["a", "c"]
    assert ids(overlay.every(Job)) == ["a", "aa", "b", "c"]
    assert overlay.get(Job, "a") == job("a", order="o2")
    assert overlay.changed() == {("job", "a"), ("job", "aa")}
    assert ids(memory.find(Job, "order", "o1")) == ["a", "b"]


def test_a_record_changed_away_from_what_is_looked_for_is_not_found(memory: Memory) -> None:
    overlay = Overlay(memory)
    overlay.put(job("c", order="o9"))
    assert overlay.find(Job, "order", "o2") == []


def test_overlays_lie_on_overlays(memory: Memory) -> None:
    first = Overlay(memory)
    first.put(job("a", state=JobState.STOPPED))
    second = Overlay(first)
    second.put(changed(job("a"), state=JobState.DONE))
    assert ids(second.find(Job, "state", "done")) == ["a"]
    assert second.find(Job, "state", "stopped") == []
    assert ids(first.find(Job, "state", "stopped")) == ["a"]


def test_an_index_may_be_what_a_record_works_out_or_holds_several_of(memory: Memory) -> None:
    memory.put(Clock(id="t1", jobs=("a", "b"), since=at(0), last_at=at(0)))
    assert ids(memory.find(Clock, "jobs", "b")) == ["t1"]
    memory.put(Staff(id="t1", number="1", name="Li", roles=(Role.TECHNICIAN,)))
    assert ids(memory.find(Staff, "number", "1")) == ["t1"]
