"""Keep what is known of clocks.

When each boot of a terminal began, the instant of each operation as it was sent, and when a site's ledger was written
last.
"""

import sqlalchemy as sa
from alembic import op

from bay_tui.server.sql import newest_received

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of boots and the columns."""
    op.add_column("ledger", sa.Column("sent_at", sa.DateTime(timezone=True)))
    op.add_column("site", sa.Column("newest_at", sa.DateTime(timezone=True)))
    op.create_table(
        "boot",
        sa.Column("site", sa.String, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.Column("boot", sa.String, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_ms", sa.BigInteger, nullable=False),
        sa.Column("estimated", sa.Boolean, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "device", "boot", name="boot_pk"),
    )
    newest_received.fill(op.get_bind())
