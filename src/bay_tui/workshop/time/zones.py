"""Find the timezone of a site."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bay_tui.workshop.records import Site
from bay_tui.workshop.view import View


def zone_named(name: str) -> tzinfo:
    """Return the timezone with an IANA name, UTC without one.

    UTC as well where this machine has no data for it: a wrong name in one record must not stop a screen or an export.
    """
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """Return an instant on the wall clock of a zone.

    One at the edge of the calendar (a DMS's year 9999, a clock in year 1) has no wall time in most zones: it is
    returned as it is, so that it costs its own cell and no screen or export.
    """
    try:
        return at.astimezone(zone)
    except (OverflowError, ValueError):
        return at


def site_zone(view: View) -> tzinfo:
    """Return the timezone of the site, UTC before there is one."""
    sites = view.every(Site)
    return zone_named(sites[0].timezone) if sites else UTC
