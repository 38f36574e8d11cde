"""Torn ends, flipped bits, salvage, and files of other formats."""

import contextlib
import json
import random

import pytest
from tinydb import JSONStorage, TinyDB

from bay_tui.store.database import Database, salvage
from bay_tui.store.errors import StoreBusy, StoreDamaged, StoreFull, StoreTooNew
from bay_tui.store.journal import frames, reading
from bay_tui.store.journal.memory import Inode, MemoryDisk

PATH = "/data/store"


ATS = (1_770_000_000_000, 1_770_000_060_000, 1_770_000_120_000, 1_770_000_180_000, 1_770_000_240_000)
"""The instants at which the file is made, and of each commit."""


class PowerCutError(BaseException):
    """The machine stops here."""


def content(database):
    return {name: {doc.doc_id: dict(doc) for doc in database.keyed(name)} for name in sorted(database.tables())}


def disk_with(data):
    disk = MemoryDisk()
    disk.names[PATH] = Inode(bytearray(data), bytes(data))
    return disk


def open_bytes(data):
    return Database(PATH, disk=disk_with(data))


def history(commits=4):
    """A journal of some commits: its bytes and what was stored after each, with the length it had then."""
    files, states = histories(commits)
    return files[-1], states


def histories(commits=4):
    """A journal after each of some commits: all bytes, and what was stored, with the length it had then."""
    disk = MemoryDisk()
    db = Database(PATH, disk=disk)
    ats = iter(ATS[1:])
    db.storage.journal.now = lambda: next(ats)
    files, states = [disk.content(PATH)], [(len(disk.content(PATH)), content(db))]
    for number in range(commits):
        with db.transaction():
            db.keyed("records").put({f"r{number % 2}": {"n": number, "text": "制动片"}})
            db.keyed("outbox").put({str(number): {"op": number}})
            db.keyed("outbox").remove(doc_ids=[str(number - 2)])
        files.append(disk.content(PATH))
        states.append((len(disk.content(PATH)), content(db)))
    return files, states


def test_a_commit_torn_at_any_byte_is_cut_and_kept_and_told():
    (*_, whole, data), states = histories()
    (before, old), _ = states[-2:]
    for length in range(before + 1, len(data)):
        for part in (data[before:length], data[before:length] + bytes(len(data) - length)):
            disk = disk_with(whole + part)
            db = Database(PATH, disk=disk)
            assert content(db) == old
            assert db.torn == (len(part), 4, ATS[3], f"{PATH}.torn-1")
            assert disk.content(db.torn.kept) == part
            db.keyed("t").put({"later": {}})
            again = Database(PATH, disk=disk.kill())
            assert again.torn is None
            assert content(again) == {**old, "t": {"later": {}}}


def test_a_flipped_bit_anywhere_never_goes_unnoticed():
    data, states = history()
    for position in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[position] ^= 1 << bit
            if frames.HEADER_SIZE <= position < frames.BODY:
                # One witness less: the other is not of a later commit than there are.
                db = open_bytes(flipped)
                assert (content(db), db.torn) == (states[-1][1], None)
                continue
            with pytest.raises(StoreDamaged) as refused:
                open_bytes(flipped)
            assert refused.value.offset <= position
            assert refused.value.saved == (3 if position >= frames.HEADER_SIZE else 4)
            assert refused.value.path == PATH
            assert refused.value.params["lost"] == (1 if position >= frames.HEADER_SIZE else 0)


def test_witnesses_that_are_both_gone_are_damage():
    data, _ = history()
    bad = bytearray(data)
    for slot in range(frames.SLOTS):
        bad[frames.slot_at(slot) + 5] ^= 1
    with pytest.raises(StoreDamaged) as refused:
        open_bytes(bad)
    assert (refused.value.offset, refused.value.saved) == (frames.HEADER_SIZE, 4)
    disk = disk_with(bad)
    report = salvage(PATH, disk=disk)
    assert [(one.start, one.end, one.commits) for one in report.losses] == [(frames.HEADER_SIZE, frames.BODY, 0)]
    assert content(Database(PATH, disk=disk)) == history()[1][-1][1]


def test_damage_to_the_end_of_a_compacted_file_is_no_torn_end():
    disk = disk_with(history()[0])
    Database(PATH, disk=disk).compact()
    data = disk.content(PATH)
    for length in range(len(data)):
        with pytest.raises(StoreDamaged):
            open_bytes(data[:length])


def test_a_commit_missing_from_the_middle_is_noticed():
    data, states = history()
    with pytest.raises(StoreDamaged):
        open_bytes(data[: states[1][0]] + data[states[2][0] :])


