"""A record dated year 1 or 9999, kept from before such dates were refused, costs its own cell alone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bay_tui.commands.board_text import print_board
from bay_tui.server.exporting.kpis import kpi_rows
from bay_tui.server.exporting.records import Records
from bay_tui.server.exporting.rows import KINDS
from bay_tui.wording.times import Moment
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.records import LabourEvent, Promise, Site
from bay_tui.workshop.words import LabourKind
from workshop_kit import TECHNICIAN, Shop, at, changed

FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
ZONES = ("Asia/Shanghai", "America/Los_Angeles", "UTC")


@pytest.fixture
def shop() -> Shop:
    """A shop with an order promised for, received and booked at the edges of the calendar."""
    shop = Shop()
    order = shop.order("o1")
    never = Promise(due=LAST, at=at(0), by=TECHNICIAN)
    shop.view.put(changed(order, promises=(never,), received_at=FIRST, booked_for=LAST))
    return shop


def placed(shop: Shop, zone: str) -> None:
    """Put the shop into a timezone."""
    for site in shop.view.every(Site):
        shop.view.put(changed(site, timezone=zone))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("instant", [FIRST, LAST])
def test_an_instant_without_wall_time_is_worded_as_it_is(zone: str, instant: datetime) -> None:
    moment = Moment(at(0), ZoneInfo(zone))
    assert moment.day_and_time(instant)
    assert moment.near(instant)
    assert moment.clock_time(instant)


@pytest.mark.parametrize("zone", ZONES)
def test_the_printed_board_shows_the_rest(shop: Shop, zone: str, capsys: pytest.CaptureFixture[str]) -> None:
    placed(shop, zone)
    shown = board(shop.view, at(0))
    print_board(shown, {bay.id: bay.number for bay in shown.bays}, ZoneInfo(zone))
    said = capsys.readouterr().out
    rows = [*shown.outside, *(row for bay in shown.bays for row in bay.rows)]
    assert len(rows) > 1
    assert [row.title for row in rows if row.title not in said] == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", ["orders", "hours", "kpis"])
def test_every_export_has_the_rest(shop: Shop, zone: str, kind: str) -> None:
    placed(shop, zone)
    shop.view.put(LabourEvent(id="odd", staff=TECHNICIAN, event=LabourKind.ARRIVED, at=FIRST, recorded_at=at(0)))
    shop.view.put(LabourEvent(id="left", staff=TECHNICIAN, event=LabourKind.LEFT, at=FIRST, recorded_at=at(0)))
    shop.view.put(LabourEvent(id="good", staff=TECHNICIAN, event=LabourKind.ARRIVED, at=at(-60), recorded_at=at(0)))
    _columns, rows = KINDS[kind]
    found = list(rows(Records(shop.view, None, None, at(0))))
    assert found
    assert len(found) < 1000


def test_the_figures_begin_with_the_first_day_that_can_be(shop: Shop) -> None:
    shop.view.put(LabourEvent(id="odd", staff=TECHNICIAN, event=LabourKind.ARRIVED, at=FIRST, recorded_at=at(0)))
    shop.view.put(LabourEvent(id="good", staff=TECHNICIAN, event=LabourKind.ARRIVED, at=at(-60), recorded_at=at(0)))
    assert next(iter(kpi_rows(Records(shop.view, None, None, at(0)))))["day"] == at(-60).date().isoformat()
