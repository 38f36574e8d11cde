"""Ask why the work stops."""

from bay_tui.i18n import _
from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.widgets.choice import Option
from bay_tui.wording import word
from bay_tui.workshop.words import StopReason


def stop_reason_dialog(job: str) -> ChooseDialog:
    """Return the question why work on `job` stops.

    `job` is its title; the key of the answer is a `StopReason`.
    """
    options = [Option(str(reason), word(reason)) for reason in StopReason]
    return ChooseDialog(_("Why do you stop?"), options, lines=[job])
