"""The bay board: what it shows at 80 and 160 columns, filters, calls, changes, and how it copes with a full yard."""

from datetime import timedelta
from time import thread_time

import msgspec
import pytest
from textual.screen import Screen

from bay_tui.screens.board.rows import Showing, board_lines, counts
from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.common.cells import Moment
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid, Row, Section
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.records import Call, Job, Order, Promise, Record, Vehicle
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import JobState, OrderState
from pilot.workshop import NOW, make_app, master_data, open_replica, orders, sample_records, screen_text, wait_until


def lines(app: BayApp) -> list[str]:
    return screen_text(app).splitlines()


def line_with(app: BayApp, text: str) -> str:
    return next(line for line in lines(app) if text in line)


async def test_bays_stand_in_order_with_what_matters_most() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        bay2 = line_with(app, "更换水泵")
        for part in ("2", "粤S7K082", "单永强", "■ no parts 49m", "1h11/2h30", "▲ 25m risk"):
            assert part in bay2
        assert "███▶ 1h03/48m" in line_with(app, "底盘异响")
        assert "! 35m late" in line_with(app, "底盘异响")
        assert "· free" in line_with(app, "  5 ")
        numbers = [line.split()[0] for line in lines(app)[6:14]]
        assert numbers == ["1", "2", "3", "4", "5", "6", "7", "8"]


async def test_a_wide_terminal_shows_everything() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        bay2 = line_with(app, "更换水泵和节温器")
        for part in ("机修二", "云驰 YX7", "■ no parts 49m", "▲ 11:07 25m risk", "✗ back-order"):
            assert part in bay2
        assert "+1 高压系统故障诊断" in line_with(app, "新能源工位")


async def test_sections_hold_who_waits_outside_what_is_ready_and_what_is_booked() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        text = lines(app)
        places = [next(at for at, line in enumerate(text) if line.startswith(title)) for title in SECTIONS]
        assert places == sorted(places)
        assert "粤B71Q20" in text[places[2] + 1]
        assert "✓ ready" in text[places[3] + 1]


SECTIONS = ("Calls 1", "Bays", "Outside, by promise 1", "Ready for handover 1", "Booked 1")


async def test_a_step_of_the_cursor_works_out_no_keys_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.press("down", "down")
        before = screen_text(app)
        with monkeypatch.context() as patched:
            # Textual goes through every binding of every widget for these: five times that was half of a step.
            patched.delattr(Screen, "active_bindings")
            await pilot.press("up")
        assert screen_text(app) != before


async def test_the_row_under_the_cursor_is_told_in_full() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        text = screen_text(app)
        assert "R103/1" in text and "更换水泵和节温器" in text
        assert "The parts come too late for the promise." in text


async def test_counts_say_what_the_workshop_comes_to() -> None:
    view = Memory(sample_records())
    said = [cell.text for cell in counts(board(view, NOW), 158)]
    assert said == [
        "● 2 working",
        "■ 2 stopped",
        "◆ 1 to inspect",
        "· 2 free",
        "○ 1 outside",
        "",
        "▲ 2 at risk",
        "! 1 late",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("粤s7k", {"R103-1"}),
        ("R105", {"R105-1", "s16"}),
        ("lcs", {"R102-1"}),
        ("late", {"R105-1", "s16"}),
        ("free", set()),
    ],
)
async def test_it_filters_by_plate_number_technician_and_state(query: str, found: set[str]) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *query, "enter")
        keys = set(app.screen.query_one(Grid).keys)
        shown = {key for key in keys if not key.startswith(("bay:", "call:"))}
        assert len(shown) == len(found) and found - {"s16"} <= shown
        assert f"Filter: {query}" in screen_text(app)


async def test_esc_clears_the_filter_and_never_quits() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"R103", "escape")
        assert isinstance(app.screen, BoardScreen) and app.screen.filter_text == ""
        assert len(app.screen.query_one(Grid).keys) > 8
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, BoardScreen)
        assert "F9 signs out." in screen_text(app)


async def test_letters_in_the_filter_are_text() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"ad/?:j")
        assert isinstance(app.screen, BoardScreen) and app.screen.filter_text == "ad/?:j"


async def test_a_call_is_answered_and_cleared() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home")
        assert "▲ parts" in line_with(app, "水泵几点")
        await pilot.press("a")
        await wait_until(pilot, lambda: "✓ coming" in screen_text(app))
        await pilot.press("d")
        await wait_until(pilot, lambda: "Calls" not in screen_text(app))
        (call,) = app.desk.replica.view.every(Call)
        assert (call.answered_by, call.cleared_by) == ("201", "201")


async def test_enter_opens_the_job_and_esc_comes_back() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Grid).move_to("R101-1")
        await pilot.press("enter")
        assert type(app.screen).__name__ == "JobScreen"
        await pilot.press("escape")
        assert isinstance(app.screen, BoardScreen)


async def test_a_change_repaints_the_cells_it_changed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        painted: list[object] = []
        grid = app.screen.query_one(Grid)
        monkeypatch.setattr(grid, "refresh", lambda *regions, **options: painted.append(regions or options))
        app.desk.replica.record("104", ops.LabourStarted(staff="104", job="R105-1", reason="customer said yes"))
        await wait_until(pilot, lambda: painted)
        assert "in progress" in " ".join(
            cell.text for row in grid._model.lines if isinstance(row, Row) for cell in row.cells
        )
        assert all(regions and regions[0].height == 1 and regions[0].width < 20 for regions in painted)


