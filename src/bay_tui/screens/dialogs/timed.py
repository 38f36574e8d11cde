"""Ask for an instant: by a number from a list, or typed.

Both begin with digits, so nothing is chosen before Enter.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _
from bay_tui.screens.dialogs.choose import ChooseDialog, OwnWords
from bay_tui.widgets.choice import Choice, Option
from bay_tui.widgets.fields import Field, TextField
from bay_tui.widgets.inputs import typed_decimal


class TimedDialog(ChooseDialog):
    """Ask a question that a time answers, or a number.

    The number alone and Enter mean the option, Enter with nothing typed the one the cursor is on.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]

    def __init__(
        self, title: str, options: Sequence[Option], *, lines: Sequence[str] = (), topic: str, examples: str
    ) -> None:
        own_words = OwnWords(_("Another time"), topic)
        super().__init__(title, options, lines=lines, own_words=own_words)
        self._examples = examples

    def compose_words(self) -> ComposeResult:
        """Yield the field, which is there from the beginning."""
        yield TextField(_("Another time"), max_length=40, placeholder=self._examples, classes="dialog--words")

    def begin(self) -> None:
        """Let everything that is typed go into the field."""
        self.query_one(Choice).can_focus = False
        self.query_one(TextField).focus()

    def offered(self) -> tuple[Option, ...]:
        """Return the options; the field needs none of its own."""
        return self.options

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys that work here, with what they do."""
        return [(f"1-{len(self.options)} Enter", _("choose")), ("Enter", _("OK")), ("Esc", _("back"))]

    def action_step(self, count: int) -> None:
        """Move in the list while the field has the keys."""
        self.query_one(Choice).action_step(count)

    def action_back(self) -> None:
        """Leave the question without an answer."""
        self.dismiss(None)

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Take the option whose number was typed, or the time."""
        event.stop()
        event.prevent_default()
        number = typed_decimal(event.value)
        if not event.value:
            self.query_one(Choice).action_choose()
        elif number in self._numbers() and len(event.value) == len(number):
            self.choose(self.options[int(number) - 1].key)
        else:
            self.wrote(event.value)

    def _numbers(self) -> list[str]:
        return [str(number) for number in range(1, len(self.options) + 1)]
