"""A foreman changes the standard hours of a job, and who pays, by keys on its card."""

from typing import Any

import pytest

from bay_tui.screens.dialogs.revise_job import ReviseJobDialog
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.keybar import KeyBar
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Job
from bay_tui.workshop.words import PayType, Severity
from pilot.job_card.test_job import open_card, recorded, rich_workshop
from pilot.workshop import Played, make_app, open_replica, sample_records, screen_text, wait_until

JOB = "R101-1"


def job_of(app: BayApp, job: str = JOB) -> Job:
    found = app.desk.replica.view.get(Job, job)
    assert found is not None
    return found


async def asked(app: BayApp, pilot: Any, job: str = JOB) -> None:
    await open_card(app, pilot, job)
    await pilot.press("H")
    await wait_until(pilot, lambda: isinstance(app.screen, ReviseJobDialog))


def added_work() -> tuple[Replica, str]:
    """Return a workshop with a job on the guarantee, added for something found, and that job."""
    view = Played(sample_records())
    found = ops.FindingRecorded(job=JOB, system="brakes", component="front_pads", severity=Severity.RED)
    (finding,) = view.play(30, "101", found)
    added = ops.JobAdded(order="R101", title="Pads", finding=finding, pay=PayType.WARRANTY, standard_hours=1.25)
    (job,) = view.play(20, "201", added)
    return open_replica(view), job


async def test_both_change_by_one_question_that_shows_before_and_after() -> None:
    app = make_app(rich_workshop(), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        before = job_of(app)
        await asked(app, pilot)
        await pilot.press(*"2.75")
        assert f"{before.standard_hours:g} h standard → 2.75, customer pays" in screen_text(app)
        await pilot.press("enter", "2")
        await wait_until(pilot, lambda: recorded(app.desk.replica))
        assert recorded(app.desk.replica) == [ops.JobRevised(job=JOB, standard_hours=2.75, pay=PayType.WARRANTY)]
        assert (job_of(app).standard_hours, job_of(app).pay) == (2.75, PayType.WARRANTY)
        said = app.desk.said.sentence
        assert f"{before.standard_hours:g} h standard → 2.75, customer pays → warranty: 粤B59185" in said
        await wait_until(pilot, lambda: "2.75 h standard" in screen_text(app))


@pytest.mark.parametrize(
    ("keys", "changes"),
    [
        (("enter", "3"), {"pay": PayType.INTERNAL}),
        ((*"3", "enter", "enter"), {"standard_hours": 3.0}),
        ((*"12", "enter", "1"), {"standard_hours": 12.0}),
        ((*"0", "enter", "enter"), {"standard_hours": 0.0}),
        ((*"3", "enter", "escape", "backspace", "4", "enter", "2"), {"standard_hours": 4.0, "pay": PayType.WARRANTY}),
    ],
    ids=["payer", "hours", "two digits wait for Enter", "none", "back to the hours"],
)
async def test_what_is_left_as_it_is_is_not_recorded(keys: tuple[str, ...], changes: dict[str, Any]) -> None:
    app = make_app(rich_workshop(), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app, pilot)
        await pilot.press(*keys)
        await wait_until(pilot, lambda: recorded(app.desk.replica))
        assert recorded(app.desk.replica) == [ops.JobRevised(job=JOB, **changes)]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("enter", "enter"), "Nothing was changed."),
        ((*"3", "enter", "escape", "escape"), "Signed in: 曾国梁"),
        (("escape",), "Signed in: 曾国梁"),
    ],
    ids=["the same again", "given up at the payer", "given up at once"],
)
async def test_nothing_is_recorded_without_a_change(keys: tuple[str, ...], said: str) -> None:
    app = make_app(rich_workshop(), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app, pilot)
        await pilot.press(*keys)
        await wait_until(pilot, lambda: not isinstance(app.screen, ReviseJobDialog))
        assert recorded(app.desk.replica) == [] and app.desk.said.sentence == said


async def test_hours_that_cannot_be_are_said_where_they_were_typed() -> None:
    app = make_app(rich_workshop(), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app, pilot)
        await pilot.press(*"1001", "enter")
        assert isinstance(app.screen, ReviseJobDialog) and "1001" in screen_text(app)
        assert "1000" in screen_text(app) and "as it is" not in screen_text(app)


async def test_added_work_that_the_customer_pays_for_now_says_that_it_needs_a_yes() -> None:
    replica, job = added_work()
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app, pilot, job)
        await pilot.press("enter", "1")
        await wait_until(pilot, lambda: recorded(app.desk.replica))
        assert app.desk.said.sentence.startswith("The customer has to agree now: 1.25 h standard, warranty → customer")
        assert not job_of(app, job).approved and job_of(app, job).standard_hours == 1.25


async def test_only_a_foreman_is_offered_it() -> None:
    for who, offered in (("201", True), ("101", False), ("301", False), ("401", False)):
        app = make_app(rich_workshop(), sign_in=who)
        async with app.run_test(size=(200, 30)) as pilot:
            await open_card(app, pilot, JOB)
            assert (dict(app.screen.query_one(KeyBar).shown(198)).get("H") == "Hours, payer") is offered, who
            await pilot.press("H")
            await pilot.pause()
            assert isinstance(app.screen, ReviseJobDialog) is offered, who


async def test_a_visit_that_is_over_keeps_its_hours() -> None:
    app = make_app(rich_workshop(), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(app, pilot, "R001-1")
        await pilot.press(*"9", "enter", "1")
        await wait_until(pilot, lambda: not isinstance(app.screen, ReviseJobDialog))
        assert recorded(app.desk.replica) == [] and "R001" in app.desk.said.sentence
