"""A day's work on the real thing: the installed program in tmux, a server that dies, and two terminals."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from e2e.shop import Shop, Tmux, tmux_missing, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(tmux_missing(), reason="tmux is not installed")]


def sign_in(window: Tmux, number: str, pin: str) -> None:
    window.sign_in(number, pin)
    window.shows("My work|Parts counter: ")


NOTE = "pads at 2 mm, seen offline"
PART = "18643-H11"


def test_a_technician_works_through_a_dead_server_and_everything_arrives_once(shop: Shop) -> None:
    floor, counter = shop.enrolled("floor"), shop.enrolled("counter")
    with closing(Tmux(floor)) as technician, closing(Tmux(counter, columns=160, rows=45)) as parts:
        sign_in(technician, "101", "1111")
        sign_in(parts, "301", "3333")
        technician.shows("● live")
        parts.keys("/")  # the queue is longer than the window
        parts.type(PART[:5])
        parts.shows("No part|no line|Nothing|nothing")
        technician.keys("Down")
        technician.keys("s")
        technician.shows("start all the same")
        # A question that comes unasked takes no key from before it was seen; tmux may show it a moment earlier.
        wait_for(lambda: answered(technician), "the answer to be taken")
        technician.shows("63G5Y .*● in progress")

        shop.kill()
        technician.shows("○ offline")
        record_finding(technician)
        request_part(technician)
        technician.shows("→ [23] wait")
        assert PART not in parts.text()

        shop.start()
        technician.shows("● live")
        parts.shows(PART)
        wait_for(lambda: outbox(shop, floor) == [], "the outbox to empty")
        wait_for(lambda: sum(NOTE in one for one in notes(shop, counter)) == 1, "the finding at the counter")
    assert_same(shop, floor, counter, "orders", "jobs", "labour", "findings", "requests", "lines", "parts")


def answered(technician: Tmux) -> bool:
    """Say whether the question is gone; press its third answer where it is not."""
    if "start all the same" not in technician.text():
        return True
    technician.keys("3")
    return False


def notes(shop: Shop, home: Path) -> list[str]:
    return [finding.get("note", "") for finding in json.loads(shop.command(home, "show", "findings", "--json"))]


def assert_same(shop: Shop, one: Path, other: Path, *kinds: str) -> None:
    for kind in kinds:
        ours = shop.command(one, "show", kind, "--json")
        assert ours == shop.command(other, "show", kind, "--json")
        assert ours == shop.command(one, "show", kind, "--json", "--db", shop.database)


def outbox(shop: Shop, home: Path) -> list[object]:
    return json.loads(shop.command(home, "show", "outbox", "--json"))


def record_finding(window: Tmux) -> None:
    window.keys("f")
    window.shows("Which system")
    window.type("112")
    window.shows("Enter records")
    window.keys("BTab")
    window.type(NOTE)
    window.keys("Enter")
    window.shows("Recorded: Front brake pads")


def request_part(window: Tmux) -> None:
    window.keys("r")
    window.shows("Part number, name or pinyin")
    window.type(PART)
    window.shows("Halogen bulb H11")
    window.keys("Enter")
    window.shows("Wanted: 1")
    window.keys("F10")
    window.shows("Sent to the counter")
