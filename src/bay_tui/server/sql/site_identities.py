"""Give each site a random identity of its own.

Its id is a word that people choose, and two dealerships may choose the same one.
"""

from uuid import uuid4

import sqlalchemy as sa

_SITE = sa.table("site", sa.column("id"), sa.column("identity"))


def new_identity() -> str:
    """Return a random identity for a site."""
    return uuid4().hex


def known(connection: sa.Connection) -> dict[str, str]:
    """Return the identities of the sites that have one."""
    rows = connection.execute(sa.select(_SITE.c.id, _SITE.c.identity).where(_SITE.c.identity.is_not(None)))
    return {row.id: row.identity for row in rows}


def fill(connection: sa.Connection, before: dict[str, str] | None = None) -> None:
    """Give one to each site that has none.

    That which the site of this id had `before`, or else a new one. Only tables and columns are named that each revision
    with identities has: migrations call it.
    """
    for id in connection.execute(sa.select(_SITE.c.id).where(_SITE.c.identity.is_(None))).scalars().all():
        identity = (before or {}).get(id) or new_identity()
        connection.execute(sa.update(_SITE).where(_SITE.c.id == id).values(identity=identity))
