"""Share out the hours a finished job has earned. Pure.

Its standard hours are shared by the hours clocked on it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bay_tui.workshop.records import Job
from bay_tui.workshop.time.hours import Hours


class Sale(NamedTuple):
    """Hold a technician's share of a finished job.

    `sold` are standard hours, `clocked` the hours for them, both decimal.
    """

    staff: str
    at: datetime
    job: str
    sold: float
    clocked: float


def sales_of(hours: Hours, job: Job, since: datetime) -> Iterator[Sale]:
    """Share out a job finished since then.

    By its standard hours as they were when it was finished; that its visit was cancelled afterwards takes none away.

    Where nobody clocked on to it, its technicians share it equally.
    """
    if job.finished_at is None or job.finished_at < since:
        return
    clocked: dict[str, float] = {}
    for one in hours.on_job(job.id):
        clocked[one.staff] = clocked.get(one.staff, 0.0) + one.hours
    whole = sum(clocked.values())
    if not whole:
        clocked = dict.fromkeys(job.technicians, 0.0)
    standard = hours.as_finished(job).standard_hours
    for staff, spent in clocked.items():
        share = spent / whole if whole else 1 / len(clocked)
        yield Sale(staff, job.finished_at, job.id, standard * share, spent)
