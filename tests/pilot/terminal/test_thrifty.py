"""On a slow line the cursor lights only the first two columns, and a row is told in full once the cursor rests."""

import pytest

from bay_tui.environment import is_remote
from bay_tui.screens.board import screen as board_screen
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from pilot.workshop import FakeEngine, make_app, open_replica, screen_text, wait_until


def lit(app, at: int) -> str:
    """Return the text of a line that the cursor lights."""
    grid = app.screen.query_one(Grid)
    strip = grid.render_line(at)
    ground = grid.style_of("normal", "grid--cursor").bgcolor
    return "".join(segment.text for segment in strip if segment.style and segment.style.bgcolor == ground)


@pytest.mark.parametrize("thrifty", [True, False])
async def test_the_cursor_lights_as_much_as_the_line_bears(thrifty: bool) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.thrifty = thrifty
        await pilot.press("down")
        grid = app.screen.query_one(Grid)
        at = next(at for at in range(grid.size.height) if "▸" in grid.render_line(at).text)
        whole = lit(app, at)
        assert "粤B59185" in whole
        assert ("更换前制动片" in whole) is not thrifty


async def test_the_detail_comes_when_the_cursor_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.thrifty = True
        monkeypatch.setattr(board_screen, "_REST_SECONDS", 3600)
        await pilot.press("down")
        assert "R101/1" not in screen_text(app)
        monkeypatch.setattr(board_screen, "_REST_SECONDS", 0.01)
        await pilot.press("down", "up")
        await wait_until(pilot, lambda: "R101/1" in screen_text(app))


def test_over_ssh_a_line_may_be_slow() -> None:
    assert is_remote({"SSH_CONNECTION": "10.0.0.1 50022 10.0.0.2 22"})
    assert not is_remote({"SSH_CONNECTION": "", "TERM": "xterm"})


async def test_a_board_that_is_only_looked_at_is_thrifty() -> None:
    assert BayApp(open_replica(), FakeEngine(), read_only=True).thrifty
