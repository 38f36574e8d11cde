"""Something warns before clocking on: the person reads it, says why it is right all the same, and goes on."""

from collections.abc import Sequence

from bay_tui.i18n import _
from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.widgets.choice import Option
from bay_tui.wording import sentence
from bay_tui.workshop.decision import Gate


def gate_dialog(job: str, gates: Sequence[Gate]) -> ChooseDialog:
    """Return the question why to start `job` although `gates` warn; the text of the answer is the reason."""
    reasons = [
        Option("foreman", _("The foreman told me to")),
        Option("customer", _("The customer has agreed")),
        Option("coming", _("What is missing comes any moment")),
        Option("preparing", _("I only prepare or diagnose")),
    ]
    lines = [job, *(f"! {sentence(gate.code, gate.params)}" for gate in gates)]
    return ChooseDialog(_("Start all the same?"), reasons, lines=lines, own_words=_("Another reason"))
