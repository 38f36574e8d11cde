"""Read the keyboard as a workshop floor needs it.

Textual's own driver gets three things wrong there.
A lost terminal (EOF, a hung-up line) ends the app instead of spinning; bytes that are no UTF-8 are replaced
instead of ending the app; and Esc followed quickly by a character stays Esc and that character, so that a scan
right after Esc keeps its first letter.
"""

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterator
from time import monotonic

from textual import constants, events

from bay_tui.textual_compat.terminal_driver import OpenDriver
from bay_tui.textual_compat.terminal_keys import XTermParser

_ESC = "\x1b"
_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"


class EscapeSplitter:
    """Cut input where Esc is a key of its own.

    An Esc is held back until what follows it is known.
    Only `[` and `O` go on to make a key sequence of the terminals we know; Alt and a letter, which would too,
    is nothing we ever bind. Pasted text is left alone.
    """

    def __init__(self) -> None:
        self._waiting = False
        self._pasting = False

    @property
    def waiting(self) -> bool:
        """Tell whether an Esc is held back."""
        return self._waiting

    def feed(self, data: str) -> Iterator[str]:
        """Yield the pieces of `data`; Esc alone is the key."""
        if self._waiting:
            data, self._waiting = _ESC + data, False
        piece = ""
        at = 0
        while at < len(data):
            if data[at] == _ESC and not self._pasting:
                follower = data[at + 1 : at + 2]
                if not follower:
                    self._waiting = True
                    break
                if follower not in "[O":
                    if piece:
                        yield piece
                    yield _ESC
                    piece = ""
                    at += 1
                    continue
            piece += data[at]
            at += 1
            if piece.endswith((_PASTE_START, _PASTE_END)):
                self._pasting = piece.endswith(_PASTE_START)
        if piece:
            yield piece

    def flush(self) -> str:
        """Give back the Esc that nothing followed in time."""
        waited, self._waiting = self._waiting, False
        return _ESC if waited else ""


class FloorDriver(OpenDriver):
    """Read keys in a thread that survives what terminals do."""

    def run_input_thread(self) -> None:
        """Read keys until the app stops or the terminal is gone."""
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        parser = self.new_parser()
        splitter = EscapeSplitter()
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        held_since = 0.0
        try:
            while not self.exit_event.is_set():
                if selector.select(0.02 if splitter.waiting else 0.1):
                    if not (data := self._read()):
                        self._hung_up()
                        return
                    for piece in splitter.feed(decode(data)):
                        self._pass_on(parser, piece)
                    held_since = monotonic()
                elif splitter.waiting and monotonic() - held_since >= constants.ESCAPE_DELAY:
                    self._pass_on(parser, splitter.flush())
                for event in parser.tick():
                    self.process_message(event)
        finally:
            selector.close()

    def write(self, data: str) -> None:
        """Write to the terminal, unless it is gone.

        The queue of a dead writer would fill up and block.
        """
        if self.can_write:
            super().write(data)

    def close(self) -> None:
        """Stop writing."""
        if self.can_write:
            super().close()

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _pass_on(self, parser: XTermParser, piece: str) -> None:
        if piece == _ESC:
            self.process_message(events.Key("escape", _ESC))
        else:
            for event in parser.feed(piece):
                self.process_message(event)

    def _hung_up(self) -> None:
        self.exit_app(129)
