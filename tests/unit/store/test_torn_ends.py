"""What a crash tore is said for half a day in which the terminal runs, whatever its clocks say meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from bay_tui.store.database import Database
from bay_tui.store.journal.memory import Inode, MemoryDisk
from bay_tui.store.opening import open_clock
from bay_tui.store.replica import Replica
from sync_office import START, Machine

PATH = "/data/terminal.journal"
TORN = b"\xffBT\xfd" + b"x" * 200
NEVER_SET = datetime(1970, 1, 1, tzinfo=UTC)


def opened(disk: MemoryDisk, machine: Machine) -> Replica:
    database = Database(PATH, disk=disk)
    replica = Replica(database, open_clock(database, machine))
    replica.torn_ends.note(replica.now())
    return replica


def after_a_power_cut(machine: Machine) -> Replica:
    """A terminal that knew the time, lost power within a commit, and is started on this machine."""
    disk = MemoryDisk()
    before = Machine()
    replica = opened(disk, before)
    replica.clock.observe(before.boot_ms(), before.boot_ms(), START)
    before.pass_time(hours=30)
    replica.drafts.save("guide/last", {})
    data = disk.kill().content(PATH) + TORN
    torn = MemoryDisk()
    torn.names[PATH] = Inode(bytearray(data), data)
    return opened(torn, machine)


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(days=3), timedelta(days=-400), timedelta(days=4000)])
def test_it_is_said_although_the_server_tells_another_time(away: timedelta) -> None:
    """After a weekend without power the clock without a battery stands still on Friday, until the server is heard."""
    machine = Machine("boot-2", 20_000, NEVER_SET)
    replica = after_a_power_cut(machine)
    machine.pass_time(minutes=2)
    replica.clock.observe(machine.boot_ms(), machine.boot_ms(), START + timedelta(hours=30) + away)
    told = replica.torn_ends.untold("ana")
    assert told is not None and told.size == len(TORN)
    assert replica.torn_ends.untold("ana") is None, "once to each"
    assert replica.torn_ends.untold("tom") is not None


@pytest.mark.parametrize("hours, said", [(11, True), (13, False)])
def test_it_is_said_for_half_a_day_of_running(hours: int, said: bool) -> None:
    machine = Machine("boot-2", 20_000, NEVER_SET)
    replica = after_a_power_cut(machine)
    machine.pass_time(hours=hours)
    assert (replica.torn_ends.untold("ana") is not None) is said
