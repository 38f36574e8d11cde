"""Ask whether the work is good.

The space bar marks a point as looked at and in order, a digit one that is not; then `y` passes the job or `n` sends it
back.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from bay_tui.i18n import _
from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.widgets.choice import Choice, Option
from bay_tui.widgets.fields import DecimalField, Field, TextField
from bay_tui.widgets.flowing import Flowing, FlowingKeys
from bay_tui.widgets.tones import Tone
from bay_tui.wording import value_word, word
from bay_tui.workshop.jobs.inspecting import MEASURED
from bay_tui.workshop.jobs.records import PointSeen
from bay_tui.workshop.words import CheckPoint

_MOST_WORDS = 200
_LONGEST_VALUE = 5
_MARKS: dict[bool | None, tuple[str, Tone]] = {None: ("○", "normal"), True: ("✓", "good"), False: ("✗", "bad")}


class Inspected(NamedTuple):
    """Hold the inspector's verdict and the reasons of a failure.

    A reason is a point of the list or own words. `points` are those that were looked at.
    """

    passed: bool
    reasons: tuple[str, ...] = ()
    points: tuple[PointSeen, ...] = ()


class InspectDialog(FreshKeysOnly, WordsDialog[Inspected | None]):
    """Show the points to look at, and take the verdict.

    A pass counts only when it was pressed after they were shown. `objection` returns the sentence that says why the job
    may not be passed over some points, empty where it may. Points nobody looked at are asked about once.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "in_order", show=False),
        Binding("v", "value", show=False),
        Binding("y", "passes", show=False),
        Binding("n", "fails", show=False),
        Binding("o", "words", show=False),
        Binding("escape", "back", show=False),
    ]

    def __init__(
        self,
        topic: str,
        title: str,
        points: Sequence[CheckPoint],
        lines: Sequence[str] = (),
        *,
        objection: Callable[[tuple[PointSeen, ...]], str],
    ) -> None:
        super().__init__(topic)
        self._title = title
        self._points = tuple(points)
        self._lines = tuple(lines)
        self._objection = objection
        self._seen: dict[CheckPoint, bool] = {}
        self._values = {
            point: DecimalField(value_word(point), places=1, max_length=_LONGEST_VALUE)
            for point in self._points
            if point in MEASURED
        }
        self._asked: dict[CheckPoint, bool] | None = None

    def compose(self) -> ComposeResult:
        """Yield the job, the points, fields and the keys.

        The fields are for what was measured, and for what is not on the list.
        """
        with Vertical(classes="dialog"):
            yield Flowing(self._title, classes="dialog--title")
            for line in self._lines:
                yield Flowing(line, classes="dialog--line")
            yield Choice(self._options())
            yield TextField(_("Something else is not in order"), max_length=_MOST_WORDS, classes="dialog--words")
            yield from self._values.values()
            yield Flowing(classes="dialog--error")
            keys = [
                (_("Space"), _("in order")),
                (f"1-{len(self._points)}", _("not in order")),
                *([("v", _("value"))] if self._values else []),
                ("o", _("something else")),
                ("y", _("passed")),
                ("n", _("back to rework")),
                ("Esc", _("back")),
            ]
            yield FlowingKeys(keys, classes="dialog--keys")

    def on_mount(self) -> None:
        """Let the digits go to the points."""
        self._words.display = self._error.display = False
        self.query_one(Choice).focus()

    def fields(self) -> dict[str, Any]:
        """Return the words, the values, and the points marked."""
        good = [str(point) for point in self._points if self._seen.get(point)]
        return {**super().fields(), "wrong": list(self._wrong()), "good": good}

    def take_up(self, begun: Mapping[str, Any]) -> None:
        """Show what was marked and typed."""
        for ok, name in ((False, "wrong"), (True, "good")):
            marked = begun.get(name, [])
            self._seen |= {point: ok for point in self._points if str(point) in marked}
        self.query_one(Choice).set_options(self._options())
        super().take_up(begun)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Mark a point as not in order; again takes it back."""
        event.stop()
        self._mark(CheckPoint(event.key), ok=False)

    def on_field_changed(self, event: Field.Changed) -> None:
        """Take a point at which something was measured as looked at."""
        for point, field in self._values.items():
            if field is event.field and event.value and point not in self._seen:
                self._mark(point, ok=True)
        super().on_field_changed(event)

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Go back to the points once something is typed."""
        event.stop()
        self.query_one(Choice).focus()

    def action_in_order(self) -> None:
        """Mark a point as in order, and go to the next."""
        choice = self.query_one(Choice)
        if choice.selected is not None:
            self._mark(CheckPoint(choice.selected), ok=True)
            choice.action_step(1)

    def action_value(self) -> None:
        """Type what was measured, the first that is missing."""
        fields = list(self._values.values())
        if fields:
            next((field for field in fields if not field.value), fields[0]).focus()

    def action_words(self) -> None:
        """Type what is not on the list."""
        self._words.display = True
        self._words.focus()

    def action_passes(self) -> None:
        """Pass the job, unless something speaks against it.

        Points nobody looked at are asked about once.
        """
        points = self._looked_at()
        left = len(self._points) - len(points)
        if self._reasons():
            self._say(_("Something is marked as not in order: n sends the job back."))
        elif said := self._objection(points):
            self._say(said)
        elif left and self._asked != self._seen:
            self._asked = dict(self._seen)
            self._say(
                _("Not looked at: {count} of {all}. y again passes it all the same.").format(
                    count=left, all=len(self._points)
                )
            )
        else:
            self.dismiss(Inspected(True, points=points))

    def action_fails(self) -> None:
        """Send the job back, for the reasons marked."""
        if reasons := self._reasons():
            self.dismiss(Inspected(False, reasons, self._looked_at()))
        else:
            self._say(_("Mark what is not in order, or type it after o."))

    def action_back(self) -> None:
        """Leave the words for the points, or the inspection as it was."""
        if self.query_one(Choice).has_focus:
            self.dismiss(None)
        else:
            self.query_one(Choice).focus()

    @property
    def _words(self) -> TextField:
        return self.query_one(".dialog--words", TextField)

    @property
    def _error(self) -> Flowing:
        return self.query_one(".dialog--error", Flowing)

    def _say(self, said: str) -> None:
        self._error.display = True
        self._error.say(f"! {said}")

    def _mark(self, point: CheckPoint, *, ok: bool) -> None:
        """Mark a point; the same mark again takes it away."""
        if self._seen.get(point) is ok:
            del self._seen[point]
        else:
            self._seen[point] = ok
        self._error.display = False
        self.query_one(Choice).set_options(self._options())
        self.changed()

    def _reasons(self) -> tuple[str, ...]:
        words = self._words.value.strip()
        return (*self._wrong(), words) if words else self._wrong()

    def _wrong(self) -> tuple[str, ...]:
        return tuple(str(point) for point in self._points if self._seen.get(point) is False)

    def _looked_at(self) -> tuple[PointSeen, ...]:
        """Return the points that were marked, with what was measured at them."""
        return tuple(
            PointSeen(point=point, ok=self._seen[point], value=_number(self._values.get(point)))
            for point in self._points
            if point in self._seen
        )

    def _options(self) -> list[Option]:
        return [
            Option(str(point), f"{sign} {word(point)}", tone)
            for point in self._points
            for sign, tone in (_MARKS[self._seen.get(point)],)
        ]


def _number(field: DecimalField | None) -> float | None:
    return None if field is None or field.decimal is None else float(field.decimal)
