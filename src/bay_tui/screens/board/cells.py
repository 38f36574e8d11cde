"""What each cell of the board says: the same facts long on a wide terminal and short on a narrow one."""

from collections.abc import Mapping
from datetime import datetime

from bay_tui.i18n import _
from bay_tui.screens.common.cells import STATE_MARKS, Moment
from bay_tui.widgets.bar import bar
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import sentence, word
from bay_tui.wording.board_words import SHORT_REASONS
from bay_tui.wording.times import duration, hours
from bay_tui.workshop.readmodels.board import BoardBay, BoardRow
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.records import Call, Staff
from bay_tui.workshop.words import BayKind, JobState, OrderState, StopReason

_DAY = 24 * 3600.0
_FAR = 12 * 3600.0
"""From this many seconds on, the day says more than a countdown."""

# In ASCII the triangle is an exclamation mark, which on the board means late.
MARKS: Mapping[JobState, tuple[str, Tone]] = {**STATE_MARKS, JobState.IN_PROGRESS: ("●", "good")}
"""The symbol and the tone of a job's state, as the board shows it."""


def bay_name_cell(bay: BoardBay, wide: bool) -> Cell:
    """Return the number of a bay, and where there is room its name; a bay that calls says so."""
    name = bay.name or (word(bay.use) if bay.use is not BayKind.LIFT else "")
    text = f"{bay.number} {name}".rstrip() if wide else bay.number
    return Cell(text, "bad" if bay.calls else "accent")


def plate_cell(row: BoardRow, wide: bool) -> Cell:
    """Return the plate, without its dot where every cell counts."""
    return Cell(row.plate if wide else row.plate.replace("·", ""), "title")


def job_cell(row: BoardRow, more: int) -> Cell:
    """Return what is done, and how many more jobs of the vehicle nobody has begun."""
    if more:
        return Cell(f"+{more} {row.title}")
    return Cell(row.title)


def technicians_cell(row: BoardRow, *, wide: bool) -> Cell:
    """Return who is on the job, else who will be; where it is narrow, the first and how many more."""
    names = row.technicians[: len(row.on)] or row.technicians
    if not names:
        return Cell("-", "dim")
    tone: Tone = "normal" if row.on else "dim"
    if wide:
        return Cell(", ".join(names), tone)
    return Cell(names[0] if len(names) == 1 else f"+{len(names) - 1} {names[0]}", tone)


def state_cell(row: BoardRow, moment: Moment, *, wide: bool) -> Cell:
    """Return how the job stands: symbol, word and tone; a stopped one says why and for how long."""
    mark, tone = MARKS[row.state]
    if row.order_state is OrderState.READY:
        return Cell("✓ " + _("ready"), "good")
    if row.order_state is OrderState.BOOKED and row.booked_for is not None:
        missing = row.booked_for < moment.now
        text = _("booked {time}").format(time=_near(row.booked_for, moment))
        return Cell(f"! {text}" if missing else f"○ {text}", "warn" if missing else "dim")
    if row.state is JobState.STOPPED and row.stop_reason:
        return Cell(f"{mark} {_stopped(row, moment, wide=wide)}", tone)
    if not row.approved and row.state in (JobState.WAITING, JobState.ASSIGNED):
        return Cell("! " + _("not approved"), "warn")
    if row.reworks and row.state is JobState.IN_PROGRESS:
        return Cell(f"{mark} {word(JobState.REWORK)}", "warn")
    return Cell(f"{mark} {word(row.state)}", tone)


def _stopped(row: BoardRow, moment: Moment, *, wide: bool) -> str:
    name = str(SHORT_REASONS[StopReason(row.stop_reason)])
    since = duration(moment.seconds_since(row.stop_since)) if row.stop_since else ""
    until = f" → {_near(row.stop_eta, moment)}" if wide and row.stop_eta else ""
    return f"{name} {since}{until}"


def time_bar_cell(row: BoardRow, width: int) -> Cell:
    """Return the time used of the standard time as a bar; nothing for a job nobody has begun."""
    if not row.worked_hours:
        return Cell()
    filled = bar(row.worked_hours * 60, row.standard_hours * 60, width)
    return Cell(filled, _time_tone(row))


