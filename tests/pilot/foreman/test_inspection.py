"""Inspection: points by digits, a pass only when nothing is marked, a fail with reasons and whoever does it again."""

from functools import partial

import msgspec
import pytest

from bay_tui.screens.dialogs.inspect import InspectDialog
from bay_tui.screens.foreman.inspection import InspectionScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.jobs.inspecting import CHECKLISTS
from bay_tui.workshop.records import Inspection, Job, Site
from bay_tui.workshop.words import CheckPoint, InspectionLevel, JobKind, JobState
from pilot.workshop import make_app, open_replica, sample_records, screen_text, wait_until

JOB = "R106-1"


async def opened(pilot) -> None:
    await pilot.pause()
    await pilot.press("i")
    await pilot.pause()
    assert isinstance(pilot.app.screen, InspectionScreen)


async def asked(pilot) -> None:
    await opened(pilot)
    await pilot.press("i")
    await wait_until(pilot, lambda: getattr(pilot.app.screen, "painted_at", None) is not None)
    assert isinstance(pilot.app.screen, InspectDialog)


def under(**rules: object):
    """Return a replica of the sample workshop with some rules of its own."""
    records = sample_records()
    (shop,) = (one for one in records if isinstance(one, Site))
    changed = msgspec.structs.replace(shop, rules=msgspec.structs.replace(shop.rules, **rules))
    return open_replica([changed if one is shop else one for one in records])


def job(app) -> Job:
    found = app.desk.replica.view.get(Job, JOB)
    assert found is not None
    return found


def checks(app) -> list[Inspection]:
    """Return the inspections by others; the technician's own check is there from the beginning."""
    return [one for one in app.desk.replica.view.find(Inspection, "job", JOB) if one.level is not InspectionLevel.SELF]


async def test_what_waits_stands_with_whose_work_it_is_and_how_long() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        line = next(line for line in screen_text(app).splitlines() if "四轮定位" in line)
        for part in ("湘A0P977", "final inspection", "赵铁峰", "46m"):
            assert part in line


def final(app) -> Inspection:
    (found,) = checks(app)
    return found


async def test_each_point_is_looked_at_and_kept() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        points = CHECKLISTS[job(app).work]
        await pilot.press(*["space"] * len(points))
        assert screen_text(app).count("✓ ") >= len(points)
        await pilot.press("y")
        await wait_until(pilot, lambda: job(app).state is JobState.DONE)
        assert final(app).by == "201" and final(app).passed
        assert [(one.point, one.ok, one.value) for one in final(app).points] == [
            (point, True, None) for point in points
        ]
        await pilot.pause()
        assert "Nothing waits for an inspection." in screen_text(app)


async def test_points_nobody_looked_at_are_asked_about_once_and_not_kept_as_seen() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        all_points = len(CHECKLISTS[job(app).work])
        await pilot.press("space", "y")
        await pilot.pause()
        assert f"Not looked at: {all_points - 1} of {all_points}" in screen_text(app)
        assert job(app).state is JobState.INSPECTION
        await pilot.press("down", "space", "y")
        await pilot.pause()
        assert f"Not looked at: {all_points - 2} of {all_points}" in screen_text(app)
        await pilot.press("y")
        await wait_until(pilot, lambda: job(app).state is JobState.DONE)
        points = CHECKLISTS[job(app).work]
        assert [one.point for one in final(app).points] == [points[0], points[2]]


async def test_what_was_measured_is_typed_and_stands_on_the_job_card() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("v", *"120", "enter", "v", *"6.5", "enter", "y", "y")
        await wait_until(pilot, lambda: job(app).state is JobState.DONE)
        assert {str(one.point): one.value for one in final(app).points} == {"torque": 120.0, "road_test": 6.5}
        app.open_screen("job", job=JOB)
        await wait_until(pilot, lambda: "Inspections" in screen_text(app) or not app.screen.query(Grid))
        await pilot.press("end")
        await wait_until(pilot, lambda: "torque 120 N·m" in screen_text(app))
        assert "driven 6.5 km" in screen_text(app)
        assert "points looked at: 2" in screen_text(app)


