"""Word instants and durations as people at the site read them."""

from datetime import datetime, timedelta, tzinfo

import msgspec

from bay_tui.i18n import _
from bay_tui.workshop.text import cells
from bay_tui.workshop.time.zones import in_zone

_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600
_FAR = 12 * _HOUR
_MOST_MINUTES = 999
_SHORT_OF_TWO_HOURS = 100 * _MINUTE


class Moment(msgspec.Struct, frozen=True):
    """Hold now and the site's timezone, which turn an instant into words."""

    now: datetime
    zone: tzinfo

    def day_and_time(self, at: datetime) -> str:
        """Return the wall time, with its day where that is not today."""
        return day_and_time(at, self.zone, self.now)

    def clock_time(self, at: datetime) -> str:
        """Return the wall time at the site."""
        return clock_time(at, self.zone)

    def in_column(self, at: datetime) -> str:
        """Return day and time in eleven cells, today's time alone."""
        local, today = in_zone(at, self.zone), in_zone(self.now, self.zone).date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"

    def near(self, at: datetime) -> str:
        """Return the time of day, or the day where that is another."""
        local = in_zone(at, self.zone)
        today = self.now.astimezone(self.zone).date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d}"

    def seconds_since(self, at: datetime) -> float:
        """Return how long ago an instant was."""
        return (self.now - at).total_seconds()


def machine_time(milliseconds: int) -> str:
    """Return day and time of an instant in the machine's time zone.

    It is in milliseconds since 1970; `?` where it is 0 and not known.
    """
    return f"{datetime.fromtimestamp(milliseconds / 1000):%m-%d %H:%M}" if milliseconds else "?"


def clock_time(at: datetime, zone: tzinfo) -> str:
    """Return the wall time at the site, as `09:05`."""
    return f"{in_zone(at, zone):%H:%M}"


def day_and_time(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Return the wall time, with its day where not today.

    `16:30`, `tomorrow 09:00`, `11-25 10:00`.
    """
    local, today = in_zone(at, zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return _("tomorrow {time}").format(time=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return _("yesterday {time}").format(time=f"{local:%H:%M}")
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


def expected_words(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Return when something is expected, with the days until then.

    `today 16:30`, `tomorrow 09:00`, `11-25 10:00 (in 3 days)`.
    """
    shown = day_and_time(at, zone, now)
    days = (in_zone(at, zone).date() - now.astimezone(zone).date()).days
    if days == 0:
        return _("today {time}").format(time=shown)
    return _("{time} (in {days} days)").format(time=shown, days=days) if days > 1 else shown


def duration(seconds: float) -> str:
    """Return a length of time to the minute: `45m`, `1h05`, `2d03h`.

    Negative ones with a minus. It is for columns and figures; `spoken` is for sentences.
    """
    sign, minutes = ("-" if seconds <= -60 else ""), int(abs(seconds) // 60)
    if minutes < 60:
        return sign + _("{minutes}m").format(minutes=minutes)
    if minutes < 24 * 60:
        return sign + _("{hours}h{minutes}").format(hours=minutes // 60, minutes=f"{minutes % 60:02}")
    return sign + _("{days}d{hours}h").format(days=minutes // 1440, hours=f"{minutes % 1440 // 60:02}")


def clocked(seconds: float) -> str:
    """Return a length of time that stands beside another: `1h05`.

    In Chinese `1:05`: nobody takes `1:05/2:30` for a time of day; alone, `duration` names its units.
    """
    minutes = int(abs(seconds) // 60)
    if not 60 <= minutes < 24 * 60:
        return duration(seconds)
    return _("{hours}h{rest}").format(hours=minutes // 60, rest=f"{minutes % 60:02}")


def hours_of(used: float, standard: float, room: int) -> str:
    """Return two lengths in hours, as `1h05/2h30`, in `room` cells.

    What does not fit is in decimal hours, and then without decimals: a figure is never cut.
    """
    both = [clocked(round(value * 60) * _MINUTE) for value in (used, standard)]
    for decimals in (1, 0):
        if cells("/".join(both)) > room:
            both = [f"{value:.{decimals}f}" for value in (used, standard)]
    return "/".join(both)


def spoken(seconds: float) -> str:
    """Return a length of time as a sentence says it.

    English has the same signs as in a column; Chinese names its units in full.
    """
    minutes = int(abs(seconds) // 60)
    if minutes < 60:
        return _("{count}m").format(count=minutes)
    if minutes < 24 * 60:
        count, rest = divmod(minutes, 60)
        text = _("{count}h{rest}") if rest > 9 else _("{count}h0{rest}") if rest else _("{count}h00")
        return text.format(count=count, rest=rest)
    count, rest = divmod(minutes // 60, 24)
    text = _("{count}d{rest}h") if rest > 9 else _("{count}d0{rest}h") if rest else _("{count}d00h")
    return text.format(count=count, rest=rest)


def ago(seconds: float) -> str:
    """Return how long ago something was: `11m ago`, `just now`."""
    return _("just now") if seconds < _MINUTE else _("{length} ago").format(length=spoken(seconds))


def minutes_summed(whole: float, *parts: float) -> list[str]:
    """Return a sum of hours and its parts, and last the remainder.

    Each part is cut to the minute, and the remainder is what is left, so that they add up as they are shown.
    """
    left = total = int(round(whole * _HOUR, 3) // _MINUTE)
    said: list[str] = []
    for part in parts:
        minutes = min(left, int(round(part * _HOUR, 3) // _MINUTE))
        left -= minutes
        said.append(duration(minutes * _MINUTE))
    return [duration(total * _MINUTE), *said, duration(left * _MINUTE)]


def hours(value: float) -> str:
    """Return decimal hours: `1.5`, or `0.25` where one decimal hides something."""
    return f"{value:.1f}" if round(value, 1) == round(value, 2) else f"{value:.2f}"


def hours_in_column(value: float) -> str:
    """Return decimal hours with two decimals always: `0.50` stands right above `0.25`."""
    return f"{value:.2f}"


def is_far(seconds: float) -> bool:
    """Say whether an instant's day says more than a countdown."""
    return seconds > _FAR


def remaining(seconds: float) -> str:
    """Return a length of time without its sign.

    By the minute; from a day on in days.
    """
    length = abs(seconds)
    return duration(length) if length < _DAY else _("{count}d").format(count=int(length // _DAY))


def in_few_signs(seconds: float) -> str:
    """Return the time ahead in few signs: `2:30`, `12h`, `2d`.

    What has passed is `!35` or `!2h`. The units are those of the language.
    """
    late, length = seconds < 0, abs(int(seconds // _MINUTE)) * _MINUTE
    if length >= _DAY:
        text = _("{count}d").format(count=min(length // _DAY, 99))
    elif length >= 10 * _HOUR or (late and length >= _SHORT_OF_TWO_HOURS):
        text = _("{hours}h").format(hours=length // _HOUR)
    else:
        text = str(length // _MINUTE) if late else f"{length // _HOUR}:{length % _HOUR // _MINUTE:02}"
    return f"!{text}" if late else text


def late_in_minutes(seconds: float) -> str:
    """Return how late it is in minutes: `!135`.

    Empty for a time ahead; for those signs that have no unit.
    """
    return f"!{min(int(-seconds // _MINUTE), _MOST_MINUTES)}" if seconds < 0 else ""
