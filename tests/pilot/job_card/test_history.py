"""The history of a vehicle: one key from its job, what was declined then, comebacks, the next service."""

from datetime import timedelta
from typing import Any

import pytest

from bay_tui.screens.job_card.history import HistoryScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.records import Approval, Finding, Job, Order, Record, Vehicle
from bay_tui.workshop.words import Answer, JobKind, JobState, OrderState, Severity
from pilot.workshop import NOW, make_app, open_replica, sample_records, screen_text, wait_until


def with_a_past(*more: Record) -> Replica:
    """R101's vehicle was here 20 days ago for its brakes, and half a year ago for a service."""
    records = [one for one in sample_records() if one.id != "vR101"]
    records.append(
        Vehicle(id="vR101", plate="粤B59185", plate_key="粤B59185", model="云驰 YX7 SUV", vin="LSVAA4180E2184841")
    )
    for number, days, odometer in (("R050", 20, 48_200), ("R001", 200, 40_000)):
        at = NOW - timedelta(days=days)
        fields: dict[str, Any] = {"received_at": at, "delivered_at": at + timedelta(hours=6), "odometer": odometer}
        records.append(Order(id=number, number=number, vehicle="vR101", state=OrderState.DELIVERED, **fields))
    done = {"state": JobState.DONE, "line": 1}
    records.append(Job(id="R050-1", order="R050", title="更换前制动盘", technicians=("103", "102"), **done))
    at = NOW - timedelta(days=200)
    records.append(Job(id="R001-1", order="R001", title="大保养", work=JobKind.MAINTENANCE, finished_at=at, **done))
    yes, no = (Approval(answer=answer, at=at, who="王女士") for answer in (Answer.APPROVED, Answer.DECLINED))
    about = {"job": "", "vehicle": "vR101", "at": at}
    amber, red = {"severity": Severity.AMBER}, {"severity": Severity.RED}
    records += [
        Finding(id="f1", order="R050", system="brakes", component="front_discs", approval=yes, **red, **about),
        Finding(id="f2", order="R050", system="tyres", component="rims", note="划伤", approval=no, **amber, **about),
        Finding(id="f3", order="R101", system="brakes", component="front_pads", **red, **about),
    ]
    return open_replica([*records, *more])


async def open_history(app: BayApp, pilot: Any) -> None:
    await pilot.press("h")
    await wait_until(pilot, lambda: isinstance(app.screen, HistoryScreen) and app.screen.query_one(Grid).keys)


async def test_one_key_shows_the_visits_with_who_did_what_and_what_was_declined() -> None:
    app = make_app(with_a_past(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_history(app, pilot)
        text = screen_text(app)
        for wanted in (
            "粤B59185",
            "LSVAA4180E2184841",
            "wrong check digit (position 9)",
            "2025-11-04 R050 48,200 km",
            "更换前制动盘",
            "刘海波, 单永强",
            "! amber",
            "Tyres and wheels: Rims 划伤",
            "declined",
            "2025-05-08 R001 40,000 km",
        ):
            assert wanted in text, wanted
        assert "Front brake discs" not in text


async def test_what_was_cancelled_says_why_and_by_whom() -> None:
    replica = with_a_past(Order(id="R060", number="R060", vehicle="vR101", booked_for=NOW))
    replica.record("201", ops.OrderCancelled(order="R060", reason="改天再来"))
    replica.record("201", ops.JobAdded(order="R101", title="换雨刮"))
    added = next(job for job in replica.view.find(Job, "order", "R101") if job.title == "换雨刮")
    replica.record("201", ops.JobCancelled(job=added.id, reason="客户自己换"))
    name = name_of_staff(replica.view, "201")
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_history(app, pilot)
        text = screen_text(app)
        assert "Cancelled visits" in text and "改天再来" in text and name in text
        app.open_screen("job", job=added.id)
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen) and "换雨刮" in screen_text(app))
        text = screen_text(app)
        assert "客户自己换" in text and name in text


async def test_the_next_service_says_how_it_is_worked_out() -> None:
    app = make_app(with_a_past(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_history(app, pilot)
        text = screen_text(app)
        assert "2026-05-08 or 50,000 km" in text
        assert "last service + 12 months or 10,000 km, whichever is first" in text


async def test_a_comeback_is_flagged_here_and_on_the_card() -> None:
    app = make_app(with_a_past(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen))
        assert "! Comeback" in screen_text(app)
        assert "Brakes: was here for it on 2025-11-04" in screen_text(app)
        await open_history(app, pilot)
        assert "! Comeback" in screen_text(app)


async def test_enter_on_a_job_of_then_opens_its_card_and_escape_leads_back() -> None:
    app = make_app(with_a_past(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_history(app, pilot)
        assert app.screen.query_one(Grid).move_to("job:R050-1")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen) and "更换前制动盘" in screen_text(app))
        await pilot.press("escape", "escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, JobScreen | HistoryScreen))


@pytest.mark.parametrize(("language", "wanted"), [("en", "unknown: no service"), ("zh_CN", "未知")])
async def test_a_vehicle_without_a_past_says_so(language: str, wanted: str) -> None:
    app = make_app(sign_in="101", language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        await wait_until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        assert wanted in screen_text(app)
