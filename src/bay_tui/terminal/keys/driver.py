"""Read the keyboard as a workshop floor needs it.

Textual's own driver gets three things wrong there.
A lost terminal (EOF, a hung-up line) ends the app instead of spinning; bytes that are no UTF-8 are replaced
instead of ending the app; and what is no key of ours is dropped whole (`sequences`), so that no answer of the terminal
and no unknown key acts as the characters it consists of. A scan right after Esc keeps its first letter.
"""

import os
import re
import selectors
from codecs import getincrementaldecoder
from time import monotonic, sleep

from textual import constants

from bay_tui.terminal.keys.decoding import messages_of
from bay_tui.terminal.keys.sequences import Is, Piece, SequenceSplitter
from bay_tui.textual_compat.terminal_driver import OpenDriver
from bay_tui.textual_compat.terminal_keys import XTermParser

_WIDTH_PROBE = "─■"
"""A frame and a mark: characters that some terminals, set up for Chinese, draw two cells wide."""

_ASK_WIDTH = f"\x1b[2;1H{_WIDTH_PROBE}\x1b[6n\x1b[2;1H\x1b[K"
_WIDTH_ANSWER = re.compile(r"\x1b\[2;(\d{1,2})R")
"""Where the cursor is afterwards. Not in the first line: there the answer could be Shift+F3."""

_LET_WRITE = 0.00002
"""So many seconds another thread gets to write what was painted."""


class FloorDriver(OpenDriver):
    """Read keys in a thread that survives what terminals do."""

    _asks_width = False

    def start_application_mode(self) -> None:
        """Take the terminal, and ask it how wide it draws.

        Nobody waits for the answer: the first picture and the keys come as they do without.
        """
        super().start_application_mode()
        if self.draws_marks and not os.environ.get("BAY_TUI_ASCII"):
            self._asks_width = True
            self.write(_ASK_WIDTH)

    def run_input_thread(self) -> None:
        """Read keys until the app stops or the terminal is gone."""
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        parser = self.new_parser()
        splitter = SequenceSplitter()
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
                elif splitter.waiting and monotonic() - held_since >= splitter.patience(constants.ESCAPE_DELAY):
                    for piece in splitter.flush():
                        self._pass_on(parser, piece)
                    held_since = monotonic()
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
            # The thread that writes has the interpreter only once this one lets go of it, which would be when all that
            # follows from a key is worked out: a millisecond or more on a board.
            sleep(_LET_WRITE)

    def close(self) -> None:
        """Stop writing."""
        if self.can_write:
            super().close()

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _pass_on(self, parser: XTermParser, piece: Piece) -> None:
        answer = _WIDTH_ANSWER.fullmatch(piece.text) if self._asks_width and piece.what is Is.SEQUENCE else None
        if answer is not None:
            self._asks_width = False
            if int(answer[1]) > len(_WIDTH_PROBE) + 1:
                self.draws_wide()
            return
        for event in messages_of(parser, piece):
            self.process_message(event)

    def _hung_up(self) -> None:
        self.exit_app(129)
