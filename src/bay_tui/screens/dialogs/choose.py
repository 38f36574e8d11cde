"""Ask by a numbered list, with words of one's own.

Most dialogs are this one: some lines to read, and the list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from bay_tui.i18n import _, lazy
from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.widgets.choice import Choice, Option
from bay_tui.widgets.fields import Field, TextField
from bay_tui.widgets.flowing import Flowing, FlowingKeys

OWN_WORDS = "own words"
"""The key of the option behind which words can be typed."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hold the key and label of a choice, or words typed instead."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Describe the option that lets people type an answer.

    `label` says what it is called, `topic` what is asked about what (see `WordsDialog`).
    """

    label: str
    topic: str


class ChooseDialog(WordsDialog[Chosen | None]):
    """Ask one question that a digit answers.

    With `own_words`, the last option lets people type an answer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", lazy("back"), show=False)]

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        *,
        lines: Sequence[str] = (),
        own_words: OwnWords | None = None,
        selected: str | None = None,
    ) -> None:
        super().__init__(own_words.topic if own_words else "")
        self._title = title
        self.options = tuple(options)
        self._lines = tuple(lines)
        self._own_words = own_words.label if own_words else ""
        self._selected = selected

    def compose(self) -> ComposeResult:
        """Yield title, lines, list, field for own words, and keys."""
        with Vertical(classes="dialog"):
            yield Flowing(self._title, classes="dialog--title")
            for line in self._lines:
                yield Flowing(line, classes="dialog--line")
            yield Choice(self.offered(), selected=self._selected)
            yield from self.compose_words()
            yield FlowingKeys(self.keys(), classes="dialog--keys")

    def compose_words(self) -> ComposeResult:
        """Yield the field for own words."""
        yield TextField(self._own_words, max_length=200, classes="dialog--words")

    def on_mount(self) -> None:
        """Let the keys go where they belong first."""
        self.begin()

    def begin(self) -> None:
        """Let the digits go to the list.

        Words are typed only once somebody asked to.
        """
        self.query_one(TextField).display = False
        self.query_one(Choice).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Drop the air where there is little room.

        The keys have to stay in view.
        """
        self.set_class(event.size.height < 20, "-low")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys that work here, with what they do.

        Those of the list differ from those while words are typed.
        """
        if self._typing:
            return [("Enter", _("OK")), ("Esc", _("back"))]
        return [(f"1-{min(9, len(self.offered()))}", _("choose")), ("Esc", _("back"))]

    def choose(self, key: str) -> None:
        """Answer with the option chosen.

        Dialogs that ask on from here override it.
        """
        label = next((str(option.label) for option in self.options if option.key == key), key)
        self.dismiss(Chosen(key, label))

    def wrote(self, text: str) -> None:
        """Answer with the words typed, or say what is missing."""
        if text:
            self.dismiss(Chosen("", text))
        else:
            self.query_one(TextField).error = _("Type a few words, or press Esc.")

    def action_back(self) -> None:
        """Leave the words for the list, or the question without an answer."""
        field = self.query_one(TextField)
        if field.display:
            field.display = False
            self.query_one(Choice).focus()
            self._show_keys()
        else:
            self.dismiss(None)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Take the option that a digit or Enter chose."""
        event.stop()
        if event.key == OWN_WORDS:
            field = self.query_one(TextField)
            field.display = True
            field.focus()
            self._show_keys()
        else:
            self.choose(event.key)

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Take the words that Enter ended."""
        event.stop()
        self.wrote(event.value)

    def take_up(self, begun: Mapping[str, Any]) -> None:
        """Go on with the words."""
        super().take_up(begun)
        self._show_keys()

    def offered(self) -> tuple[Option, ...]:
        """Return the options, the one for own words last."""
        if not self._own_words:
            return self.options
        return (*self.options, Option(OWN_WORDS, self._own_words, hint="…"))

    @property
    def _typing(self) -> bool:
        return any(field.display for field in self.query(TextField))

    def _show_keys(self) -> None:
        self.query_one(FlowingKeys).say(self.keys())
