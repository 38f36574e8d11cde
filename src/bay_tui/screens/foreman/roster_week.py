"""Word a week of the roster. Pure.

These are columns, rows, and what can be chosen.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bay_tui.i18n import _
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Row
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import word
from bay_tui.wording.rosters import day_head, day_word
from bay_tui.workshop.roster.records import DAY_OFF
from bay_tui.workshop.roster.weeks import RosterDay, RosterRow, leaves_on, shifts_offered, wall_of
from bay_tui.workshop.view import View
from bay_tui.workshop.words import LeaveReason


def columns(monday: date, at_hand: date) -> list[Column]:
    """Return the columns: who, and the days.

    The one at hand is marked.
    """
    days = [monday + timedelta(days=number) for number in range(7)]
    return [
        Column("number", _("No."), width=5),
        Column("name", _("Name"), min=8, flex=1, whole=True),
        *(Column(day.isoformat(), ("▸" if day == at_hand else "") + day_head(day), min=7, flex=1) for day in days),
    ]


def lines(rows: Iterable[RosterRow], at_hand: date) -> Iterator[Row]:
    """Yield a row a person."""
    for row in rows:
        yield Row(row.staff, (Cell(row.number, "dim"), Cell(row.name), *(_day(day, at_hand) for day in row.days)))


def shift_options(view: View) -> list[Option]:
    """Return what can be planned for a day."""
    shifts = [
        Option(one.id, one.name, hint=f"{wall_of(one.times[-1].begins)}-{wall_of(one.times[-1].ends)}")
        for one in shifts_offered(view)
    ]
    return [*shifts, Option(DAY_OFF, _("day off")), Option("-", _("as every week"))]


def leave_options(view: View, staff: str, day: date) -> list[Option]:
    """Return the reasons for leave.

    What is given already can be taken back.
    """
    given = [
        Option(
            f"leave:{one.id}", _("take back: {leave}").format(leave=word(one.reason)), hint=f"{one.first} - {one.last}"
        )
        for one in leaves_on(view, staff, day)
    ]
    return [*given, *(Option(str(one), word(one)) for one in LeaveReason)]


def _day(day: RosterDay, at_hand: date) -> Cell:
    text = day_word(day) or "·"
    tone: Tone = "bad" if day.absent else "warn" if day.leave else "dim" if day.off or not day.shift else "normal"
    return Cell(text, "title" if day.day == at_hand and tone == "normal" else tone)
