"""Ask for one line of text."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from bay_tui.i18n import _, lazy
from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.widgets.fields import DecimalField, Field, TextField
from bay_tui.widgets.flowing import Flowing, FlowingKeys
from bay_tui.wording import sentence
from bay_tui.workshop.scanning.scans import Kind, Scan


class AskDialog(WordsDialog[str | None]):
    """Ask for one line: Enter answers, Esc gives None.

    An empty answer is refused unless it is allowed.
    `check` returns a sentence where the answer will not do, else nothing. `about` is said above the field.
    A scanned code of the kind `scans` is typed into the field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", lazy("Cancel"), id="ask.cancel")]

    def __init__(
        self,
        question: str,
        label: str,
        *,
        topic: str,
        about: str = "",
        value: str = "",
        decimal: bool = False,
        optional: bool = False,
        max_length: int = 120,
        check: Callable[[str], str] = lambda answer: "",
        scans: Kind | None = None,
    ) -> None:
        super().__init__(topic)
        self._max_length = max_length
        self._question, self._label, self._about = question, label, about
        self._scans = scans
        self._value, self._decimal, self._optional, self._check = value, decimal, optional, check

    def compose(self) -> ComposeResult:
        """Yield the question, the field and the keys."""
        with Vertical():
            yield Flowing(self._question, classes="ask--question")
            if self._about:
                yield Flowing(self._about, classes="ask--about")
            field = DecimalField if self._decimal else TextField
            yield field(self._label, value=self._value, max_length=self._max_length)
            yield FlowingKeys([("Enter", _("OK")), ("Esc", _("Cancel"))], classes="ask--keys")

    def on_mount(self) -> None:
        """Let it be typed at once."""
        self.query_one(TextField).focus()

    def take_scan(self, scan: Scan) -> bool:
        """Take a code of the kind that may answer.

        Enter still gives the answer.
        """
        if scan.kind != self._scans:
            return False
        self.query_one(TextField).value = scan.value
        return True

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Answer, or say under the field why not."""
        event.stop()
        missing = not event.value and not self._optional
        problem = sentence("text-missing", {"field": self._label}) if missing else self._check(event.value)
        if problem:
            event.field.error = problem
        else:
            self.dismiss(event.value)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
