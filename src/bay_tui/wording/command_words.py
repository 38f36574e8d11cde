"""Name each command of the command sheet, in either language."""

from bay_tui.i18n import LazyText, _, lazy
from bay_tui.wording.words import word
from bay_tui.workshop.scanning.codes import call_command, pause_command
from bay_tui.workshop.words import CallKind, StopReason

_NAMES: dict[str, LazyText] = {
    "ARRIVE": lazy("Arrive"),
    "START": lazy("Start, or the next job"),
    "END": lazy("Job is finished"),
    "OTHER": lazy("Other work"),
    "LEAVE": lazy("Leave"),
    "FINDING": lazy("Finding"),
    "REQUEST": lazy("Ask for parts"),
    "OPEN/WORK": lazy("My work"),
    "OPEN/BOARD": lazy("Bay board"),
    "OPEN/COUNTER": lazy("Parts counter"),
    "OPEN/OUTBOX": lazy("Outbox and exceptions"),
    "SIGNOUT": lazy("Sign out"),
    "YES": lazy("Yes"),
    "NO": lazy("No"),
    "ENTER": lazy("Enter"),
    "BACK": lazy("Back"),
    "SEND": lazy("Send, record"),
    "LANGUAGE": lazy("Other language"),
}


def command_word(command: str) -> str:
    """Return a sheet command's name; a digit is its own."""
    for reason in StopReason:
        if command == pause_command(reason):
            return _("Pause: {reason}").format(reason=word(reason))
    for kind in CallKind:
        if command == call_command(kind):
            return _("Call: {whom}").format(whom=word(kind))
    return str(_NAMES.get(command, command))
