"""Breaking texts into lines by terminal cells."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.widgets.wrapping import wrapped
from bay_tui.workshop.text import cells


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("squeals when braking", 12, ["squeals when", "braking"]),
        ("踩刹车有异响，方向盘抖", 12, ["踩刹车有异", "响，方向盘抖"]),
        ("短", 10, ["短"]),
        ("", 10, [""]),
        ("a\nb", 10, ["a", "b"]),
        ("LY0A5B1C4MY002517", 10, ["LY0A5B1C4M", "Y002517"]),
        ("赵铁峰0.5、李建国1.2", 9, ["赵铁峰", "0.5、李建", "国1.2"]),
        ("LY0A5B1C4M、Y0", 10, ["LY0A5B1C4", "M、Y0"]),
        ("刹车异响)。换", 8, ["刹车异", "响)。换"]),
        ("“刹车”“异响”", 8, ["“刹车”", "“异响”"]),
        ("手头还有6号工位", 9, ["手头还有", "6号工位"]),
        ("还需0.25小时", 9, ["还需", "0.25小时"]),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


@given(st.text(alphabet="ab刹车，、。；）”!%)", max_size=60), st.integers(4, 30))
def test_no_line_begins_with_a_sign_that_closes(text: str, width: int) -> None:
    """Only where there are more of them in a row than a line takes."""
    lines = wrapped(re.sub(r"([，、。；）”!%)])[，、。；）”!%)]+", r"\1", "车" + text), width)
    assert [line for line in lines if line[:1] in tuple("，、。；）”!%)")] == []


@given(st.text(alphabet="ab 刹车，。\n-", max_size=60), st.integers(4, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
