"""A terminal that is only for looking: nobody signs in there, and nothing is recorded."""

import msgspec
import pytest

from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.shell.signin import SignInScreen
from bay_tui.wire.protocol import Change, PullReply
from bay_tui.workshop.records import Terminal
from bay_tui.workshop.words import Scope
from pilot.workshop import NOW, make_app, open_replica, screen_text, wait_until


async def test_it_begins_with_the_board_and_takes_no_key_that_would_record() -> None:
    replica = open_replica(scope=Scope.VIEW)
    app = make_app(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, BoardScreen)
        for key in ("p", "s", "enter", "a", "d", "f9", "f3"):
            await pilot.press(key)
            await pilot.pause()
        assert app.desk.person is None
        assert replica.outbox.counts.waiting == 0


async def test_a_terminal_that_becomes_one_shows_the_board_and_lets_nobody_in() -> None:
    replica = open_replica(scope=Scope.BAY)
    app = make_app(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, SignInScreen)
        known = replica.view.get(Terminal, replica.identity.terminal)
        assert known is not None
        now = Terminal(id=known.id, name=known.name, scope=Scope.VIEW)
        change = Change(kind="terminal", id=now.id, seq=2, record=msgspec.Raw(msgspec.json.encode(now)))
        replica.apply_pull(PullReply(server_time=NOW, cursor="epoch:2:hash", changes=(change,)))
        await wait_until(pilot, lambda: isinstance(app.screen, BoardScreen))


@pytest.mark.parametrize("scope", [Scope.BAY, Scope.COUNTER])
async def test_a_key_is_offered_where_the_terminal_may_send_what_it_records(scope: Scope) -> None:
    app = make_app(open_replica(scope=scope), sign_in="301")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        line = screen_text(app).splitlines()[-1]
        assert ("Back-order" in line) is (scope is Scope.COUNTER), line
