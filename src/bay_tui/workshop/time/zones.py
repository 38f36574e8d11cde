"""Find the timezone of a site."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import msgspec

from bay_tui.workshop.past.reading import formers_of
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


class _Stretch(msgspec.Struct, frozen=True):
    """Hold a zone and the instants between which it is the site's."""

    since: datetime
    until: datetime
    zone: tzinfo


_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class DatedZone(tzinfo):
    """Be the zone that a site had at each instant.

    So what was read off the wall before it was changed reads the same for ever. Of a wall time that came twice by the
    change the fold tells which is meant; one that was left out by it is of the zone before.
    """

    def __init__(self, before: Sequence[tuple[datetime, tzinfo]], now: tzinfo) -> None:
        """Take the zones `before`, the oldest first.

        Each comes with the instant until which it held.
        """
        since = _EVER
        stretches: list[_Stretch] = []
        for until, zone in [*before, (_NEVER, now)]:
            stretches.append(_Stretch(since, until, zone))
            since = until
        self._stretches = stretches

    def fromutc(self, dt: datetime) -> datetime:
        """Return an instant on the site's wall clock of then."""
        instant = dt.replace(tzinfo=UTC)
        local = instant.astimezone(self._at(instant).zone).replace(tzinfo=self)
        return local if local.astimezone(UTC) == instant else local.replace(fold=1 - local.fold)

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return how far the wall clock was ahead of UTC."""
        return None if dt is None else self._by_wall(dt).utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Return how far summer time had the wall clock ahead."""
        return None if dt is None else self._by_wall(dt).dst()

    def tzname(self, dt: datetime | None) -> str | None:
        """Return what the zone was called."""
        return None if dt is None else self._by_wall(dt).tzname()

    def _at(self, instant: datetime) -> _Stretch:
        return next(one for one in self._stretches if instant < one.until)

    def _by_wall(self, wall: datetime) -> datetime:
        """Return a wall time in the zone it was read in."""
        read = list(self._readings(wall))
        meant = [local for one, local in read if one.since <= local.astimezone(UTC) < one.until]
        if meant:
            return meant[-1 if wall.fold else 0]
        return next(local for one, local in read if local.astimezone(UTC) < one.until)

    def _readings(self, wall: datetime) -> Iterator[tuple[_Stretch, datetime]]:
        for one in self._stretches:
            yield one, wall.replace(tzinfo=one.zone)


def site_zone(view: View) -> tzinfo:
    """Return the timezone of the site, UTC before there is one.

    Where it was changed, it is at each instant what it was then.
    """
    sites = view.every(Site)
    if not sites:
        return UTC
    site = sites[0]
    named = [(one.until, one.was.timezone) for one in formers_of(view, site) if isinstance(one.was, Site)]
    if all(name == site.timezone for _, name in named):
        return zone_named(site.timezone)
    return DatedZone([(until, zone_named(name)) for until, name in named], zone_named(site.timezone))
