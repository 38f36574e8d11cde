"""Show rows of the board in cells.

The same facts stand long on a wide terminal and short on a narrow one.
"""

from collections.abc import Callable
from functools import cache

import msgspec

from bay_tui.i18n import _, listed
from bay_tui.screens.common.cells import STANDING_MARKS, parts_cell
from bay_tui.widgets.bar import bar
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import sentence, word
from bay_tui.wording.board_columns import COLUMNS, NARROW_BAR, WIDE_BAR, BoardColumn, Telling
from bay_tui.wording.board_words import counts_down, due_text, promise_text, state_text
from bay_tui.wording.times import Moment, duration, hours, hours_of
from bay_tui.workshop.readmodels.board import BoardBay, BoardRow
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.records import Call, Staff
from bay_tui.workshop.words import BayKind, StopReason

_FIGURES = 9
"""The cells of the time used and the standard time, with the stroke between them."""

_RISK_TONES: dict[Risk, Tone] = {Risk.LATE: "bad", Risk.AT_RISK: "warn"}


class RowPlace(msgspec.Struct, frozen=True):
    """Hold how one row is shown.

    `bay` is its first cell; `more` jobs of its vehicle stand behind it; it is the `same` vehicle as in the row above.
    """

    telling: Telling
    wide: bool
    bay: Cell = Cell()
    more: int = 0
    same: bool = False


def bay_name_cell(bay: BoardBay, wide: bool) -> Cell:
    """Return the number of a bay, with room its name too."""
    name = bay.name or (word(bay.use) if bay.use is not BayKind.LIFT else "")
    text = f"{bay.number} {name}".rstrip() if wide else bay.number
    return Cell(text, "bad" if bay.calls else "accent")


def plate_cell(row: BoardRow, wide: bool) -> Cell:
    """Return the plate, without its dot where every cell counts."""
    return Cell(row.plate if wide else row.plate.replace("·", ""), "title")


def job_cell(row: BoardRow, more: int) -> Cell:
    """Return the job, and how many more hide behind it."""
    if more:
        return Cell(f"+{more} {row.title}")
    return Cell(row.title)


def technicians_cell(row: BoardRow, *, wide: bool) -> Cell:
    """Return who is on the job, else who will be.

    Where it is narrow, the first and how many more.
    """
    names = row.on_first
    if not names:
        return Cell("-", "dim")
    tone: Tone = "normal" if row.on else "dim"
    if wide:
        return Cell(listed(names), tone)
    return Cell(names[0] if len(names) == 1 else f"+{len(names) - 1} {names[0]}", tone)


def state_cell(row: BoardRow, moment: Moment, *, wide: bool) -> Cell:
    """Return how the job stands: symbol, word and tone."""
    mark, tone = STANDING_MARKS[row.standing]
    return Cell(f"{mark} {state_text(row, moment, eta=wide)}", tone)


def time_bar_cell(row: BoardRow, wide: bool) -> Cell:
    """Return the time used of the standard time as a bar.

    A job nobody has begun has none.
    """
    if not row.worked_hours:
        return Cell()
    filled = bar(row.worked_hours * 60, row.standard_hours * 60, WIDE_BAR if wide else NARROW_BAR)
    return Cell(filled, _time_tone(row))


def figures_cell(row: BoardRow) -> Cell:
    """Return the time used and the standard time in figures."""
    if not row.worked_hours:
        return Cell(_("{hours} h").format(hours=hours(row.standard_hours)), "dim") if row.standard_hours else Cell()
    return Cell(hours_of(row.worked_hours, row.standard_hours, _FIGURES), _time_tone(row))


def _time_tone(row: BoardRow) -> Tone:
    if row.over_standard:
        return "warn"
    return "good" if row.on else "dim"


def promise_cell(row: BoardRow, moment: Moment, *, wide: bool) -> Cell:
    """Return the time left to the promise, with its risk."""
    if not counts_down(row, moment):
        return Cell(due_text(row, moment), "dim")
    return Cell(promise_text(row, moment, wide=wide), _RISK_TONES.get(row.promise.risk, "normal"))


SHOWN: dict[str, Callable[[BoardRow, RowPlace], Cell]] = {
    "bay": lambda _row, place: place.bay,
    "plate": lambda row, place: Cell() if place.same else plate_cell(row, place.wide),
    "model": lambda row, place: Cell() if place.same else Cell(row.model, "dim"),
    "job": lambda row, place: job_cell(row, place.more),
    "who": lambda row, place: technicians_cell(row, wide=place.wide),
    "state": lambda row, place: state_cell(row, place.telling.moment, wide=place.wide),
    "bar": lambda row, place: time_bar_cell(row, place.wide),
    "time": lambda row, _place: figures_cell(row),
    "promise": lambda row, place: Cell() if place.same else promise_cell(row, place.telling.moment, wide=place.wide),
    "parts": lambda row, _place: parts_cell(row.parts),
}
"""By column, what a row shows where that is not its plain text."""


def row_cells(row: BoardRow, place: RowPlace) -> list[Cell]:
    """Return the cells of a row, one for each column with room."""
    return [show(row, place) for show in _shows(place.wide)]


@cache
def _shows(wide: bool) -> tuple[Callable[[BoardRow, RowPlace], Cell], ...]:
    return tuple(SHOWN.get(column.key) or _in_plain_text(column) for column in COLUMNS if column.room(wide))


def _in_plain_text(column: BoardColumn) -> Callable[[BoardRow, RowPlace], Cell]:
    says = column.says
    return lambda row, place: Cell(says(row, place.telling)) if says is not None else Cell()


def call_cells(
    call: Call, bay: BoardBay | None, caller: Staff | None, moment: Moment, *, wide: bool
) -> dict[str, Cell]:
    """Return the cells of a call: where, whom, and since when.

    An answered one says that somebody is coming.
    """
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
    """Return two lines about the row under the cursor.

    They say what did not fit, and why things stand as they do.
    """
    first = [
        Cell(f"{row.number}/{row.line}", "accent"),
        Cell(row.plate, "title"),
        *([Cell(row.model)] if row.model else []),
        Cell(row.title),
        *([Cell(listed(row.technicians), "dim")] if row.technicians else []),
        *([Cell(_("adviser {name}").format(name=row.adviser), "dim")] if row.adviser else []),
    ]
    return [first, _why(row, moment) or [Cell(_("Nothing stands in the way."), "dim")]]


def _why(row: BoardRow, moment: Moment) -> list[Cell]:
    found: list[Cell] = []
    if row.promise.code:
        tone: Tone = "bad" if row.promise.risk is Risk.LATE else "warn"
        found.append(Cell(sentence(row.promise.code), tone))
    if not row.promise.told:
        found.append(Cell(_("? customer not told yet"), "warn"))
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
