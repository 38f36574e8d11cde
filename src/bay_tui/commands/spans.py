"""Read the days that bound what a command shows or exports."""

from datetime import date, datetime

from bay_tui.commands.failures import WrongUsage
from bay_tui.workshop.time.days import SiteDays


def begin_of(text: str, days: SiteDays) -> datetime:
    """Return the instant a day (YYYY-MM-DD) begins at the site."""
    return days.start(day_named(text))


def end_of(text: str, days: SiteDays) -> datetime:
    """Return the instant a day (YYYY-MM-DD) ends at the site."""
    _begin, end = days.span(day_named(text))
    return end


def day_named(text: str) -> date:
    """Return the day that a text such as 2026-03-31 names."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise WrongUsage("date-form", text=text) from error
