"""Show My Work as lines, and one job in a few lines."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bay_tui.i18n import _, listed, listed_apart, ngettext
from bay_tui.screens.common.cells import bay_cell, mark_cell, parts_cell, promise_cell, state_cell, time_cell
from bay_tui.widgets.grid import Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import reason_word, sentence, word
from bay_tui.wording.times import Moment, spoken
from bay_tui.workshop.readmodels.board import BoardRow
from bay_tui.workshop.readmodels.my_work import MyJob
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.readmodels.planning.work_order import WorkRank
from bay_tui.workshop.search import matches
from bay_tui.workshop.view import View


def filtered(jobs: Sequence[MyJob], query: str) -> list[MyJob]:
    """Return the jobs that match what was typed.

    They are found by plate, number, title, model, bay and state.
    """
    if not query:
        return list(jobs)
    return [
        one
        for one in jobs
        if matches(query, one.row.plate, one.row.number, one.row.title, one.row.model, one.row.bay, word(one.row.state))
    ]


class Look(NamedTuple):
    """Hold how rows are drawn.

    When, whether there is little room, the marks of jobs that are not confirmed, and what is parked of each.
    """

    moment: Moment
    narrow: bool
    marks: Mapping[str, str]
    parked: Mapping[str, Sequence[str]]


def work_lines(view: View, mine: Sequence[MyJob], free: Sequence[MyJob], look: Look) -> list[Row | Section]:
    """Return the lines: what is mine, then what could be taken."""
    lines: list[Row | Section] = [_row(view, one, look) for one in mine]
    if free:
        lines.append(Section(_("Nobody has these yet, and you have the skill")))
        lines += [_row(view, one, look) for one in free]
    return lines


def _row(view: View, one: MyJob, look: Look) -> Row:
    row = one.row
    cells = (
        _mark(row.job, look),
        bay_cell(view, row.bay),
        Cell(row.plate, "title" if one.rank is WorkRank.RUNNING else "normal"),
        Cell(row.title),
        state_cell(one.job, one.order, look.moment, short=look.narrow),
        time_cell(row.worked_hours, row.standard_hours, 5 if look.narrow else 10),
        parts_cell(row.parts),
        promise_cell(row.promise, look.moment, short=look.narrow),
    )
    return Row(row.job, cells)


def _mark(job: str, look: Look) -> Cell:
    """Return the sign of a job: not confirmed, or a draft."""
    mark = mark_cell(look.marks.get(job, ""))
    return mark if mark.text or job not in look.parked else Cell("*", "info")


def details(one: MyJob | None, moment: Moment, parked: Sequence[str] = (), me: str = "") -> list[list[Cell]]:
    """Return three lines about a job.

    Which it is and who else works on it, why it is done again or else what the customer said, what it waits for.
    """
    if one is None:
        return [[Cell()], [Cell()], [Cell()]]
    row = one.row
    number = f"{row.number}/{row.line}"
    first = [Cell(number, "accent"), Cell(row.title, "title"), Cell(row.model, "dim"), Cell(word(one.job.pay), "dim")]
    people = listed(name for name in row.technicians if name != me)
    first += [Cell(people, "dim")] if people else []
    first += [Cell(), Cell(_("Enter: job card"), "dim")]
    words = Cell(f"“{one.order.words}”" if one.order.words else _("The customer said nothing in particular."))
    if one.failed is not None:
        reasons = listed_apart(reason_word(reason) for reason in one.failed.reasons)
        words = Cell(_("✗ rework: {reasons}").format(reasons=reasons), "bad")
    drafts = [Cell(_("* draft: {forms}").format(forms=listed(parked)), "info")] if parked else []
    return [first, [words], [*drafts, *_waits(row, moment)]]


def _waits(row: BoardRow, moment: Moment) -> list[Cell]:
    found: list[Cell] = []
    if row.stop_since is not None:
        length = spoken(moment.seconds_since(row.stop_since))
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
    if not row.promise.told:
        found.append(Cell(_("? customer not told yet"), "warn"))
    return found or [Cell(_("Nothing stands in the way."), "dim")]
