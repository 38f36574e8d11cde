"""Decode what terminals send for one and the same key.

xterm's modifyOtherKeys and CSI u say Ctrl+Q in words of their own, rxvt says Ctrl+Home as others say Ctrl+End.
What stands for no key that is known here is dropped.
"""

import re
from collections.abc import Iterable

from textual import events
from textual.message import Message

from bay_tui.terminal.keys.sequences import ESC, Is, Piece
from bay_tui.textual_compat.terminal_keys import XTermParser, knows

_OTHER_KEYS = re.compile(r"\x1b\[27;(?P<modifiers>\d+);(?P<code>\d+)~")
_CSI_U = re.compile(
    r"\x1b\[(?P<code>\d+)(?::(?P<shifted>\d*))?(?::\d*)?(?:;(?P<modifiers>\d*)(?::(?P<event>\d+))?(?:;[\d:]*)?)?u"
)
_MODIFIED = re.compile(r"\x1b\[(?P<number>\d+);(?P<modifiers>\d+)(?::(?P<event>\d))?(?P<last>[A-FHPQS~])")

_SHIFT, _CTRL, _LOCKS, _RELEASED = 1, 4, 64 | 128, "3"
_NAMED = {8: "\x7f", 9: "\t", 13: "\r", 27: ESC, 127: "\x7f"}
_KEYPAD: dict[int, str] = {
    **{57399 + digit: str(digit) for digit in range(10)},
    **dict(zip(range(57409, 57416), (*"./*-+", "\r", "="), strict=True)),
    57417: "\x1b[D",
    57418: "\x1b[C",
    57419: "\x1b[A",
    57420: "\x1b[B",
    57421: "\x1b[5~",
    57422: "\x1b[6~",
    57423: "\x1b[H",
    57424: "\x1b[F",
    57425: "\x1b[2~",
    57426: "\x1b[3~",
}
_MISTAKEN = {"\x1b[7^": "\x1b[1;5H", "\x1b[8^": "\x1b[1;5F", "\x1bOb": "\x1b[1;5B", "\x1b[P": "\x1b[3~"}
"""What Textual takes for another key (rxvt), or for none (Delete in st)."""

_EIGHT_BIT_CONTROLS = dict.fromkeys(range(0x80, 0xA0))
"""What xterm sends for Ctrl and Alt with a letter: no key is meant, and none of it belongs in a text."""


def messages_of(parser: XTermParser, piece: Piece) -> Iterable[Message]:
    """Yield the events a piece of input stands for."""
    if piece.what is Is.PASTE:
        yield events.Paste(piece.text)
        return
    text = understood(piece.text) if piece.what is Is.SEQUENCE else piece.text.translate(_EIGHT_BIT_CONTROLS)
    if text == ESC:
        yield events.Key("escape", ESC)
    elif text:
        yield from parser.feed(text)


def understood(sequence: str) -> str:
    """Return what other terminals send for it, or nothing.

    It is a character, Esc, or a sequence that Textual knows.
    """
    if coded := _OTHER_KEYS.fullmatch(sequence) or _CSI_U.fullmatch(sequence):
        said = coded.groupdict(default="")
        if said.get("event") == _RELEASED:
            return ""
        return _character(int(said["code"]), said.get("shifted") or "", _bits(said["modifiers"]))
    if modified := _MODIFIED.fullmatch(sequence):
        if modified["event"] == _RELEASED:
            return ""
        sequence = _plain(modified["number"], _bits(modified["modifiers"]), modified["last"])
    sequence = _MISTAKEN.get(sequence, sequence)
    return sequence if knows(sequence) else ""


def _bits(modifiers: str) -> int:
    """Return the modifiers that count: no Caps Lock, no Num Lock."""
    return max(0, int(modifiers or "1") - 1) & ~_LOCKS


def _plain(number: str, bits: int, last: str) -> str:
    """Return a function key as it is sent with these modifiers."""
    if bits:
        return f"{ESC}[{number};{bits + 1}{last}"
    if last == "~":
        return f"{ESC}[{number}~"
    return f"{ESC}O{last}" if last in "PQS" else f"{ESC}[{last}"


def _character(code: int, shifted: str, bits: int) -> str:
    """Return the character of a key; with Ctrl, the control character."""
    if bits & ~(_SHIFT | _CTRL):
        return ""
    if bits & _CTRL:
        letter = 64 <= code <= 95 or 97 <= code <= 122
        return chr(code & 31) if letter and not bits & _SHIFT else ""
    if code in _NAMED:
        return f"{ESC}[Z" if bits and code == 9 else _NAMED[code]
    if code in _KEYPAD:
        return "" if bits else _KEYPAD[code]
    if bits and shifted:
        code = int(shifted)
    if not 32 <= code < 0xD800 and not 0xF900 <= code <= 0x10FFFF:
        return ""
    return chr(code).upper() if bits and chr(code).isalpha() else chr(code)