def test_a_damaged_file_is_left_as_it_was():
    data, states = history()
    flipped = bytearray(data)
    flipped[states[1][0] + 30] ^= 1
    disk = disk_with(flipped)
    with pytest.raises(StoreDamaged):
        Database(PATH, disk=disk)
    assert disk.content(PATH) == flipped


def test_salvage_saves_all_but_the_damaged_commit_and_keeps_the_file():
    data, states = history()
    flipped = bytearray(data)
    start, end = states[1][0], states[2][0]
    flipped[start + 30] ^= 1
    disk = disk_with(flipped)
    report = salvage(PATH, disk=disk)
    assert (report.commits, report.losses) == (3, ((start, end, 2, 2, ATS[1], ATS[3]),))
    assert disk.content(report.damaged) == flipped
    db = Database(PATH, disk=disk)
    # What the lost commit removed or changed is back as it was before, unless changed again since.
    assert content(db) == {
        "outbox": {"2": {"op": 2}, "3": {"op": 3}},
        "records": {"r0": {"n": 2, "text": "制动片"}, "r1": {"n": 3, "text": "制动片"}},
    }
    assert report.documents == 4
    db.keyed("t").put({"a": {}})
    assert "t" in Database(PATH, disk=disk.kill()).tables()


def test_salvage_without_a_header_and_a_second_time():
    data, states = history()
    disk = disk_with(b"garbage!" + data[8:])
    report = salvage(PATH, disk=disk)
    assert (report.commits, report.losses) == (4, ((0, frames.BODY, 1, 0, None, ATS[1]),))
    db = Database(PATH, disk=disk)
    assert content(db) == states[-1][1]
    with pytest.raises(StoreBusy):
        salvage(PATH, disk=disk)
    db.close()
    assert salvage(PATH, disk=disk).damaged != report.damaged
    assert content(Database(PATH, disk=disk)) == states[-1][1]


def test_salvage_on_a_full_disk_leaves_the_damaged_file_alone():
    flipped = bytearray(history()[0])
    flipped[50] ^= 1
    disk = disk_with(flipped)
    disk.capacity = len(flipped) + 20
    with pytest.raises(StoreFull):
        salvage(PATH, disk=disk)
    assert {path for path in disk.names if not path.endswith(".lock")} == {PATH}
    assert disk.content(PATH) == flipped


def test_a_power_cut_while_salvaging_loses_nothing():
    data, states = history()
    flipped = bytearray(data)
    flipped[states[1][0] + 30] ^= 1
    whole = disk_with(flipped)
    salvage(PATH, disk=whole)
    for stop_at in range(len(whole.calls)):
        for seed in range(10):
            disk = disk_with(flipped)
            disk.fsync_dir("/data")
            disk.calls.clear()

            def cut(operation, path, disk=disk, stop_at=stop_at):
                if len(disk.calls) > stop_at:
                    raise PowerCutError

            disk.fault = cut
            with contextlib.suppress(PowerCutError):
                salvage(PATH, disk=disk)
            after = disk.crash(random.Random(seed))
            if after.content(PATH) != flipped:
                assert after.content(f"{PATH}.damaged-1") == flipped
                assert len(Database(PATH, disk=after).keyed("outbox")) == 2


@pytest.mark.parametrize("data", [b"", b"\x89BAYTUI\n", b"something else entirely, long enough for a header"])
def test_a_file_that_is_no_store_is_refused(data):
    with pytest.raises(StoreDamaged) as refused:
        open_bytes(data)
    assert (refused.value.offset, refused.value.saved) == (0, 0)


def test_a_tinydb_file_is_converted_in_place(tmp_path):
    path = tmp_path / "store"
    theirs = TinyDB(path, storage=JSONStorage)
    theirs.insert_multiple([{"n": 1}, {"n": 2, "deep": [{"a": None}]}])
    theirs.table("other").insert({"text": "检查"})
    documents = theirs.all()
    theirs.close()
    for _ in range(2):
        with Database(path) as db:
            assert db.all() == documents
            assert db.table("other").get(doc_id=1) == {"text": "检查"}
    assert path.read_bytes().startswith(frames.MAGIC)


def test_a_torn_tinydb_file_is_refused_and_salvaged():
    whole = json.dumps({"t": {"1": {"text": "检查"}}}, ensure_ascii=False).encode()
    leftover = b'"}}}'
    with pytest.raises(StoreDamaged) as refused:
        open_bytes(whole + leftover)
    assert refused.value.saved == 1
    disk = disk_with(whole + leftover)
    report = salvage(PATH, disk=disk)
    assert report.documents == 1
    assert [(one.start, one.end, one.commits) for one in report.losses] == [(len(whole), len(whole) + len(leftover), 0)]
    assert content(Database(PATH, disk=disk)) == {"t": {"1": {"text": "检查"}}}


