"""Ask whether the work is done and was looked over.

Only keys pressed after the question was shown count.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from bay_tui.i18n import _
from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.widgets.flowing import Flowing, FlowingKeys


class FinishDialog(FreshKeysOnly, ModalScreen[bool | None]):
    """Answer True for checked, False for unchecked, None for not finished."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "finish(True)", show=False),
        Binding("n", "finish(False)", show=False),
        Binding("escape", "back", show=False),
    ]

    def __init__(self, job: str, lines: Sequence[str] = ()) -> None:
        super().__init__()
        self._job = job
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """Yield the job, what is open, the own check, the keys."""
        with Vertical(classes="dialog"):
            yield Flowing(_("Is the work finished?"), classes="dialog--title")
            yield Flowing(self._job, classes="dialog--line")
            for line in self._lines:
                yield Flowing(line, classes="dialog--line -warn")
            check = _("Own check: done as written, bolts at torque, no leaks, no tools left, vehicle clean.")
            yield Flowing(check, classes="dialog--line -check")
            keys = [("y Enter", _("checked and good")), ("n", _("finished, not checked")), ("Esc", _("back"))]
            yield FlowingKeys(keys, classes="dialog--keys")

    def action_finish(self, checked: bool) -> None:
        """Answer that the work is finished."""
        self.dismiss(checked)

    def action_back(self) -> None:
        """Answer that the work is not finished."""
        self.dismiss(None)
