"""Print the board as plain text.

It is for a script, a pipe or a screen reader.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from bay_tui.commands.output import print_line, print_table
from bay_tui.i18n import _
from bay_tui.wording import word
from bay_tui.wording.board_columns import COLUMNS, Telling
from bay_tui.wording.board_words import heading_text
from bay_tui.wording.times import Moment, spoken
from bay_tui.workshop.readmodels.board import Board, BoardGroup, BoardRow, grouped


def print_board(board: Board, numbers: Mapping[str, str], zone: tzinfo, group: BoardGroup = BoardGroup.BAYS) -> None:
    """Print a line for each job, then one for each open call.

    `numbers` are those of the bays by id. By bays: each bay, free ones too, then the vehicles outside. By anything
    else, a first column says under which heading a line stands, so that each can be read by itself.
    """
    telling = Telling(Moment(board.at, zone), numbers)
    print_line(_("Board at {time}").format(time=telling.moment.clock_time(board.at)))
    titles = {
        BoardGroup.TECHNICIAN: _("Technician"),
        BoardGroup.ADVISER: _("Adviser"),
        BoardGroup.STATE: _("State"),
    }
    by_bay = group is BoardGroup.BAYS
    rows = list(_by_bay(board, telling) if by_bay else _by_heading(board, telling, group))
    if rows:
        head = [column.title(wide=True) for column in COLUMNS if column.says is not None]
        print_table(head if by_bay else [titles[group], *head], rows)
    for call in board.calls:
        since = spoken(telling.moment.seconds_since(call.at))
        text = _("Bay {bay} calls {whom} for {time}") if call.bay else _("The workshop calls {whom} for {time}")
        print_line(text.format(bay=numbers.get(call.bay, "-"), whom=word(call.asks), time=since))
    if not rows and not board.calls:
        print_line(_("Nothing here."))


def _by_bay(board: Board, telling: Telling) -> Iterator[list[str]]:
    for bay in board.bays:
        yield from _lines(bay.rows, telling)
        if not bay.rows:
            free = {"bay": bay.number, "state": _("free")}
            yield [free.get(column.key, "") for column in COLUMNS if column.says is not None]
    yield from _lines(board.outside, telling)


def _by_heading(board: Board, telling: Telling, group: BoardGroup) -> Iterator[list[str]]:
    for heading, rows in grouped(board, group):
        yield from ([heading_text(heading, group), *line] for line in _lines(rows, telling))


def _lines(rows: Iterable[BoardRow], telling: Telling) -> Iterator[list[str]]:
    for row in rows:
        yield [column.says(row, telling) for column in COLUMNS if column.says is not None]
