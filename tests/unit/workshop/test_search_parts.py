"""Parts are found by the initials of what they are called for short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop.records import Part
from bay_tui.workshop.search import find_parts, shortens
from bay_tui.workshop.view import Memory

PARTS = [
    Part(id="F1", number="F1", name="机油滤清器", initials="jylqq"),
    Part(id="F2", number="F2", name="机滤垫片", initials="jldp"),
    Part(id="F3", number="F3", name="空气滤清器", initials="kqlqq"),
    Part(id="F4", number="F4", name="水泵", initials="sb"),
    Part(id="JL-9", number="JL-9", name="Bracket"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jl", ["JL-9", "F2", "F1"]),
        ("JL", ["JL-9", "F2", "F1"]),
        ("kl", ["F3"]),
        ("jylqq", ["F1"]),
        ("lq", ["F1", "F3"]),
        ("j", ["F1", "F2", "JL-9"]),
        ("jq", ["F1"]),
        ("qj", []),
        ("bs", []),
    ],
)
def test_a_part_is_found_by_initials_of_words_within_its_name(typed, found):
    shown = [part.id for part in find_parts(Memory(PARTS), typed)]
    assert sorted(shown) == sorted(found)
    if len(found) == 3 and typed != "j":
        assert shown[-1] == found[-1], "what is shortened comes last"


@given(st.text("abcdefgjklqxyz", min_size=2, max_size=9), st.data())
def test_any_letters_in_their_order_shorten_a_name(initials: str, data: st.DataObject):
    places = data.draw(st.sets(st.integers(1, len(initials) - 1), min_size=1))
    typed = initials[0] + "".join(initials[place] for place in sorted(places))
    assert shortens(typed, initials)
    assert not shortens(typed + "0", initials)


@pytest.mark.parametrize("typed", ["制动片", "zdp", "zp"])
def test_a_current_number_stands_before_those_it_supersedes(typed):
    old = Part(id="A1", number="A1", name="制动片", initials="zdp", superseded_by="B2")
    older = Part(id="A0", number="A0", name="制动片", initials="zdp", superseded_by="A1")
    now = Part(id="B2", number="B2", name="制动片", initials="zdp")
    view = Memory([older, old, now])
    assert [part.id for part in find_parts(view, typed)] == ["B2", "A0", "A1"]
    assert [part.id for part in find_parts(view, "A1")] == ["A1"], "whoever types the old number is shown it"
