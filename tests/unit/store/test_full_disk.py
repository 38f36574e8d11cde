"""A terminal whose disk is full hands in all that waits, however much, and the first time it is answered, too."""

import errno
import os
from pathlib import Path

import msgspec
import pytest

from bay_tui.store.database import Database
from bay_tui.store.errors import StoreFull
from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import OsDisk
from bay_tui.store.journal.disk_reserve import KEPT_FOR_ANSWERS, RESERVE_SIZE
from bay_tui.store.journal.memory import Inode, MemoryDisk
from bay_tui.store.opening import JOURNAL, open_clock, open_terminal
from bay_tui.store.replica import Replica
from bay_tui.wire.protocol import BATCH_OPERATIONS, PushReply
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from small_disk import mounted, unmount
from sync_office import START, Machine, Office
from wire_kit import take_snapshot

PATH = f"/data/{JOURNAL}"
RECEIVED = ops.StockReceived(part="OF-1", quantity=1, note="到货，放在左边第二个货架上")


def opened(disk, path=PATH):
    database = Database(path, disk=disk)
    return Replica(database, open_clock(database, Machine()))


def waiting_on(disk, count, path=PATH):
    """A terminal on which that many operations wait, and none was ever answered."""
    replica = opened(disk, path)
    take_snapshot(replica, Office().snapshot())
    for _ in range(count):
        replica.record("wang", RECEIVED)
    return replica


def answered(entry, position):
    """What a busy site answers: other people's work lies between, some is flagged, some refused."""
    status, code, params = Status.APPLIED, "", {}
    if position % 10 == 3:
        status, code, params = Status.FLAGGED, "stock-short", {"part": "OF-1", "name": "机油滤清器", "count": "3"}
    elif position % 40 == 7:
        status, code, params = Status.REFUSED, "job-unknown", {"id": "job-4711"}
    number = entry.operation.number
    return Verdict(id=entry.id, number=number, status=status, seq=1000 + 3 * position, code=code, params=params)


def hand_in(replica):
    """Push all that waits, as the sync does, and take the answers over."""
    position = 0
    waiting = replica.outbox.waiting()
    for start in range(0, len(waiting), BATCH_OPERATIONS):
        batch, verdicts = waiting[start : start + BATCH_OPERATIONS], []
        for entry in batch:
            verdicts.append(answered(entry, position))
            position += 1
        cursor = f"first:{1000 + 3 * position}:abcdef12"
        replica.apply_verdicts(PushReply(server_time=START, epoch="first", cursor=cursor, verdicts=tuple(verdicts)))
    return position


def assert_all_handed_in(replica, count):
    states = [entry.state for entry in replica.outbox.in_order()]
    assert len(states) == count
    assert states.count("pending") == 0
    assert states.count("refused") == len([n for n in range(count) if n % 40 == 7 and n % 10 != 3])
    assert replica.outbox.answered.number == count


