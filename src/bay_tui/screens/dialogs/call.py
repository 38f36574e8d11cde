"""Ask whom the bay calls."""

from bay_tui.i18n import _
from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.widgets.choice import Option
from bay_tui.wording import word
from bay_tui.workshop.words import CallKind


def call_dialog(where: str) -> ChooseDialog:
    """Return the question whom the bay or job `where` calls.

    The key of the answer is a `CallKind`.
    """
    return ChooseDialog(_("Whom do you call?"), [Option(str(kind), word(kind)) for kind in CallKind], lines=[where])
