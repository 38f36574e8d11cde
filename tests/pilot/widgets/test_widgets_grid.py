"""The grid shows rows, keeps its cursor on them, and paints no more than changed."""

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from bay_tui.i18n import lazy, speaking
from bay_tui.widgets.glyphs import use_glyphs
from bay_tui.widgets.grid import Cell, Column, Grid, Row, Section
from bay_tui.widgets.grid_layout import place_columns
from bay_tui.widgets.tones import as_cell
from bay_tui.workshop.text import cells
from pilot.workshop import screen_text

COLUMNS = [
    Column("ro", "Order", width=6),
    Column("who", "Who", min=6, flex=1, drop=2),
    Column("job", "Job", min=8, flex=2),
    Column("time", "Time", width=5, align="right"),
]


def row(number: int, job: str = "oil", time: str = "1m", key: str = "") -> Row:
    return Row(key or f"r{number}", [f"RO-{number}", "王师傅", Cell(job, "dim"), time])


class GridApp(App[None]):
    def __init__(self, rows: list[Row | Section], empty: str = "") -> None:
        super().__init__()
        self.rows, self.empty, self.heard = rows, empty, list[object]()

    def compose(self) -> ComposeResult:
        yield Grid(COLUMNS, empty=self.empty)

    def on_mount(self) -> None:
        self.query_one(Grid).set_rows(self.rows).focus()

    def on_grid_opened(self, event: Grid.Opened) -> None:
        self.heard.append(("opened", event.key))

    def on_grid_highlighted(self, event: Grid.Highlighted) -> None:
        self.heard.append(event.key)


class Watched(Grid):
    """Remembers what it was asked to paint again."""

    painted: list[tuple[Region, ...]]

    def refresh(self, *regions: Region, **options: bool):  # type: ignore[override]
        self.painted = [*getattr(self, "painted", []), regions]
        return super().refresh(*regions, **options)


class WatchedApp(GridApp):
    def compose(self) -> ComposeResult:
        yield Watched(COLUMNS)


def picture(app: App[None]) -> list[str]:
    grid = app.query_one(Grid)
    return [grid.render_line(y).text for y in range(grid.size.height)]


async def test_columns_stay_aligned_with_wide_characters_and_hostile_text() -> None:
    hostile = ["[/x] [red]", "a\x1b[31mb\x9b2Jc", "更换机油滤清器总成", "e\u0301\u202eabc", "\ud800x"]
    app = GridApp([row(number, text) for number, text in enumerate(hostile)])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        lines = picture(app)
        assert {cells(line) for line in lines} == {60}
        assert not any(ord(one) < 32 or 127 <= ord(one) < 160 for line in lines for one in line)
        assert "[/x] [red]" in lines[1]
        assert all(line.endswith("   1m") for line in lines[1:6])


async def test_the_cursor_shows_without_colour_and_follows_the_keys() -> None:
    app = GridApp([Section("A"), row(1), row(2), Section("B"), row(3)])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        assert picture(app)[2].startswith("▸ RO-1")
        await pilot.press("j", "down", "enter", "k", "G", "g", "end", "home", "up")
        opened = ("opened", "r3")
        assert app.heard == ["r1", "r2", "r3", opened, "r2", "r3", "r1", "r3", "r1"]
        use_glyphs(app, "ascii")
        app.query_one(Grid).refresh()
        await pilot.pause()
        assert screen_text(app).splitlines()[2].startswith("> RO-1")


async def test_it_turns_pages_when_the_cursor_leaves_the_view() -> None:
    app = GridApp([row(number) for number in range(50)])
    async with app.run_test(size=(60, 11)) as pilot:
        grid = app.query_one(Grid)
        assert grid.position == "1-10/50"
        await pilot.press(*["j"] * 9)
        assert grid.position == "1-10/50"
        await pilot.press("j")
        assert grid.position == "10-19/50"
        assert picture(app)[1].startswith("↑ RO-9")
        assert picture(app)[10].startswith("↓")
        await pilot.press("pagedown", "end")
        assert grid.position == "41-50/50"
        await pilot.press("pageup")
        assert grid.cursor_key == "r40"


async def test_the_cursor_stays_on_its_row_and_moves_on_when_it_is_gone() -> None:
    app = GridApp([row(number) for number in range(5)])
    async with app.run_test(size=(60, 10)) as pilot:
        grid = app.query_one(Grid)
        await pilot.press("j", "j")
        grid.set_rows([row(9), *(row(number) for number in range(5))])
        assert grid.cursor_key == "r2"
        grid.set_rows([row(9), row(0), row(1), row(3)])
        assert grid.cursor_key == "r3"
        grid.set_rows([])
        await pilot.pause()
        assert grid.cursor_key is None
        assert app.heard[-2:] == ["r3", None]
        await pilot.press("j", "enter", "G", "pagedown")


