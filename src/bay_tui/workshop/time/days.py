"""Cut time into days of the site's calendar. Pure."""

from datetime import date, datetime, time, timedelta, tzinfo


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the instant a day begins at the site."""
    return datetime.combine(day, time(), zone)


def span_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the instants a day begins and ends at the site."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def days_up_to(last: date, count: int) -> list[date]:
    """Return `count` days up to and with `last`."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
