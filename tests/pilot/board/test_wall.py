"""The wall screen: what it says at 24 rows, that it pages, moves against burn-in, and paints only what changed."""

from datetime import UTC, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from textual.geometry import Region

from bay_tui.i18n import speaking
from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.board.tiles import BIG_WIDTH, big_time, burn_in_step
from bay_tui.screens.board.wall import PAGE_SECONDS, WallScreen
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.shell.desk import Opening
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.big import has_signs, width_of
from bay_tui.widgets.figures import FigureRow
from bay_tui.widgets.tiles import Tiles
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.records import Bay, Job
from bay_tui.workshop.words import CallKind
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records, screen_text, wait_until

SIZES = [(80, 24), (120, 40), (160, 45), (200, 60)]


def wall(replica: Replica | None = None, **options: Any) -> BayApp:
    return make_app(replica, read_only=True, opening=Opening(wall=True, **options))


def many_bays(count: int) -> Replica:
    """The sample workshop with so many bays more."""
    more = [Bay(id=f"x{at}", number=f"{at}", position=at) for at in range(20, 20 + count)]
    return open_replica([*sample_records(), *more])


def column_of(app: BayApp, text: str) -> tuple[int, int]:
    """Where a text stands: its line and its cell."""
    lines = screen_text(app).splitlines()
    at = next(at for at, line in enumerate(lines) if text in line)
    return at, lines[at].index(text)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_it_shows_counts_and_every_bay_with_plate_state_and_time(size: tuple[int, int]) -> None:
    app = wall()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert app.screen.query_one(FigureRow).text == "2 ● working  2 ■ stopped  1 ! late  2 ▲ at risk  1 ▶ calls"
        for part in ("粤B59185", "● in progress", "2h30 left", "! 35m late", "▲ 25m risk", "▶ parts", "· free"):
            assert part in text
        assert all(len(line) <= size[0] for line in text.splitlines())


async def test_the_figures_are_five_rows_high_and_need_no_font() -> None:
    app = wall()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        figures = app.screen.query_one(FigureRow)
        assert figures.size.height == 6
        rows = [figures.render_line(y) for y in range(5)]
        lit = [
            "".join("#" * len(one.text) if one.style and one.style.reverse else one.text for one in row) for row in rows
        ]
        assert [row[:6] for row in lit] == ["######", "    ##", "######", "##    ", "######"]
        assert all(row.text.strip() == "" for row in rows)


async def test_it_needs_no_keys_and_esc_shows_the_table() -> None:
    app = make_app(read_only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        assert isinstance(app.screen, WallScreen) and "Esc Table" in screen_text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, BoardScreen)


async def test_somebody_who_signed_in_has_work_to_do_and_no_wall() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        assert isinstance(app.screen, BoardScreen)


async def test_it_turns_its_pages_where_not_all_bays_fit_and_comes_back_to_the_first() -> None:
    app = wall(many_bays(10))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        seen: list[tuple[str, bool]] = []
        assert isinstance(screen, WallScreen)
        turning = screen._turning  # pyright: ignore[reportPrivateUsage]
        assert turning is not None and turning._interval == PAGE_SECONDS  # pyright: ignore[reportPrivateUsage]
        for _ in range(3):
            seen.append((screen_text(app).splitlines()[0].split()[2], "粤B59185" in screen_text(app)))
            screen.turn_page()
            await pilot.pause()
        assert seen == [("1/2", True), ("2/2", False), ("1/2", True)]


async def test_one_page_that_holds_all_paints_nothing_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    app = wall()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        painted = watch(app, monkeypatch)
        assert isinstance(app.screen, WallScreen)
        app.screen.turn_page()
        app.screen.show_now()
        await pilot.pause()
        assert painted == []


def watch(app: BayApp, monkeypatch: pytest.MonkeyPatch) -> list[Region | str]:
    """Note what the figures and the tiles paint again."""
    painted: list[Region | str] = []

    def note(*regions: Region, **how: bool) -> None:
        painted.extend(regions or [str(how)])

    for widget in (app.screen.query_one(FigureRow), app.screen.query_one(Tiles)):
        monkeypatch.setattr(widget, "refresh", note)
    return painted


async def test_a_changed_bay_paints_its_lines_and_its_counts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    app = wall()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        painted = watch(app, monkeypatch)
        app.desk.replica.record("201", ops.CallRaised(asks=CallKind.FOREMAN, bay="b5"))
        await wait_until(pilot, lambda: painted)
        assert "▶ foreman" in "".join(app.screen.query_one(Tiles).render_line(y).text for y in range(12))
        regions = [one for one in painted if isinstance(one, Region)]
        assert len(regions) == len(painted) and {region.height for region in regions} == {1, 5}
        assert all(region.width < 27 for region in regions)


