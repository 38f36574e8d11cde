"""Offer a numbered list that typing narrows.

Digits choose, letters find, Backspace takes them away again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message

from bay_tui.widgets.choice import Choice, Option

_LEFT_TO_OTHERS = "?:"


class PickList(Choice):
    """Offer a `Choice` for lists longer than a page.

    It keeps what was typed in `typed`.
    """

    @dataclass
    class Narrowed(Message):
        """Tell that another text narrows the list."""

        picker: "PickList"
        typed: str

        @property
        def control(self) -> "PickList":
            """Return the list it came from."""
            return self.picker

    @dataclass
    class Left(Message):
        """Backspace was pressed with nothing typed: back to the question before."""

        picker: "PickList"

        @property
        def control(self) -> "PickList":
            """Return the list it came from."""
            return self.picker

    finds: ClassVar[bool] = True
    """Whether what is typed finds something, in Chinese too."""

    typed: str = ""

    def offer(self, options: Iterable[Option], selected: str | None = None) -> None:
        """Offer another list; what was typed belonged to the one before."""
        self.typed = ""
        self.set_options(options, selected)

    def on_key(self, event: events.Key) -> None:
        """Take letters before the keys that move in a list.

        Digits still choose, 0 turns the page.
        """
        character = event.character or ""
        if event.key == "backspace":
            self._take(event)
            if self.typed:
                self._type(self.typed[:-1])
            else:
                self.post_message(self.Left(self))
        elif character == "0":
            self._take(event)
            self._turn_page()
        elif len(character) == 1 and character.isprintable() and not character.isdigit():
            if not self.typed and (character in _LEFT_TO_OTHERS or character == " "):
                return
            self._take(event)
            self._type((self.typed + character)[:30])

    def _type(self, text: str) -> None:
        self.typed = text
        self.post_message(self.Narrowed(self, text))

    def _turn_page(self) -> None:
        before = self.selected
        self.action_step(9)
        if self.selected == before:
            self.action_step(-9999)

    def _take(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
