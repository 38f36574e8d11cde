"""What a console without 汉字 shows in their place: as wide as before, readable, and only what its font has."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.environment import Glyphs
from bay_tui.wording.glyphs import shown
from bay_tui.wording.latin import initial_of
from bay_tui.workshop.text import cells, clean, fit

CONSOLE_FONTS = {*range(0x20, 0x7F), *range(0xA1, 0x100)} - {0xAD}
"""Of what all Lat15 and Uni2 fonts of Debian's console-setup hold: ASCII and the printable rest of Latin-1."""


@pytest.mark.parametrize(
    ("text", "console"),
    [
        ("赵铁峰", "Z.T.F."),
        ("粤B59185", "Y.B59185"),
        ("更换前制动片，左 1.5 mm", "G.H.Q.Z.D.P., Z. 1.5 mm"),
        ("林雅婷", "L.Y.T."),
        ("● live  ✓ done", "* live  + done"),
        ("┌─┐│", "+-+|"),
        ("“25 °C ± 1 × 2 Ω”", '"25 °C ± 1 × 2 O"'),
        ("Škoda Citroën", "Skoda Citroën"),
        ("ＡＢ１", "A B 1 "),
        ("한🚗", "<><>"),
    ],
)
def test_a_console_shows_initials_and_ascii(text: str, console: str) -> None:
    assert shown(text, "console") == console


def test_a_terminal_with_wide_marks_keeps_its_chinese() -> None:
    assert shown("● 赵铁峰 → “25 °C”", "ascii") == '* 赵铁峰 > "25 oC"'


@pytest.mark.parametrize("glyphs", ["ascii", "console"])
def test_marks_that_say_how_it_stands_stay_apart(glyphs: Glyphs) -> None:
    """`!` is amber, and what runs or calls is none."""
    marks = [*"!●○▲■◆▶✓✗", "…"]
    assert len({shown(mark, glyphs) for mark in marks}) == len(marks)


@pytest.mark.parametrize("glyphs", ["ascii", "console"])
@given(text=st.text(max_size=30))
def test_nothing_moves_and_nothing_is_left_that_it_lacks(glyphs: Glyphs, text: str) -> None:
    drawn = fit(clean(text), 20)
    plain = shown(drawn, glyphs)
    assert cells(plain) == 20
    if glyphs == "console":
        assert {ord(character) for character in plain} <= CONSOLE_FONTS
    else:
        assert not [one for one in plain if unicodedata.east_asian_width(one) == "A"]


def test_every_character_of_gb_2312_has_an_initial() -> None:
    rows = [bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    readings = [initial_of(code.decode("gb2312", errors="replace")) for code in rows if code not in _UNUSED]
    assert len(readings) == 6763
    assert all(len(one) == 1 and one.isupper() for one in readings)
    assert initial_of("A") == initial_of("，") == initial_of("龘") == ""


_UNUSED = {bytes((0xD7, low)) for low in range(0xFA, 0xFF)}
