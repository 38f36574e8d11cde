"""Show the live board of the workshop.

Every bay, what stands in it, who is on it, and what may be late.
"""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from bay_tui.i18n import _, lazy
from bay_tui.screens.board.cells import detail_lines
from bay_tui.screens.board.groups import AGAIN, TITLES, group_lines
from bay_tui.screens.board.rows import WIDE_FROM, Showing, columns, counts, find_row
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import Records, shown_keys
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence
from bay_tui.workshop.operations import (
    CallAnswered,
    CallCleared,
    ComplaintSettled,
    ExceptionSettled,
    InspectionPassed,
    JobAssigned,
    LabourCorrected,
    OrderPromised,
)
from bay_tui.workshop.readmodels.board import Board, BoardGroup, board
from bay_tui.workshop.records import Staff
from bay_tui.workshop.view import Key

_REST_SECONDS = 0.3
"""So long the cursor stands still on a slow line before the row under it is told in full."""


class BoardScreen(GridScreen):
    """Show the bays in order, then the vehicles outside.

    Enter opens the job under the cursor.
    """

    PLACE = "board"
    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "answer": (CallAnswered,),
        "clear": (CallCleared,),
        "promise": (OrderPromised,),
        "open('dispatch')": (JobAssigned,),
        "open('inspection')": (InspectionPassed,),
        "open('hours')": (LabourCorrected,),
        "open('attention')": (
            ExceptionSettled,
            ComplaintSettled,
        ),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "answer", lazy("Answer call"), id="board.answer"),
        Binding("d", "clear", lazy("Call is done"), id="board.clear"),
        Binding("p", "open('dispatch')", lazy("Dispatch"), id="board.dispatch"),
        Binding("i", "open('inspection')", lazy("Inspection"), id="board.inspection"),
        Binding("h", "open('hours')", lazy("Hours"), id="board.hours"),
        Binding("o", "open('attention')", lazy("Needs somebody"), id="board.attention"),
        Binding("t", "open('report')", lazy("Report"), id="board.report"),
        Binding("z", "group", lazy("Group by"), id="board.group"),
        Binding("P", "promise", lazy("Promise"), id="board.promise"),
        Binding("r", "open('roster')", lazy("Roster"), id="board.roster", show=False),
        Binding("w", "open('wall')", lazy("Wall screen"), id="board.wall", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._board: Board | None = None
        self._wide = False
        self._grid = Grid()
        self._resting: Timer | None = None
        self._group = BoardGroup(desk.opening.group)
        self.set_reactive(BoardScreen.filter_text, desk.opening.filter)

    def title_text(self) -> str:
        """Return what the board is called, grouped as it is."""
        return str(TITLES[self._group])

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys; a call has some of its own."""
        if self.desk.read_only:
            return [
                (self.key_of("global.filter"), _("Filter")),
                (self.key_of("board.group"), _("Group by")),
                (self.key_of("board.wall"), _("Wall screen")),
                (self.key_of("app.quit"), _("Quit")),
            ]
        return [
            ("Enter", _("Open")),
            *shown_keys(self, [("global.filter", _("Filter"))]),
            *super().keys(),
            *shown_keys(
                self,
                [
                    ("global.work", _("My work")),
                    ("global.counter", _("Counter")),
                    ("global.outbox", _("Outbox")),
                    ("global.sign_out", _("Sign out")),
                ],
            ),
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow answers on a call, and the wall to who only looks."""
        if action in ("answer", "clear"):
            return bool(self._call())
        if action == "promise":
            return bool(self._job()) and self.desk.may(OrderPromised)
        if action == "open" and parameters == ("wall",):
            return self.desk.read_only
        return super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        """Yield the counts, the board, and lines about its current row."""
        self._wide = self.app.size.width >= WIDE_FROM  # pyright: ignore[reportUnknownMemberType]
        yield Lines(id="board-counts")
        self._grid = Grid(columns(self._wide), id="board", empty=_("No bays are set up yet."))
        yield self._grid
        yield Lines(id="board-detail")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the board as it is now.

        The grid paints only the cells that say something else.
        """
        people = {person.id: person for person in self.desk.replica.view.every(Staff)}
        showing = Showing(self.moment(), self._wide, self.filter_text, people)
        self._board = board(self.desk.replica.view, showing.moment.now)
        self.query_one("#board-counts", Lines).show([counts(self._board, self.size.width - 2)])
        grid = self._grid
        grid.empty = self.nothing_here(_("No bays are set up yet."))
        grid.set_rows(group_lines(self._board, showing, self._group))
        self.show_detail()

    def on_resize(self, event: events.Resize) -> None:
        """Change to more columns where there is room for them."""
        wide = event.size.width >= WIDE_FROM
        if wide != self._wide:
            self._wide = wide
            self._grid.set_columns(columns(wide))
            self.refresh_data(None)

    def row_highlighted(self) -> None:
        """Tell more about the row the cursor came to.

        On a slow line, once it rests there.
        """
        if self._resting is not None:
            self._resting.stop()
        if self.host.thrifty:
            self._resting = self.set_timer(_REST_SECONDS, super().row_highlighted)
        else:
            super().row_highlighted()

    def open_row(self, key: str) -> None:
        """Open the job, or the job of a call."""
        job = self._job()
        if self.desk.read_only:
            self.desk.say(sentence("board-read-only"))
        elif job:
            self.host.open_screen("job", job=job)
        else:
            self.desk.say(_("This bay is free."))

    def action_answer(self) -> None:
        """Tell the bay that somebody is coming."""
        self.desk.record(CallAnswered(call=self._call()), said=_("They see that you are coming."))

    def action_clear(self) -> None:
        """Clear the call: the help is given."""
        self.desk.record(CallCleared(call=self._call()), said=_("The call is done."))

    def action_group(self) -> None:
        """Show the same work by the next group."""
        self._group = self._group.following()
        self.refresh_data(None)
        self.show_status()

    def action_promise(self) -> None:
        """Promise anew when the vehicle under the cursor will be ready."""
        if row := find_row(self._board, self._job()) if self._board else None:
            from bay_tui.screens.dialogs.promise import revise_promise

            revise_promise(self, row.order)

    def move_to_bay(self, bay: str) -> None:
        """Put the cursor on a bay's first row, or its empty line."""
        rows = next((one.rows for one in self._board.bays if one.id == bay), ()) if self._board else ()
        self._grid.move_to(rows[0].job if rows else f"bay:{bay}")

    def _call(self) -> str:
        """Return the id of the call under the cursor."""
        key = self._cursor()
        return key.removeprefix("call:") if key.startswith("call:") else ""

    def _job(self) -> str:
        """Return the id of the job or call's job under the cursor."""
        key = self._cursor()
        if call := self._call():
            found = next((one for one in self._board.calls if one.id == call), None) if self._board else None
            return found.job if found else ""
        return "" if key.startswith("bay:") else key.partition(AGAIN)[0]

    def _cursor(self) -> str:
        return self._grid.cursor_key or ""

    def show_detail(self) -> None:
        """Show more about the row under the cursor, in two lines."""
        row = find_row(self._board, self._job()) if self._board else None
        lines = detail_lines(row, self.moment()) if row else [[Cell()], [Cell()]]
        self.query_one("#board-detail", Lines).show(lines)