async def test_all_of_it_moves_by_a_cell_every_ten_minutes_and_comes_back() -> None:
    app = wall()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        clock: Any = app.desk.replica.clock
        places: list[tuple[tuple[int, int], tuple[int, int]]] = []
        for minutes in (0, 5, 10, 20, 30, 40):
            clock.at = NOW.replace(minute=40) + timedelta(minutes=minutes)
            assert isinstance(app.screen, WallScreen)
            app.screen.show_now()
            await pilot.pause()
            places.append((column_of(app, "Bay board"), column_of(app, "粤B59185")))
        assert places[0] == places[1] == places[5]
        assert len(set(places)) == 4
        for heading, tile in places:
            assert (heading[0] - places[0][0][0], heading[1] - places[0][0][1]) == (
                tile[0] - places[0][1][0],
                tile[1] - places[0][1][1],
            )


def test_no_step_is_longer_than_a_cell() -> None:
    steps = [burn_in_step(600.0 * at) for at in range(9)]
    assert steps[0] == steps[4] == steps[8] and len(set(steps)) == 4
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in pairwise(steps))


async def test_the_filter_of_the_command_line_leaves_the_bays_it_matches() -> None:
    app = wall(filter="lcs")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "粤BD12345" in screen_text(app) and "粤B59185" not in screen_text(app)
        assert "Filter: lcs" in screen_text(app)


async def test_a_bay_whose_tile_changes_keeps_its_place() -> None:
    replica = many_bays(0)
    app = wall(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = column_of(app, "粤B59185")
        replica.record("201", ops.JobMoved(job="R107-1", bay="b5"))
        await wait_until(pilot, lambda: "粤B71Q20" in screen_text(app))
        assert column_of(app, "粤B59185") == before


@pytest.mark.parametrize(("size", "big"), [((80, 24), False), ((120, 40), True), ((160, 45), True), ((200, 60), True)])
async def test_where_there_is_room_each_bay_has_big_signs(size: tuple[int, int], big: bool) -> None:
    app = wall()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = app.screen.query_one(Tiles)
        assert shown.is_big is big and shown.pages == 1
        assert all(strip.cell_length == shown.size.width for strip in map(shown.render_line, range(shown.size.height)))


async def test_more_bays_than_fit_with_big_signs_are_shown_without() -> None:
    app = wall(many_bays(10))
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        shown = app.screen.query_one(Tiles)
        assert (shown.is_big, shown.pages) == (False, 1)


async def test_a_changed_bay_paints_its_own_big_signs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    app = wall()
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        painted = watch(app, monkeypatch)
        app.desk.replica.record("201", ops.CallRaised(asks=CallKind.FOREMAN, bay="b5"))
        await wait_until(pilot, lambda: painted)
        tiles = [one for one in painted if isinstance(one, Region) and one.width != 31]
        assert tiles and {(one.x, one.width) for one in tiles} == {(0, 38)}


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0:00"), (24, "0:24"), (150, "2:30"), (599, "9:59"), (600, "10h"), (1440, "1d"), (-35, "!35"), (-120, "!2h")],
)
def test_the_time_to_the_promise_in_few_signs(minutes: int, text: str) -> None:
    row = board(Played(sample_records()), NOW).rows[0]
    promised = msgspec.structs.replace(row.promise, due=NOW + timedelta(minutes=minutes))
    assert big_time(msgspec.structs.replace(row, promise=promised), Moment(NOW, UTC)) == text
    assert has_signs(text) and width_of("88") + 2 + width_of(text) <= BIG_WIDTH


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (24, "0:24"),
        (599, "9:59"),
        (600, ""),
        (1440, "1天"),
        (99999, "69天"),
        (-35, "!35"),
        (-120, "!120"),
        (-1439, "!999"),
    ],
)
def test_in_chinese_no_unit_is_a_latin_letter(minutes: int, text: str) -> None:
    row = board(Played(sample_records()), NOW).rows[0]
    promised = msgspec.structs.replace(row.promise, due=NOW + timedelta(minutes=minutes))
    with speaking("zh_CN"):
        assert big_time(msgspec.structs.replace(row, promise=promised), Moment(NOW, UTC)) == text
    assert has_signs(text) and width_of("88") + 2 + width_of(text) <= BIG_WIDTH


async def test_a_vehicle_that_is_only_booked_leaves_its_bay_free() -> None:
    records = [
        msgspec.structs.replace(one, bay="b5") if isinstance(one, Job) and one.order == "R108" else one
        for one in sample_records()
    ]
    app = wall(open_replica(records))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "粤B28F31" not in screen_text(app)
