"""The vehicle health check by keyboard alone: a key a line, findings for what is not in order, nothing lost."""

from functools import partial
from typing import Any

from bay_tui.catalogue import shipped
from bay_tui.screens.counter.request import PartsRequestScreen
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.findings.check import CheckScreen
from bay_tui.screens.findings.screen import FindingScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Check, Finding, Site, SiteRules, WantedPart
from bay_tui.workshop.text import cells
from bay_tui.workshop.words import Severity
from pilot.workshop import FrozenClock, make_app, open_replica, sample_records, screen_text, wait_until

ITEMS = list(shipped().items)


async def open_check(app: BayApp, pilot: Any) -> None:
    app.call_later(partial(app.open_screen, "job", job="R101-1"))
    await wait_until(pilot, lambda: isinstance(app.screen, JobScreen) and app.screen.query(Grid))
    await pilot.press("v")
    await wait_until(pilot, lambda: isinstance(app.screen, CheckScreen) and app.screen.query(Grid))


def at(app: BayApp) -> str | None:
    return app.screen.query_one(Grid).cursor_key


def go_to(app: BayApp, slug: str) -> None:
    assert app.screen.query_one(Grid).move_to(slug)


def only_check(replica: Replica) -> Check:
    (check,) = replica.view.every(Check)
    return check


async def test_fifty_five_keys_for_fifty_five_lines_in_order() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        assert "0/55" in screen_text(app)
        assert "○ not checked" in screen_text(app)
        await pilot.press(*["space"] * 55)
        assert "55/55" in screen_text(app)
        await pilot.press("f10")
        assert isinstance(app.screen, JobScreen)
        assert "Recorded: 55 in order, 0 amber, 0 red, 0 not checked." in screen_text(app)
    check = only_check(replica)
    assert [result.item for result in check.results] == ITEMS
    assert {result.severity for result in check.results} == {Severity.GREEN}
    assert replica.drafts.names("check") == []


async def test_amber_and_red_ask_what_it_is_and_become_findings() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        await pilot.press("space", "2", "1")
        assert at(app) == ITEMS[2]
        go_to(app, "front_pads")
        await pilot.press("1", "1", *"2.5", "enter")
        assert at(app) == "front_discs"
        assert "2.5 mm" in screen_text(app)
        go_to(app, "rims")
        await pilot.press("1", "3", *"wheel missing", "enter")
        await pilot.press("f10")
        assert "51 lines are not checked." in screen_text(app)
        await pilot.press("1")
        assert isinstance(app.screen, JobScreen)
        assert "○ 51 not checked" in screen_text(app) or "Recorded: 1 in order, 1 amber, 2 red, 51" in screen_text(app)
    check = only_check(replica)
    findings = {one.component: one for one in replica.view.find(Finding, "job", "R101-1")}
    assert set(findings) == {"tail_lamps", "front_pads", "rims"}
    pads = findings["front_pads"]
    assert (pads.severity, pads.note, pads.check) == (Severity.RED, "Front brake pads worn to the limit", check.id)
    assert pads.measurement is not None and pads.measurement.value == 2.5
    assert pads.recommended_parts == (WantedPart(part="58101-X700", name="前制动片 YX7"),)
    assert findings["rims"].note == "wheel missing"
    linked = {one.item: one.finding for one in check.results if one.finding}
    assert linked["front_pads"] == pads.id
    assert sum(one.severity is Severity.NOT_CHECKED for one in check.results) == 51


async def test_a_measured_value_sets_the_colour_and_better_needs_a_note() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        go_to(app, "front_left_tyre")
        await pilot.press("m", *"6.5", "enter", "m", *"2.4", "enter")
        assert "Front right tyre, tread" in screen_text(app)
        await pilot.press("escape")
        text = screen_text(app)
        assert "✓ in order     Front left tyre, tread" in text
        assert "! amber        Front right tyre, tread" in text
        await pilot.press("space")
        assert "Front right tyre measured worse: a note must say why." in screen_text(app)
        assert at(app) == "front_right_tyre"
        await pilot.press("n", *"new one in the boot", "enter", "space")
        assert at(app) == "rear_left_tyre"
        assert "✓ in order     Front right tyre, tread: new one in the boot" in screen_text(app)
        await pilot.press("f10", "1")
    results = {one.item: one for one in only_check(replica).results}
    left, right = results["front_left_tyre"], results["front_right_tyre"]
    assert left.measurement is not None and left.measurement.value == 6.5
    assert (right.severity, right.note) == (Severity.GREEN, "new one in the boot")


async def test_a_line_taken_back_is_not_checked_and_never_in_order() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        await pilot.press("space", "up", "4")
        assert "0/55" in screen_text(app)
        await pilot.press("f10")
        assert "Nothing is checked yet" in screen_text(app)
    assert replica.view.every(Check) == []