async def test_rows_that_come_above_the_view_do_not_move_it() -> None:
    app = GridApp([row(number) for number in range(50)])
    async with app.run_test(size=(60, 11)) as pilot:
        await pilot.press("end")
        grid = app.query_one(Grid)
        before = picture(app)[1:]
        grid.set_rows([row(100), *(row(number) for number in range(50))])
        assert grid.cursor_key == "r49"
        assert picture(app)[1:] == before


async def painted_by(change: Callable[[list[Row | Section]], list[Row | Section]]) -> list[Region]:
    rows: list[Row | Section] = [row(number) for number in range(5)]
    app = WatchedApp(rows)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        grid = app.query_one(Watched)
        grid.painted = []
        grid.set_rows(change(rows))
        assert all(grid.painted), "nothing may paint the whole grid"
        return [regions[0] for regions in grid.painted]


async def test_rows_that_say_the_same_paint_nothing() -> None:
    assert await painted_by(lambda rows: [row(number) for number in range(len(rows))]) == []


async def test_a_changed_cell_paints_itself_alone() -> None:
    changed = await painted_by(lambda rows: [*rows[:3], row(3, time="9m"), *rows[4:]])
    assert changed == [Region(55, 4, 5, 1)]


async def test_an_inserted_row_paints_from_there_down() -> None:
    changed = await painted_by(lambda rows: [*rows[:3], row(50), *rows[3:]])
    assert min(region.y for region in changed) == 4


async def test_a_removed_row_paints_from_there_down() -> None:
    changed = await painted_by(lambda rows: [*rows[:3], *rows[4:]])
    assert min(region.y for region in changed) == 4


async def test_an_empty_grid_says_what_to_do() -> None:
    app = GridApp([], empty="No jobs. Press n for a new one.")
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        assert "No jobs. Press n for a new one." in picture(app)[1]
        app.query_one(Grid).set_rows([row(1)])
        assert "RO-1" in picture(app)[1]


async def test_a_click_moves_and_a_second_one_opens() -> None:
    app = GridApp([row(1), row(2)])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.click(Grid, offset=(5, 2))
        await pilot.click(Grid, offset=(5, 2))
        assert app.heard == ["r1", "r2", ("opened", "r2")]


def test_columns_share_the_width_and_go_when_it_is_short() -> None:
    wide = place_columns(COLUMNS, 60)
    assert [place.width for place in wide] == [6, 16, 28, 5]
    assert wide[-1].x + wide[-1].width == 60
    narrow = place_columns(COLUMNS, 26)
    assert [place.column for place in narrow] == [0, 2, 3]
    assert narrow[-1].x + narrow[-1].width == 26
    for width in range(40):
        assert all(place.x + place.width <= width for place in place_columns(COLUMNS, width))


# Numbers


QUANTITY = [
    Column("name", "Name", min=12, flex=1),
    Column("there", "There", width=6, align="right"),
    Column("bin", "Bin", width=8, drop=1),
    Column("free", "Free", width=5, align="right"),
]


def stocked(there: str, free: str) -> Row:
    return Row(there + free, ("Engine oil 0W-20", there, "D-01-1-1", free))


class StockApp(GridApp):
    def compose(self) -> ComposeResult:
        yield Grid(QUANTITY)


@pytest.mark.parametrize("width", [30, 34, 42, 80, 160])
@pytest.mark.parametrize(
    ("there", "free"),
    [("119.75 L", "119.75"), ("! -12345.678 kg", "99999.999"), ("119.75 升", "1"), ("1 pc", "! 100000.5 米")],
)
async def test_no_number_is_cut_however_narrow_the_screen_is(width: int, there: str, free: str) -> None:
    app = StockApp([stocked("1", "2")])
    async with app.run_test(size=(width, 6)) as pilot:
        app.query_one(Grid).set_rows([stocked("1", "2"), stocked(there, free)])
        await pilot.pause()
        line = picture(app)[2]
        for text in (there, free):
            digits = text.rpartition(" ")[0] if text[-1].isalpha() else text
            assert digits in line, line
        assert {cells(one) for one in picture(app)} == {width}
        if width >= 80:
            assert there in line
            assert free in line


async def test_a_column_is_no_wider_than_before_once_its_longest_number_is_gone() -> None:
    app = StockApp([stocked("123456.75", "2")])
    async with app.run_test(size=(40, 6)) as pilot:
        grid = app.query_one(Grid)
        assert "Engine oil 0W-20" not in picture(app)[1]
        grid.set_rows([stocked("1", "2")])
        await pilot.pause()
        assert "Engine oil 0W-20" in picture(app)[1]


def test_a_text_is_one_cell_however_often_and_a_lazy_one_follows_the_language() -> None:
    assert as_cell("free") is as_cell("".join("free"))
    assert as_cell("Pause") == Cell("Pause")
    lazily = as_cell(lazy("Pause"))
    with speaking("zh_CN"):
        assert str(lazily.text) != "Pause"
        assert str(as_cell("Pause").text) == "Pause"
        assert str(as_cell(lazy("Pause")).text) == str(lazily.text)
