"""Ask before something that cannot be undone.

The question names the thing, and Enter is no answer.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.workshop.text import clean


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
            yield Static(Content(clean(self._question)), classes="confirm--question")
            keys = Content.assemble(
                ("y", "bold $accent"), f" {clean(self._yes)}    ", ("n", "bold $accent"), f" {clean(self._no)}"
            )
            yield Static(keys, classes="confirm--keys")

    def action_answer(self, answer: bool) -> None:
        """Give the answer."""
        self.dismiss(answer)
