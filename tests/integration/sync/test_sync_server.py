"""A terminal's replica and engine against the real server on a real socket."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bay_tui.server.feed import live
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql.schema import site as site_table
from bay_tui.store.opening import open_terminal
from bay_tui.store.replica import Mark
from bay_tui.sync import transport
from bay_tui.sync.engine import Engine
from bay_tui.sync.link import SyncProblem
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import KINDS, Call, Job, kind_of
from bay_tui.workshop.words import Scope
from server_kit import SITE, call, furnish, serving

JOB = "ro-0001.1"


class Site:
    """A terminal with its store in a folder, beside a server."""

    def __init__(self, home, server, office):
        self.home, self.server, self.office = home, server, office
        self.open()

    def open(self):
        self.replica = open_terminal(self.home)
        self.engine = Engine(self.replica, clock=self.replica.clock, random=lambda: 0.01)
        self.changed = asyncio.Event()
        self.replica.subscribe(lambda _: self.changed.set())

    def reopen(self):
        self.replica.close()
        self.open()

    async def enrol(self):
        await self.engine.enrol(self.server.url, self.office.enrol_code(SITE, self.home.name, "bay-1", Scope.OFFICE))

    @asynccontextmanager
    async def running(self):
        task = asyncio.create_task(self.engine.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until(self, condition):
        """Wait for a condition that can only come true with a change of the replica or the engine's state."""
        async with asyncio.timeout(60):
            while not condition():
                self.changed.clear()
                if not condition():
                    await self.changed.wait()

    async def phase(self, phase):
        await self.until(lambda: self.engine.state.phase == phase)

    def everything(self, view):
        classes = [cls for kind, cls in KINDS.items() if kind != "contact"]
        return {(kind_of(record), record.id): record for cls in classes for record in view.every(cls)}

    def same_as_office(self):
        return self.everything(self.replica.view) == self.everything(self.office.view(SITE))


@pytest.fixture
async def site(tmp_path, server, office):
    made = Site(tmp_path / "home", server, office)
    await made.enrol()
    yield made
    made.replica.close()


async def test_live_both_ways(site):
    async with site.running():
        await site.phase("live")
        assert site.same_as_office()
        (operation,) = site.replica.record("ana", call("help"))
        assert site.replica.mark("call", operation.id) is Mark.PENDING
        await site.until(lambda: site.replica.mark("call", operation.id) is Mark.CONFIRMED)
        site.office.apply([call("from the office")], site=SITE, actor="ana")
        await site.until(lambda: len(site.replica.view.every(Call)) == 2)
        assert site.same_as_office()
        assert site.engine.state.server_version == "1-1"
        assert not operation.estimated or site.replica.clock.confirmed
        for call_record in site.replica.view.every(Call):
            assert abs(call_record.at - site.replica.now()) < timedelta(seconds=20)


async def test_heartbeats_between_changes_leave_the_stream_open(site, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.001)
    async with site.running():
        await site.phase("live")
        since = site.engine.state.since
        for number in range(1, 6):
            site.office.apply([call(f"call {number}")], site=SITE, actor="ana")
            await site.until(lambda: len(site.replica.view.every(Call)) == number)  # noqa: B023
        assert (site.engine.state.phase, site.engine.state.since) == ("live", since)


async def test_the_server_stops_and_starts_while_work_goes_on(site, database_url):
    port = int(site.server.url.rpartition(":")[2])
    async with site.running():
        await site.phase("live")
        await asyncio.to_thread(site.server.stop)
        for number in range(5):
            site.replica.record("ana", call(f"offline {number}"))
        await site.phase("offline")
        assert site.engine.state.problem == "server-unreachable"
        assert site.replica.outbox.counts.waiting == 5
        again = EmbeddedServer(database_url, port=port)
        await asyncio.to_thread(again.start)
        try:
            site.engine.nudge()
            await site.phase("live")
            await site.until(lambda: site.replica.outbox.shown() == [])
            assert site.replica.outbox.counts.waiting == 0
            assert site.same_as_office()
        finally:
            await asyncio.to_thread(again.stop)


