"""Keep what codes let terminals send, and when tokens end."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; codes that are about let in as before."""
    op.add_column("enrolment", sa.Column("scope", sa.String))
    op.add_column("enrolment", sa.Column("terminal", sa.String))
    op.add_column("device", sa.Column("ends_at", sa.DateTime(timezone=True)))
