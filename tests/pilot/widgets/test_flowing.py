"""Text of dialogs flows as its script does, and keeps a key beside what it does."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen

from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.inspect import InspectDialog
from bay_tui.widgets.choice import Option
from bay_tui.widgets.flowing import FlowingKeys
from bay_tui.workshop.text import cells
from bay_tui.workshop.words import CheckPoint
from pilot.workshop import make_app, screen_text

LONG = "下班时要一并中断的是“四轮定位”、“更换前制动片”，还有“大保养：三滤、制动液、全车检查”；都没有完工。"


def painted(app: App[None]) -> list[str]:
    """Return the lines within the frame of a dialog."""
    found = [re.search("│(.*)│", line) for line in screen_text(app).splitlines()]
    return [one[1].strip() for one in found if one]


async def dialog_lines(dialog: Screen, width: int) -> list[str]:
    app = make_app(sign_in="201", language="zh_CN")
    async with app.run_test(size=(width, 30)) as pilot:
        await pilot.pause()
        app.push_screen(dialog)
        await pilot.pause()
        return painted(app)


@pytest.mark.parametrize("width", range(58, 92, 3))
async def test_a_key_and_what_it_does_stand_on_one_line(width: int) -> None:
    dialog = InspectDialog("x", "竣工检验", tuple(CheckPoint), objection=lambda seen: "")
    lines = await dialog_lines(dialog, width)
    for pair in ("空格 正常", "v 数值", "o 其他", "y 合格", "n 退回返工", "Esc 返回"):
        assert sum(pair in line for line in lines) == 1, pair


@pytest.mark.parametrize("width", range(60, 100, 3))
async def test_no_line_of_a_question_begins_with_a_sign_that_closes(width: int) -> None:
    for dialog in (ConfirmDialog(LONG), ChooseDialog(LONG, [Option("1", "好")], lines=[f"提示 {LONG}"])):
        lines = await dialog_lines(dialog, width)
        assert "".join(lines).count(LONG.replace(" ", "")) >= 1
        assert [line for line in lines if line[:1] in "，。；、”：？"] == [line for line in lines if not line]
        # Chinese fills the line: what has no spaces does not begin a line of its own.
        full = next(line for line in lines if "四轮定位" in line or "提示" in line)
        assert cells(full) > min(width, 60) // 2


async def test_a_question_flows_anew_in_another_width() -> None:
    app = make_app(sign_in="201", language="zh_CN")
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(ChooseDialog(LONG, [Option("1", "好")]))
        await pilot.pause()
        wide = len(painted(app))
        await pilot.resize_terminal(52, 30)
        await pilot.pause()
        assert LONG in "".join(painted(app)) and len(painted(app)) > wide


def pairs() -> st.SearchStrategy[list[tuple[str, str]]]:
    words = st.text(st.sampled_from("ab中文字，x"), min_size=1, max_size=12)
    return st.lists(st.tuples(words, words), min_size=1, max_size=9)


@given(pairs(), st.integers(1, 90))
def test_keys_are_whole_in_order_and_as_few_lines_as_can_be(keys: list[tuple[str, str]], width: int) -> None:
    widget = FlowingKeys(keys)
    height = widget.get_content_height(Size(width, 9), Size(width, 9), width)
    sizes = [cells(key) + 1 + cells(does) for key, does in keys]
    assert height == 1 + sum(1 for _ in breaks(sizes, width))
    assert widget.get_content_width(Size(width, 9), Size(width, 9)) == sum(sizes) + 4 * (len(sizes) - 1)


def breaks(sizes: list[int], width: int) -> Iterator[int]:
    """Yield before which of the pairs a line must end."""
    used = sizes[0]
    for at, size in enumerate(sizes[1:], 1):
        used += 4 + size
        if used > width:
            yield at
            used = size
