"""What My Work shows, as values: my jobs in the order to do them, and one of them in a few lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bay_tui.i18n import _, ngettext
from bay_tui.screens.common.cells import Moment, bay_cell, mark_cell, parts_cell, promise_cell, state_cell, time_cell
from bay_tui.widgets.grid import Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence, word
from bay_tui.wording.times import duration
from bay_tui.workshop.readmodels.board import OPEN_ORDERS, BoardRow, row_of
from bay_tui.workshop.readmodels.outlook import Outlook, Risk, outlook
from bay_tui.workshop.records import Clock, Job, Order, PartsLine, Staff
from bay_tui.workshop.search import matches
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    CLOSED_JOB_STATES,
    OPEN_LINE_STATES,
    JobState,
    OrderState,
    StopReason,
)

_GOES_ON_ANY_TIME = frozenset({StopReason.BREAK, StopReason.END_OF_SHIFT, StopReason.TECHNICIAN})


class MyJob(NamedTuple):
    """One job of the list: the record, its order, and what the board says of it."""

    job: Job
    order: Order
    row: BoardRow
    rank: int


def my_jobs(view: View, person: Staff, now: datetime) -> tuple[list[MyJob], list[MyJob]]:
    """Return the person's open jobs in the order to do them, and the waiting jobs the person could take."""
    mine: list[MyJob] = []
    free: list[MyJob] = []
    outlooks: dict[str, Outlook] = {}
    for order in view.find(Order, "state", *OPEN_ORDERS):
        for job in view.find(Job, "order", order.id):
            if job.state in CLOSED_JOB_STATES:
                continue
            is_mine = person.id in job.technicians
            if not is_mine and not could_take(person, job, order):
                continue
            how = outlooks.get(order.id) or outlooks.setdefault(order.id, outlook(view, order, now))
            row = row_of(view, job, order, how, now)
            found = MyJob(job, order, row, rank_of(view, person, job, order, now))
            (mine if is_mine else free).append(found)
    return sorted(mine, key=_order), sorted(free, key=_order)


def could_take(person: Staff, job: Job, order: Order) -> bool:
    """Say whether nobody has this job and the person has the skill for it; the vehicle has to be here."""
    unclaimed = job.state is JobState.WAITING and not job.technicians and order.state is not OrderState.BOOKED
    return unclaimed and (not job.skill or job.skill in person.skills)


def rank_of(view: View, person: Staff, job: Job, order: Order, now: datetime) -> int:
    """Return where a job belongs: running, rework, can go on, to be begun, waits, not here yet, with the inspector."""
    clock = view.get(Clock, person.id)
    if clock is not None and job.id in clock.jobs:
        return 0
    if job.state is JobState.INSPECTION:
        return 6
    if order.state is OrderState.BOOKED:
        return 5
    if job.state is JobState.REWORK:
        return 1
    if job.state is JobState.STOPPED:
        return 2 if can_go_on(view, job, now) else 4
    return 3 if job.approved else 4


def can_go_on(view: View, job: Job, now: datetime) -> bool:
    """Say whether what a stopped job waited for seems to be over, so that it may be offered again."""
    stop = job.stop
    if stop is None or stop.reason in _GOES_ON_ANY_TIME:
        return True
    if stop.reason is StopReason.PARTS:
        lines = [line for line in view.find(PartsLine, "job", job.id) if line.state in OPEN_LINE_STATES]
        return bool(view.find(PartsLine, "job", job.id)) and all(line.ready_at is not None for line in lines)
    return stop.eta is not None and stop.eta <= now


def filtered(jobs: Sequence[MyJob], query: str) -> list[MyJob]:
    """Return the jobs that match by plate, number, title, model, bay or state."""
    if not query:
        return list(jobs)
    return [
        one
        for one in jobs
        if matches(query, one.row.plate, one.row.number, one.row.title, one.row.model, one.row.bay, word(one.row.state))
    ]


class Look(NamedTuple):
    """How rows are drawn: the moment, whether there is little room, and the marks of jobs that are not confirmed."""

    moment: Moment
    narrow: bool
    marks: Mapping[str, str]


def work_lines(view: View, mine: Sequence[MyJob], free: Sequence[MyJob], look: Look) -> list[Row | Section]:
    """Return the lines of the list: what is mine, and under a heading of its own what could be taken."""
    lines: list[Row | Section] = [_row(view, one, look) for one in mine]
    if free:
        lines.append(Section(_("Nobody has these yet, and you have the skill")))
        lines += [_row(view, one, look) for one in free]
    return lines


def _row(view: View, one: MyJob, look: Look) -> Row:
    row = one.row
    cells = (
        mark_cell(look.marks.get(row.job, "")),
        bay_cell(view, row.bay),
        Cell(row.plate, "title" if one.rank == 0 else "normal"),
        Cell(row.title),
        state_cell(one.job, one.order, look.moment, short=look.narrow),
        time_cell(row.worked_hours, row.standard_hours, 5 if look.narrow else 10),
        parts_cell(row.parts),
        promise_cell(row.promise, look.moment, short=look.narrow),
    )
    return Row(row.job, cells)


def details(one: MyJob | None, moment: Moment) -> list[list[Cell]]:
    """Return the three lines about the job under the cursor: which, what the customer said, what it waits for."""
    if one is None:
        return [[Cell()], [Cell()], [Cell()]]
    row = one.row
    number = f"{row.number}/{row.line}"
    first = [Cell(number, "accent"), Cell(row.title, "title"), Cell(row.model, "dim"), Cell(word(one.job.pay), "dim")]
    people = ", ".join(row.technicians)
    first += [Cell(people, "dim")] if people else []
    first += [Cell(), Cell(_("Enter: job card"), "dim")]
    words = f"“{one.order.words}”" if one.order.words else _("The customer said nothing in particular.")
    return [first, [Cell(words)], _waits(row, moment)]


def _waits(row: BoardRow, moment: Moment) -> list[Cell]:
    found: list[Cell] = []
    if row.stop_since is not None:
        length = duration(moment.seconds_since(row.stop_since))
        found.append(Cell(_("stands for {length}").format(length=length), "warn"))
    if row.stop_note:
        found.append(Cell(row.stop_note))
    if row.parts.ready:
        ready = ngettext("{count} part lies ready", "{count} parts lie ready", row.parts.ready)
        found.append(Cell(ready.format(count=row.parts.ready), "good"))
    still = row.parts.open - row.parts.ready - row.parts.back_ordered
    if still:
        text = ngettext("{count} part is with the counter", "{count} parts are with the counter", still)
        found.append(Cell(text.format(count=still), "info"))
    if row.parts.eta is not None:
        found.append(Cell(_("parts expected {time}").format(time=moment.day_and_time(row.parts.eta)), "warn"))
    if row.promise.code:
        found.append(Cell(sentence(row.promise.code), "bad" if row.promise.risk is Risk.LATE else "warn"))
    return found or [Cell(_("Nothing stands in the way."), "dim")]


def _order(one: MyJob) -> tuple[int, bool, float, str, int]:
    due = one.row.promise.due if one.rank != 5 else (one.order.booked_for or one.row.promise.due)
    return (one.rank, due is None, due.timestamp() if due else 0.0, one.row.number, one.row.line)
