"""What is sent as a difference leaves the terminal showing what a whole picture would have."""

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.strip import Strip

from bay_tui.app import BayApp
from bay_tui.widgets.painting import Picture
from pilot.workshop import make_app

WIDTH, HEIGHT = 12, 3
STYLES = [None, Style(bold=True), Style(color="#ff0000", bgcolor="#000000"), Style(reverse=True)]

texts = st.text(alphabet="ab 汉字工█…é", min_size=0, max_size=WIDTH)
strips = st.lists(st.tuples(texts, st.sampled_from(STYLES)), min_size=1, max_size=4).map(
    lambda parts: Strip([Segment(*part) for part in parts]).adjust_cell_length(WIDTH)
)
pictures = st.lists(strips, min_size=HEIGHT, max_size=HEIGHT)


def shown(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    return [
        [(one.data, one.fg, one.bg, one.bold, one.reverse) for one in (screen.buffer[y][x] for x in range(WIDTH))]
        for y in range(HEIGHT)
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(pictures, min_size=2, max_size=4), st.data())
def test_differences_lead_to_the_same_picture(wanted: list[list[Strip]], data: st.DataObject) -> None:
    thrifty, plain = pyte.Screen(WIDTH + 2, HEIGHT), pyte.Screen(WIDTH + 2, HEIGHT)
    sent, whole = pyte.Stream(thrifty), pyte.Stream(plain)
    picture = Picture()
    picture.fit(WIDTH, HEIGHT)
    current = wanted[0]
    for number, step in enumerate(wanted):
        changed = data.draw(st.sets(st.integers(0, HEIGHT - 1))) if number else set[int]()
        current = [step[y] if y in changed else current[y] for y in range(HEIGHT)]
        sent.feed(picture.paint([(y, 0, current[y]) for y in range(HEIGHT)], ColorSystem.TRUECOLOR))
        for y in range(HEIGHT):
            whole.feed(f"\x1b[{y + 1};1H")
            for text, style, _ in current[y]:
                whole.feed(Strip.render_style(style, text, ColorSystem.TRUECOLOR) if style else text)
        assert shown(thrifty) == shown(plain)


def test_the_same_again_sends_nothing_and_one_cell_sends_little() -> None:
    picture = Picture()
    picture.fit(160, 45)
    line = Strip([Segment("x" * 160, STYLES[2])])
    changed = Strip([Segment("x" * 150, STYLES[2]), Segment("y", STYLES[2]), Segment("x" * 9, STYLES[2])])
    assert len(picture.paint([(7, 0, line)], ColorSystem.TRUECOLOR)) > 160
    assert picture.paint([(7, 0, line)], ColorSystem.TRUECOLOR) == ""
    assert len(picture.paint([(7, 0, changed)], ColorSystem.TRUECOLOR)) < 60
    picture.forget()
    picture.fit(160, 45)
    assert len(picture.paint([(7, 0, line)], ColorSystem.TRUECOLOR)) > 160


def test_what_lies_outside_is_not_sent() -> None:
    picture = Picture()
    picture.fit(4, 1)
    assert picture.paint([(5, 0, Strip.blank(4)), (0, 9, Strip.blank(4))], ColorSystem.TRUECOLOR) == ""
    assert "abcd" in picture.paint([(0, 0, Strip([Segment("abcdef")]))], ColorSystem.TRUECOLOR)


async def test_the_app_sends_one_picture_and_then_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def take(app: BayApp, screen: object, update: object) -> None:
        del screen
        if isinstance(update, CompositorUpdate):
            sent.append(update.render_segments(app.console))

    monkeypatch.setattr(App, "_display", take)
    app = make_app(sign_in="201")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        assert sum(map(len, sent)) < 2 * max(map(len, sent))
        sent.clear()
        await pilot.press("down")
        assert 0 < sum(map(len, sent)) < 2500
        sent.clear()
        app.desk.say("x", "good")
        await pilot.pause()
        assert 0 < sum(map(len, sent)) < 300
