"""What is sent to the terminal, key by key, adds up to the screen that the app believes it shows."""

import pyte
import pytest
from textual._compositor import CompositorUpdate
from textual.app import App

from bay_tui.terminal.app import BayApp
from pilot.workshop import make_app, screen_text, wait_until

SIZE = (80, 24)

TECHNICIAN = [
    *("enter", "f", "1", "1", "f6", "f6", "1", "2", "escape", "f", "f6", "f6", "f6", "2", "escape", "escape"),
    *("v", "space", "space", "2", "escape", "r", *"qzdp", "down", "up", "escape", "escape"),
    *("down", "up", "p", "escape", "c", "1", "escape", "escape", "question_mark", "escape", "colon", *"bz", "escape"),
]
FOREMAN = [
    *(
        *["down"] * 9,
        *["up"] * 4,
        "slash",
        *"粤b",
        "escape",
        "enter",
        "escape",
        "p",
        "down",
        "a",
        "escape",
        "b",
        "escape",
    ),
    *(
        "escape",
        "i",
        "down",
        "escape",
        "h",
        "down",
        "right",
        "escape",
        "o",
        "down",
        "escape",
        "t",
        "w",
        "left",
        "escape",
    ),
]
PARTS = [
    *(*["down"] * 5, "enter", "escape", "f6", *["down"] * 12, *["up"] * 3, "enter", "escape", "slash", *"hx", "escape"),
]


def text_on(terminal: pyte.Screen) -> str:
    """Return what a person reads on it, line by line."""
    lines = ["".join(terminal.buffer[y][x].data for x in range(terminal.columns)) for y in range(terminal.lines)]
    return "\n".join(line.rstrip() for line in lines)


@pytest.mark.parametrize(("who", "keys"), [("101", TECHNICIAN), ("201", FOREMAN), ("301", PARTS)])
async def test_what_is_sent_adds_up_to_the_screen(who: str, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = pyte.Screen(*SIZE)
    stream = pyte.Stream(terminal)

    def take(app: BayApp, screen: object, update: object) -> None:
        del screen
        if isinstance(update, CompositorUpdate):
            stream.feed(update.render_segments(app.console))

    monkeypatch.setattr(App, "_display", take)
    app = make_app(sign_in=who, language="zh_CN")
    async with app.run_test(size=SIZE) as pilot:
        for number, key in enumerate(keys):
            await pilot.press(key)
            try:
                await wait_until(pilot, lambda: text_on(terminal) == screen_text(app), 100)
            except AssertionError:
                assert text_on(terminal) == screen_text(app), keys[: number + 1]