@pytest.mark.parametrize("count", [1, 404, 2000])
@pytest.mark.parametrize("reserve", [RESERVE_SIZE, RESERVE_SIZE // 2])
def test_any_number_is_handed_in_where_not_a_byte_is_free(count, reserve):
    disk = MemoryDisk()
    waiting_on(disk, count)
    disk = disk.kill()
    if reserve < RESERVE_SIZE:
        disk.names[f"{PATH}.reserve"] = Inode(bytearray(reserve), bytes(reserve))
    disk.capacity = sum(len(inode.data) for inode in disk.names.values())
    replica = opened(disk)
    assert not replica.outbox.answered.number
    with pytest.raises(StoreFull):
        replica.record("wang", RECEIVED)
    assert hand_in(replica) == count
    assert_all_handed_in(replica, count)
    again = opened(disk.kill())
    assert list(again.outbox) == list(replica.outbox)
    assert again.outbox.answered == replica.outbox.answered


def test_an_answer_is_a_few_bytes():
    disk = MemoryDisk()
    replica = waiting_on(disk, 500)
    before = len(disk.content(PATH))
    hand_in(replica)
    assert (len(disk.content(PATH)) - before) / 500 < 40


def test_drafts_and_the_clock_leave_the_room_for_answers():
    disk = MemoryDisk()
    replica = waiting_on(disk, 300)
    replica.drafts.save("note/1", {"typed": ""})
    disk.capacity = sum(len(inode.data) for inode in disk.names.values())
    with pytest.raises(StoreFull):
        for length in range(10_000):
            replica.drafts.save("note/1", {"typed": "x" * (length % 500)})
    assert KEPT_FOR_ANSWERS >= len(disk.content(f"{PATH}.reserve")) > KEPT_FOR_ANSWERS - 20_000
    hand_in(replica)
    assert_all_handed_in(replica, 300)


def test_a_store_of_the_format_before_hands_in_on_a_full_disk():
    disk = MemoryDisk()
    tables = waiting_on(disk, 404)._database.storage.journal.tables
    old = frames.encode_header(frames.Header(1, frames.HEADER_SIZE, 1))
    for number, (name, documents) in enumerate(tables.items(), 1):
        old += frames.encode_frame(number, {name: documents}, None)
    disk = MemoryDisk()
    disk.names[PATH] = Inode(bytearray(old), old)
    disk.names[f"{PATH}.reserve"] = Inode(bytearray(RESERVE_SIZE), bytes(RESERVE_SIZE))
    disk.capacity = len(old) + RESERVE_SIZE
    replica = opened(disk)
    assert frames.decode_header(disk.content(PATH)).format == 1
    hand_in(replica)
    assert_all_handed_in(replica, 404)
    assert list(opened(disk.kill()).outbox) == list(replica.outbox)


class Small:
    """A real file system of a few kilobytes, or one that refuses to write beyond as many."""

    def __init__(self, folder: Path, size: int):
        self.folder, self.size = folder, size
        self.mounted = mounted(folder, str(size))

    def __enter__(self):
        if not self.mounted:
            pytest.skip("may not mount a file system here")
        return self

    def __exit__(self, *_):
        unmount(self.folder)

    def fill(self):
        """Take all the room that is left."""
        with (self.folder / "others").open("wb", buffering=0) as file:
            for size in (4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError as error:
                    assert error.errno == errno.ENOSPC


def test_a_real_disk_of_600_kb_hands_in_all_that_fits(tmp_path):
    with Small(tmp_path / "small", 600 * 1024) as small:
        replica = waiting_on(OsDisk(), 0, str(small.folder / JOURNAL))
        count = 0
        with pytest.raises(StoreFull):
            for _ in range(2000):
                replica.record("wang", RECEIVED)
                count += 1
        assert count >= 404
        small.fill()
        hand_in(replica)
        assert_all_handed_in(replica, count)
        replica.close()
        again = open_terminal(small.folder, Machine())
        assert_all_handed_in(again, count)
        again.close()


@pytest.mark.parametrize("count", [404, 2000])
def test_a_real_disk_that_others_have_filled_hands_in_everything(tmp_path, count):
    with Small(tmp_path / "small", 4 * 1024 * 1024) as small:
        waiting_on(OsDisk(), count, str(small.folder / JOURNAL)).close()
        small.fill()
        assert os.statvfs(small.folder).f_bavail == 0
        replica = open_terminal(small.folder, Machine())
        assert replica.outbox.counts.waiting == count
        hand_in(replica)
        assert_all_handed_in(replica, count)
        replica.close()
        again = open_terminal(small.folder, Machine())
        assert_all_handed_in(again, count)
        again.close()


def test_an_answer_that_is_stored_apart_is_the_entry_that_was_answered():
    """Written field by field in the test, from what the server said."""
    disk = MemoryDisk()
    replica = waiting_on(disk, 60)
    recorded = {entry.id: entry for entry in replica.outbox}
    now = replica.now()
    hand_in(replica)
    for entry in opened(disk.kill()).outbox:
        before = recorded[entry.id]
        told = answered(before, before.operation.number - 1)
        state = "refused" if told.status is Status.REFUSED else "acknowledged"
        assert (entry.state, entry.epoch, entry.answered_at, entry.passed) == (state, "first", now, False)
        assert entry.verdict == msgspec.structs.replace(told, id="", number=0)
        assert (entry.operation, entry.touched, entry.settled_by) == (before.operation, before.touched, "")
