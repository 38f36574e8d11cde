"""The catalogue of findings: complete in both languages, consistent, and found by what a gloved hand can type."""

from collections import Counter
from pathlib import Path

import pytest
from tools import findings as tool

from bay_tui.catalogue import shipped
from bay_tui.i18n import set_language
from bay_tui.server.importing.pinyin import initials
from bay_tui.wording import catalogue as words
from bay_tui.workshop.constraints import LONGEST_TEXT, valid_dtc
from bay_tui.workshop.findings.catalogue import CatalogueEntry, Usual, controlled_by_maker
from bay_tui.workshop.text import clean
from bay_tui.workshop.words import Severity

CATALOGUE = shipped()
COMPONENTS = [part for system in CATALOGUE.systems for part in system.components]
ITEMS = [item for section in CATALOGUE.check for item in section.items]
ENTRIES: list[CatalogueEntry] = [
    *CATALOGUE.systems, *COMPONENTS, *CATALOGUE.measures, *CATALOGUE.templates, *CATALOGUE.check, *ITEMS,
    *CATALOGUE.codes, *CATALOGUE.makes, *(one.work for one in CATALOGUE.templates),
    *(part for one in CATALOGUE.templates for part in one.parts),
]  # fmt: skip
USUAL: list[Usual] = [one.measure for one in (*COMPONENTS, *ITEMS) if one.measure]


@pytest.fixture
def chinese() -> None:
    set_language("zh_CN")


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_there_is_enough_to_write_up_a_day_with() -> None:
    assert len(CATALOGUE.systems) >= 14
    assert len(CATALOGUE.templates) >= 120
    assert len(ITEMS) == 55
    assert {one.component for one in CATALOGUE.templates} == {one.slug for one in COMPONENTS}
    assert all(CATALOGUE.templates_of(item.component) for item in ITEMS)


def test_slugs_are_unique() -> None:
    for entries in (CATALOGUE.systems, COMPONENTS, CATALOGUE.measures, CATALOGUE.templates, CATALOGUE.check, ITEMS):
        assert [slug for slug, count in Counter(one.slug for one in entries).items() if count > 1] == []
    assert len({one.code for one in CATALOGUE.codes}) == len(CATALOGUE.codes)
    assert len({(one.code, one.make.en) for one in CATALOGUE.makes}) == len(CATALOGUE.makes)


def test_both_languages_are_complete() -> None:
    for entry in ENTRIES:
        assert entry.en == clean(entry.en) and not has_chinese(entry.en) and entry.en, entry
        assert entry.zh == clean(entry.zh) and entry.zh, entry
        assert has_chinese(entry.zh), entry
        assert len(entry.en) <= LONGEST_TEXT


def test_a_page_of_digits_reaches_all_components() -> None:
    assert all(8 <= len(system.components) <= 9 for system in CATALOGUE.systems)


def test_templates_and_the_check_name_what_there_is() -> None:
    known = {one.slug for one in COMPONENTS}
    assert {one.component for one in (*CATALOGUE.templates, *ITEMS)} <= known
    assert {one.name for one in USUAL} <= {one.slug for one in CATALOGUE.measures}
    for template in CATALOGUE.templates:
        assert template.severity in (Severity.RED, Severity.AMBER)
        assert 0 < template.work.hours <= 10
        assert all(part.quantity > 0 for part in template.parts)


def test_limits_are_consistent() -> None:
    for usual in USUAL:
        row = [usual.minimum, usual.amber_below, usual.amber_above, usual.maximum]
        given = [limit for limit in row if limit is not None]
        assert given == sorted(given), usual
        assert usual.amber_below is None or usual.minimum is not None, usual
        assert usual.amber_above is None or usual.maximum is not None, usual
        assert usual.unit


def test_a_text_in_one_language_is_one_text_in_the_other() -> None:
    pairs = [(one.en, one.zh) for one in ENTRIES if hasattr(one, "hours") or hasattr(one, "work")]
    pairs += [(part.en, part.zh) for one in CATALOGUE.templates for part in one.parts]
    assert Counter(zh for _, zh in set(pairs)).most_common(1)[0][1] == 1, Counter(zh for _, zh in set(pairs))


def test_the_initials_are_those_of_the_chinese_words() -> None:
    for one in (*CATALOGUE.systems, *COMPONENTS, *CATALOGUE.templates):
        assert initials(one.zh) == one.initials, one
    assert tool.stale() == []


def test_the_installed_package_has_the_files() -> None:
    project = (Path(__file__).parents[4] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"assets/findings" = "bay_tui/assets/findings"' in project


def test_fault_codes_are_codes_and_none_of_a_maker_is_general() -> None:
    assert all(valid_dtc(one.code) and not controlled_by_maker(one.code) for one in CATALOGUE.codes)
    assert all(valid_dtc(one.code) and controlled_by_maker(one.code) for one in CATALOGUE.makes)


@pytest.mark.parametrize(
    ("code", "makers"),
    [("P0301", False), ("P1130", True), ("P2135", False), ("P3000", True), ("P3400", False), ("U0100", False),
     ("U1000", True), ("C1200", True), ("B2799", True), ("B0001", False)],
)  # fmt: skip
def test_who_says_what_a_code_means(code: str, makers: bool) -> None:
    assert controlled_by_maker(code) is makers


def test_a_code_means_one_thing_or_is_said_to_depend_on_the_make() -> None:
    assert words.meanings("P0301") == ["Misfire, cylinder 1"]
    assert words.meanings("P0301-1A") == ["Misfire, cylinder 1"]
    assert words.meanings("P0999") == []
    assert words.meanings("P1999") == ["the meaning depends on the make"]
    first, *each = words.meanings("P1300", "Honda")
    assert first == "the meaning depends on the make"
    assert each == ["Honda: Random misfire", "Toyota: Igniter circuit 1"]


def test_no_code_of_a_maker_is_ever_one_meaning() -> None:
    for letter, digits in (("P", "1"), ("C", "12"), ("B", "12"), ("U", "12")):
        for digit in digits:
            for rest in ("000", "130", "300", "345", "FFF"):
                assert words.meanings(f"{letter}{digit}{rest}")[0] == "the meaning depends on the make"


def test_what_a_template_wrote_is_read_in_the_readers_language(chinese: object) -> None:
    template = CATALOGUE.template["front_pads.worn_out"]
    assert words.reworded(template.en) == template.zh
    assert words.reworded(f"{template.en}\nleft 2 mm") == f"{template.zh}\nleft 2 mm"
    assert words.component_word("front_pads") == "前制动片"


def test_what_somebody_typed_is_shown_as_it_is_but_clean() -> None:
    assert words.component_word("左前支架\x1b[2J") == "左前支架 [2J"
    assert words.system_word("chassis") == "chassis"
    assert words.reworded("half\x07 a pad") == "half a pad"
