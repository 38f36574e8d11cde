"""Cut time into days of the site's calendar. Pure."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the instant a day begins at the site, in UTC.

    Between two instants of one zone Python reckons by the wall, and a day of 23 or 25 hours has 24.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def span_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the instants a day begins and ends at the site."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def days_up_to(last: date, count: int) -> list[date]:
    """Return `count` days up to and with `last`."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
