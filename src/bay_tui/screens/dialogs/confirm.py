"""Ask before something that cannot be undone.

The question names the thing, and Enter is no answer.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.widgets.flowing import Flowing, FlowingKeys


class ConfirmDialog(FreshKeysOnly, ModalScreen[bool]):
    """Ask a question answered with `y` or `n`.

    Only keys pressed after it was painted count.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", lazy("Yes"), id="confirm.yes"),
        Binding("n,escape", "answer(False)", lazy("No"), id="confirm.no"),
    ]

    def __init__(self, question: str, yes: str = "", no: str = "") -> None:
        super().__init__()
        self._question = question
        self._yes = yes or _("Yes")
        self._no = no or _("No")

    def compose(self) -> ComposeResult:
        """Yield the question and its two keys."""
        with Vertical():
            yield Flowing(self._question, classes="confirm--question")
            yield FlowingKeys([("y", self._yes), ("n", self._no)], classes="confirm--keys")

    def action_answer(self, answer: bool) -> None:
        """Give the answer."""
        self.dismiss(answer)
