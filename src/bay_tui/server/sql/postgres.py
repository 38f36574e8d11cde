"""Reach PostgreSQL through psycopg 3, its settings as parts.

Never as a URL rendered back to text: what one side escapes, the other need not read alike.
"""

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    import psycopg

CHANNEL = "bay_tui"
"""The notification channel; the payload is the id of the site that changed."""


def engine(url: sa.URL) -> sa.Engine:
    """Return the engine for a URL; nothing is connected yet.

    Raises ModuleNotFoundError without the driver.
    """
    return sa.create_engine(url, isolation_level="REPEATABLE READ", pool_size=10, max_overflow=20, pool_pre_ping=True)


def parts(url: sa.URL) -> dict[str, Any]:
    """Return a URL's settings by the driver's names.

    The password is among them: never to be logged.
    """
    _, found = url.get_dialect()().create_connect_args(url)
    return dict(found)


def listening(url: sa.URL) -> "psycopg.Connection":
    """Return a new connection that hears what is notified.

    Raises what connecting raises.
    """
    import psycopg  # only where PostgreSQL is used: it is an extra

    connection = psycopg.connect(**parts(url), autocommit=True)
    try:
        connection.execute(f"LISTEN {CHANNEL}")
    except BaseException:
        connection.close()
        raise
    return connection
