"""A store of sixty entries, cut at any length, a bit flipped anywhere: it never lies about what was recorded.

Whatever is done to the file, one of three holds: it is refused as damaged; or it opens with everything that anybody
was told is recorded; or it opens without its end, says so, and nobody was told of that.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.store.database import Database, salvage
from bay_tui.store.errors import StoreDamaged
from bay_tui.store.journal.memory import Inode, MemoryDisk

PATH = "/data/store"
ENTRIES = 60


class KilledError(BaseException):
    """The process stops here."""


def disk_with(data):
    disk = MemoryDisk()
    disk.names[PATH] = Inode(bytearray(data), bytes(data))
    return disk


def entries(database):
    return {document.doc_id for document in database.keyed("outbox")}


def record(database, number):
    database.keyed("outbox").put({str(number): {"op": "labour.started", "note": "左前" * (number % 5)}})


def numbers(count):
    return {str(number) for number in range(1, count + 1)}


def filled(disk, *, compact_at=0, count=ENTRIES):
    database = Database(PATH, disk=disk)
    for number in range(1, count + 1):
        record(database, number)
        if number == compact_at:
            database.compact()
    return database


def left_behind(how):
    """The bytes of a store whose sixty entries were all told of, and how its process ended."""
    disk = MemoryDisk()
    database = filled(disk, compact_at=25 if how == "compacted" else 0)
    if how == "killed":
        return disk.kill().content(PATH)
    database.close()
    if how == "power":
        return disk.crash(random.Random(7)).content(PATH)
    return disk.content(PATH)


FILES = {how: left_behind(how) for how in ("closed", "killed", "compacted", "power")}


def opened(data, *, save=True):
    """The store in these bytes, or None where it is refused; then salvage, if it is to `save`, says what is gone."""
    disk = disk_with(data)
    try:
        return Database(PATH, disk=disk)
    except StoreDamaged as refused:
        if not save:
            return None
        report = salvage(PATH, disk=disk)
        assert report.losses
        found = Database(PATH, disk=disk)
        named = [number for loss in report.losses for number in range(loss.first, loss.last + 1)]
        assert len(named) == refused.params["lost"]
        assert report.commits == refused.saved
        assert len(entries(found)) <= ENTRIES
        return None


@pytest.mark.parametrize("how", FILES)
def test_cut_to_any_length_it_is_refused(how):
    data = FILES[how]
    for length in range(len(data)):
        assert opened(data[:length], save=length % 20 == 0) is None, length
    whole = opened(data)
    assert (entries(whole), whole.torn) == (numbers(ENTRIES), None)


@pytest.mark.parametrize("how", ["closed", "killed"])
def test_cut_to_any_length_salvage_names_each_entry_that_is_gone(how):
    """Each entry is one commit, so their numbers are the same."""
    data = FILES[how]
    for length in range(100, len(data), 7):
        disk = disk_with(data[:length])
        report = salvage(PATH, disk=disk)
        gone = {str(number) for loss in report.losses for number in range(loss.first, loss.last + 1)}
        assert gone == numbers(ENTRIES) - entries(Database(PATH, disk=disk))
        assert gone


def flips(data, at):
    for position in at:
        flipped = bytearray(data)
        flipped[position // 8] ^= 1 << position % 8
        yield position, bytes(flipped)


def assert_no_lie(data, at):
    for position, flipped in flips(data, at):
        found = opened(flipped, save=position % 20 == 0)
        assert found is None or (entries(found), found.torn) == (numbers(ENTRIES), None), position


@pytest.mark.parametrize("how", FILES)
def test_a_flip_of_a_bit_is_refused_or_costs_nothing(how):
    data = FILES[how]
    chance = random.Random(20260301)
    last = len(data) - 90
    head = range(96 * 8)
    assert_no_lie(data, [*head, *chance.sample(range(96 * 8, last * 8), 500), *range(last * 8, len(data) * 8, 3)])


@pytest.mark.long
@pytest.mark.parametrize("part", range(8))
def test_a_flip_of_any_bit_is_refused_or_costs_nothing(part):
    data = FILES["closed"]
    assert_no_lie(data, range(part, len(data) * 8, 8))


def killed_in_the_last(chance):
    """A disk on which the process was killed somewhere in its last commit, and how many it had told of."""
    disk = MemoryDisk()
    count = chance.randrange(1, 12)
    database = filled(disk, count=count, compact_at=chance.choice((0, 1, count)))
    left = chance.randrange(4)

    def fault(operation, path):
        nonlocal left
        if not left:
            raise KilledError
        left -= 1

    disk.fault = fault
    try:
        record(database, count + 1)
        told = count + 1
    except KilledError:
        told = count
    disk.fault = None
    return disk, told


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.data())
def test_what_nobody_was_told_of_may_go_and_all_else_may_not(chance, data):
    """Killed anywhere within a commit, or without power; then the end is torn off or a bit flips in the last entry."""
    disk, told = killed_in_the_last(chance)
    whole = disk.kill().content(PATH)
    power = chance.random() < 0.5
    if power:
        # What a power cut leaves of what was not flushed is the disk's choice; it loses nothing that was told.
        whole = disk.crash(chance).content(PATH)
        assert entries(Database(PATH, disk=disk_with(whole))) >= numbers(told)
        return
    length = data.draw(st.integers(max(0, len(whole) - 200), len(whole)))
    after = disk_with(whole[:length])
    try:
        found = Database(PATH, disk=after)
    except StoreDamaged:
        return
    assert entries(found) >= numbers(told)
    if entries(found) < entries(Database(PATH, disk=disk_with(whole))):
        # It is said, unless it was cut just where an entry ends: then nothing shows that there was ever more.
        assert found.torn is not None or len(after.content(PATH)) == length


@pytest.mark.parametrize("length", [0, 1, 27, 28, 29, 60])
def test_the_end_of_a_commit_that_was_not_told_of_is_kept_beside(length):
    disk = MemoryDisk()
    database = filled(disk)
    before = len(disk.content(PATH))

    def fault(operation, path):
        if operation == "fdatasync":
            raise KilledError

    disk.fault = fault
    with pytest.raises(KilledError):
        record(database, ENTRIES + 1)
    whole = disk.kill().content(PATH)
    assert len(whole) > before + 60
    after = disk_with(whole[: before + length])
    found = Database(PATH, disk=after)
    assert entries(found) == numbers(ENTRIES)
    if length:
        assert (found.torn.size, found.torn.number) == (length, ENTRIES + 1)
        assert after.content(found.torn.kept) == whole[before : before + length]
    else:
        assert found.torn is None
