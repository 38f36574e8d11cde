"""The report: a foreman sees the shop and everybody, a technician their own figures, each with its formula."""

import re
from datetime import timedelta

import pytest

from bay_tui.screens.foreman.report import ReportScreen
from bay_tui.screens.foreman.report_figures import FIGURES, shown_of
from bay_tui.widgets.chart import ChartColumn, ColumnChart
from bay_tui.widgets.grid import Grid
from bay_tui.workshop.operations import JobFinished
from bay_tui.workshop.records import LabourEvent
from bay_tui.workshop.text import cells
from bay_tui.workshop.words import LabourKind
from pilot.workshop import NOW, make_app, open_replica, sample_records, screen_text


async def opened(pilot, key="t"):
    await pilot.pause()
    await pilot.press(key)
    await pilot.pause()
    assert isinstance(pilot.app.screen, ReportScreen)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_foreman_sees_every_figure_with_what_it_comes_from(size) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        text = screen_text(app)
        assert "Report" in text.splitlines()[0]
        # R106-1 (1.0 h) took 54 minutes; five people attended.
        assert next(line for line in text.splitlines() if "Efficiency" in line).split()[2:4] == ["111%", "-"]
        assert "1.0 ÷ 0.9 h" in text
        assert "standard hours sold ÷ hours clocked on those jobs" in text
        assert "waiting for parts" in text


async def test_the_formula_and_the_course_follow_the_cursor() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down")
        await pilot.pause()
        assert "hours clocked on jobs ÷ hours attended" in screen_text(app)
        last = app.screen.query_one(ColumnChart).columns[-1]
        assert (last.label, last.text.endswith("%")) == ("11-24", True)
        assert "11-24" in screen_text(app) and last.text in screen_text(app)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_no_formula_is_cut_whatever_row_is_looked_at(size: tuple[int, int], language: str) -> None:
    app = make_app(sign_in="201", language=language)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        grid = app.screen.query_one(Grid)
        rows = [key for key in grid.keys if key]
        assert {*FIGURES, "wait:parts", "staff:101"} <= set(rows)
        for key in rows:
            grid.move_to(key)
            await pilot.pause()
            one = shown_of(key)
            said = "".join(f"{one.name} = {one.formula}".split())
            assert said in "".join(screen_text(app).split()), key
            assert "…" not in screen_text(app)
        # Everybody's hours are there in full as well.
        grid.move_to("staff:101")
        await pilot.pause()
        hours = {"en": "sold 1.0 · on jobs 1.67 · attended 2.5 h", "zh_CN": "完工标准 1.0 · 施工 1.67 · 出勤 2.5 小时"}
        assert hours[language] in screen_text(app)


async def test_a_technician_sees_only_their_own() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        text = screen_text(app)
        assert "赵铁峰" in text.splitlines()[0]
        assert "单永强" not in text and "On time" not in text
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, ReportScreen)


async def test_enter_on_a_person_shows_theirs_and_esc_goes_back_to_all() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 45)) as pilot:
        await opened(pilot)
        app.screen.query_one(Grid).move_to("staff:101")
        await pilot.press("enter")
        await pilot.pause()
        assert "Report: 赵铁峰" in screen_text(app).splitlines()[0]
        await pilot.press("escape")
        await pilot.pause()
        assert "Technicians" in screen_text(app)


async def test_earlier_and_later_days_and_longer_spans() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "2025-11-24" in screen_text(app)
        await pilot.press("left")
        await pilot.pause()
        assert "2025-11-23" in screen_text(app)
        await pilot.press("right", "right", "w")
        await pilot.pause()
        text = screen_text(app)
        assert "2025-11-18 – 2025-11-24" in text and "7 days" in text


async def test_a_day_begins_when_it_does_at_the_site() -> None:
    """Somebody came at six in the morning: that was still yesterday in Greenwich."""
    six = NOW.replace(hour=22, minute=0, second=0) - timedelta(days=1)
    early = LabourEvent(id="early", staff="103", event=LabourKind.STARTED, at=six, recorded_at=six, indirect="training")
    gone = LabourEvent(id="gone", staff="103", event=LabourKind.LEFT, at=six + timedelta(hours=1), recorded_at=six)
    hours: list[float] = []
    for more in ((), (early, gone)):
        app = make_app(open_replica([*sample_records(), *more]), sign_in="201")
        async with app.run_test(size=(80, 24)) as pilot:
            await opened(pilot)
            line = next(one for one in screen_text(app).splitlines() if "Utilisation" in one)
            hours.append(float(re.findall(r"÷ ([0-9.]+) h", line)[0]))
    assert hours[1] == pytest.approx(hours[0] + 1, abs=0.06)


async def test_the_chart_needs_no_glyph_beyond_ascii() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.ascii_only = True
        await opened(pilot)
        chart = app.screen.query_one(ColumnChart)
        painted = [chart.render_line(y).text for y in range(chart.size.height)]
        assert any("#" in line for line in painted)
        assert all(line.isascii() for line in painted)


@pytest.mark.parametrize("width", [70, 80, 100, 160, 200])
@pytest.mark.parametrize("ascii_only", [False, True])
async def test_the_course_of_thirty_days_has_thirty_columns_at_every_width(width: int, ascii_only: bool) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(width, 24)) as pilot:
        app.ascii_only = ascii_only
        await opened(pilot)
        chart = app.screen.query_one(ColumnChart)
        assert len(chart.columns) == 30
        chart.show([ChartColumn(f"{day:02}-{day:02}", 100.0 + day, f"{100 + day}%") for day in range(1, 31)])
        painted = [chart.render_line(y).text for y in range(chart.size.height)]
        assert all(cells(line) == chart.size.width for line in painted)
        assert len([*re.finditer("█+|#+", painted[-2])]) == 30
        assert painted[-1].rstrip().endswith("30-30") and painted[-1].split()[0] >= "01-01"
        days = [int(label[:2]) for label in painted[-1].split()]
        values = [word for line in painted[:-2] for word in line.split() if "%" in word]
        # What is said belongs to the same days above as below, and ends where their columns do.
        assert sorted(values) == [f"{100 + day}%" for day in days]
        for day in days:
            ends = {line.find(f"{100 + day}%") + 4 for line in painted if f"{100 + day}%" in line}
            assert ends == {painted[-1].find(f"{day:02}-{day:02}") + 5}


async def test_what_happens_meanwhile_is_in_the_figures_with_the_next_minute() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        before = screen_text(app)
        replica.record("201", JobFinished(job="R101-1"))
        replica.clock.at = NOW + timedelta(minutes=1)  # type: ignore[attr-defined]
        await pilot.pause()
        assert [line for line in screen_text(app).splitlines() if "Jobs finished" in line] == [
            line for line in before.splitlines() if "Jobs finished" in line
        ]
        app.screen.show_now()
        await pilot.pause()
        assert next(line for line in screen_text(app).splitlines() if "Jobs finished" in line).split()[2] == "2"
