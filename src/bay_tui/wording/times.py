"""Word instants and durations as people at the site read them."""

from datetime import datetime, timedelta, tzinfo

from bay_tui.i18n import _


def clock_time(at: datetime, zone: tzinfo) -> str:
    """Return the wall time at the site, as `09:05`."""
    return f"{at.astimezone(zone):%H:%M}"


def day_and_time(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Return the wall time, with its day where not today.

    `16:30`, `tomorrow 09:00`, `11-25 10:00`.
    """
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return _("tomorrow {time}").format(time=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return _("yesterday {time}").format(time=f"{local:%H:%M}")
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


def duration(seconds: float) -> str:
    """Return a length of time to the minute: `45m`, `1h05`, `2d03h`.

    Negative ones with a minus.
    """
    sign, minutes = ("-" if seconds <= -60 else ""), int(abs(seconds) // 60)
    if minutes < 60:
        return f"{sign}{minutes}m"
    if minutes < 24 * 60:
        return f"{sign}{minutes // 60}h{minutes % 60:02}"
    return f"{sign}{minutes // 1440}d{minutes % 1440 // 60:02}h"


def hours(value: float) -> str:
    """Return decimal hours: `1.5`, or `0.25` where one decimal hides something."""
    return f"{value:.1f}" if round(value, 1) == round(value, 2) else f"{value:.2f}"


def hours_in_column(value: float) -> str:
    """Return decimal hours with two decimals always: `0.50` stands right above `0.25`."""
    return f"{value:.2f}"
