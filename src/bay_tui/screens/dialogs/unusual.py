"""Ask once about a fact that is unusual, before it is recorded."""

from collections.abc import Sequence

from bay_tui.i18n import _, paragraph
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.wording import sentence
from bay_tui.workshop.decision import Gate


def unusual_dialog(questions: Sequence[Gate]) -> ConfirmDialog:
    """Return the question whether what is unusual is so."""
    what = paragraph(dict.fromkeys(sentence(one.code, one.params) for one in questions))
    return ConfirmDialog(_("{what} Record it all the same?").format(what=what), _("Record it"), _("Leave it"))
