"""Parse what a terminal sends into keys, as Textual's own drivers do."""

import re

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import SPECIAL_SEQUENCES, XTermParser

__all__ = ["XTermParser", "knows"]

_REPORTS = re.compile(r"\x1b\[(?:<-?\d+;-?\d+;-?\d+[Mm]|[\d;]+[Mm]|M...|\d+;\d+R|\?\d+;\d\$y|48(?:;\d+(?::\d+)*){4}t)")
"""What is no key and Textual understands: the mouse, the cursor, modes, the size of the window."""

_NUMBERED = re.compile(r"\x1b\[(?P<number>\d*)(?:;\d+)?(?P<last>[~A-HPQRS])")


def knows(sequence: str) -> bool:
    """Say whether Textual's parser makes one event of it.

    Of any other sequence it would make keys, one of each character; of Alt with an arrow, Esc and the arrow. Of a
    function key beyond those of its protocol it makes the character of its number, whatever its table says.
    """
    if (numbered := _NUMBERED.fullmatch(sequence)) and (
        f"{numbered['number'] or 1}{numbered['last']}" not in FUNCTIONAL_KEYS
    ):
        return _REPORTS.fullmatch(sequence) is not None
    keys = ANSI_SEQUENCES_KEYS.get(sequence)
    if keys is not None:
        return not isinstance(keys, tuple) or len(keys) == 1
    return sequence in SPECIAL_SEQUENCES or _REPORTS.fullmatch(sequence) is not None
