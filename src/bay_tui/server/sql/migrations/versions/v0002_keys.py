"""Make each record's keys anew.

Since this revision a vehicle is found by the end of its plate as well, a line by its supplier order.
"""

from alembic import op

from bay_tui.server.sql import record_keys

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every key anew."""
    record_keys.rebuild(op.get_bind())
