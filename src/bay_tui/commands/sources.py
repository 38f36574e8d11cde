"""Open the records a command reads.

This terminal's replica, or the server's database.
"""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bay_tui.commands.failures import Failed
from bay_tui.config import Settings
from bay_tui.i18n import listed
from bay_tui.workshop.view import View

if TYPE_CHECKING:
    from bay_tui.server.office import Office

_AT_THE_OFFICE = {
    "database-full": "office-database-full",
    "busy": "office-database-busy",
    "database-read-only": "office-database-read-only",
}
"""What a fault of the database is called here: a terminal keeps what it has, and sends it later."""


@contextmanager
def reading(settings: Settings, database: str, site: str) -> Generator[tuple[View, datetime]]:
    """Give a view to read and the present instant.

    Of the server's database where one is named, else of the replica.
    """
    if database:
        with opened_office(settings) as office:
            yield office.view(the_site(office, site)), datetime.now(UTC)
        return
    from bay_tui.store.store_copy import open_copy

    replica = open_copy(settings.home)
    try:
        yield replica.view, replica.now()
    finally:
        replica.close()


@contextmanager
def opened_office(settings: Settings) -> "Generator[Office]":
    """Give the server's office on the database in the settings.

    Raises Failed without the server packages, and where the database fails.
    """
    try:
        from bay_tui.server.office import Office
    except ModuleNotFoundError as missing:
        raise Failed("server-not-installed", package=missing.name) from missing
    settings.home.mkdir(parents=True, exist_ok=True)
    from sqlalchemy.exc import SQLAlchemyError

    from bay_tui.server.sql.faults import fault_of, for_good, reason_of

    office = Office(settings.database_url)
    try:
        yield office
    except SQLAlchemyError as error:
        if for_good(error):
            raise Failed("database-declines", reason=reason_of(error)) from error
        fault = fault_of(error)
        if fault is None:
            raise
        raise Failed(_AT_THE_OFFICE.get(fault.code, "database-unusable"), reason=fault.reason) from error
    finally:
        office.close()


def the_site(office: "Office", asked: str) -> str:
    """Return the id of the site asked for, or the only one.

    Raises Failed where it is unknown, or none or several are there.
    """
    sites = office.sites()
    if asked:
        if asked not in sites:
            raise Failed("site-unknown", site=asked)
        return asked
    if not sites:
        raise Failed("no-site")
    if len(sites) > 1:
        raise Failed("which-site", sites=listed(sites))
    return sites[0]