def test_a_store_of_an_older_format_is_upgraded_in_place(monkeypatch):
    data, states = history()
    monkeypatch.setattr(frames, "FORMAT", 3)
    monkeypatch.setitem(reading.UPGRADES, 2, lambda tables: {f"new-{name}": t for name, t in tables.items()})
    disk = disk_with(data)
    expected = {f"new-{name}": table for name, table in states[-1][1].items()}
    assert content(Database(PATH, disk=disk)) == expected
    assert frames.decode_header(disk.content(PATH)).format == 3
    assert content(Database(PATH, disk=disk.kill())) == expected


def test_a_store_of_a_newer_format_is_left_alone():
    data = frames.encode_header(frames.Header(99, 32, 1)) + b"whatever the future holds"
    disk = disk_with(data)
    for attempt in (Database, salvage):
        with pytest.raises(StoreTooNew) as refused:
            attempt(PATH, disk=disk)
        assert refused.value.params["found"] == 99
    assert disk.content(PATH) == data


def test_what_is_gone_at_the_end_is_named_by_numbers_and_instants():
    data, states = history()
    for count in range(4):
        (start, _), (end, _) = states[count], states[count + 1]
        for length in (start, start + 1, (start + end) // 2, end - 1):
            with pytest.raises(StoreDamaged) as refused:
                open_bytes(data[:length])
            named = {name: refused.value.params[name] for name in ("first", "last", "lost", "since_ms", "until_ms")}
            since = ATS[count] if count else 0
            assert named == {"first": count + 1, "last": 4, "lost": 4 - count, "since_ms": since, "until_ms": ATS[4]}
            disk = disk_with(data[:length])
            report = salvage(PATH, disk=disk)
            (lost,) = report.losses
            assert (report.commits, lost.start, lost.end, lost.first, lost.last) == (
                count,
                start,
                len(data),
                count + 1,
                4,
            )
            # A number that was given out is never given out again.
            db = Database(PATH, disk=disk)
            db.keyed("t").put({"a": {}})
            assert frames.decode_header(disk.content(PATH)).first == 5


def test_a_loss_before_the_file_was_made_does_not_say_when_it_was_recorded():
    disk = MemoryDisk()
    db = Database(PATH, disk=disk)
    db.storage.journal.now = lambda: ATS[1]
    for number in range(3):
        db.keyed(f"t{number}").put({"a": {"text": "x" * 40}})
    db.compact()
    db.storage.journal.now = lambda: ATS[2]
    db.keyed("t3").put({"a": {}})
    data = bytearray(disk.content(PATH))
    second = frames.next_frame(data, frames.frame_at(data, frames.BODY).end)
    data[second.start + 30] ^= 1
    report = salvage(PATH, disk=disk_with(data))
    assert report.losses == ((second.start, second.end, second.number, second.number, None, ATS[1]),)


def test_a_store_of_before_the_witnesses_goes_on_as_it_is_where_the_disk_is_full():
    whole = MemoryDisk()
    db = Database(PATH, disk=whole)
    old = frames.encode_header(frames.Header(1, frames.HEADER_SIZE, 1))
    for number in (1, 2, 3):
        old += frames.encode_frame(number, {"t": {str(number): b'{"text":"' + b"x" * 300 + b'"}'}}, None)
    disk = disk_with(old)
    disk.capacity = len(old) + 700
    db = Database(PATH, disk=disk)
    assert frames.decode_header(disk.content(PATH)).format == 1
    db.keyed("t").put({"4": {"n": 4}})
    expected = content(db)
    assert set(expected["t"]) == {"1", "2", "3", "4"}
    again = disk.kill()
    assert content(Database(PATH, disk=again)) == expected
    assert frames.decode_header(again.content(PATH)).format == 1
    again = disk.kill()
    again.capacity = None
    db = Database(PATH, disk=again)
    assert (content(db), frames.decode_header(again.content(PATH)).format) == (expected, 2)


def test_a_torn_end_that_there_is_no_room_to_keep_is_cut_all_the_same():
    (*_, whole, data), states = histories()
    disk = disk_with(data[: len(whole) + 30].replace(data[: frames.BODY], whole[: frames.BODY]))
    disk.capacity = len(whole) + 30
    db = Database(PATH, disk=disk)
    assert (content(db), db.torn.size, db.torn.kept) == (states[-2][1], 30, "")
    assert f"{PATH}.torn-1" not in disk.names
