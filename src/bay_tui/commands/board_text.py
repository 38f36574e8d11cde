"""Print the board as plain text.

For a script, a pipe or a screen reader.
"""

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from bay_tui.commands.output import print_line, print_table
from bay_tui.i18n import _
from bay_tui.wording import word
from bay_tui.wording.board_words import Group, grouped, state_word
from bay_tui.wording.times import clock_time, day_and_time, duration, hours
from bay_tui.workshop.readmodels.board import Board, BoardRow
from bay_tui.workshop.readmodels.outlook import Risk


def print_board(board: Board, numbers: Mapping[str, str], zone: tzinfo, group: Group = Group.BAYS) -> None:
    """Print a line for each job, then one for each open call.

    `numbers` are those of the bays by id. By bays: each bay, free ones too, then the vehicles outside. By anything
    else, a first column says under which heading a line stands, so that each can be read by itself.
    """
    print_line(_("Board at {time}").format(time=clock_time(board.at, zone)))
    titles = {Group.TECHNICIAN: _("Technician"), Group.ADVISER: _("Adviser"), Group.STATE: _("State")}
    head = [_("Bay"), _("Plate"), _("Order"), _("Job"), _("State"), _("Technician"), _("Hours"), _("Promised")]
    rows = list(_by_bay(board, zone)) if group is Group.BAYS else list(_by_heading(board, numbers, zone, group))
    if rows:
        print_table(head if group is Group.BAYS else [titles[group], *head], rows)
    for call in board.calls:
        since = duration((board.at - call.at).total_seconds())
        print_line(
            _("Bay {bay} calls {whom} for {time}").format(
                bay=numbers.get(call.bay, "-"), whom=word(call.asks), time=since
            )
        )
    if not rows and not board.calls:
        print_line(_("Nothing here."))


def _by_bay(board: Board, zone: tzinfo) -> Iterator[list[str]]:
    for bay in board.bays:
        yield from (_row(bay.number, row, board, zone) for row in bay.rows)
        if not bay.rows:
            yield [bay.number, "", "", "", _("free"), "", "", ""]
    yield from (_row("", row, board, zone) for row in board.outside)


def _by_heading(board: Board, numbers: Mapping[str, str], zone: tzinfo, group: Group) -> Iterator[list[str]]:
    for title, rows in grouped(board, group):
        yield from ([title, *_row(numbers.get(row.bay, ""), row, board, zone)] for row in rows)


def _row(bay: str, row: BoardRow, board: Board, zone: tzinfo) -> list[str]:
    due = row.promise.due
    promised = day_and_time(due, zone, board.at) if due else ""
    if row.promise.risk is Risk.LATE:
        promised += " " + _("LATE")
    elif row.promise.risk is Risk.AT_RISK:
        promised += " " + _("AT RISK")
    worked = f"{hours(row.worked_hours)}/{hours(row.standard_hours)}"
    return [bay, row.plate, row.number, row.title, state_word(row), ", ".join(row.technicians), worked, promised]
