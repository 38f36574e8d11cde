"""The board as plain text, for a script, a pipe or a screen reader."""

from datetime import tzinfo

from bay_tui.commands.output import print_line, print_table
from bay_tui.i18n import _
from bay_tui.wording import word
from bay_tui.wording.times import clock_time, day_and_time, duration, hours
from bay_tui.workshop.board import Board, BoardRow
from bay_tui.workshop.promise import Risk
from bay_tui.workshop.words import StopReason


def print_board(board: Board, zone: tzinfo) -> None:
    """Print the bays with their jobs, then the vehicles outside, then the open calls."""
    print_line(_("Board at {time}").format(time=clock_time(board.at, zone)))
    head = [_("Bay"), _("Plate"), _("Order"), _("Job"), _("State"), _("Technician"), _("Hours"), _("Promised")]
    rows: list[list[str]] = []
    for bay in board.bays:
        rows.extend(_row(bay.number, row, board, zone) for row in bay.rows)
        if not bay.rows:
            rows.append([bay.number, "", "", "", _("free"), "", "", ""])
    rows.extend(_row("", row, board, zone) for row in board.outside)
    print_table(head, rows)
    for call in board.calls:
        bay = next((bay.number for bay in board.bays if bay.id == call.bay), "")
        since = duration((board.at - call.at).total_seconds())
        print_line(_("Bay {bay} calls {whom} for {time}").format(bay=bay or "-", whom=word(call.asks), time=since))


def _row(bay: str, row: BoardRow, board: Board, zone: tzinfo) -> list[str]:
    state = word(row.state)
    if row.stop_reason:
        state = f"{state}: {word(StopReason(row.stop_reason))}"
    due = row.promise.due
    promised = day_and_time(due, zone, board.at) if due else ""
    if row.promise.risk is Risk.LATE:
        promised += " " + _("LATE")
    elif row.promise.risk is Risk.AT_RISK:
        promised += " " + _("AT RISK")
    worked = f"{hours(row.worked_hours)}/{hours(row.standard_hours)}"
    return [bay, row.plate, row.number, row.title, state, ", ".join(row.technicians), worked, promised]
