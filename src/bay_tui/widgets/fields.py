"""Type into the fields of a form.

A label, what is typed, and one sentence underneath when it will not do.
Every field posts `Field.Changed` and, on Enter, `Field.Submitted`; a form needs no other messages.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from bay_tui.i18n import ngettext
from bay_tui.widgets.choice import Choice, Option
from bay_tui.widgets.flowing import Flowing
from bay_tui.widgets.inputs import LineInput, typed, typed_decimal, typed_digits
from bay_tui.workshop.text import clean

__all__ = ["Choice", "DecimalField", "Field", "Option", "PinField", "TextField"]


class Field(Vertical, can_focus=True):
    """Show a label, an input, and an error under both.

    The input is a subclass's.
    """

    DEFAULT_CSS = """
    Field {
        height: auto;
        & > Horizontal { height: auto; }
        & .field--label { width: 16; padding: 0 1 0 0; color: $text-muted; }
        &:focus-within .field--label { color: $foreground; text-style: bold; }
        & .field--error { display: none; height: auto; padding: 0 0 0 16; color: $error; text-style: bold; }
        &.-error .field--error { display: block; }
    }
    """

    @dataclass
    class Changed(Message):
        """Tell that the value of a field changed."""

        field: "Field"
        value: str

        @property
        def control(self) -> "Field":
            """Return the field it came from."""
            return self.field

    @dataclass
    class Submitted(Message):
        """Tell that Enter was pressed in a field.

        Ctrl+S in a note.
        """

        field: "Field"
        value: str

        @property
        def control(self) -> "Field":
            """Return the field it came from."""
            return self.field

    def __init__(
        self,
        label: str,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._label = Static(_plain(label), classes="field--label", markup=False)
        self._error_line = Flowing(classes="field--error")
        self._error = ""

    @property
    def value(self) -> str:
        """Return the clean value of the field."""
        raise NotImplementedError

    @property
    def error(self) -> str:
        """Return the sentence under the field.

        Setting it to nothing takes it away.
        """
        return self._error

    @error.setter
    def error(self, sentence: str) -> None:
        """Show this sentence under the field."""
        self._error = clean(str(sentence))
        self._error_line.say(f"! {self._error}")
        self.set_class(bool(self._error), "-error")

    @property
    def label(self) -> str:
        """Return the text before the field."""
        return str(self._label.content)

    @label.setter
    def label(self, text: str) -> None:
        """Show this text before the field."""
        self._label.update(_plain(text))

    def inner(self) -> Widget:
        """Return the widget that takes the keys."""
        raise NotImplementedError

    def focus(self, scroll_visible: bool = True) -> Self:
        """Let the keys go into this field."""
        self.inner().focus(scroll_visible)
        return self

    def on_mount(self) -> None:
        """Pass on the focus of a new screen.

        It gave it to its first widget, before the input inside was there.
        """
        if self.screen.focused is self:
            self.inner().focus()
        self.can_focus = False

    def compose(self) -> ComposeResult:
        """Yield label and input side by side, the error beneath."""
        with Horizontal():
            yield self._label
            yield self.inner()
        yield self._error_line


class TextField(Field):
    """Take one line of text."""

    def __init__(
        self,
        label: str = "",
        *,
        value: str = "",
        placeholder: str = "",
        max_length: int = 120,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(label, name=name, id=id, classes=classes)
        self._input = self._make_input(value, clean(str(placeholder)), max_length)

    @property
    def value(self) -> str:
        """Return the typed text, clean, without spaces around it."""
        return clean(self._input.value)

    @value.setter
    def value(self, text: str) -> None:
        """Put this text into the input."""
        self._input.value = ""
        self._input.replace(clean(str(text)), 0, 0)

    def inner(self) -> Widget:
        """Return the input."""
        return self._input

    def _make_input(self, value: str, placeholder: str, max_length: int) -> LineInput:
        return LineInput(value, placeholder=placeholder, max_length=max_length, accept=typed)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass the change on under our own name.

        What was wrong before may be right now.
        """
        event.stop()
        self.error = ""
        self.post_message(self.Changed(self, self.value))

    def on_line_input_cut(self, event: LineInput.Cut) -> None:
        """Say that something did not fit.

        Nothing may be cut in silence.
        """
        event.stop()
        self.error = ngettext(
            "{count} character did not fit: at most {most}.",
            "{count} characters did not fit: at most {most}.",
            event.lost,
        ).format(count=event.lost, most=event.most)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pass Enter on under our own name."""
        event.stop()
        self.post_message(self.Submitted(self, self.value))


class DecimalField(TextField):
    """Take a number that is not negative.

    Full-width digits and a comma or 。 for the point are understood.
    """

    def __init__(
        self,
        label: str = "",
        *,
        value: Decimal | str = "",
        places: int = 2,
        placeholder: str = "",
        max_length: int = 12,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        self._places = places
        super().__init__(
            label,
            value=str(value),
            placeholder=placeholder,
            max_length=max_length,
            name=name,
            id=id,
            classes=classes,
        )

    @property
    def decimal(self) -> Decimal | None:
        """Return the number, or None where none is typed."""
        try:
            return Decimal(self.value)
        except InvalidOperation:
            return None

    def _make_input(self, value: str, placeholder: str, max_length: int) -> LineInput:
        point = rf"(\.\d{{0,{self._places}}})?" if self._places else ""
        return LineInput(
            value,
            placeholder=placeholder,
            max_length=max_length,
            accept=typed_decimal,
            pattern=rf"\d*{point}",
        )


class PinField(TextField):
    """Take a PIN: digits only, masked."""

    def _make_input(self, value: str, placeholder: str, max_length: int) -> LineInput:
        return LineInput(
            value,
            placeholder=placeholder,
            max_length=min(max_length, 12),
            accept=typed_digits,
            masked=True,
        )


def _plain(text: str) -> Content:
    """Return text as content in which nothing is interpreted."""
    return Content(clean(str(text)))
