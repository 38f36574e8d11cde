"""Take what a person types.

No control byte, no more than the limit, no blinking.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from bay_tui.workshop.text import is_clean


def typed(text: str) -> str:
    """Return text on one line without control bytes.

    It was typed or pasted; unlike `clean` it keeps every space.
    """
    return "".join(character if is_clean(character) and character != "\n" else " " for character in text)


def typed_digits(text: str) -> str:
    """Return the ASCII digits of `text`.

    Full-width ones, as an input method makes them, count too.
    """
    return "".join(one for one in unicodedata.normalize("NFKC", text) if one.isascii() and one.isdigit())


def typed_decimal(text: str) -> str:
    """Return the digits and decimal points of `text`.

    A comma and the full stops of Chinese are points.
    """
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").replace(",", ".")
    return "".join(one for one in plain if one == "." or (one.isascii() and one.isdigit()))


class LineInput(Input):
    """Take one line of input, without a blinking cursor.

    `accept` filters what enters, and what the limit cuts is said.
    """

    class Cut(Message):
        """Tell how many characters did not fit.

        `most` is how many there may be.
        """

        def __init__(self, lost: int, most: int) -> None:
            super().__init__()
            self.lost = lost
            self.most = most

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+j", "submit", show=False)]

    DEFAULT_CSS = """
    LineInput, LineInput:focus {
        height: 1;
        border: none;
        padding: 0;
        background: $surface;
        color: $foreground;
        background-tint: transparent;
        &:ansi { background: $background; color: $foreground; border-left: ascii $border; }
    }
    LineInput:focus { background: $panel; }
    LineInput > .input--placeholder { color: $text-muted; }
    LineInput:ansi > .input--placeholder { color: $primary; text-style: none; }
    LineInput > .input--cursor, LineInput:ansi > .input--cursor {
        background: $input-cursor-background;
        color: $input-cursor-foreground;
        text-style: $input-cursor-text-style;
    }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        max_length: int = 120,
        accept: Callable[[str], str] = typed,
        pattern: str = "",
        masked: bool = False,
    ) -> None:
        self._accept = accept
        self._pattern = re.compile(pattern) if pattern else None
        super().__init__(
            accept(value)[:max_length],
            placeholder=placeholder,
            password=masked,
            max_length=max_length,
            select_on_focus=False,
        )
        self.cursor_blink = False

    def replace(self, text: str, start: int, end: int) -> None:
        """Put accepted text in place of a part.

        As much of it as the limit leaves room for.
        """
        start, end = sorted((max(0, start), min(len(self.value), end)))
        kept = len(self.value) - (end - start)
        accepted = self._accept(text)
        part = accepted[: max(0, (self.max_length or 0) - kept)]
        whole = self.value[:start] + part + self.value[end:]
        if (text and not part) or (self._pattern and not self._pattern.fullmatch(whole)):
            self.restricted()
        else:
            super().replace(part, start, end)
        if len(part) < len(accepted):
            self.post_message(self.Cut(len(accepted) - len(part), self.max_length or 0))

    def on_paste(self, event: events.Paste) -> None:
        """Take the whole paste.

        Textual would take its first line only.
        """
        event.stop()
        event.prevent_default()
        self.replace(event.text.strip("\r\n"), *self.selection)
