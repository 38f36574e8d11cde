"""Estimate the work that is left on a job. Pure.

Standard hours say how long work takes by the book. Work that has taken longer and is not finished is not over, and
work that an inspection sent back is work again: both are reckoned, never as nothing.
"""

from datetime import datetime

from bay_tui.workshop.records import Inspection, Job
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES

LEAST_SHARE = 0.2
"""As much of its standard hours is left of work that nobody has called finished."""

REWORK_SHARE = 0.3
"""As much of its standard hours it takes to do again what an inspection sent back."""

UNKNOWN_HOURS = 0.5
"""So long is taken to be what has no standard hours."""

MOST_HOURS = 10_000.0
"""No work is taken to be longer, whatever its record says."""


def work_left(view: View, job: Job, hours: Hours) -> float:
    """Return the hours of work left on a job.

    None are once it is finished. `hours` are those as of now.
    """
    if job.state in FINISHED_JOB_STATES:
        return 0.0
    standard = min(job.standard_hours, MOST_HOURS) if job.standard_hours > 0 else UNKNOWN_HOURS
    if job.reworks:
        standard *= REWORK_SHARE
        worked = _worked_since(job, hours, _sent_back(view, job))
    else:
        worked = hours.seconds_on_job(job.id) / 3600
    return max(standard - worked, standard * LEAST_SHARE)


def _sent_back(view: View, job: Job) -> datetime | None:
    """Return when an inspection last sent a job back."""
    return max((check.at for check in view.find(Inspection, "job", job.id) if not check.passed), default=None)


def _worked_since(job: Job, hours: Hours, since: datetime | None) -> float:
    if since is None:
        return 0.0
    return sum(one.seconds for one in hours.on_job(job.id) if one.start >= since) / 3600
