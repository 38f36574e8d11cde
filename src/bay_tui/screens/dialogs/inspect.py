"""Ask whether the work is good.

Digits mark what is not in order; then `y` passes the job or `n` sends it back.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from bay_tui.i18n import _
from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.screens.dialogs.choose import keys_line, plain
from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.widgets.choice import Choice, Option
from bay_tui.widgets.fields import Field, TextField
from bay_tui.wording import word
from bay_tui.workshop.words import CheckPoint

_MOST_WORDS = 200


class Inspected(NamedTuple):
    """Hold the inspector's verdict and the reasons of a failure.

    A reason is a point of the list or own words.
    """

    passed: bool
    reasons: tuple[str, ...] = ()


class InspectDialog(FreshKeysOnly, WordsDialog[Inspected | None]):
    """Show the points to look at, and take the verdict.

    A pass counts only when it was pressed after they were shown. `barred` is the sentence that tells whoever may only
    send the job back why; it is empty for everybody else.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "passes", show=False),
        Binding("n", "fails", show=False),
        Binding("o", "words", show=False),
        Binding("escape", "back", show=False),
    ]

    def __init__(
        self, topic: str, title: str, points: Sequence[CheckPoint], lines: Sequence[str] = (), *, barred: str = ""
    ) -> None:
        super().__init__(topic)
        self._barred = barred
        self._title = title
        self._points = tuple(points)
        self._lines = tuple(lines)
        self._wrong: set[str] = set()

    def compose(self) -> ComposeResult:
        """Yield the job, the points, a field and the keys.

        The field is for what is not on the list.
        """
        with Vertical(classes="dialog"):
            yield Static(plain(self._title), classes="dialog--title", markup=False)
            for line in self._lines:
                yield Static(plain(line), classes="dialog--line", markup=False)
            yield Choice(self._options())
            yield TextField(_("Something else is not in order"), max_length=_MOST_WORDS, classes="dialog--words")
            keys = [
                (f"1-{len(self._points)}", _("not in order")),
                ("o", _("something else")),
                ("y", _("passed")),
                ("n", _("failed")),
                ("Esc", _("back")),
            ]
            yield Static(keys_line(keys), classes="dialog--keys", markup=False)

    def on_mount(self) -> None:
        """Let the digits go to the points."""
        self.query_one(TextField).display = False
        self.query_one(Choice).focus()

    def fields(self) -> dict[str, Any]:
        """Return the words, and the points marked."""
        return {**super().fields(), "wrong": list(self._marked())}

    def take_up(self, begun: Mapping[str, Any]) -> None:
        """Show what was marked and typed."""
        marked = begun.get("wrong", [])
        self._wrong = {str(point) for point in self._points if str(point) in marked}
        self.query_one(Choice).set_options(self._options())
        super().take_up(begun)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Mark a point as not in order, or as in order again."""
        event.stop()
        self._wrong ^= {event.key}
        self.query_one(Choice).set_options(self._options())
        self.changed()

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Go back to the points once words are typed."""
        event.stop()
        self.query_one(Choice).focus()

    def action_words(self) -> None:
        """Type what is not on the list."""
        field = self.query_one(TextField)
        field.display = True
        field.focus()

    def action_passes(self) -> None:
        """Pass the job, unless a point is marked."""
        if self._reasons():
            self.query_one(TextField).display = True
            self.query_one(TextField).error = _("Something is marked as not in order: n sends the job back.")
        elif self._barred:
            self.query_one(TextField).display = True
            self.query_one(TextField).error = self._barred
        else:
            self.dismiss(Inspected(True))

    def action_fails(self) -> None:
        """Send the job back, for the reasons marked."""
        if reasons := self._reasons():
            self.dismiss(Inspected(False, reasons))
        else:
            self.query_one(TextField).display = True
            self.query_one(TextField).error = _("Mark what is not in order, or type it after o.")

    def action_back(self) -> None:
        """Leave the words for the points, or the inspection as it was."""
        if self.query_one(Choice).has_focus:
            self.dismiss(None)
        else:
            self.query_one(Choice).focus()

    def _reasons(self) -> tuple[str, ...]:
        words = self.query_one(TextField).value.strip()
        return (*self._marked(), words) if words else self._marked()

    def _marked(self) -> tuple[str, ...]:
        return tuple(str(point) for point in self._points if str(point) in self._wrong)

    def _options(self) -> list[Option]:
        return [
            Option(str(point), ("✗ " if wrong else "○ ") + word(point), "bad" if wrong else "normal")
            for point in self._points
            for wrong in (str(point) in self._wrong,)
        ]
