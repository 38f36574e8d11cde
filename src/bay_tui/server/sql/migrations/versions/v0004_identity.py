"""Give each site a random identity."""

import sqlalchemy as sa
from alembic import op

from bay_tui.server.sql import site_identities

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and an identity to each site."""
    op.add_column("site", sa.Column("identity", sa.String))
    site_identities.fill(op.get_bind())
