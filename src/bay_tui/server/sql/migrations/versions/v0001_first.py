"""Create the first schema.

Sites, records and their keys, ledger, devices, enrolment codes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _records()
    _ledger()
    _devices()


def _records() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("epoch", sa.String, nullable=False),
        sa.Column("chain", sa.String, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "record",
        sa.Column("site", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "id", "kind", name="record_pk"),
    )
    op.create_index("record_seq", "record", ["site", "seq"])
    op.create_index("record_kind", "record", ["site", "kind"])
    op.create_table(
        "record_key",
        *(sa.Column(name, sa.String, nullable=False) for name in ("site", "kind", "name", "value", "id")),
        sa.PrimaryKeyConstraint("site", "kind", "name", "value", "id", name="record_key_pk"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("site", sa.String, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("op_id", sa.String, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("params", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chain", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("site", "seq", name="ledger_pk"),
        sa.UniqueConstraint("site", "op_id", name="ledger_op_id"),
        sa.UniqueConstraint("site", "device", "number", name="ledger_number"),
    )


def _devices() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("use", sa.String, nullable=False),
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("last_number", sa.BigInteger, nullable=False),
        sa.Column("last_id", sa.String, nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_index("device_site", "device", ["site"])
    op.create_table(
        "enrolment",
        sa.Column("code_hash", sa.String, primary_key=True),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("bay", sa.String, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("used_by", sa.String, nullable=False),
    )
