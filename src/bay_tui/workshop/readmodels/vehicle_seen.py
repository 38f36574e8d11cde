"""Find what a vehicle is here for, by the vehicle alone."""

from collections.abc import Iterable

from bay_tui.workshop.readmodels.job_card import jobs_of
from bay_tui.workshop.records import Clock, Job, Order, Vehicle
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_JOB_STATES, CLOSED_ORDER_STATES, OrderState

_NOT_IN_THE_SHOP = CLOSED_ORDER_STATES | {OrderState.BOOKED}


def job_in_the_shop(view: View, vehicles: Iterable[Vehicle], staff: str) -> Job | None:
    """Return the job for which one of these vehicles is here.

    That `staff` is on, else one of theirs, else the first that is open; None where none of the vehicles is here.
    """
    orders = [order for vehicle in vehicles for order in view.find(Order, "vehicle", vehicle.id)]
    here = [order for order in orders if order.state not in _NOT_IN_THE_SHOP]
    jobs = [job for order in sorted(here, key=_came, reverse=True) for job in jobs_of(view, order.id)]
    clock = view.get(Clock, staff)
    running = [job for job in jobs if clock is not None and job.id in clock.jobs]
    still_open = [job for job in jobs if job.state not in CLOSED_JOB_STATES]
    theirs = [job for job in still_open if staff in job.technicians]
    return next(iter((*running, *theirs, *still_open, *jobs)), None)


def _came(order: Order) -> tuple[bool, float, str]:
    at = order.received_at
    return at is not None, at.timestamp() if at else 0.0, order.id
