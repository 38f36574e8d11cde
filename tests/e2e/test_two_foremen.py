"""Two foremen, cut off from each other, assign the same job: one wins, the other is told and sends again."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from bay_tui.server.office import Office
from bay_tui.workshop.records import Job, Order, Vehicle
from bay_tui.workshop.words import JobState, OrderState
from e2e.shop import Shop, Tmux, tmux_missing, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(tmux_missing(), reason="tmux is not installed")]


def open_dispatch(window: Tmux, number: str, plate: str) -> None:
    """Sign in, and put the cursor of the dispatch screen on a vehicle."""
    window.sign_in(number, "2222")
    window.shows("● live")
    window.keys("p")
    window.shows("Dispatch")
    window.keys("/")
    window.shows("plate, number, name")
    window.type(plate)
    window.shows(f"Filter: {plate}")
    window.keys("Enter")
    window.shows(f"▸.*{plate}")


def assign(window: Tmux, choice: str) -> None:
    window.keys("a")
    window.shows("Who does")
    window.keys(choice)
    window.shows("With somebody 1")


def nobodys(shop: Shop) -> tuple[Job, str]:
    """A job that many could do and nobody has, the only one of its order, and the plate of the vehicle."""
    with Office(shop.database) as office, office.reading(shop.site) as view:
        for job in view.every(Job):
            order = view.get(Order, job.order)
            vehicle = view.get(Vehicle, order.vehicle) if order else None
            free = job.state is JobState.WAITING and job.approved and job.skill == "mechanical"
            alone = len(view.find(Job, "order", job.order)) == 1
            if free and alone and order and vehicle and order.state is OrderState.RECEIVED:
                return job, vehicle.plate.replace("·", "")
    raise AssertionError("everybody has work")


def technicians(shop: Shop, job: str) -> tuple[str, ...]:
    with Office(shop.database) as office, office.reading(shop.site) as view:
        found = view.get(Job, job)
        assert found is not None
        return found.technicians


def outbox(shop: Shop, home: Path) -> list[dict[str, object]]:
    return json.loads(shop.command(home, "show", "outbox", "--json"))


def test_one_is_refused_sees_it_and_sends_again(shop: Shop) -> None:
    job, plate = nobodys(shop)
    homes = shop.enrolled("one"), shop.enrolled("other")
    with closing(Tmux(homes[0])) as left, closing(Tmux(homes[1])) as right:
        open_dispatch(left, "201", plate)
        open_dispatch(right, "202", plate)
        shop.kill()
        for window, choice in ((left, "1"), (right, "2")):
            window.shows("○ offline")
            assign(window, choice)

        shop.start()
        wait_for(lambda: sorted(len(outbox(shop, home)) for home in homes) == [0, 1], "one winner and one refusal")
        winner = technicians(shop, job.id)
        assert len(winner) == 1
        told = right if outbox(shop, homes[0]) == [] else left
        told.shows("✗ 1 refused")
        told.keys("F5")
        told.shows(r"was assigned by\s+somebody")

        told.keys("e")
        told.shows("Sent again")
        wait_for(lambda: technicians(shop, job.id) not in ((), winner), "the other foreman's choice")
        wait_for(lambda: [len(outbox(shop, home)) for home in homes] == [0, 0], "nothing refused any more")
