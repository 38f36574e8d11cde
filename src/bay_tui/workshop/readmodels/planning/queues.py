"""Work off queues: one person does one job after the other. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from bay_tui.workshop.readmodels.planning.calendars import Calendar
from bay_tui.workshop.readmodels.planning.work_order import WorkPlace


class QueuedWork(NamedTuple):
    """Hold one person's share of a job, in hours.

    It stands at `place` in the queue, and nobody can be on it before `release`, in seconds since 1970.
    """

    place: WorkPlace
    job: str
    hours: float
    release: float


class Done(NamedTuple):
    """Hold when a piece is begun and done, in seconds since 1970."""

    start: float
    end: float


def worked_off(pieces: Iterable[QueuedWork], calendar: Calendar, since: float) -> dict[str, Done]:
    """Return when each job of a queue is done, by job.

    Of what can be done, the first in the queue is; what somebody is on is finished before they go on to another.
    """
    queue = sorted(pieces)
    found: dict[str, Done] = {}
    at = since
    while queue:
        number = next((number for number, one in enumerate(queue) if one.release <= at), None)
        if number is None:
            number = min(range(len(queue)), key=lambda each: queue[each].release)
        piece = queue.pop(number)
        start = max(at, piece.release)
        at = calendar.after(start, piece.hours)
        found[piece.job] = Done(start, at)
    return found
