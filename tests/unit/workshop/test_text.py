"""Text from people: nothing a terminal obeys, and as wide as it looks."""

import pytest
from rich.cells import cell_len

from bay_tui.workshop.text import cells, clean, fit, is_clean, key_of

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two  words ", "two words"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("a\x00b\x07c\x7fd\x9be", "a b c d e"),
        ("a\tb\r\nc", "a b c"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("\ufeffname", "name"),
        ("a\u200bb", "a b"),
        ("\ud800", ""),
        ("机油\u3000滤清器", "机油 滤清器"),
        ("\U000e0041tag", "tag"),
        (FAMILY, "\U0001f468\U0001f469\U0001f467"),
        ("\u2764\ufe0f", "\u2764"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("soft\u00adhyphen", "softhyphen"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_what_a_terminal_could_obey_or_misdraw_goes(typed, kept):
    assert clean(typed) == kept
    assert is_clean(kept)


def test_lines_survive_where_they_may():
    typed = "\n one \r\n two\x1b \r three\x0bfour\u2028five\n\n"
    assert clean(typed, lines=True) == "one\ntwo\nthree four five"
    assert clean(typed) == "one two three four five"


@pytest.mark.parametrize("text", ["a\x1bb", "a\u202eb", "a\u200db", "\x85", "a\tb", "a\rb"])
def test_what_is_not_clean_is_said_so(text):
    assert not is_clean(text)


def test_line_breaks_are_clean():
    assert is_clean("one\ntwo")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("粤b-59185", "粤B59185"),
        ("粤B·59185", "粤B59185"),
        (" 粤 Ｂ　５９１８５ ", "粤B59185"),
        ("b59185", "B59185"),
        ("lsvaa4180e2184841", "LSVAA4180E2184841"),
        ("15400-PLM-A01", "15400PLMA01"),
        ("-·/ ", ""),
        ("m-ab 1234", "MAB1234"),
        ("straße", "STRASSE"),
    ],
)
def test_plates_and_numbers_are_found_however_they_are_written(written, key):
    assert key_of(written) == key


def test_a_plate_is_found_by_its_part_without_the_province():
    assert key_of("B59185") in key_of("粤b-59185")


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("机油", 4),
        ("e\u0301", 1),
        ("한국", 4),
        ("\u1112\u1161\u11ab", 2),
        ("ｶﾀｶﾅ", 4),
        ("\U0001f697", 2),
        ("☰", 2),
        ("●▲", 2),
        ("", 0),
    ],
)
def test_width_in_cells(text, width):
    assert cells(text) == width == cell_len(text)


@pytest.mark.parametrize(
    ("text", "width", "align", "shown"),
    [
        ("abc", 5, "left", "abc  "),
        ("abc", 5, "right", "  abc"),
        ("abc", 6, "center", " abc  "),
        ("abcdef", 4, "left", "abc…"),
        ("机油滤清器", 6, "left", "机油… "),
        ("机油滤清器", 5, "left", "机油…"),
        ("机油", 4, "left", "机油"),
        ("abcdef", 1, "left", "…"),
        ("abc", 0, "left", ""),
        ("abc", -3, "left", ""),
        ("机油滤清器", 4, "right", " 机…"),
        ("", 3, "left", "   "),
    ],
)
def test_text_is_fitted_into_its_cells(text, width, align, shown):
    assert fit(text, width, align=align) == shown


def test_a_character_nobody_knows_is_drawn_as_unknown():
    assert fit("a\U0001fffd", 4) == "a\ufffd  "


def test_what_was_not_cleaned_is_still_fitted_without_joiners():
    assert cell_len(fit(FAMILY, 8)) == 8
    assert "\u200d" not in fit(FAMILY, 8)
