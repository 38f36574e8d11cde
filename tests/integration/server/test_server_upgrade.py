"""A database or a backup of an earlier version: what it lacks is there once this version has opened it."""

import gzip
import json
import threading
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

import postgres
from bay_tui.server.office import Office
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.migrations import HEAD
from bay_tui.server.sql.schema import record, record_key, site
from bay_tui.workshop.records import KINDS, Vehicle
from server_kit import SITE, call, furnish, order, wait_for

FOUND_BY = {
    "0005": {
        "absence": ("staff",),
        "bay": ("number",),
        "call": ("bay", "open"),
        "check": ("order", "job", "vehicle"),
        "claim": ("part", "open"),
        "clock": ("jobs",),
        "complaint": ("order", "vehicle", "open"),
        "contact": (),
        "count": ("open",),
        "credential": (),
        "exception": ("open", "subject"),
        "finding": ("order", "job", "vehicle"),
        "former": ("of", "vehicle"),
        "held_fact": ("case",),
        "inspection": ("job",),
        "job": ("order", "bay", "technicians", "state"),
        "labour": ("staff_day", "job", "target"),
        "leave": ("staff",),
        "line": ("request", "job", "part", "state", "purchase"),
        "movement": ("part", "line"),
        "order": ("number", "vehicle", "state"),
        "part": ("bin",),
        "planned_day": ("staff",),
        "purchase": ("number", "open", "awaited"),
        "request": ("job", "order"),
        "return": ("line",),
        "server_clock_correction": (),
        "shift": (),
        "site": (),
        "staff": ("number", "badge"),
        "standstill": ("job",),
        "template": (),
        "terminal": (),
        "week_pattern": ("staff",),
        "vehicle": ("plate_key", "plate_tail", "vin"),
    }
}
"""What each kind of record is found by at a revision of the schema. A kind that is new joins the newest revision's."""


def test_what_records_are_found_by_changes_with_a_migration_alone():
    """Where this fails: a revision that calls `keys.rebuild`, the new `HEAD`, and its list here."""
    assert {kind: cls.indexes for kind, cls in KINDS.items()} == FOUND_BY[HEAD]


def keys_of(office: Office) -> set[tuple[str, ...]]:
    with office.database.reading() as connection:
        return {tuple(row) for row in connection.execute(sa.select(record_key))}


def identities(office: Office) -> list[str | None]:
    with office.database.reading() as connection:
        return list(connection.execute(sa.select(site.c.identity).order_by(site.c.id)).scalars())


def found_by_tail(office: Office) -> list[str]:
    with office.reading(SITE) as view:
        return [vehicle.id for vehicle in view.find(Vehicle, "plate_tail", "B0001")]


LATER_COLUMNS = (
    ("ledger", "sent_at"),
    ("site", "newest_at"),
    ("site", "identity"),
    ("enrolment", "scope"),
    ("enrolment", "terminal"),
    ("device", "ends_at"),
)
"""What the first revision had not."""


def put_back(connection: sa.Connection) -> None:
    """Take away what came after the first revision."""
    for table, column in LATER_COLUMNS:
        connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    connection.execute(sa.text("DROP TABLE boot"))
    connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))


def newest_of(office: Office) -> tuple[object, object]:
    """When the site's ledger was written last, as the site says and as the ledger does."""
    with office.database.reading() as connection:
        said = connection.execute(sa.select(site.c.newest_at)).scalar_one()
        return said, max(line.received_at for line in office.ledger(SITE))


def test_a_database_of_the_first_revision_is_upgraded_where_it_stands(database_url: str):
    with Office(database_url) as office:
        furnish(office)
        office.apply([order("0001")], site=SITE)
        whole = keys_of(office)
        with office.database.writing() as connection:
            connection.execute(sa.delete(record_key).where(record_key.c.name == "plate_tail"))
            connection.execute(sa.insert(record).values(site=SITE, id="x", kind="of a newer version", seq=1, body="{}"))
            put_back(connection)
    with Office(database_url) as office:
        assert keys_of(office) == whole
        said, newest = newest_of(office)
        assert said == newest
        assert found_by_tail(office) == ["v-粤B0001"]
        [identity] = identities(office)
        assert identity
    ServerDatabase(database_url).close()
    with Office(database_url) as office:
        assert identities(office) == [identity], "it is made once"


def test_a_backup_of_the_first_revision_is_restored_with_its_keys(office: Office, tmp_path: Path):
    office.apply([order("0001")], site=SITE)
    whole, path, before = keys_of(office), tmp_path / "backup.gz", identities(office)
    office.backup(path)
    head, *rows, _ = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    head["revision"] = "0001"
    rows = [row for row in rows if row["row"].get("name") != "plate_tail" and row["table"] != "boot"]
    for row in rows:
        later = {name for table, name in LATER_COLUMNS if table == row["table"]}
        row["row"] = {name: value for name, value in row["row"].items() if name not in later}
    lines = [head, *rows, {"rows": len(rows)}]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    office.restore(path)
    assert keys_of(office) == whole
    assert found_by_tail(office) == ["v-粤B0001"]
    said, newest = newest_of(office)
    assert said == newest
    assert identities(office) == before, "terminals know this one"


def test_a_restored_site_keeps_its_identity(office: Office, tmp_path: Path):
    before = identities(office)
    office.backup(tmp_path / "backup")
    with Office(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.create_site(SITE, "Another of this name")
        assert identities(other) != before
        other.restore(tmp_path / "backup")
        assert identities(other) == before


@pytest.mark.postgres
def test_a_migration_waits_for_what_is_being_written(postgres_url: str) -> None:
    with postgres.fresh_database(postgres_url) as url, Office(url) as office:
        furnish(office)
        with office.database.writing() as connection:
            put_back(connection)
        opened = threading.Event()

        def migrate() -> None:
            ServerDatabase(url).close()
            opened.set()

        with psycopg.connect(url) as writing:
            writing.execute(f"SELECT 1 FROM site WHERE id = '{SITE}' FOR UPDATE")
            threading.Thread(target=migrate, daemon=True).start()
            with psycopg.connect(url, autocommit=True) as looking:
                waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'site'::regclass"
                wait_for(lambda: looking.execute(waits).fetchone())
            assert not opened.is_set()
        wait_for(opened.is_set)
        with office.database.reading() as connection:
            assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        assert office.apply([call()], site=SITE)[0].code == ""
