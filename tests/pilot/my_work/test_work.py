"""My Work: keys are counted, and what they record stands in the outbox."""

import re
from datetime import timedelta

import pytest

from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.finish import FinishDialog
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.store.errors import StoreFull
from bay_tui.store.replica import Replica
from bay_tui.widgets.grid import Grid
from bay_tui.wording import word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Clock, Job, Site, SiteRules
from bay_tui.workshop.words import CallKind, Concurrency, Indirect, InspectionLevel, JobState, StopReason
from pilot.workshop import NOW, FrozenClock, make_app, open_replica, sample_records, screen_text, wait_until


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def tick(replica: Replica, minutes: float) -> None:
    clock = replica.clock
    assert isinstance(clock, FrozenClock)
    clock.at += timedelta(minutes=minutes)


def unapproved(replica: Replica) -> str:
    return next(job.id for job in replica.view.every(Job) if not job.approved)


async def test_the_next_job_is_the_first_row_and_one_key_clocks_on() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, MyWorkScreen)
        assert app.screen.query_one(Grid).cursor_key == "R104-1"
        await pilot.press("s")
        assert recorded(replica) == [ops.LabourStarted(staff="103", job="R104-1")]
        assert "● in progress" in screen_text(app)
        assert "Clocked on: 粤A88M66 常规保养：更换机油机滤." in screen_text(app)
        assert app.screen.query_one(Grid).cursor_key == "R104-1"


async def test_switching_is_two_keys_and_names_what_ended() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        tick(replica, 1)
        await pilot.press("s", "1")
        assert recorded(replica) == [ops.LabourStarted(staff="101", job="R102-2")]
        # Whole at 80 columns: the plate tells which car has stopped.
        assert "Switched: 粤BD12345 更换电驱冷却水泵. Ended: 粤B59185." in screen_text(app)
        # One's own name is above already.
        assert screen_text(app).count("赵铁峰") == 1
        job = replica.view.get(Job, "R101-1")
        assert job is not None
        assert job.state is JobState.STOPPED


async def test_starting_what_runs_already_records_nothing() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        assert "Switch to which job?" in screen_text(app)
        assert "粤B59185" not in screen_text(app, app.screen)
        await pilot.press("escape")
        assert recorded(replica) == []


@pytest.mark.parametrize(("digit", "reason"), [(str(at), reason) for at, reason in enumerate(StopReason, 1)])
async def test_a_pause_with_its_reason_is_two_keys(digit: str, reason: StopReason) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        tick(replica, 1)
        await pilot.press("p", digit)
        assert recorded(replica) == [ops.LabourStopped(staff="101", job="R101-1", reason=reason)]
        assert isinstance(app.screen, MyWorkScreen)
        assert f"Paused ({word(reason)}): 粤B59185 更换前制动片." in screen_text(app)


async def test_the_pause_is_about_what_runs_wherever_the_cursor_is() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "p")
        assert isinstance(app.screen, ChooseDialog)
        assert "粤B59185 更换前制动片" in screen_text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, MyWorkScreen)
        assert recorded(replica) == []


async def test_nothing_runs_nothing_pauses() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("p")
        assert "nothing to pause" in screen_text(app)
        assert isinstance(app.screen, MyWorkScreen)


@pytest.mark.parametrize(("key", "checked"), [("y", True), ("enter", True), ("n", False)])
async def test_the_end_is_two_keys_and_says_whether_it_was_checked(key: str, checked: bool) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        assert isinstance(app.screen, FinishDialog)
        await pilot.press(key)
        assert recorded(replica) == [ops.JobFinished(job="R101-1", checked=checked)]
        job = replica.view.get(Job, "R101-1")
        assert job is not None
        assert job.state is JobState.INSPECTION


async def test_the_end_says_what_is_still_open() -> None:
    replica = open_replica()
    replica.record("101", ops.PartsRequested(job="R101-1", lines=(ops.WantedPart(part="58101-X700"),)))
    replica.record("103", ops.LabourStarted(staff="103", job="R101-1"))
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        text = screen_text(app)
        assert "! 1 parts lines are still open" in text
        assert "! 刘海波 will be clocked off it too" in text
        await pilot.press("escape")
        assert len(recorded(replica)) == 2


