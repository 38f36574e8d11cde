"""Find the timezone of a site."""

from datetime import UTC, tzinfo
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


def site_zone(view: View) -> tzinfo:
    """Return the timezone of the site, UTC before there is one."""
    sites = view.every(Site)
    return zone_named(sites[0].timezone) if sites else UTC
