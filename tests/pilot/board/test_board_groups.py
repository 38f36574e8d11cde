"""The board under other headings, opened as its command line says, and promises made from it."""

from datetime import datetime, timedelta

import pytest

from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.shell.desk import Opening
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Order
from pilot.workshop import NOW, make_app, open_replica, screen_text, wait_until

SIZES = [(80, 24), (120, 40), (160, 45), (200, 60)]


def lines(app: BayApp) -> list[str]:
    return screen_text(app).splitlines()


def under(app: BayApp, heading: str) -> list[str]:
    """The lines under a heading, up to the next one: headings start at the edge, rows behind a marker."""
    text = lines(app)
    at = next(at for at, line in enumerate(text) if line.startswith(heading))
    rows: list[str] = []
    for line in text[at + 1 :]:
        if line[:1].strip() not in ("", "▸"):
            break
        rows.append(line)
    return rows


async def test_the_key_goes_round_through_technician_adviser_and_state() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        titles = [lines(app)[0].split("  ")[0].strip()]
        for _ in range(4):
            await pilot.press("z")
            titles.append(lines(app)[0].split("  ")[0].strip())
    assert titles == ["Bay board", "Board by technician", "Board by adviser", "Board by state", "Bay board"]


async def test_by_technician_everybody_has_their_work_and_what_nobody_has_comes_last() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.press("z")
        assert any("更换水泵" in line for line in under(app, "单永强 1"))
        assert any("底盘异响" in line for line in under(app, "陈志远"))
        headings = [line for line in lines(app) if line[:1].strip() and line[:1] != "▸"]
        assert any("nobody yet" in line for line in headings[-4:])


async def test_a_job_of_two_technicians_stands_under_both_and_opens_from_both() -> None:
    replica = open_replica()
    replica.record("201", ops.JobAssigned(job="R101-1", technicians=("101", "104"), was=("101",)))
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.press("z")
        for name in ("赵铁峰", "陈志远"):
            assert any("更换前制动片" in line for line in under(app, name))
        twice = [key for key in app.screen.query_one(Grid).keys if key.startswith("R101-1")]
        assert len(twice) == 2
        for key in twice:
            app.screen.query_one(Grid).move_to(key)
            await pilot.press("enter")
            assert "更换前制动片" in screen_text(app) and type(app.screen).__name__ == "JobScreen"
            await pilot.press("escape")


async def test_by_state_what_stands_still_comes_first_with_its_reason() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.press("z", "z", "z")
        assert any("更换水泵" in line for line in under(app, "stopped: waiting for parts"))
        text = screen_text(app)
        assert text.index("stopped: waiting for parts") < text.index("in progress 2") < text.index("booked 1")


@pytest.mark.parametrize("query", ["lyt", "林雅婷"])
async def test_the_filter_finds_the_vehicles_of_an_adviser(query: str) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.press("slash", *query, "enter")
        assert "R103-1" in app.screen.query_one(Grid).keys
        await pilot.press("escape", "slash", *"smith", "enter")
        assert app.screen.query_one(Grid).keys == []


async def test_it_opens_grouped_and_filtered_as_told() -> None:
    app = make_app(read_only=True, opening=Opening(group="state", filter="late"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Board by state" in lines(app)[0] and "Filter: late" in lines(app)[0]
        assert "粤B3T519" in screen_text(app) and "粤S7K082" not in screen_text(app)
        await pilot.press("slash", "backspace", "backspace", "backspace", "backspace", "escape", "z")
        assert isinstance(app.screen, BoardScreen) and app.screen.filter_text == ""
        assert "R101-1" in app.screen.query_one(Grid).keys


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("group", ["bays", "technician", "adviser", "state"])
async def test_every_size_shows_plate_state_time_promise_and_the_reason_of_a_risk(
    size: tuple[int, int], group: str
) -> None:
    app = make_app(sign_in="201", opening=Opening(group=group))
    async with app.run_test(size=size) as pilot:
        app.screen.query_one(Grid).move_to("R103-1")
        await pilot.pause()
        row = next(line for line in lines(app) if "1h11/2h30" in line)
        for part in ("S7K082", "更换水泵", "no parts", "25m risk", "单永强"):
            assert part in row
        assert "The parts come too late for the promise." in screen_text(app)
        assert all(len(line) <= size[0] for line in lines(app))


def promises(app: BayApp, order: str) -> list[tuple[datetime, str, bool]]:
    found = app.desk.replica.view.get(Order, order)
    assert found is not None
    return [(one.due, one.reason, one.told) for one in found.promises]


@pytest.mark.parametrize("number", ["201", "401"])
async def test_a_promise_is_revised_with_a_reason_and_whether_the_customer_knows(number: str) -> None:
    app = make_app(sign_in=number)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        app.screen.query_one(Grid).move_to("R103-1")
        first = NOW + timedelta(minutes=25)
        await pilot.press("P")
        assert "When will the vehicle be ready?" in screen_text(app) and "1 so far" in screen_text(app)
        await pilot.press("1", "enter", "1")
        assert "today 17:00: was the customer told?" in screen_text(app) and "1 so far" not in screen_text(app)
        await pilot.press("1")
        assert promises(app, "R103") == [
            (first, "", True),
            (datetime.fromisoformat("2025-11-24T17:00:00+08:00"), "parts come later", False),
        ]
        assert "still to be told" in screen_text(app)


async def test_a_promise_is_revised_on_the_job_card_which_keeps_the_first() -> None:
    app = make_app(sign_in="401")
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("f2")
        app.screen.query_one(Grid).move_to("R103-1")
        await pilot.press("enter", "P", "2", "enter", "2", "2")
        await wait_until(pilot, lambda: "the customer knows" in screen_text(app))
        await pilot.press("end")
        section = screen_text(app).partition("Promises to the customer")[2]
        assert "11:07" in section and "more work was agreed" in section


async def test_nothing_is_promised_when_somebody_turns_back_or_may_not() -> None:
    app = make_app(sign_in="401")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        app.screen.query_one(Grid).move_to("R103-1")
        await pilot.press(
            "P", "1", "enter", "1", "escape", "P", "1", "enter", "escape", "P", "1", "escape", "P", "escape"
        )
        assert len(promises(app, "R103")) == 1
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        app.screen.query_one(Grid).move_to("R103-1")
        await pilot.press("P", "1", "enter", "1", "1")
        assert len(promises(app, "R103")) == 1 and "When will" not in screen_text(app)
