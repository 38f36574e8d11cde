"""A column of the board is declared once and then stands on the screens, in plain text and in JSON."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bay_tui.commands import board_text
from bay_tui.screens.board import cells, rows
from bay_tui.screens.board.rows import Showing
from bay_tui.screens.common.cells import promise_cell
from bay_tui.widgets.grid import Row
from bay_tui.wording import board_columns
from bay_tui.wording.board_columns import COLUMNS, BoardColumn, ColumnRoom
from bay_tui.wording.board_words import fits, promise_in_full, promise_text
from bay_tui.wording.times import Moment
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.board import BoardRow, board
from bay_tui.workshop.readmodels.outlook import Outlook, Risk
from workshop_kit import ADVISER, T0, Shop, at, changed


@pytest.fixture
def adviser_column(monkeypatch: pytest.MonkeyPatch) -> BoardColumn:
    """One entry more, as somebody writes it who wants a column; the field is on the row."""
    column = BoardColumn("adviser", "Adviser", ColumnRoom(8), None, lambda row, _telling: row.adviser)
    for module in (board_columns, rows, cells, board_text):
        monkeypatch.setattr(module, "COLUMNS", (*COLUMNS, column))
    for cached in (rows._keys, cells._shows):
        cached.cache_clear()
    yield column  # type: ignore[misc]
    for cached in (rows._keys, cells._shows):
        cached.cache_clear()


def test_a_column_that_is_declared_stands_on_the_screen_and_in_plain_text(
    adviser_column: BoardColumn, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop()
    shop.view.put(changed(shop.order("o1"), adviser=ADVISER))
    value = board(shop.view, at(0))
    wide = Showing(Moment(at(0), UTC), True, "", {})
    assert [column.title for column in rows.columns(True)][-1] == "Adviser"
    assert "Adviser" not in [column.title for column in rows.columns(False)]
    first = next(line for line in rows.board_lines(value, wide) if isinstance(line, Row) and line.key == "j1")
    assert first.cells[-1].text == "Zhao"
    board_text.print_board(value, {}, UTC)
    head, *lines = capsys.readouterr().out.splitlines()[1:]
    assert head.split()[-1] == "Adviser" and any(line.split()[-1] == "Zhao" for line in lines)


def test_every_field_of_a_row_is_in_json() -> None:
    (row, *_) = board(Shop().view, at(0)).rows
    assert set(msgspec.to_builtins(row)) == set(BoardRow.__struct_fields__)


def test_no_column_is_declared_twice_and_each_stands_somewhere() -> None:
    keys = [column.key for column in COLUMNS]
    assert len(set(keys)) == len(keys)
    assert all(column.wide or column.narrow or column.says for column in COLUMNS)
    assert set(cells.SHOWN) <= set(keys)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-61, "1m left"),
        (-59, "now due"),
        (0, "now due"),
        (1, "! now due"),
        (59, "! now due"),
        (60, "! 1m late"),
    ],
)
def test_a_promise_that_passes_is_due_now_until_a_minute_is_over(seconds: int, said: str) -> None:
    due = T0 + timedelta(minutes=60)
    now = due + timedelta(seconds=seconds)
    shop = Shop()
    row = board(shop.view, at(0)).rows[0]
    risk = Risk.LATE if now > due else Risk.ON_TIME
    row = msgspec.structs.replace(row, promise=Outlook(risk=risk, due=due))
    assert promise_text(row, Moment(now, UTC), wide=False) == said
    assert promise_text(row, Moment(now, UTC), wide=True).endswith(said.removeprefix("! "))


@pytest.mark.parametrize(
    ("risk", "told", "said"),
    [
        (Risk.ON_TIME, True, "2h00 left"),
        (Risk.ON_TIME, False, "? 2h00 left"),
        (Risk.AT_RISK, True, "▲ 2h00 risk"),
        (Risk.AT_RISK, False, "▲?2h00 risk"),
    ],
)
def test_a_promise_the_customer_has_not_heard_of_is_marked(risk: Risk, told: bool, said: str) -> None:
    row = msgspec.structs.replace(board(Shop().view, at(0)).rows[0], promise=Outlook(risk=risk, due=at(120), told=told))
    text = promise_text(row, Moment(at(0), UTC), wide=False)
    assert text == said
    assert len(text) <= 11  # the narrow column
    assert ("not told yet" in promise_in_full(row.promise, Moment(at(0), UTC))) is not told
    assert fits(row, "not told", {}) is not told
    words = [cell.text for line in cells.detail_lines(row, Moment(at(0), UTC)) for cell in line]
    assert ("? customer not told yet" in words) is not told


@pytest.mark.parametrize(
    ("risk", "told", "said"),
    [
        (Risk.ON_TIME, True, "11:00"),
        (Risk.ON_TIME, False, "? 11:00"),
        (Risk.AT_RISK, True, "▲ risk 11:00"),
        (Risk.AT_RISK, False, "▲?risk 11:00"),
        (Risk.LATE, False, "!?late 11:00"),
    ],
)
def test_lists_of_jobs_mark_such_a_promise_as_well(risk: Risk, told: bool, said: str) -> None:
    how = Outlook(risk=risk, due=at(120), told=told)
    cell = promise_cell(how, Moment(at(0), ZoneInfo("Asia/Shanghai")), short=True)
    assert cell.text == said
    assert len(cell.text) <= 12  # the narrow column of My work


def test_the_board_knows_from_the_promise_in_force_whether_the_customer_was_told() -> None:
    shop = Shop()
    seen = []
    for minute, told in ((1, True), (2, False), (3, True)):
        shop.applied(ops.OrderPromised(order="o1", due=at(300 + minute), told=told), ADVISER, minute)
        seen.append({row.promise.told for row in board(shop.view, at(4)).rows if row.order == "o1"})
    assert seen == [{True}, {False}, {True}]
