"""A note of several lines. Apart from the other fields because Textual's text area is slow to import."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from bay_tui.widgets.fields import Field
from bay_tui.widgets.inputs import typed
from bay_tui.workshop.text import clean

NOTE_LIMIT = 2000
"""The most characters a note may have."""


class NoteInput(TextArea):
    """Several lines of input: no blinking, no control bytes, no more than the limit."""

    DEFAULT_CSS = """
    NoteInput, NoteInput:focus {
        height: 5;
        border: none;
        padding: 0;
        background: $surface;
        color: $foreground;
        &:ansi { background: ansi_default; color: ansi_default; border-left: ascii $border; }
    }
    NoteInput:focus { background: $panel; }
    NoteInput .text-area--cursor-line { background: transparent; }
    """

    def __init__(self, value: str = "", *, max_length: int = NOTE_LIMIT) -> None:
        self._limit = max_length
        super().__init__(
            _typed_lines(value)[:max_length],
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
        )
        self.cursor_blink = False

    def edit(self, edit: Edit) -> EditResult:
        """Carry out an edit with the text that may enter and fits."""
        replaced = len(self.get_text_range(edit.top, edit.bottom))
        room = max(0, self._limit - len(self.text) + replaced)
        edit.text = _typed_lines(edit.text)[:room]
        return super().edit(edit)


class NoteField(Field):
    """A note of up to 2,000 characters: Enter begins a line, Tab leaves, Ctrl+S submits."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", show=False)]

    def __init__(
        self,
        label: str = "",
        *,
        value: str = "",
        max_length: int = NOTE_LIMIT,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(label, name=name, id=id, classes=classes)
        self._input = NoteInput(value, max_length=max_length)

    @property
    def value(self) -> str:
        """The note, clean, with its line breaks."""
        return clean(self._input.text, lines=True)

    @value.setter
    def value(self, text: str) -> None:
        self._input.text = _typed_lines(text)[:NOTE_LIMIT]

    def inner(self) -> Widget:
        """Return the text area."""
        return self._input

    def action_submit(self) -> None:
        """Tell that the note is finished."""
        self.post_message(self.Submitted(self, self.value))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Pass the change on under our own name."""
        event.stop()
        self.error = ""
        self.post_message(self.Changed(self, self.value))


def _typed_lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(typed(line) for line in lines)
