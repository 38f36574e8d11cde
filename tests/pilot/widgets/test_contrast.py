"""Every tone can be read on every ground, in every theme and with as many colours as a terminal has.

What is reckoned is what is sent: the codes of each painted cell, as the palettes of real terminals show them, by the
formula of WCAG 2. Whether tones stay apart for colour-blind readers is reckoned with the matrices of Machado, Oliveira
and Fernandes (2009), as a distance in CIELAB.
"""

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import NamedTuple

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from bay_tui.terminal.looks.theme import STYLESHEET, THEMES
from bay_tui.widgets.fields import Choice, DecimalField, Option, TextField
from bay_tui.widgets.grid import Cell, Column, Grid, Row, Section
from bay_tui.widgets.ink import Ink, ink_of
from bay_tui.widgets.keybar import KeyBar
from bay_tui.widgets.statusline import StatusLine
from bay_tui.widgets.tones import TONES
from pilot.workshop import make_app, wait_until

Rgb = tuple[int, int, int]

# fmt: off
VGA = (
    0x000000, 0xAA0000, 0x00AA00, 0xAA5500, 0x0000AA, 0xAA00AA, 0x00AAAA, 0xAAAAAA,
    0x555555, 0xFF5555, 0x55FF55, 0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF,
)
XTERM = (
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
)
# fmt: on
PALETTES = {"vga": VGA, "xterm": XTERM}
"""The first sixteen colours of the Linux console and of xterm."""

LEAST = 4.5
APART = 15.0
"""A distance in CIELAB; one of 2.3 can just be seen."""

VISION = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
}


def linear(colour: Rgb) -> tuple[float, ...]:
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour)
    )


