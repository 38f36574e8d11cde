"""Cut time into days of the site's calendar. Pure.

This is the one place that does. A day begins where the site says, `day_begins` minutes after midnight, so that a night
shift lies on the day it began.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

from bay_tui.workshop.records import Site
from bay_tui.workshop.time.zones import in_zone, zone_named
from bay_tui.workshop.view import View


class SiteDays(msgspec.Struct, frozen=True):
    """Hold how a site cuts days: its zone, and when they begin.

    `begins` is in minutes after midnight, on the wall.
    """

    zone: tzinfo
    begins: int = 0

    def start(self, day: date) -> datetime:
        """Return the instant a day begins at the site, in UTC.

        Between two instants of one zone Python reckons by the wall, and a day of 23 or 25 hours has 24.
        """
        return self.wall(day, self.begins)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return the instants a day begins and ends at the site."""
        return self.start(day), self.start(day + timedelta(days=1))

    def wall(self, day: date, minutes: int) -> datetime:
        """Return the instant of a wall time on a day, in UTC.

        It is so many minutes after midnight. One before the day begins is in the night after it.
        """
        calendar = day if minutes >= self.begins else day + timedelta(days=1)
        hour, minute = divmod(minutes, 60)
        return datetime.combine(calendar, time(hour, minute), self.zone).astimezone(UTC)

    def of(self, at: datetime) -> date:
        """Return the day of the site an instant lies on."""
        day = in_zone(at, self.zone).date()
        try:
            if at < self.start(day):
                return day - timedelta(days=1)
            # A zone that leaves out the hour at midnight has its date change before its day begins.
            return day + timedelta(days=1) if at >= self.start(day + timedelta(days=1)) else day
        except OverflowError:
            return day


def site_days(view: View) -> SiteDays:
    """Return how the view's site cuts days.

    Before it is set up, at midnight in UTC.
    """
    sites = view.every(Site)
    return SiteDays(zone_named(sites[0].timezone), sites[0].rules.day_begins) if sites else SiteDays(UTC)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the instant a day begins in a zone, in UTC."""
    return SiteDays(zone).start(day)


def span_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the instants a day begins and ends in a zone."""
    return SiteDays(zone).span(day)


def days_up_to(last: date, count: int) -> list[date]:
    """Return `count` days up to and with `last`."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
