"""First steps: once for each person, in their role, and never in the way of a scanner."""

from typing import Any

import pytest
from textual import events

from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.screens.shell.guide import GuideScreen
from bay_tui.screens.shell.outbox import OutboxScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.workshop.records import Staff
from bay_tui.workshop.scanning.scans import Scan
from pilot.workshop import make_app, open_replica, screen_text, wait_until


def newcomers() -> Replica:
    replica = open_replica()
    for name in replica.drafts.names("guide/"):
        replica.drafts.drop(name)
    return replica


async def enter(pilot: Any, app: BayApp, number: str) -> None:
    person = next(one for one in app.desk.replica.view.every(Staff) if one.number == number)
    app.call_later(app.sign_in, person)
    await wait_until(pilot, lambda: app.desk.person == person)
    await pilot.pause()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_it_is_shown_once_and_any_key_goes_on(language: str) -> None:
    app = make_app(newcomers(), language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        await enter(pilot, app, "101")
        assert isinstance(app.screen, GuideScreen)
        assert "…" not in screen_text(app)
        await pilot.press("s")
        assert isinstance(app.screen, MyWorkScreen)
        assert not app.desk.replica.outbox.waiting()
        await enter(pilot, app, "201")
        assert isinstance(app.screen, GuideScreen)
        await pilot.press("enter")
        assert isinstance(app.screen, BoardScreen)
        await enter(pilot, app, "101")
        assert isinstance(app.screen, MyWorkScreen)
        await pilot.press("ctrl+g")
        assert isinstance(app.screen, GuideScreen)


async def test_what_was_typed_before_it_was_shown_is_not_lost() -> None:
    app = make_app(newcomers())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        early = events.Key("f5", None)
        await enter(pilot, app, "101")
        assert isinstance(app.screen, GuideScreen)
        app.post_message(early)
        await wait_until(pilot, lambda: isinstance(app.screen, OutboxScreen))


async def test_a_scan_is_not_held_up() -> None:
    app = make_app(newcomers())
    async with app.run_test(size=(80, 24)) as pilot:
        await enter(pilot, app, "101")
        assert app.on_scan(Scan("job", "R101/1"))
        await pilot.pause()
        assert isinstance(app.screen, JobScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, MyWorkScreen)
