"""How a job's state, hours, parts and promise stand in a cell: always a symbol and a word, never colour alone."""

from datetime import datetime, tzinfo
from typing import NamedTuple

from bay_tui.i18n import LazyText, _, lazy, ngettext
from bay_tui.widgets.bar import bar
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import word
from bay_tui.wording.times import clock_time, day_and_time, hours
from bay_tui.workshop.readmodels.board import PartsState
from bay_tui.workshop.readmodels.outlook import Outlook, Risk
from bay_tui.workshop.records import Bay, Job, Order, Stop
from bay_tui.workshop.view import View
from bay_tui.workshop.words import JobState, OrderState, StopReason

SHORT_REASONS: dict[StopReason, LazyText] = {
    StopReason.PARTS: lazy("no parts"),
    StopReason.APPROVAL: lazy("customer"),
    StopReason.TECHNICIAN: lazy("no tech."),
    StopReason.BAY: lazy("no bay"),
    StopReason.TOOL: lazy("no tool"),
    StopReason.SUBLET: lazy("sublet"),
    StopReason.BREAK: lazy("on break"),
    StopReason.END_OF_SHIFT: lazy("shift over"),
}
"""Stop reasons in a word or two, for narrow terminals."""
STATE_MARKS: dict[JobState, tuple[str, Tone]] = {
    JobState.IN_PROGRESS: ("●", "good"),
    JobState.REWORK: ("✗", "bad"),
    JobState.STOPPED: ("■", "warn"),
    JobState.ASSIGNED: ("○", "normal"),
    JobState.WAITING: ("○", "dim"),
    JobState.INSPECTION: ("◆", "info"),
    JobState.DONE: ("✓", "dim"),
    JobState.CANCELLED: ("-", "dim"),
}
"""The symbol and the tone of a job's state; the word stands beside it."""


class Moment(NamedTuple):
    """Now, and the site's timezone: what turns an instant into words."""

    now: datetime
    zone: tzinfo

    def day_and_time(self, at: datetime) -> str:
        """Return the wall time at the site, with its day where that is not today."""
        return day_and_time(at, self.zone, self.now)

    def clock_time(self, at: datetime) -> str:
        """Return the wall time at the site."""
        return clock_time(at, self.zone)

    def seconds_since(self, at: datetime) -> float:
        """Return how long ago an instant was."""
        return (self.now - at).total_seconds()


def mark_cell(mark: str) -> Cell:
    """Return the sign of a record that waits for the server, or of one a person has to settle."""
    if mark == "attention":
        return Cell("✗", "bad")
    return Cell("→", "dim") if mark == "pending" else Cell()


def bay_cell(view: View, bay: str) -> Cell:
    """Return the number painted on the floor of a bay."""
    found = view.get(Bay, bay) if bay else None
    return Cell(found.number if found else bay or "-", "normal" if bay else "dim")


def state_cell(job: Job, order: Order, moment: Moment, *, short: bool = False) -> Cell:
    """Return symbol and word of a job's state; a stopped one says why and, unless `short`, until when."""
    mark, tone = STATE_MARKS[job.state]
    if job.state is JobState.STOPPED and job.stop is not None:
        text = str(SHORT_REASONS[job.stop.reason]) if short else stop_text(job.stop, moment)
        return Cell(f"{mark} {text}", tone)
    if order.state is OrderState.BOOKED:
        when = order.booked_for or job.planned_for
        text = _("booked {time}").format(time=moment.day_and_time(when)) if when else word(OrderState.BOOKED)
        return Cell(f"{mark} {text}", "dim")
    if not job.approved:
        return Cell(f"! {_('not approved')}", "warn")
    return Cell(f"{mark} {word(job.state)}", tone)


def stop_text(stop: Stop, moment: Moment) -> str:
    """Return why a job stands still, and until when if that is known."""
    if stop.eta is None:
        return word(stop.reason)
    return _("{reason}, {time}").format(reason=word(stop.reason), time=moment.day_and_time(stop.eta))


def time_cell(worked_hours: float, standard_hours: float, width: int) -> Cell:
    """Return the hours worked against the standard hours, as a bar of `width` and in figures."""
    filled = bar(worked_hours * 60, standard_hours * 60, width)
    over = 0 < standard_hours < worked_hours
    tone: Tone = "warn" if over else "normal" if worked_hours else "dim"
    return Cell(f"{filled} {worked_hours:.1f}/{hours(standard_hours)}", tone)


def parts_cell(parts: PartsState) -> Cell:
    """Return how the parts stand: ready at the counter, on back-order, or how many are still open."""
    if not parts.open:
        return Cell()
    if parts.ready == parts.open:
        return Cell(_("✓ ready"), "good")
    if parts.back_ordered:
        return Cell(_("✗ back-order"), "warn")
    return Cell(ngettext("{count} open", "{count} open", parts.open).format(count=parts.open), "info")


def promise_cell(how: Outlook, moment: Moment, *, short: bool = False) -> Cell:
    """Return the promised time, with a word where it is at risk or past; a `short` one names the day or the time."""
    if how.due is None:
        return Cell("-", "dim")
    time = moment.day_and_time(how.due)
    if short:
        local = how.due.astimezone(moment.zone)
        today = moment.now.astimezone(moment.zone).date()
        time = f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d}"
    if how.risk is Risk.LATE:
        return Cell(_("! late {time}").format(time=time), "bad")
    if how.risk is Risk.AT_RISK:
        return Cell(_("▲ risk {time}").format(time=time), "warn")
    return Cell(time)
