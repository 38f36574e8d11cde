"""The office beside a server, the schema, and backups."""

import gzip
import sqlite3
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bay_tui.config import load
from bay_tui.server.office import Office
from bay_tui.server.sql.backup import BackupError
from bay_tui.server.sql.database import DatabaseError, ServerDatabase
from bay_tui.server.sql.schema import metadata, record_key
from bay_tui.workshop.decision import Refused, Status
from bay_tui.workshop.operations import JobAssigned, StaffSaved
from bay_tui.workshop.records import Call, Job, Order, Staff, Vehicle
from bay_tui.workshop.words import Role
from server_kit import SITE, HandTerminal, call, furnish, order


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    database = ServerDatabase(database_url)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_many_may_open_a_new_database_at_once(database_url: str) -> None:
    failures: list[BaseException] = []
    together = threading.Barrier(8)

    def opening() -> None:
        together.wait()
        try:
            Office(database_url).close()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=opening) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_new_sqlite_database_opens_while_another_process_writes_to_it(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE theirs (id)")
    other.execute("BEGIN IMMEDIATE")
    ending = threading.Timer(0.3, other.execute, ["COMMIT"])
    ending.start()
    database = ServerDatabase(str(path))
    ending.join()
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert compare_metadata(MigrationContext.configure(connection), metadata)[0][0] == "remove_table"
    database.close()
    other.close()


def test_records_are_found_by_what_they_are_now(office: Office) -> None:
    view = office.view(SITE)
    assert [person.id for person in view.find(Staff, "number", "7", "8", "9")] == ["ana", "tom"]
    office.apply([StaffSaved(staff=Staff(id="tom", number="80", name="Tom", roles=(Role.PARTS,)))], site=SITE)
    assert view.find(Staff, "number", "8") == []
    assert [person.roles for person in view.find(Staff, "number", "80")] == [(Role.PARTS,)]
    office.apply([JobAssigned(job="ro-0001.1", technicians=("ana", "tom"))], site=SITE)
    assert [job.id for job in view.find(Job, "technicians", "tom")] == ["ro-0001.1"]
    office.apply([JobAssigned(job="ro-0001.1", technicians=("ana",))], site=SITE)
    assert view.find(Job, "technicians", "tom") == []
    assert [vehicle.id for vehicle in view.every(Vehicle)] == ["v-粤B0001"]


def test_keys_in_sql_are_those_of_the_records(office: Office) -> None:
    office.apply([order("0002"), JobAssigned(job="ro-0002.1", technicians=("ana",)), order("0002")], site=SITE)
    with office.database.reading() as connection:
        keys = {tuple(row) for row in connection.execute(sa.select(*list(record_key.c)[1:]))}
    assert ("order", "number", "0002", "ro-0002") in keys
    assert ("job", "state", "assigned", "ro-0002.1") in keys
    assert ("job", "state", "waiting", "ro-0002.1") not in keys


def test_one_moment_stays_one_moment(office: Office) -> None:
    with office.reading(SITE) as view:
        assert view.every(Call) == []
        office.apply([call()], site=SITE)
        assert view.find(Call, "open", "yes") == []
    assert len(office.view(SITE).find(Call, "open", "yes")) == 1


def test_an_import_said_twice_changes_nothing_more(office: Office) -> None:
    steps: list[int] = []
    orders = [order(f"{number:04}") for number in range(2, 402)]
    verdicts = office.apply(iter(orders), site=SITE, progress=steps.append)
    assert {verdict.status for verdict in verdicts} == {Status.APPLIED}
    assert steps == [300, 400]
    view = office.view(SITE)
    before = view.every(Order), view.every(Job)
    office.apply(orders, site=SITE)
    assert (view.every(Order), view.every(Job)) == before


def test_the_ledger_is_kept_in_order(office: Office) -> None:
    past = datetime.now(UTC) - timedelta(days=3)
    office.apply([call("then")], site=SITE, at=past, actor="ana")
    office.apply([JobAssigned(job="nowhere", technicians=())], site=SITE)
    lines = list(office.ledger(SITE))
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    assert [line.operation.number for line in lines] == [line.seq for line in lines]
    [then] = office.ledger(SITE, until=past + timedelta(hours=1))
    assert (then.operation.actor, then.at) == ("ana", past)
    assert then not in list(office.ledger(SITE, since=past + timedelta(hours=1)))
    assert [line.code for line in office.ledger(SITE, statuses=[Status.REFUSED])] == ["job-unknown"]


def test_the_office_works_beside_a_server(terminal: HandTerminal, office: Office) -> None:
    pushed = [terminal.operation(call("pushed")) for _ in range(20)]
    pushing = threading.Thread(target=lambda: [terminal.push(operation) for operation in pushed])
    pushing.start()
    for _ in range(5):
        office.apply([call("office") for _ in range(10)], site=SITE)
    pushing.join()
    notes = [one.note for one in office.view(SITE).every(Call)]
    assert (notes.count("pushed"), notes.count("office")) == (20, 50)


def test_what_the_office_refuses(office: Office) -> None:
    for wrong, code in [
        (lambda: office.create_site(SITE, "Again"), "site-exists"),
        (lambda: office.apply([call()], site="nowhere"), "site-unknown"),
        (lambda: office.enrol_code("nowhere", "T"), "site-unknown"),
        (lambda: office.enrol_code(SITE, "T", "nowhere"), "bay-unknown"),
        (lambda: office.revoke("nobody"), "terminal-unknown"),
    ]:
        with pytest.raises(Refused) as refused:
            wrong()
        assert refused.value.code == code
    assert office.sites() == [SITE]


def test_codes_are_easy_to_read_and_type(office: Office) -> None:
    codes = {office.enrol_code(SITE, "T") for _ in range(20)}
    assert len(codes) == 20
    assert not set("01OILU") & set("".join(codes))
    assert all(len(code) == 9 for code in codes)


def test_a_backup_moves_to_the_other_kind_of_database(office: Office, tmp_path: Path) -> None:
    office.apply([call("kept")], site=SITE)
    path = tmp_path / "backup.gz"
    rows = office.backup(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.glob("*backup*")] == ["backup.gz"]
    with Office(str(tmp_path / "other.db")) as other:
        furnish(other, "to-be-replaced")
        assert other.restore(path) == rows
        assert other.sites() == [SITE]
        assert [one.note for one in other.view(SITE).every(Call)] == ["kept"]
        assert list(other.ledger(SITE)) == list(office.ledger(SITE))
        assert {verdict.status for verdict in other.apply([order("0001"), call()], site=SITE)} == {Status.APPLIED}


def test_a_damaged_backup_replaces_nothing(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "backup.gz"
    office.backup(path)
    whole = path.read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    damaged = {
        "cut": whole[:-30],
        "a line less": gzip.compress(b"".join([*lines[:5], *lines[6:]])),
        "no end": gzip.compress(b"".join(lines[:-1])),
        "another table": gzip.compress(b"".join([lines[0], b'{"table":"passwd","row":{"a":1}}\n', *lines[1:]])),
        "a bit": whole[:200] + bytes([whole[200] ^ 1]) + whole[201:],
        "something else": b"hello",
        "newer": gzip.compress(b'{"format":"bay-tui backup","revision":"9999"}\n{"rows":0}\n'),
    }
    before = list(office.ledger(SITE))
    for what, content in damaged.items():
        path.write_bytes(content)
        with pytest.raises(BackupError):
            office.restore(path)
        assert list(office.ledger(SITE)) == before, what
    with pytest.raises(OSError, match="nowhere"):
        office.restore(tmp_path / "nowhere")


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "http://x", "://"])
def test_urls_that_lead_nowhere(url: str) -> None:
    with pytest.raises(ValueError):
        Office(url)


