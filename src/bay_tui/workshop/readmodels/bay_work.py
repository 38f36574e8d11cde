"""List what is going on in a bay. Pure."""

from typing import NamedTuple

from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.outlook import on_now
from bay_tui.workshop.records import Job, Order, Vehicle
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES


class BayJob(NamedTuple):
    """Hold a job meant for a bay.

    With it come its vehicle, and the names of those on it.
    """

    job: Job
    vehicle: Vehicle | None
    on: tuple[str, ...]


def work_in(view: View, bay: str) -> list[BayJob]:
    """Return the unfinished jobs of a bay, those somebody is on first."""
    jobs = [job for job in view.find(Job, "bay", bay) if job.state not in FINISHED_JOB_STATES] if bay else []
    found = [_bay_job(view, job) for job in jobs]
    return sorted(found, key=lambda one: (not one.on, one.job.order, one.job.line))


def _bay_job(view: View, job: Job) -> BayJob:
    order = view.get(Order, job.order)
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    return BayJob(job, vehicle, tuple(name_of_staff(view, one) for one in on_now(view, job)))
