"""Pieces are counted by the word a workshop uses."""

import pytest

from bay_tui.i18n import speaking
from bay_tui.wording.units import unit_word


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
