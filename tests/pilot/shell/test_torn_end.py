"""What a crash tore is said to everybody who signs in after it, once to each."""

from datetime import UTC, datetime

import pytest

from bay_tui.store.database import Database
from bay_tui.store.journal.memory import Inode, MemoryDisk
from bay_tui.store.replica import Replica
from bay_tui.store.torn_ends import TornEnds
from bay_tui.terminal.app import BayApp
from bay_tui.workshop.records import Staff
from bay_tui.workshop.text import cells
from pilot.workshop import NOW, FrozenClock, make_app, open_replica, screen_text, wait_until

JOURNAL = "/memory/terminal.journal"
TORN = b"\xffBT\xfd" + b"x" * 308


def after_a_crash() -> Replica:
    """The sample workshop, of which the last commit was torn."""
    disk = MemoryDisk()
    replica = open_replica(disk=disk)
    replica._database.storage.journal.now = lambda: int(datetime(2026, 3, 1, 8, 0, tzinfo=UTC).timestamp() * 1000)
    replica.drafts.save("guide/last", {})
    data = disk.kill().content(JOURNAL) + TORN
    torn = MemoryDisk()
    torn.names[JOURNAL] = Inode(bytearray(data), data)
    found = Replica(Database(JOURNAL, disk=torn), FrozenClock())
    found.torn_ends.note(found.now())
    assert torn.content(f"{JOURNAL}.torn-1") == TORN
    return found


async def sign_in(app: BayApp, pilot, number: str) -> str:
    person = next(one for one in app.desk.replica.view.every(Staff) if one.number == number)
    app.sign_in(person)
    await wait_until(pilot, lambda: app.desk.person is not None and app.desk.said.sentence)
    await pilot.pause()
    return screen_text(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_each_person_who_signs_in_is_told_once(language: str) -> None:
    replica = after_a_crash()
    number = replica.torn_ends.so_far.number
    wanted = {
        "en": f"Not recorded: entry {number}, 312 bytes, begun after 0",
        "zh_CN": f"未记录：第{number}次记录，312字节，0",
    }
    app = make_app(replica, language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        for person in ("101", "102"):
            assert wanted[language] in await sign_in(app, pilot, person)
            assert app.desk.said.tone == "warn"
            assert cells(app.desk.said.sentence) <= 60
            assert wanted[language] not in await sign_in(app, pilot, person)


def test_cuts_are_counted_over_all_openings() -> None:
    replica = after_a_crash()
    first = replica.torn_ends.so_far
    assert (first.count, first.total, first.kept) == (1, 312, "terminal.journal.torn-1")
    replica.torn_ends.note(NOW)
    second = replica.torn_ends.so_far
    assert (second.count, second.total) == (2, 624)
    assert open_replica().torn_ends.so_far == TornEnds()
