"""Attended hours are one figure: on My Work, in the report and in the export."""

from datetime import UTC, datetime

import pytest

from bay_tui.server.sample.shop import sample
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.kpis import KpiSource
from bay_tui.workshop.readmodels.own_day import day_of
from bay_tui.workshop.words import Indirect, StopReason
from workshop_kit import TECHNICIAN, Shop, at


@pytest.fixture
def shop() -> Shop:
    """Here at 0, on a job from 30 to 90, on a break until 105, cleaning until 120, then idle."""
    shop = Shop()
    shop.applied(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, 0)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 30)
    shop.applied(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.BREAK), TECHNICIAN, 90)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, indirect=Indirect.CLEANING), TECHNICIAN, 105)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, indirect=Indirect.IDLE), TECHNICIAN, 120)
    return shop


def test_a_break_is_not_attended_and_no_other_work(shop: Shop) -> None:
    day = day_of(shop.view, TECHNICIAN, at(-60), at(150))
    assert (day.attended, day.on_jobs, day.idle, day.other) == pytest.approx((2.25, 1.0, 1.0, 0.25))


def test_my_work_and_the_report_name_one_figure(shop: Shop) -> None:
    day = day_of(shop.view, TECHNICIAN, at(0), at(150))
    figures = KpiSource(shop.view, at(0), at(150)).figures(staff=TECHNICIAN)
    assert (day.attended, day.on_jobs) == pytest.approx((figures.attended, figures.on_jobs))


def test_of_everybody_in_the_sample_shop_too() -> None:
    now = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
    midnight = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
    view = sample(now)
    source = KpiSource(view, midnight, now)
    both = [(day_of(view, one, midnight, now).attended, source.figures(staff=one).attended) for one in source.people()]
    assert len(both) > 5
    assert [mine for mine, _theirs in both] == pytest.approx([theirs for _mine, theirs in both])