async def test_a_site_may_ask_for_each_point_and_each_value() -> None:
    app = make_app(under(every_point=True), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        points = CHECKLISTS[job(app).work]
        await pilot.press("y", "y")
        await pilot.pause()
        assert "Look first: everything on" in screen_text(app)
        await pilot.press(*["space"] * len(points), "y", "y")
        await pilot.pause()
        assert "Write the value first: wheels and bolts at torque" in screen_text(app)
        await pilot.press("v", *"120", "enter", "v", "4", "enter", "y")
        await wait_until(pilot, lambda: job(app).state is JobState.DONE)
        assert len(final(app).points) == len(points)


async def test_a_marked_point_cannot_be_passed_and_goes_back_to_the_same() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("3", "y")
        await pilot.pause()
        assert "n sends the job back" in screen_text(app)
        await pilot.press("n")
        await pilot.pause()
        assert "1  the same: 赵铁峰" in screen_text(app)
        await pilot.press("1")
        await wait_until(pilot, lambda: job(app).state is JobState.REWORK)
        assert job(app).technicians == ("101",)
        assert job(app).reworks == 1
        assert checks(app)[0].reasons == (CheckPoint.TORQUE,)


async def test_own_words_and_somebody_else() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("o", *"pulls left", "enter", "n")
        await pilot.pause()
        assert "✗ pulls left" in screen_text(app)
        await pilot.press("2")
        await wait_until(pilot, lambda: job(app).state is JobState.REWORK)
        assert checks(app)[0].reasons == ("pulls left",)
        assert len(job(app).technicians) == 1 and job(app).technicians != ("101",)


async def test_a_fail_needs_a_reason_and_esc_changes_nothing() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("n")
        await pilot.pause()
        assert "Mark what is not in order" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, InspectionScreen)
        assert job(app).state is JobState.INSPECTION and not checks(app)


@pytest.mark.parametrize(("who", "why"), [("101", "Nobody inspects their own work"), ("102", "is the foreman's")])
async def test_who_may_not_is_told_before_the_points_are_shown(who: str, why: str) -> None:
    app = make_app(sign_in=who)
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        await pilot.press("f2")
        await pilot.pause()
        await opened(pilot)
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, InspectionScreen)
        assert why in screen_text(app)


async def test_who_passed_the_peer_check_may_send_the_job_back_but_not_pass_the_final() -> None:
    app = make_app(under(inspections=tuple(InspectionLevel)), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.desk.replica.record("201", ops.InspectionPassed(job=JOB, level="peer"))
        await asked(pilot)
        assert "You passed the peer check" in screen_text(app)
        await pilot.press("y")
        await pilot.pause()
        assert isinstance(app.screen, InspectDialog)
        assert job(app).state is JobState.INSPECTION
        await pilot.press("1", "n")
        await pilot.pause()
        await pilot.press("1")
        await wait_until(pilot, lambda: job(app).state is JobState.REWORK)


async def test_why_it_failed_before_is_told_at_the_next_inspection() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        record = app.desk.replica.record
        record("201", ops.InspectionFailed(job=JOB, level="final", reasons=("torque", "pulls left")))
        record("101", ops.JobFinished(job=JOB))
        await opened(pilot)
        text = screen_text(app)
        assert "✗1 四轮定位" in text
        assert "failed before: wheels and bolts at torque, marked, pulls left" in text


def test_every_kind_of_job_has_points_and_each_point_a_digit() -> None:
    for kind in JobKind:
        assert 0 < len(CHECKLISTS[kind]) <= 9
        assert len(set(CHECKLISTS[kind])) == len(CHECKLISTS[kind])


async def carded(pilot, name: str = JOB) -> None:
    """Open the card of a job."""
    pilot.app.call_later(partial(pilot.app.open_screen, "job", job=name))
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, JobScreen) and pilot.app.screen.query("#keys"))
    await pilot.pause()


def bar(app) -> str:
    """Return the line of keys."""
    return screen_text(app).splitlines()[-1]


@pytest.mark.parametrize(("keys", "state"), [(("y", "y"), JobState.DONE), (("1", "n", "1"), JobState.REWORK)])
async def test_a_job_is_passed_or_sent_back_from_its_card(keys: tuple[str, ...], state: JobState) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await carded(pilot)
        assert "i Inspect" in bar(app)
        await pilot.press("i")
        await wait_until(pilot, lambda: getattr(app.screen, "painted_at", None) is not None)
        assert isinstance(app.screen, InspectDialog)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await wait_until(pilot, lambda: job(app).state is state)
        assert final(app).passed is (state is JobState.DONE)
        await wait_until(pilot, lambda: "i Inspect" not in bar(app))


async def test_the_card_offers_an_inspection_to_whoever_may_and_where_one_waits() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await carded(pilot)
        assert "i Inspect" not in bar(app)
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, JobScreen)
        assert checks(app) == []
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await carded(pilot, "R101-1")
        assert "i Inspect" not in bar(app)
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, JobScreen)
