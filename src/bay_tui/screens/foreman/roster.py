"""Plan who works when: people by the days of a week.

A foreman sets shifts and leave, and says who did not come today.
"""

from datetime import date, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.foreman.roster_week import columns, leave_options, lines, shift_options
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.screens.shell.undoing import undo_last
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.wording.rosters import day_name, day_sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.roster.typed import new_shift, parse_last_day
from bay_tui.workshop.roster.weeks import RosterDay, RosterRow, absent_on, monday_of, roster_rows, week_of
from bay_tui.workshop.view import Key
from bay_tui.workshop.words import LeaveReason

_DAYS = 7


class RosterScreen(GridScreen):
    """Show a week of everybody.

    The keys are about the day at hand.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "shift": (ops.DayPlanned,),
        "absent": (ops.AbsenceRecorded,),
        "leave": (ops.LeaveGiven,),
        "week": (ops.WeekPlanned,),
        "new": (ops.WeekPlanned,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "shift", lazy("Shift"), id="roster.shift"),
        Binding("a", "absent", lazy("Absent today"), id="roster.absent"),
        Binding("v", "leave", lazy("Give leave"), id="roster.leave"),
        Binding("w", "week", lazy("Every week so"), id="roster.week"),
        Binding("n", "new", lazy("New shift"), id="roster.new"),
        Binding("left", "day(-1)", lazy("Day before"), id="roster.before"),
        Binding("right", "day(1)", lazy("Day after"), id="roster.after"),
        Binding("ctrl+z", "undo", lazy("Take back"), id="roster.undo", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._day = self._today()
        self._rows: dict[str, RosterRow] = {}

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Roster")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done about the person under the cursor."""
        if action in ("shift", "absent", "leave", "week", "new") and not self.desk.may(ops.DayPlanned):
            return False
        if action in ("shift", "absent", "leave", "week"):
            return self._row() is not None
        return super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        """Yield the week, and what the day at hand says."""
        yield Grid(columns(self._monday(), self._day), id="roster")
        yield Lines(id="roster-detail")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the week as it is planned now."""
        rows = roster_rows(self.desk.replica.view, self._monday(), _DAYS, self.filter_text)
        self._rows = {row.staff: row for row in rows}
        grid = self.query_one(Grid)
        grid.empty = _("Nothing matches; Esc clears the filter.") if self.filter_text else _("Nobody works here yet.")
        grid.set_columns(columns(self._monday(), self._day))
        grid.set_rows(lines(rows, self._day))
        self.show_detail()

    def show_detail(self) -> None:
        """Tell what the person at hand does on that day."""
        row, day = self._row(), self._at_hand()
        told = [Cell(day_name(self._day), "title")]
        if row is not None and day is not None:
            told += [Cell(f"  {row.name}  "), Cell(day_sentence(day))]
        self.query_one("#roster-detail", Lines).show([told])

    def action_day(self, step: int) -> None:
        """Go to another day, and with it to another week."""
        self._day += timedelta(days=step)
        self.refresh_data(None)
        self.show_status()

    def action_shift(self) -> None:
        """Ask what the person works on the day at hand."""
        row, day = self._row(), self._day
        if row is None:
            return

        def answered(chosen: Chosen | None) -> None:
            """Record the day."""
            if chosen is not None:
                said = _("{name}, {day}: {shift}.").format(name=row.name, day=day_name(day), shift=chosen.text)
                shift = "" if chosen.key == "-" else chosen.key
                self.desk.record(ops.DayPlanned(staff=row.staff, day=day, shift=shift), said=said)

        title = _("What does {name} work on {day}?").format(name=row.name, day=day_name(day))
        self.ask(ChooseDialog(title, shift_options(self.desk.replica.view)), answered)

    def action_absent(self) -> None:
        """Say that the person did not come today, or came after all."""
        row, today = self._row(), self._today()
        if row is None:
            return
        if absent_on(self.desk.replica.view, row.staff, today):
            said = _("{name}: not absent today.").format(name=row.name)
            self.desk.record(ops.AbsenceWithdrawn(staff=row.staff, day=today), said=said)
        else:
            said = _("{name}: absent today.").format(name=row.name)
            self.desk.record(ops.AbsenceRecorded(staff=row.staff, day=today), said=said)

    def action_leave(self) -> None:
        """Ask why somebody is away, then until when.

        The day at hand is the first.
        """
        row, first = self._row(), self._day
        if row is None:
            return

        def given(text: str | None, reason: LeaveReason) -> None:
            """Record the leave."""
            last = parse_last_day(text, first) if text is not None else None
            if last is not None:
                self.desk.record(ops.LeaveGiven(staff=row.staff, first=first, last=last, reason=reason))

        def answered(chosen: Chosen | None) -> None:
            """Ask for the last day, or take the leave back."""
            if chosen is None:
                return
            if chosen.key.startswith("leave:"):
                self.desk.record(ops.LeaveWithdrawn(leave=chosen.key.removeprefix("leave:")))
                return
            reason = LeaveReason(chosen.key)
            dialog = AskDialog(
                _("Until which day, that one included?"),
                _("Day, such as 12-31 or 3d"),
                topic=f"leave/{row.staff}/{first.isoformat()}",
                about=f"{row.name}  {day_name(first)}  {chosen.text}",
                value=first.isoformat(),
                check=lambda text: (
                    "" if parse_last_day(text, first) else _("Give a day as 12-31, not before the first.")
                ),
            )
            self.ask(dialog, lambda text: given(text, reason))

        title = _("Why is {name} away from {day} on?").format(name=row.name, day=day_name(first))
        self.ask(ChooseDialog(title, leave_options(self.desk.replica.view, row.staff, first)), answered)

    def action_week(self) -> None:
        """Let the person work each week as in the one shown."""
        row, monday = self._row(), self._monday()
        if row is None:
            return
        days = week_of(self.desk.replica.view, row.staff, monday)
        said = _("{name}: each week so from {day} on.").format(name=row.name, day=monday.isoformat())
        self.desk.record(ops.WeekPlanned(staff=row.staff, days=days, from_day=monday), said=said)

    def action_new(self) -> None:
        """Ask for a shift's name and hours."""

        def answered(text: str | None) -> None:
            """Set the shift up."""
            args = new_shift(self.desk.replica.view, text) if text is not None else None
            if args is not None:
                self.desk.record(args, said=_("{name} is saved.").format(name=args.name))

        self.ask(
            AskDialog(
                _("What is the shift called, and from when to when is it?"),
                _("Such as: Early 8:00-16:30"),
                topic="roster/shift",
                check=lambda text: (
                    "" if new_shift(self.desk.replica.view, text) else _("Give name and hours as Early 8:00-16:30.")
                ),
            ),
            answered,
        )

    def action_undo(self) -> None:
        """Take back what was recorded last."""
        undo_last(self.desk)

    def _today(self) -> date:
        return self.desk.days.of(self.desk.now())

    def _monday(self) -> date:
        return monday_of(self._day)

    def _row(self) -> RosterRow | None:
        return self._rows.get(self.row_at_hand())

    def _at_hand(self) -> RosterDay | None:
        row = self._row()
        return row.days[self._day.weekday()] if row is not None else None
