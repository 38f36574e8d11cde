"""Pieces are counted by the word a workshop uses."""

import re
from datetime import UTC, datetime

import pytest

from bay_tui.i18n import speaking
from bay_tui.screens.job_card.sections import line_text
from bay_tui.wording.sentences import sentence
from bay_tui.wording.units import unit_word
from bay_tui.workshop.records import Part, PartsLine


@pytest.mark.parametrize(
    ("unit", "name", "chinese", "english"),
    [
        ("pc", "水泵", "件", "pc"),
        ("pc", "轮胎 225/45R17", "条", "ea"),
        ("pc", "Tyre 225/45R17", "条", "ea"),
        ("set", "轮胎气门嘴", "套", "set"),
        ("L", "机油", "L", "L"),
    ],
)
def test_tyres_are_counted_by_another_word_than_other_pieces(unit, name, chinese, english):
    with speaking("zh_CN"):
        assert unit_word(unit, name) == chinese
    with speaking("en"):
        assert unit_word(unit, name) == english


@pytest.mark.parametrize(("unit", "chinese", "english"), [("set", "1.5 套", "1.5 set"), ("L", "1.5 L", "1.5 L")])
def test_a_parts_line_says_its_unit_in_the_language(unit, chinese, english):
    line = PartsLine(
        id="l", request="r", job="j", order="o", part="p", name="", at=datetime(2026, 3, 2, 9, tzinfo=UTC), quantity=1.5
    )
    with speaking("zh_CN"):
        assert line_text(line, Part(id="p", number="1", name="", unit=unit)) == f"{chinese} p"
    with speaking("en"):
        assert line_text(line, Part(id="p", number="1", name="", unit=unit)) == f"{english} p"


def test_a_sentence_says_units_in_the_language():
    with speaking("zh_CN"):
        said = sentence("unit-used", {"number": "A-1", "unit": "set", "other": "pc"})
    assert "套" in said
    assert "件" in said
    assert not re.search("set|pc", said)
