"""The parts counter: who waits longest is first, a key does one thing to one line, and nothing happens by itself."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bay_tui.screens.counter.screen import CounterScreen
from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.dialogs.eta import EtaDialog
from bay_tui.screens.dialogs.pick_part import PickPartDialog
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.fields import TextField
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.records import Part, PartsLine, PartsRequest
from bay_tui.workshop.words import LineState
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records, screen_text, wait_until


def workshop() -> tuple[Replica, list[str]]:
    """The sample with two more requests: three lines for R101, asked 10 minutes ago, and one for R104."""
    view = Played(sample_records())
    old = Part(id="58101-OLD", number="58101-OLD", name="前制动片 旧号", superseded_by="58101-X700")
    view.put(old)
    oil = view.get(Part, "88000-0W20")
    assert oil is not None
    view.put(msgspec.structs.replace(oil, unit="L"))
    wanted = (
        WantedPart(part="58101-OLD"),
        WantedPart(part="88000-0W20", quantity=4.5),
        WantedPart(part="", name="clip"),
    )
    (first,) = view.play(10, "101", ops.PartsRequested(job="R101-1", lines=wanted, note="left side"))
    (second,) = view.play(
        2, "103", ops.PartsRequested(job="R104-1", lines=(WantedPart(part="26300-A500", quantity=2),))
    )
    return open_replica(view), [f"{first}.1", f"{first}.2", f"{first}.3", f"{second}.1"]


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def grid(app: BayApp) -> Grid:
    assert isinstance(app.screen, CounterScreen)
    return app.screen.query_one(Grid)


def state(replica: Replica, line: str) -> LineState:
    found = replica.view.get(PartsLine, line)
    assert found is not None
    return found.state


async def test_the_queue_is_in_the_order_to_serve_it() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: grid(app).keys)
        assert grid(app).keys[:4] == lines
        assert replica.view.get(PartsLine, grid(app).keys[4]) is not None
        text = screen_text(app)
        assert "Parts counter: 2 waiting" in text
        assert "Bay 1 · 粤B59185 · 赵铁峰 · ! waits 10m, target 4m" in text
        assert "Bay 3 · 粤A88M66 · 刘海波 · waits 2m" in text
        assert "expected 14:42" in text


async def test_taking_reserving_picking_and_issuing_are_one_key_each() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "t", "v")
        request = replica.view.get(PartsLine, lines[1])
        assert request is not None
        taken = replica.view.get(PartsRequest, request.request)
        assert taken is not None
        assert taken.taken_by == "301"
        assert state(replica, lines[1]) is LineState.RESERVED
        assert "taken by 孙晓梅" in screen_text(app)
        await pilot.press("p")
        assert state(replica, lines[1]) is LineState.PICKED
        await pilot.press("i")
        assert state(replica, lines[1]) is LineState.ISSUED
        assert lines[1] not in grid(app).keys
        assert [type(args).__name__ for args in recorded(replica)] == [
            "PartsTaken",
            "PartsReserved",
            "PartsPicked",
            "PartsIssued",
        ]


async def test_a_refusal_is_one_sentence() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("v")
        assert "Of 58101-OLD only 0 can be reserved, 1 are wanted" in screen_text(app)
        assert recorded(replica) == []
        assert state(replica, lines[0]) is LineState.REQUESTED


async def test_a_part_of_a_line_can_be_issued() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "I", *"1.5", "enter")
        assert recorded(replica) == [ops.PartsIssued(line=lines[1], quantity=1.5)]
        text = screen_text(app)
        assert "3 L" in text
        assert "1.5 issued" in text


async def test_a_back_order_is_two_keys() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b", "2", "enter")
        assert recorded(replica) == [
            ops.PartsBackOrdered(line=lines[0], eta=datetime(2025, 11, 25, 2, 0, tzinfo=UTC)),
        ]
        assert "B/O tomorrow 10:00" in screen_text(app)


async def test_a_typed_time_is_read_and_never_lies_in_the_past() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b", *"9:00", "enter")
        assert isinstance(app.screen, EtaDialog)
        assert app.screen.query_one(TextField).error == "The expected time has already passed; give a later one."
        await pilot.press(*["backspace"] * 4, *"soon", "enter")
        assert "Not understood" in app.screen.query_one(TextField).error
        await pilot.press(*["backspace"] * 4, *"+3h", "enter")
        assert recorded(replica) == [ops.PartsBackOrdered(line=lines[0], eta=NOW + timedelta(hours=3))]


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        ("17:30", NOW.replace(hour=9, minute=30, second=0)),
        ("1730", NOW.replace(hour=9, minute=30, second=0)),
        ("１７：３０", NOW.replace(hour=9, minute=30, second=0)),
        ("+3h", NOW + timedelta(hours=3)),
        ("2d", NOW + timedelta(days=2)),
        ("25 9:00", datetime(2025, 11, 25, 1, 0, tzinfo=UTC)),
        ("1", NOW.replace(hour=9, minute=0, second=0)),
        ("3", datetime(2025, 11, 26, 2, 0, tzinfo=UTC)),
        ("", NOW.replace(hour=9, minute=0, second=0)),
    ],
)
async def test_a_time_that_begins_with_a_digit_is_no_choice_until_enter(keys: str, at: datetime) -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b")
        for key in keys:
            await pilot.press(key)
            assert isinstance(app.screen, EtaDialog) and recorded(replica) == []
        await pilot.press("enter")
        assert recorded(replica) == [ops.PartsBackOrdered(line=lines[0], eta=at)]


async def test_the_arrows_choose_among_the_times_offered() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b", "down", "down", "up")
        await pilot.press("enter")
        assert recorded(replica) == [ops.PartsBackOrdered(line=lines[0], eta=datetime(2025, 11, 25, 2, tzinfo=UTC))]


async def test_the_new_number_is_proposed_as_the_substitute() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("u")
        assert isinstance(app.screen, PickPartDialog)
        await pilot.press("enter", "1")
        assert recorded(replica) == [
            ops.PartsSubstituted(line=lines[0], part="58101-X700", reason="New number for the same part"),
        ]
        assert "instead of 58101-OLD" in screen_text(app)


async def test_a_described_part_needs_its_number_first() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "i")
        assert "This line has no number yet: u finds the part." in screen_text(app)
        assert recorded(replica) == []
        await pilot.press("u", *"97133", "enter", "3")
        await pilot.press("i")
        assert [type(args).__name__ for args in recorded(replica)] == ["PartsSubstituted", "PartsIssued"]
        assert lines[2] not in grid(app).keys


async def test_cancelling_asks_why() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        assert isinstance(app.screen, ChooseDialog)
        await pilot.press("escape")
        assert recorded(replica) == []
        await pilot.press("x", "5", *"wrong car", "enter")
        assert recorded(replica) == [ops.PartsCancelled(line=lines[0], reason="wrong car")]
        assert lines[0] not in grid(app).keys


async def test_words_between_counter_and_technician_show() -> None:
    replica, _lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: "“left side”" in screen_text(app))
        await pilot.press("n", *"from the annex", "enter")
        assert "10:42 孙晓梅: from the annex" in screen_text(app)


async def test_what_left_the_shelf_below_zero_is_recorded_and_said() -> None:
    replica, _lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("i")
        assert len(recorded(replica)) == 1
        assert "58101-OLD is at -1 on hand: count the bin." in screen_text(app)


async def test_a_new_request_appears_by_itself_and_the_cursor_stays() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        replica.record("104", ops.PartsRequested(job="R105-1", lines=(WantedPart(part="97133-A500"),)))
        await wait_until(pilot, lambda: len(grid(app).keys) == 6)
        assert grid(app).keys[0] not in lines
        assert grid(app).cursor_key == lines[1]


async def test_enter_opens_the_job_card() -> None:
    replica, _lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert isinstance(app.screen, JobScreen)


async def test_an_empty_queue_says_so_and_no_key_does_harm() -> None:
    records = [one for one in sample_records() if not isinstance(one, PartsLine | PartsRequest)]
    replica = open_replica(records)
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        for key in "tvpibuxnIV":
            await pilot.press(key)
        assert isinstance(app.screen, CounterScreen)
        assert "Nobody waits for parts." in screen_text(app)
        assert recorded(replica) == []


async def test_a_technician_may_look_but_not_issue() -> None:
    replica, _lines = workshop()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4", "i")
        assert "赵铁峰 may not do this here: issue a part." in screen_text(app)
        assert recorded(replica) == []


async def test_a_reservation_is_given_up_with_one_key() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "v", "V")
        assert state(replica, lines[1]) is LineState.REQUESTED
        part = replica.view.get(Part, "88000-0W20")
        assert part is not None
        assert part.reserved == 0


async def test_half_a_litre_of_a_loose_part_is_issued_and_the_rest_stays_wanted() -> None:
    replica, lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "I", *"2.5", "enter")
        part = replica.view.get(Part, "88000-0W20")
        assert part is not None
        assert part.on_hand == 117.5
        assert "→ 2.5 issued" in screen_text(app)
        assert "2 L" in screen_text(app)
        assert lines[1] in grid(app).keys
