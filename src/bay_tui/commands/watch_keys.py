"""Name each key and scan that arrives, until Ctrl+C.

`bay-tui doctor --keys`.
"""

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Iterator
from itertools import pairwise
from time import monotonic

from textual import constants, events

from bay_tui.commands.output import print_line
from bay_tui.commands.terminal_probe import raw_keyboard
from bay_tui.config import Settings
from bay_tui.i18n import _, lazy
from bay_tui.screens.shell.status import key_name
from bay_tui.terminal.keys.decoding import messages_of
from bay_tui.terminal.keys.keymap import checked, every_key, unsendable
from bay_tui.terminal.keys.sequences import SequenceSplitter
from bay_tui.textual_compat.terminal_keys import XTermParser
from bay_tui.workshop.scanning.scans import PREFIXES, classify, without_prefix

_ENTER = ("enter", "ctrl+j", "ctrl+m")
_SCAN_GAP = 0.15
_SCAN_LEAST = 4
_KINDS = {
    "badge": lazy("badge"),
    "job": lazy("job"),
    "part": lazy("part"),
    "bin": lazy("bin"),
    "bay": lazy("bay"),
    "command": lazy("command"),
    "unknown": lazy("unknown code"),
}


def watch(settings: Settings) -> None:
    """Name each key pressed and what it does in bay-tui.

    A scan is described with its prefix and its gaps.
    """
    actions: dict[str, list[str]] = {}
    for one in every_key(checked(settings.keymap).keymap):
        for key in one.keys:
            actions.setdefault(key, []).append(one.does)
    print_line(_("Press keys, scan something; Ctrl+C ends."))
    scan = _Typed()
    with raw_keyboard() as keyboard:
        for key, at in _keys(keyboard):
            if key.key == "ctrl+c":
                return
            for line in (_key_line(key, actions), scan.take(key, at)):
                if line:
                    os.write(1, f"{line}\r\n".encode())


def _key_line(key: events.Key, actions: dict[str, list[str]]) -> str:
    name = key_name("enter" if key.key in _ENTER else key.key)
    if why := unsendable(key.key):
        return f"{name:<12} {why}"
    return f"{name:<12} {' / '.join(dict.fromkeys(actions.get(name, [])))}".rstrip()


class _Typed:
    """Hold the characters since the last Enter, and their times."""

    def __init__(self) -> None:
        self._text, self._times = "", list[float]()

    def take(self, key: events.Key, at: float) -> str:
        """Take a key; return the line about a scan that it ends."""
        if key.key not in _ENTER:
            if self._times and at - self._times[-1] > _SCAN_GAP:
                self._text, self._times = "", []
            if key.character and key.is_printable:
                self._text += key.character
                self._times.append(at)
            else:
                self._text, self._times = "", []
            return ""
        text, times = self._text, self._times
        self._text, self._times = "", []
        return _scanned(text, times) if len(text) >= _SCAN_LEAST else ""


def _scanned(text: str, times: list[float]) -> str:
    gaps = [round((later - earlier) * 1000) for earlier, later in pairwise(times)]
    prefix = next((one for one in PREFIXES if text.startswith(one)), "")
    scan = classify(without_prefix(text))
    line = _("SCAN “{value}” ({kind}), prefix {prefix}, {count} characters, {least}-{most} ms between them").format(
        value=scan.value,
        kind=_KINDS.get(scan.kind, scan.kind),
        prefix=prefix or _("none"),
        count=len(text),
        least=min(gaps),
        most=max(gaps),
    )
    if prefix:
        return line
    return f"{line}\r\n{_('Set the scanner to send ~ first: a scan is then known whatever the speed.')}"


def _keys(keyboard: int) -> Iterator[tuple[events.Key, float]]:
    """Yield each key with the moment it arrived.

    As the terminal's driver would make it.
    """
    parser, splitter = XTermParser(), SequenceSplitter()
    decode = getincrementaldecoder("utf-8")(errors="replace").decode
    while True:
        patience = splitter.patience(constants.ESCAPE_DELAY) if splitter.waiting else None
        ready = select.select([keyboard], [], [], patience)[0]
        data = decode(os.read(keyboard, 4096)) if ready else ""
        if ready and not data:
            return
        at = monotonic()
        pieces = splitter.feed(data) if ready else splitter.flush()
        for piece in pieces:
            for event in messages_of(parser, piece):
                if isinstance(event, events.Key):
                    yield event, at