async def test_a_lost_reply_and_a_kill_in_between_do_nothing_twice(site, monkeypatch):
    await site.engine.once()
    site.replica.record("ana", call("one"))
    told = transport.HttpLink.push

    async def lost(link, request):
        await told(link, request)
        raise SyncProblem("server-silent")

    monkeypatch.setattr(transport.HttpLink, "push", lost)
    assert (await site.engine.once()).problem == "server-silent"
    assert len(site.office.view(SITE).every(Call)) == 1
    monkeypatch.undo()
    site.reopen()
    report = await site.engine.once()
    assert (report.sent, report.applied, report.problem) == (1, 1, "")
    assert len(site.office.view(SITE).every(Call)) == 1
    assert site.same_as_office()


async def test_a_refusal_stays_until_it_is_settled(site):
    await site.engine.once()
    site.replica.record("ana", ops.JobAssigned(job=JOB, technicians=("tom",), was=()))
    site.office.apply([ops.JobAssigned(job=JOB, technicians=("ana",))], site=SITE, actor="ana")
    report = await site.engine.once()
    assert (report.refused, report.attention) == (1, 1)
    site.reopen()
    (entry,) = site.replica.outbox.attention()
    assert entry.verdict.code == "assigned-meanwhile"
    assert site.replica.view.get(Job, JOB).technicians == ("ana",)
    site.replica.record("ana", ops.JobAssigned(job=JOB, technicians=("tom",), was=("ana",)), supersedes=entry.id)
    assert (await site.engine.once()).attention == 0
    assert site.same_as_office()
    assert site.replica.view.get(Job, JOB).technicians == ("tom",)


async def test_a_thousand_queued_operations(site):
    await site.engine.once()
    for number in range(1000):
        site.replica.record("ana", call(f"刹车片 {number}"))
    report = await site.engine.once()
    assert (report.applied, report.waiting, report.problem) == (1000, 0, "")
    assert site.same_as_office()


async def test_a_restored_server_gets_back_what_it_lost(site, tmp_path):
    await site.engine.once()
    site.replica.record("ana", call("before"))
    await site.engine.once()
    site.office.backup(tmp_path / "backup")
    site.replica.record("ana", call("after"))
    await site.engine.once()
    site.office.restore(tmp_path / "backup")
    assert len(site.office.view(SITE).every(Call)) == 1
    report = await site.engine.once()
    assert (report.problem, report.snapshots) == ("", 1)
    assert len(site.office.view(SITE).every(Call)) == 2
    assert site.same_as_office()


async def test_a_cloned_terminal(site, tmp_path):
    await site.engine.once()
    site.replica.close()
    (tmp_path / "clone").mkdir()
    (tmp_path / "clone" / "terminal.journal").write_bytes((site.home / "terminal.journal").read_bytes())
    site.open()
    clone = Site(tmp_path / "clone", site.server, site.office)
    for number, each in enumerate((site, clone, site, clone)):
        each.replica.record("ana", call(f"call {number}"))
        report = await each.engine.once()
        assert (report.problem, report.waiting) == ("", 0)
    assert len(site.office.view(SITE).every(Call)) == 4
    assert clone.replica.identity.device != site.replica.identity.device
    clone.replica.close()


async def test_a_revoked_terminal_knows_it_keeps_recording_and_comes_back(site):
    async with site.running():
        await site.phase("live")
        site.office.revoke(site.replica.identity.terminal)
        await site.phase("revoked")
        site.replica.record("ana", call("still here"))
        assert site.replica.outbox.counts.waiting == 1
        await site.enrol()
        await site.phase("live")
        await site.until(lambda: site.replica.outbox.counts.waiting == 0)
    assert len(site.office.view(SITE).every(Call)) == 1


async def test_a_code_that_is_none(site):
    with pytest.raises(SyncProblem, match="code-unknown"):
        await site.engine.enrol(site.server.url, "NONE-SUCH")


