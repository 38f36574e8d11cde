"""The terminal's window is named after site and screen, and gets its own name back."""

import pytest

from bay_tui.terminal import window_name
from bay_tui.terminal.app import BayApp
from pilot.workshop import make_app, screen_text, wait_until


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(window_name, "send_to_terminal", lambda _app, text: texts.append(text))
    monkeypatch.setenv("TERM", "xterm-256color")
    return texts


def title(app: BayApp) -> str:
    """Return what stands at the left of the first line."""
    return screen_text(app).splitlines()[0].split("  ")[0].strip()


async def test_the_window_has_the_name_of_site_and_screen(sent: list[str]) -> None:
    app = make_app(sign_in="201", language="zh_CN")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: sent)
        assert sent == [f"\x1b[22;2t\x1b]2;星河服务中心 · {title(app)}\x07"]
        await pilot.press("down", "up")
        assert len(sent) == 1
        await pilot.press("f4")
        assert sent[1:] == [f"\x1b]2;星河服务中心 · {title(app)}\x07"]
    assert sent[-1] == "\x1b[23;2t"


async def test_a_name_ends_where_it_ends_and_commands_nothing(sent: list[str]) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)):
        app.name_window(None, "a\x07b\x1b]0;c")
        assert sent[-1] == "\x1b]2;a b ]0;c\x07"


@pytest.mark.parametrize("kind", ["linux", "dumb", ""])
async def test_a_console_without_windows_is_sent_nothing(
    kind: str, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", kind)
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
    assert sent == []
