"""Show a job's state, hours, parts and promise in cells.

Always a symbol and a word, never colour alone.
"""

from bay_tui.i18n import _
from bay_tui.widgets.bar import bar
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import short_word, word
from bay_tui.wording.board_words import marked, parts_text
from bay_tui.wording.times import Moment, hours
from bay_tui.workshop.readmodels.board import PartsState, is_over
from bay_tui.workshop.readmodels.outlook import Outlook, Risk
from bay_tui.workshop.readmodels.standing import Standing, standing_of
from bay_tui.workshop.records import Bay, Job, Order, Stop
from bay_tui.workshop.view import View
from bay_tui.workshop.words import JobState, OrderState

STANDING_MARKS: dict[Standing, tuple[str, Tone]] = {
    Standing.READY: ("✓", "good"),
    Standing.BOOKED: ("○", "dim"),
    Standing.MISSING: ("!", "warn"),
    Standing.STOPPED: ("■", "warn"),
    Standing.UNAPPROVED: ("!", "warn"),
    Standing.REWORKED: ("●", "warn"),
    Standing.WAITING: ("○", "dim"),
    Standing.ASSIGNED: ("○", "normal"),
    Standing.IN_PROGRESS: ("●", "good"),
    Standing.INSPECTION: ("◆", "info"),
    Standing.REWORK: ("✗", "bad"),
    Standing.DONE: ("✓", "dim"),
    Standing.CANCELLED: ("-", "dim"),
}
"""The symbol and the tone of how a job stands; the word stands beside it."""


def mark_cell(mark: str) -> Cell:
    """Return the sign of a record that is not confirmed.

    It waits for the server, or for a person to settle it.
    """
    if mark == "attention":
        return Cell("✗", "bad")
    return Cell("→", "dim") if mark == "pending" else Cell()


def bay_cell(view: View, bay: str) -> Cell:
    """Return the number painted on the floor of a bay."""
    found = view.get(Bay, bay) if bay else None
    return Cell(found.number if found else bay or "-", "normal" if bay else "dim")


def state_cell(job: Job, order: Order, moment: Moment, *, short: bool = False) -> Cell:
    """Return how a job stands, with its symbol and tone.

    A stopped one says why and, unless `short`, until when.
    """
    standing = standing_of(job, order, moment.now)
    mark, tone = STANDING_MARKS[standing]
    return Cell(f"{mark} {_standing_text(standing, job, order, moment, short=short)}", tone)


def _standing_text(standing: Standing, job: Job, order: Order, moment: Moment, *, short: bool) -> str:
    match standing:
        case Standing.STOPPED if job.stop is not None:
            return short_word(job.stop.reason) if short else stop_text(job.stop, moment)
        case Standing.BOOKED | Standing.MISSING:
            at = order.booked_for or job.planned_for
            return _("booked {time}").format(time=moment.day_and_time(at)) if at else word(OrderState.BOOKED)
        case Standing.UNAPPROVED:
            return _("not approved")
        case Standing.REWORKED:
            return word(JobState.REWORK)
        case _:
            return word(job.state)


def stop_text(stop: Stop, moment: Moment) -> str:
    """Return why a job stands still, and until when."""
    if stop.eta is None:
        return word(stop.reason)
    return _("{reason}, {time}").format(reason=word(stop.reason), time=moment.day_and_time(stop.eta))


def time_cell(worked_hours: float, standard_hours: float, width: int) -> Cell:
    """Return the hours worked of the standard hours.

    They stand as a bar of `width` and in figures.
    """
    filled = bar(worked_hours * 60, standard_hours * 60, width)
    tone: Tone = "warn" if is_over(worked_hours, standard_hours) else "normal" if worked_hours else "dim"
    return Cell(f"{filled} {worked_hours:.1f}/{hours(standard_hours)}", tone)


def parts_cell(parts: PartsState) -> Cell:
    """Return how the parts of a job stand."""
    text = parts_text(parts)
    if parts.ready == parts.open:
        return Cell(text, "good" if text else "normal")
    return Cell(text, "warn" if parts.back_ordered else "info")


def promise_cell(how: Outlook, moment: Moment, *, short: bool = False) -> Cell:
    """Return the promised time, with a word for its risk.

    A `short` one names the day or the time. One that the customer has not been told has a `?`.
    """
    if how.due is None:
        return Cell("-", "dim")
    time = moment.near(how.due) if short else moment.day_and_time(how.due)
    if how.risk is Risk.LATE:
        return Cell(marked("!", how) + _("late {time}").format(time=time), "bad")
    if how.risk is Risk.AT_RISK:
        return Cell(marked("▲", how) + _("risk {time}").format(time=time), "warn")
    return Cell(marked("", how) + time)
