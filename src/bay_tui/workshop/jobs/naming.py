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
    order = view.get(Order, record.order)
    vehicle = view.get(Vehicle, order.vehicle) if order is not None else None
    return f"{vehicle.plate} {record.title}".strip() if vehicle is not None else record.title