async def test_the_draft_survives_a_kill_and_goes_on_where_it_was() -> None:
    disk = MemoryDisk()
    replica = open_replica(disk=disk)
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        await pilot.press(*["space"] * 7, "1", "1")
        await wait_until(pilot, lambda: replica.drafts.names("check/"), most=2000)
        killed = disk.kill()
    again = Replica(Database("/memory/terminal.journal", disk=killed), FrozenClock())
    app = make_app(again, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        assert "8/55" in screen_text(app)
        assert "Here is what you had begun." in screen_text(app)
        assert at(app) == ITEMS[8]


async def test_parts_of_a_finding_are_one_key_on_the_job_card() -> None:
    replica = open_replica()
    args = ops.FindingRecorded(
        job="R101-1", system="brakes", component="front_pads", severity=Severity.RED,
        recommended_parts=(WantedPart(part="58101-X700", name="前制动片 YX7"), WantedPart(part="", name="grease")),
    )  # fmt: skip
    replica.record("101", args)
    (finding,) = replica.view.find(Finding, "job", "R101-1")
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        app.call_later(partial(app.open_screen, "job", job="R101-1"))
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen) and app.screen.query(Grid))
        go_to(app, f"finding:{finding.id}")
        await pilot.press("r")
        await wait_until(pilot, lambda: isinstance(app.screen, PartsRequestScreen))
        await pilot.press("f10")
        sent = [one.operation.args for one in replica.outbox.in_order()][1:]
        lines = (ops.WantedPart(part="58101-X700"), ops.WantedPart(part="", name="grease"))
        assert sent == [ops.PartsRequested(job="R101-1", lines=lines)]


async def test_a_check_on_the_job_card_says_what_was_not_checked() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 45)) as pilot:
        await open_check(app, pilot)
        await pilot.press(*["space"] * 53, "f10", "1")
        text = screen_text(app)
        assert "Vehicle health check" in text
        assert "○ 2 not checked" in text
        assert "Not checked: Runs straight; Shifting" in text


async def test_two_thousand_wide_characters_keep_the_columns() -> None:
    replica = open_replica()
    note = ("左前轮胎外侧偏磨😀严重" * 200)[:2000]
    args = ops.FindingRecorded(job="R101-1", system="tyres", component="rims", severity=Severity.RED, note=note)
    replica.record("101", args)
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        app.call_later(partial(app.open_screen, "job", job="R101-1"))
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen) and app.screen.query(Grid))
        grid = app.screen.query_one(Grid)
        seen = ""
        for _ in range(12):
            for line in screen_text(app).split("\n"):
                assert cells(line) <= 80
            await pilot.press("pagedown")
            rows = [line for line in screen_text(app).split("\n") if "左前轮胎" in line or "偏磨" in line]
            assert all(cells(line[: len(line) - len(line.lstrip(" ↓↑▸"))]) >= 16 for line in rows if "▲" not in line)
            seen += "".join(rows)
        assert seen.count("😀") >= 150
        assert grid.keys


def pads_found(replica: Replica, **more: Any) -> str:
    red = ops.FindingRecorded(job="R101-1", system="brakes", component="front_pads", severity=Severity.RED, **more)
    return replica.record("101", red)[0].id


async def test_what_was_found_on_the_visit_stands_in_the_check_and_is_not_in_order() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    (other_visit,) = (one.id for one in replica.view.every(Finding))
    found = pads_found(replica, note="前制动片已磨到极限")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        assert "1/55" in screen_text(app)
        assert "▲ 1 red" in screen_text(app)
        await pilot.press(*["space"] * 55)
        go_to(app, "front_pads")
        await pilot.press("3")
        assert "stands written up in this visit" in screen_text(app)
        await pilot.press("f10")
        assert "Recorded: 54 in order, 0 amber, 1 red, 0 not checked." in screen_text(app)
    results = {one.item: one for one in only_check(replica).results}
    assert (results["front_pads"].severity, results["front_pads"].finding) == (Severity.RED, found)
    assert [one.severity for one in results.values()].count(Severity.GREEN) == 54
    assert {one.id for one in replica.view.every(Finding)} == {found, other_visit}


async def test_enter_on_what_was_found_writes_it_again_and_the_check_follows() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        found = pads_found(replica)
        await wait_until(pilot, lambda: "▲ 1 red" in screen_text(app))
        go_to(app, "front_pads")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen))
        replica.record("101", ops.FindingRevised(finding=found, severity=Severity.AMBER))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, CheckScreen) and "! 1 amber" in screen_text(app))


async def test_a_site_may_ask_for_the_value_of_each_line_that_has_one() -> None:
    records = [one for one in sample_records() if not isinstance(one, Site)]
    replica = open_replica([*records, Site(id="demo", name="X", rules=SiteRules(check_values=True))])
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        go_to(app, "front_pads")
        await pilot.press("space")
        assert isinstance(app.screen, AskDialog)
        await pilot.press(*"8.5", "enter")
        assert at(app) == "front_discs"
        assert "8.5 mm" in screen_text(app)
        go_to(app, "rims")
        await pilot.press("space")
        assert isinstance(app.screen, CheckScreen)


async def test_a_value_that_cannot_be_is_asked_once_and_recorded() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_check(app, pilot)
        go_to(app, "front_pads")
        await pilot.press("m", *"1000", "enter", "f10", "1")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        text = " ".join(screen_text(app).split())
        assert "1000 mm is hardly possible" in text
        assert recorded(replica) == []
        await pilot.press("y")
        assert [type(one).__name__ for one in recorded(replica)] == ["CheckRecorded"]
        assert isinstance(app.screen, JobScreen)


def recorded(replica: Replica) -> list[Any]:
    return [entry.operation.args for entry in replica.outbox.in_order()]