async def test_two_terminals_in_step(site, tmp_path):
    other = Site(tmp_path / "other", site.server, site.office)
    await other.enrol()
    async with site.running(), other.running():
        await site.phase("live")
        await other.phase("live")
        for number in range(20):
            (site if number % 2 else other).replica.record("ana", call(str(number)))
        for each in (site, other):
            await each.until(lambda each=each: len(each.replica.view.every(Call)) == 20)
            await each.until(lambda each=each: each.replica.outbox.shown() == [])
        assert site.same_as_office()
        assert other.same_as_office()
    other.replica.close()


async def test_another_server_process_at_the_same_database(site, database_url):
    """What a second process of the server writes reaches a terminal that streams from the first."""
    with serving(database_url) as second:
        other = Site(site.home.parent / "other", second, site.office)
        await other.enrol()
        await other.engine.once()
        async with site.running():
            await site.phase("live")
            other.replica.record("ana", call("through the second"))
            assert (await other.engine.once()).problem == ""
            await site.until(lambda: len(site.replica.view.every(Call)) == 1)
        other.replica.close()


class TestAnotherShopOfTheSameName:
    """Two dealerships with a server each, and a site that both have called the same."""

    @pytest.fixture
    def other(self, tmp_path):
        """The office and the server of the other one, with an enrolment code."""
        url = f"sqlite:///{tmp_path / 'other.db'}"
        with Office(url) as office, serving(url) as server:
            furnish(office)
            yield office, server, office.enrol_code(SITE, "Bay 1", "bay-1")

    async def works(self, site):
        await site.engine.once()
        site.replica.record("ana", call("acknowledged here"))
        await site.engine.once()
        site.replica.record("ana", call("waiting"))

    async def refused(self, site, other):
        office, server, code = other
        before = [(entry.id, entry.state) for entry in site.replica.outbox.in_order()]
        head = office.newest_position(SITE)
        with pytest.raises(SyncProblem) as problem:
            await site.engine.enrol(server.url, code)
        assert problem.value.code == "shop-differs"
        assert [(entry.id, entry.state) for entry in site.replica.outbox.in_order()] == before
        assert office.newest_position(SITE) == head, "nothing reaches it, and no terminal is set up there"
        await site.engine.once()
        assert {one.note for one in site.office.view(SITE).every(Call)} == {"acknowledged here", "waiting"}
        assert office.view(SITE).every(Call) == []
        return code

    async def test_gets_nothing_of_what_waits_or_was_acknowledged(self, site, other, tmp_path):
        await self.works(site)
        code = await self.refused(site, other)
        fresh = open_terminal(tmp_path / "fresh")
        try:
            await Engine(fresh, clock=fresh.clock, random=lambda: 0.01).enrol(other[1].url, code)
            assert fresh.identity.site_identity, "the code is not used up"
        finally:
            fresh.close()

    async def test_nor_does_it_from_a_store_of_an_earlier_version(self, site, other):
        await self.works(site)
        site.replica.identity.learn_site("")
        await self.refused(site, other)
        assert site.replica.identity.site_identity, "its own server has told it"
        await self.refused(site, other)

    async def test_nor_where_its_address_leads_to_it(self, site, other):
        """The name of a machine now leads to the other shop, whose database is a copy that was made its own."""
        await self.works(site)
        with site.office.database.writing() as connection:
            connection.execute(sa.update(site_table).values(identity="the other one's"))
        report = await site.engine.once()
        assert (report.problem, report.waiting) == ("shop-differs", 1)
        assert [one.note for one in site.office.view(SITE).every(Call)] == ["acknowledged here"]

    async def test_its_own_lets_it_in_again(self, site, tmp_path):
        """Revoked, or restored to a moment before it was enrolled: it belongs there still."""
        identity = site.replica.identity.site_identity
        await self.works(site)
        site.office.backup(tmp_path / "backup")
        before = site.replica.identity.terminal
        site.office.revoke(before)
        await site.enrol()
        assert (await site.engine.once()).problem == ""
        site.office.restore(tmp_path / "backup")
        with pytest.raises(SyncProblem, match="code-elsewhere"):
            await site.enrol()  # the one before has its name again
        site.office.revoke(before)
        await site.enrol()
        assert (await site.engine.once()).waiting == 0
        assert site.replica.identity.site_identity == identity
        assert len(site.office.view(SITE).every(Call)) == 2
