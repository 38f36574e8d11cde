"""Read the days that bound what a command shows or exports."""

from datetime import UTC, date, datetime, tzinfo

from bay_tui.commands.failures import WrongUsage
from bay_tui.workshop.time.days import midnight, span_of


def begin_of(text: str, zone: tzinfo) -> datetime:
    """Return the instant a day (YYYY-MM-DD) begins at the site."""
    return midnight(day_named(text), zone).astimezone(UTC)


def end_of(text: str, zone: tzinfo) -> datetime:
    """Return the instant a day (YYYY-MM-DD) ends at the site."""
    _begin, end = span_of(day_named(text), zone)
    return end.astimezone(UTC)


def day_named(text: str) -> date:
    """Return the day that a text such as 2026-03-31 names."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise WrongUsage("date-form", text=text) from error
