"""Cut time into days of the site's calendar. Pure.

This is the one place that does. A day begins where the site says, `day_begins` minutes after midnight, so that a night
shift lies on the day it began.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import msgspec

from bay_tui.workshop.past.reading import formers_of
from bay_tui.workshop.records import Site
from bay_tui.workshop.time.zones import in_zone, site_zone
from bay_tui.workshop.view import View

AN_INSTANT = timedelta(microseconds=1)
"""A span ends before its end: its last instant is so much earlier."""


class SiteDays(msgspec.Struct, frozen=True):
    """Hold how a site cuts days: its zone, and when they begin.

    `begins` is in minutes after midnight, on the wall. `before` has what it was before that, the oldest first, each
    with the instant until which it held: a day that is over stays cut as it was.
    """

    zone: tzinfo
    begins: int = 0
    before: tuple[tuple[datetime, int], ...] = ()

    def start(self, day: date) -> datetime:
        """Return the instant a day begins at the site, in UTC.

        Between two instants of one zone Python reckons by the wall, and a day of 23 or 25 hours has 24.
        """
        begins, since = self._begins_on(day)
        start = self._instant(day, begins)
        return start if since is None else max(start, since)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return the instants a day begins and ends at the site."""
        return self.start(day), self.start(day + timedelta(days=1))

    def wall(self, day: date, minutes: int) -> datetime:
        """Return the instant of a wall time on a day, in UTC.

        It is so many minutes after midnight. One before the day begins is in the night after it.
        """
        return self.on_wall(day, minutes).replace(tzinfo=self.zone).astimezone(UTC)

    def on_wall(self, day: date, minutes: int) -> datetime:
        """Return what the wall shows so many minutes after midnight.

        It has no zone. A time before the day begins is in the night after it.
        """
        calendar = day if minutes >= self._begins_on(day)[0] else day + timedelta(days=1)
        return datetime.combine(calendar, time(*divmod(minutes, 60)))

    def _begins_on(self, day: date) -> tuple[int, datetime | None]:
        """Return where a day begins, and since when days do."""
        since = None
        for until, begins in self.before:
            if self._instant(day, begins) < until:
                return begins, since
            since = until
        return self.begins, since

    def _instant(self, day: date, minutes: int) -> datetime:
        return _instant(day, minutes, self.zone)

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


# Asked for a handful of days at a time, for each booking.
@lru_cache(maxsize=1024)
def _instant(day: date, minutes: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(*divmod(minutes, 60)), zone).astimezone(UTC)


def site_days(view: View) -> SiteDays:
    """Return how the view's site cuts days.

    Before it is set up, at midnight in UTC.
    """
    sites = view.every(Site)
    if not sites:
        return SiteDays(site_zone(view))
    begins = sites[0].rules.day_begins
    before = [(one.until, one.was.rules.day_begins) for one in formers_of(view, sites[0]) if isinstance(one.was, Site)]
    changed = any(earlier != begins for _, earlier in before)
    return SiteDays(site_zone(view), begins, tuple(before) if changed else ())


def days_up_to(last: date, count: int) -> list[date]:
    """Return `count` days up to and with `last`."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