async def test_a_hidden_board_waits_and_refreshes_when_it_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        await pilot.press("f5")
        calls: list[object] = []
        refresh = screen.refresh_data
        monkeypatch.setattr(screen, "refresh_data", lambda changed: (calls.append(changed), refresh(changed)))
        app.desk.replica.record("201", ops.CallRaised(asks="foreman", bay="b1"))  # pyright: ignore
        await pilot.pause()
        assert calls == []
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Calls 2" in screen_text(app))
        assert None in calls


async def test_the_minute_brings_the_elapsed_times_up_to_date() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "46m/1h00" in screen_text(app)
        clock = app.desk.replica.clock
        clock.at = NOW + timedelta(minutes=1)  # type: ignore[attr-defined]
        app.screen.show_now()
        await pilot.pause()
        assert "47m/1h00" in screen_text(app) and "10:43" in screen_text(app)


async def test_the_read_only_board_lets_nobody_record() -> None:
    app = make_app(read_only=True)
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        assert "view only" in screen_text(app)
        await pilot.press("home", "a", "enter", "f9", "f5", "escape")
        assert isinstance(app.screen, BoardScreen)
        assert app.desk.replica.outbox.counts.waiting == 0
        await pilot.press("slash", *"R103")
        assert app.screen.filter_text == "R103"


@pytest.mark.parametrize("key", ["p", "i", "h", "o", "t", "r", "enter", "a", "d"])
async def test_no_key_of_the_read_only_board_asks_for_a_sign_in(key: str) -> None:
    """Nobody can sign in there. What opens nothing says why, also on the line of a call."""
    app = make_app(read_only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("home", key)
        await pilot.pause()
        assert isinstance(app.screen, BoardScreen)
        assert (app.screen.query_one(Grid).cursor_key or "").startswith("call:")
        assert "Sign in" not in screen_text(app)
        assert "only" in screen_text(app).splitlines()[-2]
        assert f" {key} " not in screen_text(app).splitlines()[-1]


def full_yard() -> list[Record]:
    records: list[Record] = [*master_data(), *orders()]
    for at in range(160):
        due = (Promise(due=NOW + timedelta(minutes=10 * at), at=NOW),)
        records.append(Vehicle(id=f"w{at}", plate=f"粤B{at:05}", model="云驰 YA5"))
        order = Order(id=f"W{at:03}", number=f"W{at:03}", vehicle=f"w{at}", state=OrderState.RECEIVED)
        records.append(msgspec.structs.replace(order, promises=due))
        records += [
            Job(id=f"W{at:03}-{line}", order=order.id, line=line, title="保养", standard_hours=1) for line in (1, 2)
        ]
    return records


async def test_a_full_yard_is_drawn_fast() -> None:
    app = make_app(open_replica(full_yard()), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        grid = app.screen.query_one(Grid)
        assert len(grid.keys) > 160
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        took = min(_seconds(lambda: screen.refresh_data(None)) for _ in range(5))
        assert took < 0.25
        await pilot.press("end")
        assert "粤B28F31" in screen_text(app)


def _seconds(work: object) -> float:
    """Seconds of computing: what else the machine does counts for nothing."""
    began = thread_time()
    work()  # type: ignore[operator]
    return thread_time() - began


def test_jobs_not_begun_hide_behind_one_that_is_until_somebody_filters() -> None:
    view = Memory(sample_records())
    value = board(view, NOW)
    showing = Showing(Moment(NOW, NOW.tzinfo), False, "", {})  # type: ignore[arg-type]
    shown = [line.key for line in board_lines(value, showing) if isinstance(line, Row)]
    assert "R102-1" in shown and "R102-2" not in shown
    filtered = board_lines(value, showing._replace(query="R102"))
    assert [line.key for line in filtered if isinstance(line, Row)] == ["R102-1", "R102-2"]
    assert not [line for line in filtered if isinstance(line, Section)]


def test_added_work_stands_with_its_vehicle_in_the_bay() -> None:
    view = Memory(sample_records())
    showing = Showing(Moment(NOW, NOW.tzinfo), False, "R105", {})  # type: ignore[arg-type]
    rows = [line for line in board_lines(board(view, NOW), showing) if isinstance(line, Row)]
    assert [row.cells[0].text for row in rows] == ["4", ""]
    assert [row.cells[1].text for row in rows] == ["粤B3T519", ""]
    assert rows[1].cells[4].text == "! not approved"


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_a_symbol_and_a_word(state: JobState) -> None:
    base = Memory(sample_records())
    job = base.get(Job, "R101-1")
    assert job is not None
    base.put(msgspec.structs.replace(job, state=state))
    showing = Showing(Moment(NOW, NOW.tzinfo), True, "R101", {})  # type: ignore[arg-type]
    (row,) = [line for line in board_lines(board(base, NOW), showing) if isinstance(line, Row)]
    symbol, _, word = row.cells[5].text.partition(" ")
    assert len(symbol) == 1 and word