def contrast(one: Rgb, other: Rgb) -> float:
    low, high = sorted(
        sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


def seen(colour: Rgb, vision: str) -> tuple[float, float, float]:
    """Return how a colour is seen, in CIELAB (D65)."""
    red, green, blue = (
        min(1.0, max(0.0, sum(share * part for share, part in zip(row, linear(colour), strict=True))))
        for row in VISION[vision]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: Rgb, other: Rgb, vision: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(seen(one, vision), seen(other, vision), strict=True)) ** 0.5


def rgb(number: int) -> Rgb:
    return number >> 16, number >> 8 & 255, number & 255


def shown(codes: str, palette: tuple[int, ...], *, bright: bool) -> Rgb | None:
    """Return the colour of SGR parameters, None for the terminal's default."""
    match [int(code) for code in codes.split(";") if code]:
        case []:
            return None
        case [38 | 48, 2, red, green, blue]:
            return red, green, blue
        case [38 | 48, 5, number] if number >= 232:
            return (8 + 10 * (number - 232),) * 3
        case [38 | 48, 5, number] if number >= 16:
            steps = (0, 95, 135, 175, 215, 255)
            return steps[(number - 16) // 36], steps[(number - 16) // 6 % 6], steps[(number - 16) % 6]
        case [38 | 48, 5, number]:
            return rgb(palette[number])
        case [number]:
            return rgb(palette[number % 10 + (8 if bright and number % 10 < 8 else 0)])
        case _:
            raise AssertionError(codes)


class Drawn(NamedTuple):
    """A stretch of text as the terminal draws it."""

    text: str
    colour: Rgb
    ground: Rgb


def drawn(text: str, ink: Ink, palette: tuple[int, ...]) -> Drawn | None:
    """Return what a terminal draws, None where it is the terminal's own colours.

    Bold text in one of the eight base colours is bright, on the Linux console after the swap of a reversed one.
    """
    bold, reverse = "1" in ink.attributes, "7" in ink.attributes
    base = not ink.colour.startswith("38")
    if palette is VGA and reverse:
        colour = shown(ink.ground, palette, bright=bold and base)
        ground = shown(ink.colour, palette, bright=False)
    else:
        colour, ground = shown(ink.colour, palette, bright=bold and base), shown(ink.ground, palette, bright=False)
        if reverse:
            colour, ground = ground, colour
    if colour is None and ground is None:
        return None
    assert colour is not None and ground is not None, (text, ink)
    return Drawn(text, colour, ground)


class Everything(App[None]):
    """Every widget of ours in every state, under the style sheet of the program."""

    CSS_PATH = STYLESHEET

    def compose(self) -> ComposeResult:
        yield Grid([Column("a", "A")], id="grid")
        yield Grid([Column("a", "A")], id="other")
        yield TextField("Plate", placeholder="B12345", id="plate")
        yield DecimalField("Wrong", id="wrong")
        yield Choice([Option(tone, tone, tone, hint="hint") for tone in TONES])
        with Vertical(classes="dialog"):
            for name in ("title", "line", "keys", "error"):
                yield Static(Content(name), classes=f"dialog--{name}", markup=False)
            yield Static(Content("warn"), classes="dialog--line -warn", markup=False)
        for place in ("board-counts", "day"):
            yield Static(Content(place), id=place, markup=False)
        yield StatusLine()
        yield KeyBar([("s", "Start")])

    def on_mount(self) -> None:
        for theme in THEMES.values():
            self.register_theme(theme)
        self.query_one(StatusLine).show([Cell(tone, tone) for tone in TONES])
        for grid in self.query(Grid):
            grid.set_rows([Section("lifts"), *(Row(tone, [Cell(tone, tone)]) for tone in TONES)])
        self.query_one("#wrong", DecimalField).error = "wrong"
        self.query_one("#grid", Grid).focus()


async def painted(theme: str, colours: ColorSystem, palette: tuple[int, ...]) -> list[Drawn]:
    """Return every text that is drawn while the cursor goes through all rows and fields."""
    found: dict[Drawn, None] = {}
    app = Everything()
    async with app.run_test(size=(80, 70)) as pilot:
        app.theme = theme
        await pilot.pause()
        for key in (*["down"] * len(TONES), "tab", "tab", "x", "shift+left", "tab", "tab", *["down"] * len(TONES)):
            for text, ink in texts(app, colours):
                if (one := drawn(text, ink, palette)) is not None:
                    found[one] = None
            await pilot.press(key)
            await pilot.pause()
    return [*found]


def texts(app: App[None], colours: ColorSystem) -> Iterator[tuple[str, Ink]]:
    """Yield what is drawn now, and with what; frames and bars are no texts."""
    for strip in app.screen._compositor.render_strips():  # pyright: ignore[reportPrivateUsage]
        for text, style, control in strip:
            said = "".join(one for one in text if one.isalnum())
            if said and not control:
                yield said, ink_of(style, colours)


DEPTHS = [
    ("bay-dark", ColorSystem.TRUECOLOR, "xterm"),
    ("bay-dark", ColorSystem.EIGHT_BIT, "xterm"),
    ("bay-light", ColorSystem.TRUECOLOR, "xterm"),
    ("bay-light", ColorSystem.EIGHT_BIT, "xterm"),
    ("bay-console", ColorSystem.STANDARD, "vga"),
    ("bay-console", ColorSystem.STANDARD, "xterm"),
]


@pytest.mark.parametrize(("theme", "colours", "palette"), DEPTHS, ids=str)
async def test_every_text_can_be_read_on_its_ground(theme: str, colours: ColorSystem, palette: str) -> None:
    found = await painted(theme, colours, PALETTES[palette])
    assert {one.text for one in found} >= {
        *TONES,
        "Plate",
        "B12345",
        "wrong",
        "lifts",
        "hint",
        "Start",
        "error",
        "warn",
    }
    low = [
        (round(contrast(one.colour, one.ground), 2), one) for one in found if contrast(one.colour, one.ground) < LEAST
    ]
    assert not low, "\n".join(map(str, sorted(low)))


ROOMS = [
    ("201", ("board", "dispatch", "inspection", "hours", "attention", "report", "help", "commands", "outbox"), {}),
    ("101", ("work",), {}),
    ("101", ("job", "finding", "check", "parts", "history"), {"job": "R101-1"}),
    ("301", ("counter", "stock", "purchases", "counter_figures"), {}),
]


@pytest.mark.parametrize("theme", ["bay-dark", "bay-light", "bay-console"])
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: f"{room[0]}-{room[1][0]}")
async def test_every_text_of_every_room_can_be_read(
    theme: str, room: tuple[str, tuple[str, ...], dict[str, str]]
) -> None:
    who, names, about = room
    app = make_app(sign_in=who)
    found: dict[tuple[Drawn, str], None] = {}
    async with app.run_test(size=(120, 45)) as pilot:
        app.theme = theme
        for name in names:
            app.call_later(partial(app.open_screen, name, **about))
            await wait_until(pilot, lambda name=name: getattr(app.screen, "place", ("",))[0] == name)
            for _ in range(2):
                await pilot.pause()
                for _theme, colours, palette in (depth for depth in DEPTHS if depth[0] == theme):
                    for text, ink in texts(app, colours):
                        if (one := drawn(text, ink, PALETTES[palette])) is not None:
                            found[one, f"{name} {colours}"] = None
                await pilot.press("down")
    assert len(found) > 20
    low = [(where, one) for one, where in found if contrast(one.colour, one.ground) < LEAST]
    assert not low, "\n".join(map(str, low))


async def test_without_colour_everything_is_in_the_terminals_own() -> None:
    assert await painted("bay-mono", ColorSystem.STANDARD, XTERM) == []
    app = Everything()
    async with app.run_test(size=(80, 70)) as pilot:
        app.theme = "bay-mono"
        await pilot.pause()
        (example,) = {ink for text, ink in texts(app, ColorSystem.STANDARD) if text == "B12345"}
        assert example.attributes == {"2"}, "an example must not look as if it were typed"


def inks(theme: str, names: tuple[str, ...], colours: ColorSystem, palette: tuple[int, ...]) -> list[Rgb]:
    """Return colours of a theme as a terminal shows them: what is a warning or bad is bold, what is good is not."""
    all_names = {**THEMES[theme].variables, **{key: str(value) for key, value in vars(THEMES[theme]).items()}}
    found = []
    for name in names:
        ink = ink_of(Style(color=Color.parse(all_names[name]).rich_color), colours)
        bright = name in ("warning", "error") and not ink.colour.startswith("38")
        colour = shown(ink.colour, palette, bright=bright)
        assert colour is not None
        found.append(colour)
    return found


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("theme", "colours", "palette"), DEPTHS, ids=str)
def test_good_warning_and_bad_stay_apart_for_every_eye(
    theme: str, colours: ColorSystem, palette: str, vision: str
) -> None:
    names = ("success", "warning", "error")
    for (one, a), (other, b) in combinations(
        zip(names, inks(theme, names, colours, PALETTES[palette]), strict=True), 2
    ):
        assert apart(a, b, vision) >= APART, (one, other, a, b)


@pytest.mark.parametrize("colours", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT], ids=str)
@pytest.mark.parametrize("theme", ["bay-dark", "bay-light"])
def test_muted_and_disabled_texts_can_be_read_on_every_ground_and_grounds_stay_apart(
    theme: str, colours: ColorSystem
) -> None:
    grounds = inks(theme, ("background", "surface", "panel", "block-cursor-background"), colours, XTERM)
    assert len(set(grounds)) == 4
    every = (
        "foreground",
        "primary",
        "secondary",
        "accent",
        "success",
        "warning",
        "error",
        "text-muted",
        "text-disabled",
    )
    for ground in grounds:
        for name, colour in zip(every, inks(theme, every, colours, XTERM), strict=True):
            assert contrast(colour, ground) >= LEAST, (name, colour, ground, contrast(colour, ground))


def test_the_reckoning_is_that_of_the_standards() -> None:
    """Values that W3C and CIE publish."""
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert seen((255, 0, 0), "usual") == pytest.approx((53.2, 80.1, 67.2), abs=0.3)
    red, green = (255, 0, 0), (0, 130, 0)
    assert apart(red, green, "deuteranopia") < apart(red, green, "usual") / 2
