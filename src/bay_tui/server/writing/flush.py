"""Write decided records and ledger lines in a few bulk statements.

Each table takes one or two statements, however many operations there were.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.schema import device, ledger, record, record_key
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing.sent import SentOperation
from bay_tui.workshop.decision import Decision
from bay_tui.workshop.records import Record, Terminal, index_changes, kind_of
from bay_tui.workshop.rulebook import WRITE_FAILED
from bay_tui.workshop.view import Key

_DELETE_KEYS = sa.delete(record_key).where(
    record_key.c.site == sa.bindparam("b_site"),
    record_key.c.kind == sa.bindparam("b_kind"),
    record_key.c.name == sa.bindparam("b_name"),
    record_key.c.value == sa.bindparam("b_value"),
    record_key.c.id == sa.bindparam("b_id"),
)
_ADD_KEYS = sa.insert(record_key)


def _put_records(insert: "sqlite.Insert | postgresql.Insert") -> sa.Insert:
    return insert.on_conflict_do_update(
        index_elements=["site", "id", "kind"], set_={"seq": insert.excluded.seq, "body": insert.excluded.body}
    )


_PUT_RECORDS = {"sqlite": _put_records(sqlite.insert(record)), "postgresql": _put_records(postgresql.insert(record))}
_ADD_LINES = sa.insert(ledger)
_SHUT_OUT = (
    sa.update(device)
    .where(device.c.site == sa.bindparam("b_site"), device.c.id == sa.bindparam("b_id"), device.c.revoked_at.is_(None))
    .values(revoked_at=sa.bindparam("b_at"))
)


def key_of_record(written: Record) -> Key:
    """Return the (kind, id) of a record."""
    return kind_of(written), written.id


def ledger_line(site: str, sent: SentOperation, decision: Decision) -> dict[str, object]:
    """Return an operation's ledger row, all but position and chain.

    Of one that its database could not take, in ASCII: that it takes for sure.
    """
    operation = sent.operation
    encoded = msgspec.json.encode(operation).decode()
    if decision.code == WRITE_FAILED:
        encoded = json.dumps(json.loads(encoded))
    return {
        "site": site,
        "op_id": operation.id,
        "device": operation.device,
        "number": operation.number,
        "hash": sent.hash,
        "status": str(decision.status),
        "code": decision.code,
        "params": msgspec.json.encode(decision.params).decode(),
        "operation": encoded,
        "at": operation.at,
        "received_at": sent.received_at,
        "sent_at": sent.at,
    }


def write_records(
    connection: sa.Connection, view: SqlView, changed: Sequence[Record], positions: Mapping[Key, int]
) -> dict[Key, bytes]:
    """Write the changed records with their keys; return their JSON.

    Each stands under the position of its last change. `view` has the records as they were before. Whom one of them says
    to be revoked is let in no more.
    """
    if not changed:
        return {}
    for one in changed:
        if type(one) is Terminal and one.revoked:
            connection.execute(_SHUT_OUT, {"b_site": view.site, "b_id": one.id, "b_at": datetime.now(UTC)})
    # The old records say which keys go: nothing new is read unless a rule wrote a record it never looked at.
    view.load_ids({one.id for one in changed})
    bodies = {key_of_record(one): msgspec.json.encode(one) for one in changed}
    compiled_sql.execute_many(
        connection,
        _PUT_RECORDS[connection.dialect.name],
        [
            {"site": view.site, "id": id, "kind": kind, "seq": positions[kind, id], "body": body.decode()}
            for (kind, id), body in bodies.items()
        ],
    )
    lost_keys, new_keys = _key_changes(view, changed)
    if lost_keys:
        compiled_sql.execute_many(connection, _DELETE_KEYS, lost_keys)
    if new_keys:
        compiled_sql.execute_many(connection, _ADD_KEYS, new_keys)
    return bodies


def write_ledger(connection: sa.Connection, lines: Sequence[Mapping[str, object]]) -> None:
    """Write the ledger's new lines."""
    if lines:
        compiled_sql.execute_many(connection, _ADD_LINES, lines)


def _key_changes(view: SqlView, changed: Sequence[Record]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the rows of keys to delete, and those to add."""
    lost_keys: list[dict[str, str]] = []
    new_keys: list[dict[str, str]] = []
    for new in changed:
        kind, id = key_of_record(new)
        lost, won = index_changes(view.known((kind, id)), new)
        for name, value in lost:
            lost_keys.append({"b_site": view.site, "b_kind": kind, "b_name": name, "b_value": value, "b_id": id})
        for name, value in won:
            new_keys.append({"site": view.site, "kind": kind, "name": name, "value": value, "id": id})
    return lost_keys, new_keys
