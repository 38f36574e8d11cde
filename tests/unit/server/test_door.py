"""Who is let in: in all, those of a device, silent ones, and silent ones by address."""

import random
from collections import Counter
from typing import Any, cast

import pytest

from bay_tui import cli
from bay_tui.server.door import Door, network_of
from bay_tui.server.metrics import Metrics


class Line:
    """A connection from an address, as a door sees it."""

    def __init__(self, host: str) -> None:
        self.host, self.address = host, network_of(host)
        self.transport = self
        self.closed, self.device = False, ""

    def abort(self) -> None:
        self.closed = True


class Entrance:
    """A door, and those who came to it."""

    def __init__(self, connections: int, *proxies: str) -> None:
        self.door = Door(Metrics(), connections, proxies)
        self.lines: list[Line] = []

    def come(self, host: str, *, known: str = "") -> Line:
        line = Line(host)
        self.lines.append(line)
        self.door.enter(cast("Any", line))
        if known and not line.closed:
            self.door.known(cast("Any", line), known)
        return line

    def leave(self, line: Line) -> None:
        line.closed = True
        self.door.leave(cast("Any", line))

    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.closed]


def test_one_address_has_an_eighth_and_its_oldest_goes_first() -> None:
    entrance = Entrance(80)
    beside = entrance.come("10.0.0.2")
    lines = [entrance.come("10.0.0.1") for _one in range(13)]
    assert [line.closed for line in lines] == [True] * 3 + [False] * 10
    assert not beside.closed


def test_a_network_is_one_address_in_ipv6_and_mapped_ones_are_themselves() -> None:
    assert network_of("2001:db8:0:1::5") == network_of("2001:db8:0:1:ffff::1") != network_of("2001:db8:0:2::5")
    assert network_of("::ffff:10.0.0.1") == network_of("10.0.0.1") == "10.0.0.1"
    assert network_of("") == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "10.1.2.3", "fd00::5"])
def test_many_stand_behind_this_machine_and_behind_a_proxy(host: str) -> None:
    entrance = Entrance(80, "10.1.0.0/16", "fd00::5/128")
    assert not any(entrance.come(host).closed for _one in range(20))
    assert len(entrance.open()) == 20, "a quarter is for silent ones"
    entrance.come(host)
    assert len(entrance.open()) == 20


def test_known_ones_stay_whoever_comes() -> None:
    entrance = Entrance(40)
    known = [entrance.come("10.0.0.9", known=f"t-{one}") for one in range(39)]
    assert not any(line.closed for line in known)
    for one in range(200):
        entrance.come(f"10.0.1.{one}")
    assert not any(line.closed for line in known)
    assert len(entrance.open()) == 40
    assert not entrance.come("10.0.0.9", known="t-39").closed, "the silent one gives way"
    assert entrance.come("10.0.0.9").closed, "all is taken by known ones"


def test_a_device_has_an_eighth_and_its_oldest_goes_first() -> None:
    entrance = Entrance(160)
    other = entrance.come("10.0.0.9", known="t-2")
    lines = [entrance.come("10.0.0.9", known="t-1") for _one in range(30)]
    assert [line.closed for line in lines] == [True] * 10 + [False] * 20
    assert not other.closed
    entrance.leave(lines[-1])
    assert not entrance.come("10.0.0.9", known="t-1").closed
    assert not lines[10].closed, "who left left room"


def test_a_connection_that_many_share_is_that_of_whom_it_served_last() -> None:
    entrance = Entrance(160)
    [line, *others] = [entrance.come("10.0.0.9", known="t-1") for _one in range(20)]
    entrance.door.known(cast("Any", line), "t-2")
    entrance.come("10.0.0.9", known="t-1")
    assert not any(one.closed for one in (line, *others))
    entrance.door.known(cast("Any", line), "t-1")
    assert others[0].closed
    assert not line.closed


def test_whatever_comes_and_goes_the_bounds_hold_and_nothing_is_forgotten() -> None:
    chance = random.Random(7)
    entrance = Entrance(64)
    for _step in range(5000):
        still = entrance.open()
        if still and chance.random() < 0.3:
            entrance.leave(chance.choice(still))
        else:
            entrance.come(f"10.0.0.{chance.randrange(6)}", known=chance.choice(["", "", "", "a", "b"]))
        assert len(entrance.open()) <= 64
    for line in entrance.open():
        entrance.leave(line)
    lines = [entrance.come(f"10.0.{one % 3}.1") for one in range(48)]
    held = Counter(line.address for line in lines if not line.closed)
    assert sum(held.values()) == 16, "those who left left their room"
    assert max(held.values()) <= 8


@pytest.mark.parametrize("proxy", ["proxy.example.com", "10.0.0.0/8/8", "10.0.0.1/24", ""])
def test_a_proxy_is_an_address_or_a_network(proxy: str, capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    assert cli.run(["--home", str(tmp_path), "serve", "--port", "0", "--trusted-proxy", proxy]) == cli.FAILED
    assert "A trusted proxy is an address or a network" in capsys.readouterr().err
