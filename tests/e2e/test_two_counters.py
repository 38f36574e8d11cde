"""Two counters cut off from the server issue the last piece: both did, one exception names both, nothing else moves."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bay_tui.server.office import Office
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Job, Part, PartsLine
from bay_tui.workshop.words import CLOSED_JOB_STATES
from e2e.shop import Shop, Tmux, tmux_missing, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(tmux_missing(), reason="tmux is not installed")]

PART = "95800-DASH"
FIRST, SECOND = "301", "302"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    ask_for_the_last_piece(shop)
    shop.start()
    yield shop
    shop.stop()


def ask_for_the_last_piece(shop: Shop) -> None:
    """One dash camera is there, and two jobs of two orders want it."""
    with Office(shop.database) as office:
        jobs = [job for job in office.view(shop.site).every(Job) if job.state not in CLOSED_JOB_STATES]
        first = jobs[0]
        second = next(job for job in jobs if job.order != first.order)
        wanted = (ops.WantedPart(part=PART),)
        steps = [ops.StockCounted(part=PART, quantity=1)]
        asked = [ops.PartsRequested(job=job.id, lines=wanted) for job in (first, second)]
        verdicts = office.apply([*steps, *asked], site=shop.site, at=datetime.now(UTC))
        assert [verdict.status for verdict in verdicts] == ["applied"] * 3


def sign_in(window: Tmux, number: str) -> None:
    window.sign_in(number, "3333")
    window.shows("Parts counter: .*waiting")
    window.shows("● live")


def find_the_part(window: Tmux, *, down: int) -> None:
    window.keys("/")
    window.shows("Filter")
    window.type(PART)
    # Were Enter to follow at once, it would be a scan.
    window.shows(f"Filter {PART}")
    window.keys("Enter")
    window.shows(PART)
    for _ in range(down):
        window.keys("Down")


def shown(shop: Shop, home: Path, kind: str) -> list[dict[str, object]]:
    return json.loads(shop.command(home, "show", kind, "--json"))


def open_exceptions(shop: Shop, home: Path) -> list[dict[str, object]]:
    return [case for case in shown(shop, home, "exceptions") if not case.get("settled_at")]


def test_both_issued_it_and_one_exception_names_both(shop: Shop) -> None:
    one, other = shop.enrolled("one"), shop.enrolled("other")
    with closing(Tmux(one)) as left, closing(Tmux(other)) as right:
        sign_in(left, FIRST)
        sign_in(right, SECOND)
        find_the_part(left, down=0)
        find_the_part(right, down=1)
        before = len(open_exceptions(shop, one))

        shop.kill()
        for window in (left, right):
            window.shows("○ offline")
            window.keys("i")
            window.shows("→ 1 waits")

        shop.start()
        for home in (one, other):
            wait_for(lambda home=home: shown(shop, home, "outbox") == [], "the outbox to empty")
            wait_for(lambda home=home: len(open_exceptions(shop, home)) == before + 1, "the exception")
        right.keys("F5")
        right.shows(r"95800-DASH is at -1")
    check(shop, one, other, before)


def check(shop: Shop, one: Path, other: Path, before: int) -> None:
    """Both lines are issued, the stock is what happened, and the exception has both sides."""
    with Office(shop.database) as office, office.reading(shop.site) as view:
        part = view.get(Part, PART)
        assert part is not None
        assert (part.on_hand, part.reserved) == (-1, 0)
        lines = [line for line in view.find(PartsLine, "part", PART) if line.issued]
        assert [line.issued for line in lines] == [1, 1]
        assert {line.state for line in lines} == {"issued"}
    cases = open_exceptions(shop, one)
    assert len(cases) == before + 1
    (case,) = [case for case in cases if case["code"] == "stock-negative-both"]
    params = case["params"]
    assert isinstance(params, dict)
    assert {params["by"], params["other"]} == {"Sun Xiaomei", "Huang Weitao"}
    assert params["work"] != params["other_work"]
    for kind in ("lines", "parts", "exceptions", "jobs", "orders"):
        assert shown(shop, one, kind) == shown(shop, other, kind)
