"""What is under way when the app ends is no fault; what keeps it from beginning is one."""

import asyncio

import pytest
from textual.app import ComposeResult

from bay_tui.screens.shell.signin import SignInScreen
from pilot.workshop import make_app, open_replica


@pytest.mark.parametrize("turns", range(6))
async def test_a_screen_that_is_still_opening_may_be_left(turns: int) -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)):
        app.call_later(app.lock)
        while not isinstance(app.screen, SignInScreen):  # noqa: ASYNC110 - turns of the loop are counted
            await asyncio.sleep(0)
        for _turn in range(turns):
            await asyncio.sleep(0)


async def test_a_first_screen_that_cannot_open_ends_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: SignInScreen) -> ComposeResult:
        raise RuntimeError("nothing to show")

    monkeypatch.setattr(SignInScreen, "compose_body", broken)
    with pytest.raises(RuntimeError, match="nothing to show"):
        async with make_app(open_replica()).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
