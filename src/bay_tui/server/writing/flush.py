"""Writing what a transaction decided: each table in one or two bulk statements, however many operations there were."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.schema import STREAM, device, ledger, record, record_key
from bay_tui.workshop.decision import Decision
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import Record, index_changes, kind_of
from bay_tui.workshop.view import Key

if TYPE_CHECKING:
    from bay_tui.server.writing.transaction import SiteTransaction, Stream

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
_ADD_STREAMS = sa.insert(device)
_MOVE_STREAM = (
    sa.update(device)
    .where(device.c.id == sa.bindparam("b_id"))
    .values(last_number=sa.bindparam("b_number"), last_id=sa.bindparam("b_last_id"), seen_at=sa.bindparam("b_seen"))
)


def key_of_record(written: Record) -> Key:
    """Return the (kind, id) of a record."""
    return kind_of(written), written.id


def line(
    site: str, operation: Operation, sent_hash: str, decision: Decision, received_at: datetime
) -> dict[str, object]:
    """Return the ledger's row for an operation, all but its position and chain."""
    return {
        "site": site,
        "op_id": operation.id,
        "device": operation.device,
        "number": operation.number,
        "hash": sent_hash,
        "status": str(decision.status),
        "code": decision.code,
        "params": msgspec.json.encode(decision.params).decode(),
        "operation": msgspec.json.encode(operation).decode(),
        "at": operation.at,
        "received_at": received_at,
    }


def records(transaction: "SiteTransaction") -> None:
    """Write every changed record under the position of its last change, and the keys that changed with it."""
    changed = transaction.overlay.changes()
    if not changed:
        return
    # What was there before says which keys go: nothing new is read unless a rule wrote what it never looked at.
    transaction.view.load_ids({one.id for one in changed})
    site, connection = transaction.site, transaction.connection
    transaction.bodies = {key_of_record(one): msgspec.json.encode(one) for one in changed}
    compiled_sql.execute_many(
        connection,
        _PUT_RECORDS[connection.dialect.name],
        [
            {"site": site, "id": id, "kind": kind, "seq": transaction.written[kind, id], "body": body.decode()}
            for (kind, id), body in transaction.bodies.items()
        ],
    )
    gone, come = _key_changes(transaction, changed)
    if gone:
        compiled_sql.execute_many(connection, _DELETE_KEYS, gone)
    if come:
        compiled_sql.execute_many(connection, _ADD_KEYS, come)


def ledger_and_streams(transaction: "SiteTransaction") -> None:
    """Write the ledger's new lines and how far each device has come."""
    if transaction.lines:
        compiled_sql.execute_many(transaction.connection, _ADD_LINES, transaction.lines)
    now = datetime.now(UTC)
    streams = transaction.streams.values()
    new = [_stream_row(transaction.site, one, now) for one in streams if one.new and one.moved]
    if new:
        compiled_sql.execute_many(transaction.connection, _ADD_STREAMS, new)
    moved = [
        {"b_id": one.id, "b_number": one.last_number, "b_last_id": one.last_id, "b_seen": now}
        for one in streams
        if one.moved and not one.new
    ]
    if moved:
        compiled_sql.execute_many(transaction.connection, _MOVE_STREAM, moved)


def _stream_row(site: str, one: "Stream", now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "site": site,
        "name": "",
        "use": STREAM,
        "token_hash": "",
        "last_number": one.last_number,
        "last_id": one.last_id,
        "enrolled_at": now,
        "seen_at": now,
        "revoked_at": None,
    }


def _key_changes(
    transaction: "SiteTransaction", changed: list[Record]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    gone: list[dict[str, str]] = []
    come: list[dict[str, str]] = []
    for new in changed:
        kind, id = key_of_record(new)
        old = transaction.view.known((kind, id))
        lost, won = index_changes(old, new)
        for name, value in lost:
            gone.append({"b_site": transaction.site, "b_kind": kind, "b_name": name, "b_value": value, "b_id": id})
        for name, value in won:
            come.append({"site": transaction.site, "kind": kind, "name": name, "value": value, "id": id})
    return gone, come
