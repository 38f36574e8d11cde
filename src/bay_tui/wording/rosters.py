"""Word what somebody does on a day of the roster."""

from datetime import date

from bay_tui.i18n import _, lazy
from bay_tui.wording.words import word
from bay_tui.workshop.roster.weeks import RosterDay
from bay_tui.workshop.words import Weekday

_SHORT_DAYS = (lazy("Mon"), lazy("Tue"), lazy("Wed"), lazy("Thu"), lazy("Fri"), lazy("Sat"), lazy("Sun"))
_WEEKDAYS = tuple(Weekday)


def day_head(day: date) -> str:
    """Return the head of a day's column, such as `Mon 30`."""
    return f"{_SHORT_DAYS[day.weekday()]} {day.day}"


def day_name(day: date) -> str:
    """Return a day in full, such as `2026-11-30 Monday`."""
    return f"{day.isoformat()} {word(_WEEKDAYS[day.weekday()])}"


def day_word(day: RosterDay) -> str:
    """Return in a word what somebody does on a day.

    Empty where nothing is planned.
    """
    if day.absent:
        return "✗ " + _("absent")
    if day.leave is not None:
        return "– " + word(day.leave)
    return _("day off") if day.off else day.shift


def day_sentence(day: RosterDay) -> str:
    """Return what somebody does on a day, with its hours."""
    hours = f"{day.shift} {day.begins}-{day.ends}" if day.shift else ""
    if day.absent:
        return _("absent, though planned: {hours}").format(hours=hours) if hours else _("absent")
    if day.leave is not None:
        return word(day.leave)
    return _("day off") if day.off else hours or _("nothing planned: the site's opening hours")
