"""Servers whose clocks are wrong, in processes of their own (libfaketime); terminals that record and sync as ever.

The boot clock of this machine, which nothing fakes, says how long everything took.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.e2e.shop import Shop

from bay_tui.server.office import LedgerLine, Office
from bay_tui.workshop.records import Clock, ExceptionCase
from bay_tui.workshop.time.hours import bookings_by_staff

pytestmark = pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")

HOUR_BACK, HOUR_AHEAD, IN_1970, YEARS_AHEAD = "-1h", "+1h", "@1970-01-05 00:00:00", "+3y"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.stop()


class Bay:
    """A terminal at which somebody works, and what it has recorded."""

    def __init__(self, shop: Shop, name: str = "bay-x") -> None:
        self.shop = shop
        self.home = shop.enrolled(name)
        self.began = datetime.now(UTC)

    def do(self, operation: str, *words: str) -> None:
        self.shop.command(self.home, "do", operation, "staff=108", *words, "--as", "108")

    def sync(self) -> None:
        self.shop.command(self.home, "sync")

    def lines(self) -> list[LedgerLine]:
        """What the ledger has of it."""
        with Office(self.shop.database) as office:
            device = next(one.id for one in office.terminals(self.shop.site) if one.name == self.home.name)
            return list(office.ledger(self.shop.site, device=device))

    def check(self) -> None:
        """Within its boot, order and length are those of the boot clock; nobody's clock runs on."""
        lines = self.lines()
        first = lines[0].operation
        assert len({line.operation.boot for line in lines}) == 1
        for line in lines:
            apart = (line.at - first.at) - timedelta(milliseconds=line.operation.boot_ms - first.boot_ms)
            assert abs(apart) < timedelta(milliseconds=500), [(one.at, one.operation.boot_ms) for one in lines]
        numbers = [line.operation.number for line in lines]
        assert numbers == sorted(numbers)
        with Office(self.shop.database) as office, office.reading(self.shop.site) as view:
            clock = view.get(Clock, "108")
            assert clock is not None and not clock.jobs and not clock.indirect
            span = (lines[0].at - timedelta(minutes=5), lines[-1].at + timedelta(minutes=5))
            worked = [one for one in bookings_by_staff(view, *span)["108"] if one.indirect == "training"]
            assert worked and all(one.end is not None and one.end - one.start < timedelta(minutes=3) for one in worked)


def served(shop: Shop, clock: str = "") -> None:
    shop.stop()
    shop.start(clock)


@pytest.mark.parametrize("clock", [HOUR_BACK, IN_1970, YEARS_AHEAD])
def test_what_was_recorded_while_the_server_was_away_keeps_its_length(made: Shop, clock: str) -> None:
    served(made)
    bay = Bay(made)
    bay.sync()
    made.stop()
    bay.do("labour.arrived")
    bay.do("labour.started", "indirect=training")
    bay.do("labour.left")
    served(made, clock)
    bay.sync()
    bay.check()
    assert abs(bay.lines()[0].at - bay.began) < timedelta(minutes=3), "it knew the time"
    says = httpx.get(f"{made.url}/readyz", verify=False).json()
    with Office(made.database) as office:
        codes = {case.code for case in office.view(made.site).every(ExceptionCase)}
    if clock != YEARS_AHEAD:
        assert says["clock"][made.site][0]["op"] == "server_clock.doubted"
        assert "server-clock-behind" in codes


def test_a_server_that_is_set_both_ways_under_people_who_work(made: Shop) -> None:
    served(made)
    bay = Bay(made)
    bay.do("labour.arrived")
    bay.sync()
    for number, clock in enumerate((HOUR_BACK, HOUR_AHEAD, IN_1970, "")):
        bay.do("labour.left") if number % 2 else bay.do("labour.started", "indirect=training")
        served(made, clock)
        bay.sync()
    bay.check()


def test_two_servers_of_one_site_that_differ(made: Shop) -> None:
    served(made)
    second = Shop.beside(made)
    second.start(HOUR_BACK)
    try:
        bay = Bay(made)
        for number, url in enumerate((made.url, second.url, made.url, second.url)):
            bay.do("labour.left") if number % 2 else bay.do("labour.started", "indirect=training")
            made.command(bay.home, "sync", server=url)
        bay.check()
    finally:
        second.stop()
