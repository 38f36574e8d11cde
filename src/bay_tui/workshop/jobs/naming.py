"""Name a job beside others: two vehicles have jobs of one title."""

from bay_tui.workshop.records import Job, Order, Vehicle
from bay_tui.workshop.view import View


def job_named(view: View, job: str) -> str:
    """Return plate and title of a job by its id.

    It is the id where no such job is known, and nothing for no job.
    """
    record = view.get(Job, job) if job else None
    if record is None:
        return job
    return f"{_plate(view, record)} {record.title}".strip()


def job_beside(view: View, job: str, other: str) -> str:
    """Return what tells a job from another: its plate, if that does.

    It is the title where both are of one vehicle, or the plate is not known.
    """
    record, beside = view.get(Job, job), view.get(Job, other)
    if record is None or beside is None:
        return job_named(view, job)
    plate = _plate(view, record)
    return plate if plate and plate != _plate(view, beside) else record.title


def _plate(view: View, job: Job) -> str:
    order = view.get(Order, job.order)
    vehicle = view.get(Vehicle, order.vehicle) if order is not None else None
    return vehicle.plate if vehicle is not None else ""
