"""Work out when a site's ledger was written last."""

import sqlalchemy as sa

_LEDGER = sa.table("ledger", sa.column("site"), sa.column("received_at"))
_SITE = sa.table("site", sa.column("id"), sa.column("newest_at"))


def fill(connection: sa.Connection) -> None:
    """Write the latest instant of receipt of each site that has none.

    Only tables and columns are named that each revision with a ledger has: migrations call it.
    """
    newest = sa.select(sa.func.max(_LEDGER.c.received_at)).where(_LEDGER.c.site == _SITE.c.id).scalar_subquery()
    connection.execute(sa.update(_SITE).where(_SITE.c.newest_at.is_(None)).values(newest_at=newest))