def test_databases_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "junk.db").write_bytes(b"this is no database at all, not even nearly" * 100)
    for url in (str(tmp_path / "junk.db"), str(tmp_path / "no" / "folder" / "x.db"), f"sqlite:///{tmp_path}"):
        with pytest.raises(DatabaseError, match="database-unusable"):
            Office(url)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    url = str(tmp_path / "newer.db")
    with Office(url) as opened, opened.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"database-newer.*9999"):
        Office(url)


def test_prefetching_keeps_round_trips_few(office: Office) -> None:
    office.apply([order(f"{number:04}") for number in range(2, 60)], site=SITE)
    statements: list[str] = []
    engine = office.database._engine

    def count(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", count)
    office.apply([JobAssigned(job=f"ro-{number:04}.1", technicians=("ana",)) for number in range(2, 60)], site=SITE)
    assert len(statements) < 25, f"{len(statements)} statements for 58 operations"


@pytest.mark.parametrize("name", ["shop?a", "shop?b", "shop%41", "shop#1", "a&b=c", "门店 1"])
def test_the_database_lies_in_its_home_whatever_that_is_called(name: str, tmp_path: Path) -> None:
    home = tmp_path / name
    home.mkdir()
    settings = load({"BAY_TUI_HOME": str(home)})
    with Office(settings.database_url) as office:
        office.create_site("s", name)
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert (home / "server.db").exists()
    with Office(settings.database_url) as office:
        assert office.sites() == ["s"]
