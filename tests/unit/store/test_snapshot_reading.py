"""Whatever stands beside it in a snapshot, each record is read, cleaned and kept as if it had come alone."""

import msgspec

from bay_tui.store.decoding import RECORDS, UNREAD, read_snapshot
from bay_tui.store.journal.values import unpacked
from bay_tui.wire.protocol import Snapshot
from bay_tui.workshop.records import Staff
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import Role
from sync_office import START

MANY = 600
EVIL = {3: "李\x1b]0;x\x07师傅", 300: "a\u202eb", MANY - 1: "a\\b"}
"""Names by where they stand: one that a terminal would obey, one that turns a line around, one with a backslash."""
READ = {3: "李 ]0;x 师傅", 300: "a b", MANY - 1: "a\\b"}


def staff(number: int) -> Staff:
    return Staff(id=f"s{number:03}", number=str(number), name=EVIL.get(number, "李师傅"), roles=(Role.TECHNICIAN,))


def test_each_record_is_cleaned_and_its_neighbours_are_left_as_they_are() -> None:
    records = [msgspec.Raw(msgspec.json.encode(staff(number))) for number in range(MANY)]
    records.insert(5, msgspec.Raw(b'{"kind":"robot","id":"r1","name":"R"}'))
    before = Memory([staff(7), staff(8)])
    reading = read_snapshot(Snapshot(server_time=START, cursor="e:1:h", records=tuple(records)), before)
    names = [READ.get(number, "李师傅") for number in range(MANY)]
    assert [one.name for one in reading.memory.every(Staff)] == names
    assert [unpacked(one)["name"] for one in reading.tables[RECORDS + "staff"].values()] == names
    unread = {key: unpacked(one) for key, one in reading.tables[UNREAD].items()}
    assert unread == {"robot/r1": {"kind": "robot", "id": "r1", "name": "R"}}
    assert len(reading.different) == MANY - 2
