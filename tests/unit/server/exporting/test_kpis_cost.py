"""What the export of figures costs over a longer span, counted in lines of ours that run, whatever the machine."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest
from tests.year.shop import FIRST_DAY, Shop, hour_of

from bay_tui.server.exporting.run import export
from bay_tui.workshop.records import Record, RecordT, kind_of
from bay_tui.workshop.view import Memory, View

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("spans of a shop")]

DAYS = 10
"""The shortest span; the others are twice and four times as long."""


class Asked:
    """A view that notes each question it is asked: a query of the server's database, or several."""

    def __init__(self, view: View) -> None:
        self.questions: list[tuple[str, ...]] = []
        self._view = view

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        self.questions.append((kind_of(cls), id))
        return self._view.get(cls, id)

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        self.questions.append((kind_of(cls), index, *values))
        return self._view.find(cls, index, *values)

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        self.questions.append((kind_of(cls), index, first, last))
        return self._view.between(cls, index, first, last)

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        self.questions.append((kind_of(cls),))
        return self._view.every(cls)


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of the program some work runs, each turn of a loop for itself."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if "bay_tui" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.fixture(scope="module")
def shops() -> Iterator[list[tuple[Shop, int]]]:
    """The same shop over one, two and four spans."""
    yield [(Shop(5).run(days), days) for days in (DAYS, 2 * DAYS, 4 * DAYS)]


def exported(view: View, days: int) -> str:
    return export(view, "kpis", now=hour_of(FIRST_DAY + timedelta(days=days), 0.0))


def test_twice_the_days_cost_twice(shops: list[tuple[Shop, int]]) -> None:
    one, two, four = (
        lines_run(lambda shop=shop, days=days: exported(shop.view, days)) / len(shop.view) for shop, days in shops
    )
    # For each record: a quadratic part would add as much again with every doubling.
    assert two < 1.1 * one
    assert four < 1.1 * two


def test_no_more_is_asked_of_the_database_for_a_longer_span(shops: list[tuple[Shop, int]]) -> None:
    views = [(Asked(shop.view), days) for shop, days in shops]
    rows = [exported(view, days).count("\n") for view, days in views]
    assert rows[2] > 3 * rows[0]
    assert len({len(view.questions) for view, _days in views}) == 1
    assert len(views[0][0].questions) < 40


def test_what_is_asked_once_is_answered_as_by_the_view_itself(shops: list[tuple[Shop, int]]) -> None:
    """The export reads whole kinds; who reads record by record, in whatever order they were put, gets the same."""
    shop, days = shops[0]
    backwards: list[Record] = list(shop.view)[::-1]
    assert exported(Memory(backwards), days) == exported(shop.view, days)
