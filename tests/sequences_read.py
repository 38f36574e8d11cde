"""Read what a terminal sent, as the program does: its pieces, and the keys they are."""

from textual import events

from bay_tui.terminal.keys.decoding import messages_of
from bay_tui.terminal.keys.sequences import Piece, SequenceSplitter
from bay_tui.textual_compat.terminal_keys import XTermParser


def pieces(*chunks: str) -> list[Piece]:
    """Return the pieces of these chunks, each followed by the next in no time, and then by nothing."""
    splitter = SequenceSplitter()
    found = [piece for chunk in chunks for piece in splitter.feed(chunk)]
    while splitter.waiting:
        found += splitter.flush()
    return found


def keys(*chunks: str) -> list[str]:
    """Return the names of the keys that these chunks are."""
    parser = XTermParser()
    made = [event for piece in pieces(*chunks) for event in messages_of(parser, piece)]
    assert list(parser.tick()) == []
    return [event.key for event in made if isinstance(event, events.Key)]