async def test_a_gate_warns_takes_a_reason_and_stops_nobody() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(Grid).move_to(unapproved(replica))
        await pilot.press("s")
        assert "! “更换左前下摆臂” is not approved by the customer yet." in screen_text(app)
        await pilot.press("2")
        assert recorded(replica) == [
            ops.LabourStarted(staff="103", job=unapproved(replica), reason="The customer has agreed"),
        ]


async def test_the_reason_for_a_gate_can_be_typed() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(Grid).move_to(unapproved(replica))
        await pilot.press("s", "4", "enter")
        assert "Type a few words" in screen_text(app)
        await pilot.press(*"test", "enter")
        assert recorded(replica) == [ops.LabourStarted(staff="103", job=unapproved(replica), reason="test")]


async def test_leaving_the_gate_starts_nothing() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(Grid).move_to(unapproved(replica))
        await pilot.press("s", "4", "escape", "escape")
        assert isinstance(app.screen, MyWorkScreen)
        assert recorded(replica) == []


@pytest.mark.parametrize(("digit", "kind"), [("1", CallKind.PARTS), ("2", CallKind.FOREMAN), ("3", CallKind.TECHNICAL)])
async def test_a_call_is_two_keys(digit: str, kind: CallKind) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", digit)
        assert recorded(replica) == [ops.CallRaised(asks=kind, bay="b3", job="R101-1")]


async def test_other_work_is_two_keys() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("i", "3")
        assert recorded(replica) == [ops.LabourStarted(staff="103", indirect=Indirect.TRAINING)]
        assert "○ training since 10:42" in screen_text(app)


async def test_arriving_and_leaving() -> None:
    replica = open_replica([record for record in sample_records() if not isinstance(record, Clock)])
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Not here yet today" in screen_text(app)
        await pilot.press("l")
        assert "You are not clocked in." in screen_text(app)
        tick(replica, 1)
        await pilot.press("a")
        assert recorded(replica) == [ops.LabourArrived(staff="103")]
        await pilot.press("a")
        assert "You are clocked in already" in screen_text(app)
        tick(replica, 1)
        await pilot.press("l")
        assert isinstance(app.screen, ConfirmDialog)
        await pilot.press("n", "l", "y")
        assert recorded(replica)[1:] == [ops.LabourLeft(staff="103")]
        assert "Left at 10:44" in screen_text(app)
        assert "Not here yet today" not in screen_text(app)


async def test_alongside_only_where_the_site_allows_it() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "S")
        assert "one job at a time" in screen_text(app)
        assert recorded(replica) == []


async def test_alongside_keeps_the_running_job_going() -> None:
    records = [record for record in sample_records() if not isinstance(record, Site)]
    replica = open_replica([*records, Site(id="demo", name="X", rules=SiteRules(concurrent=Concurrency.EQUAL))])
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        tick(replica, 1)
        await pilot.press("down", "down", "S")
        assert recorded(replica) == [ops.LabourStarted(staff="101", job="R102-2", alongside=True)]
        assert "▶ 2 jobs, time split equally, since" in screen_text(app)


async def test_what_a_foreman_assigns_appears_by_itself() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="102")
    async with app.run_test(size=(80, 24)) as pilot:
        grid = app.screen.query_one(Grid)
        assert grid.keys[0] == "R103-1"
        replica.record("201", ops.JobAssigned(job="R107-1", technicians=("102",)))
        await wait_until(pilot, lambda: grid.keys[0] == "R107-1")
        assert "R107-1" in grid.keys[:2]


async def test_the_filter_finds_by_plate_and_escape_clears_it() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        grid = app.screen.query_one(Grid)
        await pilot.press("slash", *"71q", "enter")
        assert grid.keys == ["R107-1"]
        assert "Filter: 71q" in screen_text(app)
        await pilot.press("escape")
        assert len(grid.keys) > 1


async def test_enter_opens_the_job_card_and_escape_comes_back() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert isinstance(app.screen, JobScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, MyWorkScreen)


async def test_a_full_disk_is_one_sentence_and_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")

    def full(*_: object, **__: object) -> None:
        raise StoreFull("/memory")

    async with app.run_test(size=(80, 24)) as pilot:
        monkeypatch.setattr(replica, "record", full)
        await pilot.press("s")
        assert "○ assigned" in screen_text(app)
        assert recorded(replica) == []
        assert app.desk.said.tone == "bad"


