"""Cut what a terminal sends into keys, sequences and pastes.

A sequence is cut off by its grammar (ECMA-48), known or not: what nobody knows is one unknown key, dropped whole, so
that none of its characters acts as a key of its own.
"""

import re
from collections.abc import Generator, Iterator
from enum import Enum
from typing import NamedTuple

ESC = "\x1b"
_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"

_WHOLE = re.compile(
    r"""\x1b(?:
    \[(?: M[^\x00-\x1f]{3}                      # the mouse of old terminals: three characters follow
      | \[[@-~]                                 # function keys of the Linux console
      | \d+\$(?!y)                              # rxvt with Shift
      | (?!M) [0-?]*[\ -/]*[@-Z\\-~] )          # CSI
    | O[\d;]*[@-~]                              # SS3
    | \][^\x07\x1b]*(?:\x07|\x1b\\)             # OSC
    | [PX^_][^\x1b]*\x1b\\                      # DCS, SOS, PM, APC
    | \x1b(?: \[[0-?]*[\ -/]*[@-Z\\-~^$] | O[@-~] )   # rxvt with Alt
    )""",
    re.VERBOSE,
)
_ANSWER = r"\]\d+;[^\x07\x1b]* | P[\d;]*[!$>+|{][^\x1b]* | _G[^\x1b]*"
"""Strings that answer a question, but for their end: for no others is what follows held back."""

_BEGUN = re.compile(
    rf"""\x1b(?:
    \[(?: M[^\x00-\x1f]{{0,2}} | \[ | [0-?]*[\ -/]* )
    | O[\d;]*
    | \]\d* | P[\d;]* | _
    | (?:{_ANSWER})\x1b?
    | \x1b(?: \[[0-?]*[\ -/]* | O )?
    )?\Z""",
    re.VERBOSE,
)
_BROKEN = re.compile(
    rf"""\x1b(?:
    \[(?: M[^\x00-\x1f]{{0,2}} | [0-?]*[\ -/]* )
    | O[\d;]*
    | (?:{_ANSWER})(?=\x1b)
    | [^\x1b]
    )?""",
    re.VERBOSE,
)
_LONGEST = 4096
_PATIENCE = 1.0
_PASTE_QUIET = 0.05


class Is(Enum):
    """Name what a piece of input is."""

    TEXT = "text"
    ESCAPE = "escape"
    SEQUENCE = "sequence"
    PASTE = "paste"


class Piece(NamedTuple):
    """Hold what belongs together, and what it is."""

    what: Is
    text: str


_Pieces = Generator[Piece, None, str]
_THE_KEY = Piece(Is.ESCAPE, ESC)


class SequenceSplitter:
    """Cut input into pieces, in whatever chunks it comes.

    An Esc is held back until what follows it is known. A character that came with it in one chunk makes one key with
    it, as Alt and a letter do; one that came later is a key of its own. A paste ends with the last of its end marks,
    since what was pasted may have one within.
    """

    def __init__(self) -> None:
        self._held = ""
        self._apart = False
        self._pasting = False

    @property
    def waiting(self) -> bool:
        """Tell whether something is held back for a time."""
        return bool(self._held) and (not self._pasting or _PASTE_END in self._held)

    def patience(self, delay: float) -> float:
        """Return the seconds to wait for the rest.

        `delay` are those after Esc. Nobody types the middle of a sequence: a slow line has more time for its end.
        """
        if self._pasting:
            return _PASTE_QUIET
        return delay if len(self._held) < 3 else max(delay, _PATIENCE)

    def feed(self, data: str) -> Iterator[Piece]:
        """Yield the pieces that are complete now."""
        if not data:
            return
        self._apart = self._held in (ESC, ESC + ESC)
        if self._apart and not self._may_go_on(data):
            yield from [_THE_KEY] * len(self._held)
            self._held = ""
        data, self._held = self._held + data, ""
        while data:
            data = yield from (self._paste(data) if self._pasting else self._next(data))

    def flush(self) -> Iterator[Piece]:
        """Yield what is held and was not gone on with in time.

        Esc is the key. Of a sequence that was cut off, nothing is left.
        """
        held, self._held = self._held, ""
        if self._pasting:
            self._pasting = False
            pasted, _mark, rest = held.rpartition(_PASTE_END)
            yield _pasted(pasted)
            yield from self.feed(rest)
        elif held in (ESC, ESC + ESC):
            yield from [_THE_KEY] * len(held)
        elif self._apart and held in ("\x1b[", "\x1bO"):
            yield _THE_KEY
            yield Piece(Is.TEXT, held[1:])

    def _may_go_on(self, data: str) -> bool:
        """Tell whether what came after an Esc may belong to it."""
        if data[0] in "[O\x1b":
            return True
        return len(data) > 1 and re.match(rf"\x1b(?:\]\d|{_ANSWER})", ESC + data, re.VERBOSE) is not None

    def _next(self, data: str) -> _Pieces:
        """Yield the first piece, and return the rest."""
        if data[0] != ESC:
            text, _esc, _rest = data.partition(ESC)
            yield Piece(Is.TEXT, text)
            return data[len(text) :]
        if whole := _WHOLE.match(data):
            sequence = whole.group()
            if sequence == _PASTE_START:
                self._pasting = True
            else:
                yield Piece(Is.SEQUENCE, sequence)
            return data[len(sequence) :]
        if _BEGUN.match(data) and len(data) < _LONGEST:
            self._held = data
            return ""
        if data[1] == ESC:
            yield _THE_KEY
            return data[1:]
        broken = _BROKEN.match(data)
        return data[broken.end() if broken else 1 :]

    def _paste(self, data: str) -> _Pieces:
        """Yield the paste once it has ended for sure."""
        first = data.find(_PASTE_END)
        another = data.find(_PASTE_START, first) if first >= 0 else -1
        if another < 0:
            self._held = data
            return ""
        last = data.rfind(_PASTE_END, 0, another)
        self._pasting = False
        yield _pasted(data[:last])
        return data[last + len(_PASTE_END) :]


def _pasted(text: str) -> Piece:
    for mark in (_PASTE_START, _PASTE_END, "\x00"):
        text = text.replace(mark, "")
    return Piece(Is.PASTE, text)
