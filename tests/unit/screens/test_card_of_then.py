"""The card of a visit that is over says what was said then."""

import pytest

from bay_tui.i18n import speaking
from bay_tui.screens.job_card.sections import card_lines, card_of, heading
from bay_tui.widgets.grid import Row, Section
from bay_tui.wording.times import Moment
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Job, Order, Staff, Vehicle
from bay_tui.workshop.time.zones import site_zone
from bay_tui.workshop.words import OrderState
from workshop_kit import ADMIN, ADVISER, COLLEAGUE, TECHNICIAN, Shop, at, changed


def card_text(shop: Shop, job: str) -> str:
    with speaking("en"):
        card = card_of(shop.view, job, Moment(at(9000), site_zone(shop.view)), 100, {})
        assert card is not None
        lines = [[cell.text for cell in line] for line in heading(card)]
        lines += [[cell.text for cell in row.cells] for row in card_lines(card) if isinstance(row, Row)]
        titles = [str(row.title) for row in card_lines(card) if isinstance(row, Section)]
    return "\n".join([*map("  ".join, lines), *titles])


ORDER, FIRST, SECOND = "ro-77", "ro-77.1", "ro-77.2"


def imported(shop: Shop, minutes: float, plate: str, titles: tuple[str, str], hours: float) -> None:
    vehicle = Vehicle(id="", plate=plate, vin="LSVAA4180E2184841")
    jobs = tuple(ops.ImportedJob(line=line, title=title, standard_hours=hours) for line, title in enumerate(titles, 1))
    known = shop.view.get(Order, ORDER)
    state = known.state if known else OrderState.RECEIVED
    shop.do(ops.OrderImported(number="77", vehicle=vehicle, jobs=jobs, state=state), ADMIN, minutes)


def worked(shop: Shop) -> None:
    imported(shop, 0, "粤B·59185", ("Brakes", "Oil"), 2)
    for person, job in ((TECHNICIAN, FIRST), (COLLEAGUE, SECOND)):
        shop.do(ops.LabourArrived(staff=person), person, 0)
        shop.do(ops.LabourStarted(staff=person, job=job), person, 1)
        shop.do(ops.JobFinished(job=job), person, 60)


def said_otherwise(shop: Shop) -> None:
    for person in (TECHNICIAN, COLLEAGUE):
        shop.applied(ops.StaffSaved(staff=changed(shop.get(Staff, person), name=f"Renamed {person}")), ADMIN, 5000)
    imported(shop, 5000, "粤Z·00000", ("Otherwise 1", "Otherwise 2"), 7.5)


@pytest.mark.parametrize("state", [OrderState.DELIVERED, OrderState.CANCELLED])
def test_what_is_said_later_changes_no_card_of_a_visit_that_is_over(state: OrderState) -> None:
    shop = Shop()
    worked(shop)
    delivered = state is OrderState.DELIVERED
    over = ops.OrderDelivered(order=ORDER) if delivered else ops.OrderCancelled(order=ORDER, reason="x")
    shop.do(over, ADVISER, 100)
    assert shop.order(ORDER).state is state
    before = card_text(shop, FIRST)
    said_otherwise(shop)
    assert shop.get(Job, SECOND).title == "Otherwise 2"
    assert card_text(shop, FIRST) == before
    for said in ("粤B·59185", "Brakes", "Oil", "Li", "Zhou", "2.0 h standard"):
        assert said in before


def test_the_card_of_an_open_visit_says_what_is_so_now() -> None:
    shop = Shop()
    worked(shop)
    said_otherwise(shop)
    text = card_text(shop, FIRST)
    for said in ("粤Z·00000", "Otherwise 1", "Otherwise 2", f"Renamed {TECHNICIAN}", "7.5 h standard"):
        assert said in text