def figures_cell(row: BoardRow) -> Cell:
    """Return the time used and the standard time in figures."""
    if not row.worked_hours:
        return Cell(_("{hours} h").format(hours=hours(row.standard_hours)), "dim") if row.standard_hours else Cell()
    used, standard = (duration(round(value * 60) * 60) for value in (row.worked_hours, row.standard_hours))
    return Cell(f"{used}/{standard}", _time_tone(row))


def _time_tone(row: BoardRow) -> Tone:
    if row.standard_hours and row.worked_hours > row.standard_hours:
        return "warn"
    return "good" if row.on else "dim"


def promise_cell(row: BoardRow, moment: Moment, *, wide: bool) -> Cell:
    """Return how long there is still to the promise, and whether it is at risk or past."""
    how = row.promise
    if how.due is None:
        return Cell("-", "dim")
    left = (how.due - moment.now).total_seconds()
    due = _near(how.due, moment)
    if row.order_state is OrderState.READY or (how.risk is Risk.ON_TIME and left > _FAR):
        return Cell(due, "dim")
    time = duration(abs(left)) if abs(left) < _DAY else _("{count}d").format(count=int(abs(left) // _DAY))
    at = f" {due}" if wide else ""
    if how.risk is Risk.LATE:
        return Cell(f"!{at} " + _("{time} late").format(time=time), "bad")
    if how.risk is Risk.AT_RISK:
        return Cell(f"▲{at} " + _("{time} risk").format(time=time), "warn")
    return Cell(f"{due} " * wide + _("{time} left").format(time=time), "normal")


def _near(at: datetime, moment: Moment) -> str:
    """Return the time of day, or where that is not today the day: what fits into a cell."""
    local = at.astimezone(moment.zone)
    today = moment.now.astimezone(moment.zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d}"


def call_cells(
    call: Call, bay: BoardBay | None, caller: Staff | None, moment: Moment, *, wide: bool
) -> dict[str, Cell]:
    """Return the cells of a call: where, for whom, since when, and whether somebody is coming."""
    row = next((row for row in bay.rows if row.job == call.job), bay.rows[0] if bay.rows else None) if bay else None
    answered = call.answered_at is not None
    tone: Tone = "normal" if answered else "bad"
    return {
        "bay": Cell(bay.number if bay else "-", "accent"),
        "plate": plate_cell(row, wide) if row else Cell(),
        "model": Cell(row.model if row else "", "dim"),
        "job": Cell(call.note or (row.title if row else ""), tone),
        "who": Cell(caller.name if caller else ""),
        "state": Cell("✓ " + _("coming"), "good") if answered else Cell(f"▲ {word(call.asks)}", "bad"),
        "time": Cell(duration(moment.seconds_since(call.at)), tone),
    }


def detail_lines(row: BoardRow, moment: Moment) -> list[list[Cell]]:
    """Return two lines about the row under the cursor: what did not fit, and why things stand as they do."""
    first = [
        Cell(f"{row.number}/{row.line}", "accent"),
        Cell(row.plate, "title"),
        *([Cell(row.model)] if row.model else []),
        Cell(row.title),
        *([Cell(", ".join(row.technicians), "dim")] if row.technicians else []),
        *([Cell(_("adviser {name}").format(name=row.adviser), "dim")] if row.adviser else []),
    ]
    return [first, _why(row, moment) or [Cell(_("Nothing stands in the way."), "dim")]]


def _why(row: BoardRow, moment: Moment) -> list[Cell]:
    found: list[Cell] = []
    if row.promise.code:
        tone: Tone = "bad" if row.promise.risk is Risk.LATE else "warn"
        found.append(Cell(sentence(row.promise.code), tone))
    if row.stop_reason and row.stop_since:
        reason, since = word(StopReason(row.stop_reason)), moment.day_and_time(row.stop_since)
        found.append(Cell(_("{reason} since {time}").format(reason=reason, time=since), "warn"))
    if row.stop_eta:
        found.append(Cell(_("expected {time}").format(time=moment.day_and_time(row.stop_eta))))
    if row.stop_note:
        found.append(Cell(row.stop_note))
    if row.parts.open:
        counted = _("parts: {open} open, {ready} ready, {late} back-ordered")
        parts = row.parts
        found.append(Cell(counted.format(open=parts.open, ready=parts.ready, late=parts.back_ordered), "info"))
    if row.parts.eta:
        found.append(Cell(_("parts expected {time}").format(time=moment.day_and_time(row.parts.eta))))
    if row.reworks:
        found.append(Cell(_("rework {count}").format(count=row.reworks), "warn"))
    return found
