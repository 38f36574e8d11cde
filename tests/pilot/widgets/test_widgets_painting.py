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

from bay_tui.terminal.app import BayApp
from bay_tui.widgets import painting
from bay_tui.widgets.ink import ink_of
from bay_tui.widgets.painting import Picture
from pilot.workshop import make_app

WIDTH, HEIGHT = 12, 3
STYLES = [
    None,
    Style(bold=True),
    Style(color="#ff0000", bgcolor="#000000"),
    Style(bold=True, color="#00ff00", bgcolor="#000000"),
    Style(color="#00ff00", bgcolor="#202020", italic=True),
    Style(bgcolor="#202020", underline=True),
    Style(reverse=True),
    Style(reverse=True, bold=True, color="default", bgcolor="default"),
]

texts = st.text(alphabet="ab 汉字工█…é", min_size=0, max_size=WIDTH)
strips = st.lists(st.tuples(texts, st.sampled_from(STYLES)), min_size=1, max_size=4).map(
    lambda parts: Strip([Segment(*part) for part in parts]).adjust_cell_length(WIDTH)
)
pictures = st.lists(strips, min_size=HEIGHT, max_size=HEIGHT)


def shown(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    return [[seen(screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


def seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    """What an eye makes of a cell: a space has no colour but its ground's, unless it is reversed or underlined."""
    if cell.data == " " and not (cell.reverse or cell.underscore):
        return " ", cell.bg
    return cell.data, cell.fg, cell.bg, cell.bold, cell.italics, cell.reverse, cell.underscore


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


def test_cells_that_look_alike_are_kept_once_and_not_without_end() -> None:
    styles = [Style(color="#ff0000"), Style(color="#00ff00", bold=True)]
    line = Strip([Segment("abc abc", style) for style in styles])
    picture = Picture()
    picture.fit(14, 2)
    picture.paint([(0, 0, line), (1, 0, line)], ColorSystem.TRUECOLOR)
    looks = [look for row in picture._lines for look in row]
    assert len(looks) == 28
    assert len({id(look) for look in looks}) == len({(text, style) for style in styles for text in "abc "})
    for start in range(0x4E00, 0x4E00 + 4000, 7):
        text = "".join(map(chr, range(start, start + 7)))
        strip = Strip([Segment(text, styles[0])])
        picture.paint([(0, 0, strip)], ColorSystem.TRUECOLOR)
        assert "".join(text for text, _ink in picture._lines[0]) == text
    assert len(painting._known(ink_of(styles[0], ColorSystem.TRUECOLOR))) < 300


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


def test_of_two_words_side_by_side_the_second_says_only_its_colour() -> None:
    picture = Picture()
    picture.fit(12, 1)
    red, green = (Style(bold=True, color=colour, bgcolor="#000000") for colour in ("#ff0000", "#00ff00"))
    line = Strip([Segment("ab", red), Segment("    ", Style(bgcolor="#000000")), Segment("cd", green)])
    sent = picture.paint([(0, 0, line)], ColorSystem.TRUECOLOR)
    assert sent == "\x1b[1H\x1b[1;38;2;255;0;0;48;2;0;0;0mab    \x1b[38;2;0;255;0mcd\x1b[0m"


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
