"""What is read of a person's days to tell the hours on a job: those of its bookings, and no more."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop.records import Clock, LabourEvent, RecordT
from bay_tui.workshop.time.hours import Hours, _ReadDays
from bay_tui.workshop.time.timeline import timeline
from bay_tui.workshop.view import Memory
from workshop_kit import TECHNICIAN, arrived, at, left, started, stopped

DAY = 1440
DAYS = 120
BEFORE_MIDNIGHT = -65
"""Five minutes before midnight in UTC, which is 7:55 in Shanghai: there each shift lies over it."""


class DaysAsked(Memory):
    """A view that counts the days of which clock events are asked for."""

    count = 0

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        self.count += len(values) if index == "staff_day" else 0
        return super().find(cls, index, *values)

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        self.count += 1
        return super().between(cls, index, first, last)


def shifts(days: int, begin: int) -> Iterator[LabourEvent]:
    """Each day a job from the beginning of the shift to its noon, another one up to its end."""
    for number in range(days):
        now = begin + number * DAY
        yield arrived(now)
        yield started(f"early{number}", now)
        yield stopped(f"early{number}", now + 240, "")
        yield started(f"late{number}", now + 250)
        yield left(now + 500)


@pytest.mark.parametrize("begin", [BEFORE_MIDNIGHT, 0])
def test_the_days_of_a_job_are_read_and_none_of_the_months_after(begin: int) -> None:
    events = list(shifts(DAYS, begin))
    view = DaysAsked([*events, Clock(id=TECHNICIAN, since=events[-1].at, last_at=events[-1].at)])
    everything = timeline(events)
    for number in (3, 40):
        for name in ("early", "late"):
            view.count = 0
            found = Hours(view, at(DAYS * DAY)).on_job(f"{name}{number}")
            assert found == [one for one in everything if one.job == f"{name}{number}"]
            assert len(found) == 1
            assert view.count < 10


def test_a_job_that_runs_for_weeks_is_read_to_its_end() -> None:
    events = [arrived(0), started("long", 10), *shifts(5, 60 * DAY)]
    view = DaysAsked([*events, Clock(id=TECHNICIAN, since=events[-1].at, last_at=events[-1].at)])
    (found,) = Hours(view, at(DAYS * DAY)).on_job("long")
    assert (found.start, found.end) == (at(10), at(60 * DAY))


@pytest.mark.parametrize("years", [-56, 3])
def test_a_clock_that_was_years_off_is_not_read_day_by_day(years: int) -> None:
    far = years * 365 * DAY
    events = [*shifts(20, 0), arrived(far), started("far", far + 10)]
    newest = max(event.at for event in events)
    view = DaysAsked([*events, Clock(id=TECHNICIAN, since=newest, last_at=newest)])
    everything = timeline(events)
    found = Hours(view).bookings(TECHNICIAN, at(min(far, 0)))
    assert [(one.job, one.start, one.end) for one in found] == [(one.job, one.start, one.end) for one in everything]
    assert view.count < 100


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 12)), max_size=12))
def test_each_day_is_read_once_and_none_is_left_out(asked: list[tuple[int, int]]) -> None:
    days = _ReadDays()
    known = set[int]()
    for first, length in asked:
        wanted = set(range(first, first + length + 1))
        missing = [day for begin, end in days.read(first, first + length) for day in range(begin, end + 1)]
        assert sorted(wanted - known) == missing
        known |= wanted
