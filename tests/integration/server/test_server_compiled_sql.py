"""Plain statements say to both databases what SQLAlchemy would have said, and get back what is there."""

from datetime import UTC, datetime, timedelta, timezone

import sqlalchemy as sa

from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.compiled_sql import Among
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.schema import TERMINAL, device

_ADD = sa.insert(device)
_SOME = sa.select(device.c.id).where(
    device.c.site == sa.bindparam("site"), device.c.use == TERMINAL, Among(device.c.id, "ids")
)
CHINA = timezone(timedelta(hours=8))


def row(id: str, enrolled_at: datetime, seen_at: datetime | None = None) -> dict[str, object]:
    return {
        "id": id,
        "site": "north",
        "name": "1号 'a\"%s?:x",
        "use": TERMINAL,
        "token_hash": "",
        "last_number": 2**53,
        "last_id": "",
        "enrolled_at": enrolled_at,
        "seen_at": seen_at,
        "revoked_at": None,
        "ends_at": None,
    }


def test_instants_and_texts_are_kept_as_sqlalchemy_keeps_them(database_url: str) -> None:
    database = ServerDatabase(database_url)
    instants = [
        datetime(2026, 3, 2, 1, tzinfo=UTC),
        datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=CHINA),
        datetime(1970, 1, 1, tzinfo=UTC),
    ]
    rows = [row(f"t-{number}", at, at) for number, at in enumerate(instants)]
    with database.writing() as connection:
        compiled_sql.execute_many(connection, _ADD, rows)
        connection.execute(_ADD, [{**one, "id": f"{one['id']}-sa"} for one in rows])
    with database.reading() as connection:
        found = {one.id: one for one in connection.execute(sa.select(device))}
        written = connection.exec_driver_sql("SELECT id, enrolled_at FROM device").all()
    database.close()
    for one in rows:
        mine, theirs = found[str(one["id"])], found[f"{one['id']}-sa"]
        assert mine[1:] == theirs[1:]
        assert (mine.enrolled_at, mine.name, mine.last_number) == (one["enrolled_at"], one["name"], 2**53)
    raw = {id: str(at) for id, at in written}
    assert all(raw[id] == raw[f"{id}-sa"] for id in raw if not id.endswith("-sa"))


def test_among_finds_however_many_there_are(database_url: str) -> None:
    database = ServerDatabase(database_url)
    ids = [f"t-{number}" for number in range(2500)] + ["'", '"', "[]", "汉字", "a,b"]
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with database.writing() as connection:
        compiled_sql.execute_many(connection, _ADD, [row(id, at) for id in ids])
        for asked in ([], ["nobody"], ["t-7", "nobody", "t-7"], ids):
            found = [id for (id,) in compiled_sql.execute(connection, _SOME, {"site": "north", "ids": asked})]
            assert sorted(found) == sorted({*asked} & {*ids})
        assert compiled_sql.execute(connection, _SOME, {"site": "south", "ids": ids}) == []
    database.close()
