"""Ask what somebody is to do with a job that others have."""

from collections.abc import Sequence

from bay_tui.i18n import _, listed
from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.widgets.choice import Option

HELP, TAKE_OVER, LOOK = "help", "take over", "look"
"""The keys of the answers."""


def others_job_dialog(name: str, people: Sequence[str], ends: str) -> ChooseDialog:
    """Return the question whether to help or to take over.

    `name` is what the job is called, `people` who have it, `ends` what ends if it is begun, or nothing.
    """
    lines = [name, _("This job has: {names}.").format(names=listed(people))]
    if ends:
        lines.append(_("! {title} ends with it.").format(title=ends))
    options = [
        Option(HELP, _("Help: work on it together")),
        Option(TAKE_OVER, _("Take it over")),
        Option(LOOK, _("Only look")),
    ]
    return ChooseDialog(_("Help, or take it over?"), options, lines=lines)
