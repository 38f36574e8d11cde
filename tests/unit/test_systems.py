"""The vehicle's systems: unique slugs, words for every language, initials that fit the Chinese words."""

import pytest
from pypinyin import Style, lazy_pinyin

from bay_tui.i18n import set_language
from bay_tui.screens import systems_words as words
from bay_tui.workshop.systems import MEASURES, SYSTEMS, component_by, out_of_limits, system_by

COMPONENTS = [component for system in SYSTEMS for component in system.components]


def test_slugs_are_unique() -> None:
    slugs = [system.slug for system in SYSTEMS] + [component.slug for component in COMPONENTS]
    assert len(slugs) == len(set(slugs))


def test_a_page_of_digits_reaches_the_first_systems_and_all_components() -> None:
    assert len(SYSTEMS) >= 14
    assert all(8 <= len(system.components) <= 9 for system in SYSTEMS)


def test_the_words_in_english_are_those_of_the_data() -> None:
    set_language("en")
    assert all(words.system_word(system.slug) == system.english for system in SYSTEMS)
    assert all(words.component_word(one.slug) == one.english for one in COMPONENTS)
    assert all(words.measure_word(slug) == english for slug, english in MEASURES)
    assert {one.usual.name for one in COMPONENTS if one.usual} <= dict(MEASURES).keys()


def test_the_initials_are_those_of_the_chinese_words() -> None:
    set_language("zh_CN")
    try:
        for one in (*SYSTEMS, *COMPONENTS):
            word = words.system_word(one.slug) if one in SYSTEMS else words.component_word(one.slug)
            assert "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).lower().replace(" ", "") == one.initials, word
    finally:
        set_language("en")


def test_what_somebody_typed_is_shown_as_it_is_but_clean() -> None:
    assert words.component_word("左前\x1b[31m下摆臂") == "左前 [31m下摆臂"
    assert component_by("brakes", "左前下摆臂") is None
    assert system_by("nothing") is None


@pytest.mark.parametrize(
    ("value", "low", "high", "out"),
    [(2.0, 3.0, None, True), (3.0, 3.0, None, False), (0.06, None, 0.05, True), (5.0, None, None, False)],
)
def test_limits(value: float, low: float | None, high: float | None, out: bool) -> None:
    assert out_of_limits(value, low, high) is out