async def test_a_job_not_yet_confirmed_is_marked() -> None:
    app = make_app(sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        row = next(line for line in screen_text(app).splitlines() if "in progress" in line)
        assert row.startswith("▸ →")


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (160, 45)])
async def test_it_fits_every_window_in_chinese(size: tuple[int, int]) -> None:
    app = make_app(sign_in="101", language="zh_CN")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "施工中" in text
        assert "我的作业" in text
        assert all(len(line) <= size[0] for line in text.splitlines())


async def test_minutes_pass_on_the_headline() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        assert "since 09:56 (46m)" in screen_text(app)
        tick(replica, 5)
        replica.announce({("clock", "101")})
        await wait_until(pilot, lambda: "since 09:56 (51m)" in screen_text(app))
        assert replica.now() != NOW


@pytest.mark.parametrize("reason", [StopReason.BREAK, StopReason.PARTS])
async def test_a_break_is_of_all_that_runs_and_says_so_and_can_be_taken_back(reason: StopReason) -> None:
    records = [record for record in sample_records() if not isinstance(record, Site)]
    replica = open_replica([*records, Site(id="demo", name="X", rules=SiteRules(concurrent=Concurrency.EQUAL))])
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(140, 24)) as pilot:
        tick(replica, 1)
        await pilot.press("down", "down", "S")
        tick(replica, 1)
        await pilot.press("p", str(list(StopReason).index(reason) + 1))
        clock = replica.view.get(Clock, "101")
        assert clock is not None
        if reason is StopReason.PARTS:
            assert clock.jobs == ("R101-1",)
            return
        assert (clock.jobs, clock.indirect) == ((), "break")
        assert "Paused (break): 粤B59185 更换前制动片, 粤BD12345 更换电驱冷却水泵." in screen_text(app)
        await pilot.press("u")
        clock = replica.view.get(Clock, "101")
        assert clock is not None
        assert clock.jobs == ("R101-1", "R102-2")
        assert "Taken back: stop work: 粤BD12345 更换电驱冷却水泵, break." in screen_text(app)


async def test_the_end_of_the_day_names_all_that_stops() -> None:
    records = [record for record in sample_records() if not isinstance(record, Site)]
    replica = open_replica([*records, Site(id="demo", name="X", rules=SiteRules(concurrent=Concurrency.EQUAL))])
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(140, 24)) as pilot:
        tick(replica, 1)
        await pilot.press("down", "down", "S", "l")
        lines = re.findall("│(.*)│", screen_text(app))
        said = "Endyourdaynow?粤B59185更换前制动片,粤BD12345更换电驱冷却水泵stoptoo."
        assert said in "".join("".join(lines).split())


async def test_undo_of_a_break_from_other_work_names_the_break() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        tick(replica, 1)
        await pilot.press("i", str(list(Indirect).index(Indirect.BREAK) + 1), "u")
        assert "Taken back: other work: break." in screen_text(app)


async def test_the_same_call_again_is_no_other_and_says_since_when_it_waits() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press("c", "1")
        tick(replica, 5)
        await pilot.press("c", "1")
        assert len(recorded(replica)) == 1
        assert "Called already: parts, waiting since 10:42." in screen_text(app)
        await pilot.press("c", "2")
        assert len(recorded(replica)) == 2


@pytest.mark.parametrize(("key", "said"), [("y", "Finished and checked: "), ("n", "Finished, not checked: ")])
@pytest.mark.parametrize("inspected", [True, False])
async def test_an_end_says_whether_it_was_checked_and_what_it_waits_for(key: str, said: str, inspected: bool) -> None:
    levels = (InspectionLevel.SELF, *((InspectionLevel.FINAL,) if inspected else ()))
    records = [record for record in sample_records() if not isinstance(record, Site)]
    replica = open_replica([*records, Site(id="demo", name="X", rules=SiteRules(inspections=levels))])
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(140, 24)) as pilot:
        await pilot.press("e", key)
        text = screen_text(app)
        assert f"{said}粤B59185 更换前制动片." in text
        assert ("Waits for: final inspection." in text) is inspected
