"""The list of drafts: what is parked, of which job, and one key that goes on with it."""

from bay_tui.screens.findings.check import CheckScreen
from bay_tui.screens.findings.screen import FindingScreen
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.screens.shell.drafts import DraftsScreen
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.words import Severity
from pilot.workshop import make_app, open_replica, screen_text, wait_until


async def test_every_draft_stands_there_with_its_job_and_words_and_goes_on() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(160, 24)) as pilot:
        await pilot.press("f", "1", "1", "1")
        await pilot.press(*"scratched", "escape")
        await wait_until(pilot, lambda: isinstance(app.screen, MyWorkScreen))
        # The job's row has a mark, and its lines say what of it.
        await wait_until(pilot, lambda: "* draft: Finding" in screen_text(app))
        assert "▸ *" in screen_text(app)
        await pilot.press("enter", "v", "space", "space", "escape", "escape")
        await wait_until(pilot, lambda: "* draft: Vehicle health check, Finding" in screen_text(app))
        await pilot.press("ctrl+d")
        await wait_until(pilot, lambda: isinstance(app.screen, DraftsScreen))
        assert app.screen.query_one(Grid).keys == ["check/R101-1/101", "finding/R101-1/101"]
        text = screen_text(app)
        assert "粤B59185 更换前制动片" in text
        assert "scratched" in text
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen))
        await pilot.press("escape", "up", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, CheckScreen))
        assert "2/55" in screen_text(app)


async def test_a_revision_goes_on_as_that_finding_and_a_question_says_where_it_is() -> None:
    replica = open_replica()
    red = ops.FindingRecorded(job="R101-1", system="brakes", component="front_pads", severity=Severity.RED)
    found = replica.record("101", red)[0].id
    written = {"system": "brakes", "component": "front_pads", "severity": "red", "note": "2 mm left"}
    replica.drafts.save(f"finding/R101-1/{found}/101", written)
    replica.drafts.save("ask/note/q1/101", {"text": "bring the puller"})
    replica.drafts.save("finding/R101-1/102", {"note": "not mine"})
    replica.drafts.save("guide/101", {"shown": True})
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(100, 24)) as pilot:
        assert "2 drafts are parked: Ctrl+D." in screen_text(app)
        await pilot.press("ctrl+d")
        await wait_until(pilot, lambda: isinstance(app.screen, DraftsScreen))
        assert "not mine" not in screen_text(app)
        await pilot.press("enter")
        assert "when the same question is asked" in screen_text(app)
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen))
        assert "2 mm left" in screen_text(app)


async def test_with_none_it_says_so() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+d")
        await wait_until(pilot, lambda: "Nothing of yours is parked." in screen_text(app))
