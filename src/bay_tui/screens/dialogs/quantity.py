"""Ask for a quantity.

By digits, or by plus and minus. What is wished for in pieces is whole; what happened is as it was.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from bay_tui.i18n import _
from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.widgets.fields import DecimalField, Field
from bay_tui.widgets.flowing import Flowing, FlowingKeys
from bay_tui.widgets.inputs import LineInput
from bay_tui.wording import sentence
from bay_tui.wording.units import unit_word
from bay_tui.workshop.stock.quantities import quantity_problem
from bay_tui.workshop.text import decimal_text


class QuantityDialog(WordsDialog[float | None]):
    """Ask for a quantity.

    What is typed first replaces the proposal, `value`; None proposes nothing. With `none`, there may be none at all.
    With `whole`, pieces have to be whole; without it, they are asked about once that is recorded. `name` is the part's.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,up", "change(1)", show=False, priority=True),
        Binding("minus,down", "change(-1)", show=False, priority=True),
        Binding("escape", "back", show=False),
    ]

    def __init__(
        self,
        topic: str,
        title: str,
        *,
        value: float | None = 1,
        unit: str = "pc",
        typed: str = "",
        lines: Sequence[str] = (),
        none: bool = False,
        whole: bool = False,
        name: str = "",
    ) -> None:
        super().__init__(topic)
        self._title = title
        self._unit = unit
        self._lines = tuple(lines)
        self._proposal = "" if typed or value is None else decimal_text(value)
        self._typed = typed
        self._none = none
        self._whole = whole
        self._part_name = name

    def compose(self) -> ComposeResult:
        """Yield the subject, the field and the keys."""
        with Vertical(classes="dialog"):
            yield Flowing(self._title, classes="dialog--title")
            for line in self._lines:
                yield Flowing(line, classes="dialog--line")
            label = _("Quantity ({unit})").format(unit=unit_word(self._unit or "pc", self._part_name))
            yield DecimalField(label, value=self._typed or self._proposal, places=3, max_length=9)
            keys = [("+ -", _("change")), ("Enter", _("take it")), ("Esc", _("back"))]
            yield FlowingKeys(keys, classes="dialog--keys")

    def on_mount(self) -> None:
        """Let typing replace the proposal, or go on after a digit."""
        field = self.query_one(DecimalField)
        field.focus()
        if not self._typed:
            cast(LineInput, field.inner()).action_select_all()

    def action_change(self, by: int) -> None:
        """Add or take one, never below what is possible."""
        field = self.query_one(DecimalField)
        value = (field.decimal or Decimal(0)) + by
        field.value = f"{max(value, Decimal(0 if self._none else 1)):f}"

    def action_back(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Take it, or say why not."""
        event.stop()
        field = self.query_one(DecimalField)
        problem = quantity_problem(field.decimal, self._unit if self._whole else None, none=self._none)
        if problem is not None:
            field.error = sentence(problem.code, problem.params)
        else:
            self.dismiss(float(field.decimal or 0))
