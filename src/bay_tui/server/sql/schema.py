"""Describe the server's tables for SQLAlchemy Core.

`migrations` creates them; a test holds the two together. A record has one body, overwritten with the newest position
in the feed (`seq`): the feed is `record` in the order of `seq`. The ledger keeps each operation with its verdict for
good.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

FIRST_HASH = "0" * 32
"""The ledger's hash at position 0 of every site."""

TERMINAL, STREAM, INTEGRATION = "terminal", "stream", "integration"
"""What a device is for: a terminal, a further stream of a cloned one (without a token of its own), or a DMS."""


class UtcInstant(TypeDecorator[datetime]):
    """Store an aware UTC datetime; SQLite keeps it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the database what it can keep."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant_read(value: Any) -> datetime:
    """Return an instant that a driver gave, SQLite as text."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


metadata = MetaData()

revision = sa.table("alembic_version", sa.column("version_num", String)).c.version_num
"""The newest revision that was applied; Alembic keeps it in a table of its own."""

site = Table(
    "site",
    metadata,
    Column("id", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("epoch", String, nullable=False),
    Column("chain", String, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("newest_at", UtcInstant),
    Column("identity", String),
)
"""One row a dealership: the head of its feed, how many operations of its own the server has recorded, the latest
instant at which anything was received, and the random identity of the site."""

record = Table(
    "record",
    metadata,
    Column("site", String, nullable=False),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    # The id comes before the kind: what an operation mentions is fetched by id, before anyone asks for a kind.
    PrimaryKeyConstraint("site", "id", "kind", name="record_pk"),
    Index("record_seq", "site", "seq"),
    Index("record_kind", "site", "kind"),
)
"""Every record as it is now; `body` is its JSON."""

record_key = Table(
    "record_key",
    metadata,
    Column("site", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("value", String, nullable=False),
    Column("id", String, nullable=False),
    PrimaryKeyConstraint("site", "kind", "name", "value", "id", name="record_key_pk"),
)
"""What a record is found by: the index values of `records.index_values`."""

ledger = Table(
    "ledger",
    metadata,
    Column("site", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("op_id", String, nullable=False),
    Column("device", String, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String, nullable=False),
    Column("status", String, nullable=False),
    Column("code", String, nullable=False),
    Column("params", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("received_at", UtcInstant, nullable=False),
    Column("chain", String, nullable=False),
    Column("sent_at", UtcInstant),
    PrimaryKeyConstraint("site", "seq", name="ledger_pk"),
    UniqueConstraint("site", "op_id", name="ledger_op_id"),
    UniqueConstraint("site", "device", "number", name="ledger_number"),
)
"""Every operation with its verdict. `hash` is over what was sent, `operation` what the rules saw (cleaned, dated);
`sent_at` is its instant as it was sent."""

boot = Table(
    "boot",
    metadata,
    Column("site", String, nullable=False),
    Column("device", String, nullable=False),
    Column("boot", String, nullable=False),
    Column("began_at", UtcInstant, nullable=False),
    Column("said_ms", BigInteger, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("site", "device", "boot", name="boot_pk"),
)
"""When each boot of a terminal began, by which its operations are dated; `seq` is the position of the first of them."""

device = Table(
    "device",
    metadata,
    Column("id", String, primary_key=True),
    Column("site", String, nullable=False),
    Column("name", String, nullable=False),
    Column("use", String, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("last_number", BigInteger, nullable=False),
    Column("last_id", String, nullable=False),
    Column("enrolled_at", UtcInstant, nullable=False),
    Column("seen_at", UtcInstant),
    Column("revoked_at", UtcInstant),
    Column("ends_at", UtcInstant),
    Index("device_site", "site"),
)
"""Whoever may push: terminals, the further streams of cloned ones, and integrations (`use` says which). A token of an
integration may end."""

enrolment = Table(
    "enrolment",
    metadata,
    Column("code_hash", String, primary_key=True),
    Column("site", String, nullable=False),
    Column("name", String, nullable=False),
    Column("bay", String, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("used_at", UtcInstant),
    Column("used_by", String, nullable=False),
    Column("scope", String),
    Column("terminal", String),
)
"""One-time codes that let a terminal in, by their hash: a new one, or the `terminal` they name."""
