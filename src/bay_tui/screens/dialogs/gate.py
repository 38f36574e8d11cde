"""Ask why to start a job although something warns.

The person reads the warnings, says why it is right all the same, and goes on.
"""

from collections.abc import Sequence

from bay_tui.i18n import _
from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.screens.dialogs.choose import ChooseDialog, OwnWords
from bay_tui.widgets.choice import Option
from bay_tui.wording import sentence
from bay_tui.wording.gates import gate_question, gate_reasons
from bay_tui.workshop.decision import Gate
from bay_tui.workshop.records import Job


class GateDialog(FreshKeysOnly, ChooseDialog):
    """Ask why to start `job` although `gates` warn.

    `name` is what the job is called; the text of the answer is the reason. It comes unasked, so no key from before it
    answers, and what it proposes first says of nobody else that they decided.
    """

    def __init__(self, job: Job, name: str, gates: Sequence[Gate]) -> None:
        reasons = [Option(reason, reason) for reason in gate_reasons(gates)]
        lines = [name, *(f"! {sentence(gate.code, gate.params)}" for gate in gates)]
        own_words = OwnWords(_("Another reason"), f"gate/{job.id}")
        super().__init__(gate_question(gates), reasons, lines=lines, own_words=own_words)
