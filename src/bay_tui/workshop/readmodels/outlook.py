"""Judge whether a promise is at risk, before it is late.

Board, wall, dispatch, My Work, job card and scripts ask here; what they are told comes from one forecast of all work.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from bay_tui.workshop.readmodels.planning.forecast import Forecast, VisitOutlook
from bay_tui.workshop.records import Clock, Job, Order
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_ORDER_STATES, OrderState

LEEWAY = 0.1
"""By so much of the time to a promise the vehicle may be expected after it.

What is far off is not known to the minute.
"""

_AT_ONCE = timedelta(minutes=10)
"""Work that begins within so long is not waiting for anybody."""


class Risk(StrEnum):
    """Name how a promise stands."""

    NONE = "none"
    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """Hold how a promise stands, and why.

    `due` is the promise in force, `expected` the earliest the work can be done. Unless `told`, the customer still
    has to hear of it.
    """

    risk: Risk
    due: datetime | None = None
    expected: datetime | None = None
    code: str = ""
    told: bool = True


def outlook(view: View, order: Order, now: datetime, *, forecast: Forecast | None = None) -> Outlook:
    """Return how the promise of `order` stands at `now`.

    `forecast` is that of the view at `now`, if there is one already: of several orders each is reckoned from the same.
    A promise is at risk once the vehicle cannot be handed over by then, as far as anybody can tell. A part on
    back-order whose date has passed, or died with its supplier order, puts it at risk at once: nobody knows when it
    comes.
    """
    promise = order.promise
    if promise is None:
        return Outlook(risk=Risk.NONE)
    if order.state in CLOSED_ORDER_STATES or order.state is OrderState.READY:
        return Outlook(risk=Risk.ON_TIME, due=promise.due, told=order.untold is None)
    if now > promise.due:
        return Outlook(risk=Risk.LATE, due=promise.due, code="promise-passed", told=order.untold is None)
    seen = (forecast or Forecast(view, now)).of(order)
    code = ""
    if seen.dead:
        code = "parts-without-date"
    elif seen.handed_over - promise.due > (promise.due - now) * LEEWAY:
        code = _why(seen, promise.due, now)
    risk = Risk.AT_RISK if code else Risk.ON_TIME
    return Outlook(risk=risk, due=promise.due, expected=seen.handed_over, code=code, told=order.untold is None)


def _why(seen: VisitOutlook, due: datetime, now: datetime) -> str:
    """Return the code of what a promise is at risk for."""
    last = seen.last
    if last is None:
        return "stages-left"
    if last.wait is not None and last.begins <= last.wait.until:
        return last.wait.code
    if last.ends <= due:
        return "stages-left"
    if last.begins - now <= _AT_ONCE or seen.alone > due:
        return "work-left"
    return "nobody-there" if last.away else "queue-late"


def on_now(view: View, job: Job) -> list[str]:
    """Return the ids of the staff clocked on to a job."""
    return [clock.id for clock in view.find(Clock, "jobs", job.id)]
