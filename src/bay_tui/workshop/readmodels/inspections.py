"""Tell more about what waits for an inspection. Pure."""

from datetime import datetime

from bay_tui.workshop.jobs.inspecting import Due
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.records import Inspection, Job
from bay_tui.workshop.view import View


def worker_names(view: View, one: Due) -> list[str]:
    """Return the names of those whose work a job is."""
    return [name_of_staff(view, staff) for staff in sorted(one.workers)]


def last_failure(view: View, job: Job) -> Inspection | None:
    """Return the last inspection a job failed, if it ever did."""
    failed = [check for check in view.find(Inspection, "job", job.id) if not check.passed]
    return max(failed, key=_when, default=None)


def _when(check: Inspection) -> datetime:
    return check.at
