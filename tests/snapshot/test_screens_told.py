"""A test that fails says what stood on the screen, and a picture in which lines it differs."""

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from screens_told import difference, screens_kept


class Sign(App[None]):
    """A few words."""

    def __init__(self, *words: str, colour: str = "green") -> None:
        super().__init__()
        self.words = words
        self.colour = colour

    def compose(self) -> ComposeResult:
        for word in self.words:
            sign = Static(word, markup=False)
            sign.styles.color = self.colour
            yield sign


async def drawn(*words: str, colour: str = "green") -> str:
    app = Sign(*words, colour=colour)
    async with app.run_test(size=(30, 4)):
        return app.export_screenshot(simplify=True)


async def test_the_screen_of_a_failing_test_is_kept_whole() -> None:
    kept: list[tuple[str, str]] = []
    with screens_kept(kept), pytest.raises(AssertionError):
        async with Sign("工位 3", "waits").run_test(size=(12, 3)) as pilot:
            await pilot.pause()
            raise AssertionError("it did not come to pass")
    edge = "+------------+"
    assert kept == [
        ("screen: Screen, 12x3", "\n".join((edge, "|工位 3      |", "|waits       |", "|            |", edge)))
    ]


async def test_nothing_is_kept_of_a_test_that_passes() -> None:
    kept: list[tuple[str, str]] = []
    with screens_kept(kept):
        await drawn("waits")
    assert kept == []


async def test_a_picture_that_differs_says_where() -> None:
    before = await drawn("bay 1", "工位 2 waits", "bay 3")
    assert difference(before, before) == []
    assert difference(before, await drawn("bay 1", "工位 2 is free", "bay 3")) == [
        "  2 - 工位 2 waits",
        "    + 工位 2 is free",
    ]
    assert difference(before, await drawn("bay 1", "工位 2 waits", "bay 3", "bay 4"))[-2:] == ["  4 -", "    + bay 4"]


async def test_a_picture_that_differs_in_colours_only_says_so() -> None:
    before, now = await drawn("bay 1"), await drawn("bay 1", colour="red")
    assert difference(before, now) == ["  1 ~ bay 1   (only colours)"]
