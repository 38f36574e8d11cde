"""What is read of a person's days to tell the hours on a job: those of its bookings, and no more."""

from collections.abc import Iterator

import pytest

from bay_tui.workshop.records import Clock, LabourEvent, RecordT
from bay_tui.workshop.time.hours import Hours
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
