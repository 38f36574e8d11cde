"""What time it is on a machine whose wall clock may say anything."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bay_tui.store.timekeeping import ClockState, MachineSource, TerminalClock
from sync_office import START, Machine

HOUR = timedelta(hours=1)


class Memory:
    def __init__(self):
        self.saved = None
        self.times = 0

    def __call__(self, state):
        self.saved = state
        self.times += 1


@pytest.fixture
def machine():
    return Machine()


def told(clock, machine, server, trip=0):
    """One exchange of `trip` ms, in the middle of which the server's clock says `server`."""
    sent = machine.ms
    machine.pass_time(milliseconds=trip)
    clock.observe(sent, machine.ms, server)


def test_before_contact_the_wall_clock_is_a_guess(machine):
    clock = TerminalClock(machine)
    assert clock.now() == START
    assert clock.stamp().estimated
    assert not clock.confirmed


def test_the_wall_clock_is_read_once_a_boot(machine):
    clock = TerminalClock(machine)
    machine.pass_time(hours=1)
    machine.clock = datetime(1970, 1, 1, tzinfo=UTC)
    assert clock.now() == START + HOUR
    machine.clock = START + timedelta(days=300)
    assert clock.now() == START + HOUR


def test_contact_corrects_it(machine):
    clock = TerminalClock(machine)
    told(clock, machine, START + 5 * HOUR)
    machine.pass_time(minutes=10)
    assert clock.now() == START + 5 * HOUR + timedelta(minutes=10)
    stamp = clock.stamp()
    assert (stamp.boot, stamp.boot_ms, stamp.estimated) == ("boot-1", machine.ms, False)


def test_the_middle_of_the_exchange_is_the_servers_moment(machine):
    clock = TerminalClock(machine)
    told(clock, machine, START + HOUR, trip=400)
    assert clock.now() == START + HOUR + timedelta(milliseconds=200)


def test_the_quickest_of_the_last_exchanges_counts(machine):
    clock = TerminalClock(machine)
    told(clock, machine, START + HOUR, trip=2)
    exact = clock.now()
    # A slow reply: the server read its clock right at the start.
    told(clock, machine, START + HOUR + timedelta(milliseconds=2), trip=900)
    assert abs(clock.now() - exact - timedelta(milliseconds=900)) < timedelta(milliseconds=5)


def test_an_old_exchange_counts_for_less_since_clocks_drift(machine):
    clock = TerminalClock(machine)
    told(clock, machine, START, trip=2)
    machine.pass_time(hours=10)
    told(clock, machine, START + 10 * HOUR + timedelta(milliseconds=1500), trip=100)
    assert abs(clock.now() - START - 10 * HOUR - timedelta(milliseconds=1550)) < timedelta(milliseconds=10)


def test_a_server_whose_clock_was_set_is_believed_at_once_as_long_as_nothing_was_stamped(machine):
    clock = TerminalClock(machine)
    for _ in range(8):
        told(clock, machine, START, trip=2)
    told(clock, machine, START - HOUR, trip=50)
    assert abs(clock.now() - (START - HOUR)) < timedelta(seconds=1)


@pytest.mark.parametrize("leap", [-365 * 24 * HOUR, -HOUR, timedelta(seconds=-30), timedelta(seconds=30), 9000 * HOUR])
def test_what_lies_between_two_stamps_is_what_the_boot_clock_says(machine, leap):
    memory = Memory()
    clock = TerminalClock(machine, None, memory)
    told(clock, machine, START, trip=20)
    first = clock.stamp()
    machine.pass_time(minutes=40)
    told(clock, machine, START + timedelta(minutes=40) + leap, trip=20)
    started_anew = TerminalClock(machine, memory.saved, memory)
    told(started_anew, machine, START + timedelta(minutes=40) + leap, trip=20)
    for each in (clock, started_anew):
        second = each.stamp()
        assert second.at - first.at == timedelta(milliseconds=second.boot_ms - first.boot_ms)
        assert not second.estimated
    assert not clock.stale, "it is not asked again and again"


def test_the_first_contact_counts_though_something_was_stamped_before(machine):
    clock = TerminalClock(machine)
    clock.stamp()
    told(clock, machine, START + 5 * HOUR)
    assert clock.now() == START + 5 * HOUR


def test_the_server_itself_may_say_when_this_boot_began(machine):
    memory = Memory()
    clock = TerminalClock(machine, None, memory)
    told(clock, machine, START)
    clock.stamp()
    clock.set_right(clock.began + HOUR)
    told(clock, machine, START + HOUR, trip=2)
    assert abs(clock.now() - START - HOUR) < timedelta(seconds=1)
    assert abs(TerminalClock(machine, memory.saved).now() - clock.now()) < timedelta(milliseconds=5)
    told(clock, machine, START - HOUR, trip=2)
    assert abs(clock.now() - START - HOUR) < timedelta(seconds=1)


def test_what_an_earlier_version_has_kept_is_read():
    kept = msgspec.convert({"boot": "boot-1", "started_ms": 5, "confirmed": True, "latest_ms": 70_000}, ClockState)
    clock = TerminalClock(Machine(), kept)
    assert clock.began == datetime(1970, 1, 1, 0, 0, 0, 5000, tzinfo=UTC)


def test_nonsense_is_ignored(machine):
    clock = TerminalClock(machine)
    clock.observe(100, 50, START + HOUR)
    assert not clock.confirmed
    assert clock.now() == START


def test_a_restart_in_the_same_boot_keeps_what_was_learned(machine):
    memory = Memory()
    told(TerminalClock(machine, None, memory), machine, START + HOUR)
    clock = TerminalClock(machine, memory.saved, memory)
    assert clock.confirmed
    assert clock.now() == START + HOUR


def test_after_a_reboot_without_contact_time_never_goes_back(machine):
    memory = Memory()
    told(TerminalClock(machine, None, memory), machine, START + HOUR)
    clock = TerminalClock(Machine("boot-2", 5_000, datetime(1970, 1, 1, tzinfo=UTC)), memory.saved, memory)
    assert clock.now() == START + HOUR
    assert clock.stamp().estimated


def test_what_was_stamped_is_remembered_every_few_minutes(machine):
    memory = Memory()
    clock = TerminalClock(machine, None, memory)
    for _ in range(60):
        machine.pass_time(minutes=1)
        clock.stamp()
    assert 9 <= memory.times <= 13
    later = TerminalClock(Machine("boot-2", 5_000, START), memory.saved)
    assert later.now() > START + timedelta(minutes=50)


def test_quiet_exchanges_cost_no_disk_write(machine):
    memory = Memory()
    clock = TerminalClock(machine, None, memory)
    told(clock, machine, START)
    times = memory.times
    for _ in range(20):
        machine.pass_time(seconds=1)
        told(clock, machine, clock.now())
    assert memory.times == times


def test_no_two_stamps_are_the_same_and_small_corrections_keep_their_order(machine):
    clock = TerminalClock(machine)
    told(clock, machine, START)
    first, second = clock.stamp(), clock.stamp()
    machine.pass_time(milliseconds=5)
    told(clock, machine, START - timedelta(milliseconds=40))
    third = clock.stamp()
    assert first.at < second.at < third.at
    assert first.boot_ms < second.boot_ms < third.boot_ms
    told(clock, machine, START - HOUR)
    assert clock.stamp().at > third.at


def test_the_machines_own_clocks():
    source = MachineSource()
    assert source.boot() == MachineSource().boot()
    assert 0 < source.boot_ms() <= source.boot_ms()
    assert abs(source.wall() - datetime.now(UTC)) < timedelta(seconds=5)
