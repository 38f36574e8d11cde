"""Tell a scanner from a person by their keys.

It happens before any widget sees them. Pure: keys in, decisions out.
A wedge scanner is a keyboard that types fast and ends with Enter. One that sends a prefix (`~`, or an AIM
identifier such as `]Q1`) needs no timing; one that does not is known by characters that come within 50 ms of each other
and of the Enter behind them. What turns out to be typing is given back whole and in order: no key is ever lost. A line
end of two characters, CR and LF, is one Enter.

No finger is as fast: whatever comes so is one scan, with Enter behind it or none. But a few keys without Enter may come
from two hands, or in one packet of a slow line, and somebody may hold a letter down.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from bay_tui.workshop.scanning.scans import LONG, PREFIXES, WRONG_PREFIXES, may_begin_code, without_prefix

_GROUP_SEPARATOR = "ctrl+right_square_bracket"
_LINE_FEED = "ctrl+j"
_TYPED = 3
"""So many keys may come at once from fingers."""
ENTER = ("enter", "ctrl+m", _LINE_FEED)
"""What Enter may come as."""


class Keystroke(Protocol):
    """Name what the detector needs to know of a key.

    Textual's key events are such.
    """

    key: str
    character: str | None


K = TypeVar("K", bound=Keystroke)


class KeyVerdict(msgspec.Struct, Generic[K], frozen=True):
    """Hold what became of a key.

    Keys to be treated as typed now, and the text scanned, where one is complete.
    `held` are the keys that made up the scan: whoever has no use for it may still treat them as typed. `certain`
    says that it began with a prefix, `ended` that Enter ended it; what has none comes before what is typed. `loose` are
    the first of its letters, which were typed already, as no code begins so.
    """

    typed: tuple[K, ...] = ()
    scanned: str | None = None
    held: tuple[K, ...] = ()
    certain: bool = False
    ended: bool = True
    loose: tuple[K, ...] = ()


def _never(_character: str) -> bool:
    return False


class ScanDetector(msgspec.Struct, Generic[K]):
    """Decide, key by key, between a scan and typing.

    Keys are held for at most `hold` seconds after the last one; call `expire` when `deadline` has passed. A letter with
    which no code begins is not, unless it `waits`: it is typed at once. Whoever types a capital letter may have Caps
    Lock on. With `guess` off only prefixed scans are known, and typing is never held.
    """

    gap: float = 0.050
    hold: float = 0.060
    prefixed_gap: float = 0.250
    repeat: float = 2.0
    guess: bool = True
    careful: bool = False
    waits: Callable[[str], bool] = _never
    prefixes: tuple[str, ...] = (*PREFIXES, *WRONG_PREFIXES)
    _held: list[K] = msgspec.field(default_factory=list[K])
    _loose: list[K] = msgspec.field(default_factory=list[K])
    _last: float = 0.0
    _caps_lock: bool = False
    _taken: tuple[str, float] = ("", float("-inf"))
    _entered: tuple[str, float] = ("", float("-inf"))

    @property
    def deadline(self) -> float | None:
        """Return the instant at which held keys are given back.

        Another key before it moves it; None when none are held.
        """
        return self._last + self._patience() if self._held else None

    def feed(self, key: K, now: float) -> KeyVerdict[K]:
        """Take a key, and return what it leads to.

        `now` is in seconds, monotonic.
        """
        if key.key in ENTER and self._ends_the_same_line(key, now):
            return KeyVerdict()
        before: KeyVerdict[K] = KeyVerdict()
        if now - self._last >= (self.prefixed_gap if self._is_prefixed() else self.gap):
            before = self._release()
        if key.key in ENTER and (self._held or self._loose):
            return self._finish(key)
        if not self._belongs(key):
            before = self._release() if self._held or self._loose else before
            return replace(before, typed=(*before.typed, key))
        self._last = now
        if not self._held and not self._may_begin(key):
            self._loose.append(key)
            return replace(before, typed=(*before.typed, key))
        self._held.append(key)
        if not self.guess and not self._may_be_prefixed():
            return replace(before, typed=(*before.typed, *self._release().typed))
        return before

    def expire(self, now: float) -> KeyVerdict[K]:
        """Give back the held keys if no other came in time."""
        deadline = self.deadline
        return self._release() if deadline is not None and now >= deadline else KeyVerdict()

    def taken(self, text: str, now: float) -> None:
        """Remember that this scan was of use."""
        self._taken = (text, now)

    def repeats(self, text: str, now: float) -> bool:
        """Tell whether a scan repeats one taken a moment ago.

        Scanners stutter.
        """
        before, when = self._taken
        return text == before and now - when < self.repeat

    def flush(self) -> KeyVerdict[K]:
        """Return the held keys, whatever the time.

        As when a paste comes in between.
        """
        return self._release()

    def _ends_the_same_line(self, enter: K, now: float) -> bool:
        """Tell whether it is the other half of a line end.

        The LF to a CR, or the CR to an LF, with nothing between them.
        """
        kind = "LF" if enter.key == _LINE_FEED else "CR"
        before, when = self._entered
        between = self._held or self._loose
        second = before not in ("", kind) and now - when < self.gap and not between
        self._entered = ("", now) if second else (kind, now)
        return second

    def _finish(self, enter: K) -> KeyVerdict[K]:
        loose, keys = self._taken_out()
        if not keys and not self.guess:
            return KeyVerdict((enter,))
        return replace(self._scan(loose, (*keys, enter)), ended=True)

    def _scan(self, loose: tuple[K, ...], keys: tuple[K, ...]) -> KeyVerdict[K]:
        """Return the scan of which `keys` are the last.

        A long code may follow a letter that somebody typed: most that are so long are known by themselves, and what is
        none of them is the text of what the letter opened.
        """
        whole = _text((*loose, *keys))
        if len(whole) >= LONG:
            loose, whole = (), _text(keys)
        text = without_prefix(whole)
        if not text:
            return KeyVerdict(keys)
        return KeyVerdict((), text, keys, whole.startswith(self.prefixes), ended=False, loose=loose)

    def _belongs(self, key: K) -> bool:
        if key.key == _GROUP_SEPARATOR:
            return bool(self._held)
        return key.character is not None and len(key.character) == 1 and key.character.isprintable()

    def _may_begin(self, key: K) -> bool:
        """Tell whether a key may be the first of a scan.

        With Caps Lock on, a small letter may be the first capital of any code; and where a key would answer a question
        (`careful`), or do at once what it is for, a code of somebody else's must not. What comes right after a letter
        goes on with it, unless that is held down.
        """
        character = key.character or ""
        if self._loose and self.guess:
            return character != self._loose[-1].character
        return self.careful or self._caps_lock or may_begin_code(character) or self.waits(character)

    def _is_prefixed(self) -> bool:
        return _text(self._held).startswith(self.prefixes)

    def _may_be_prefixed(self) -> bool:
        text = _text(self._held)
        return any(text.startswith(one) or one.startswith(text) for one in self.prefixes)

    def _patience(self) -> float:
        return self.prefixed_gap if self._is_prefixed() else self.hold

    def _taken_out(self) -> tuple[tuple[K, ...], tuple[K, ...]]:
        """Return the letters typed before, and the keys held."""
        loose, keys = tuple(self._loose), tuple(self._held)
        self._loose.clear()
        self._held.clear()
        letter = keys[0].character or "" if len(keys) == 1 else ""
        if letter.isalpha():
            self._caps_lock = letter.isupper()
        return loose, keys

    def _release(self) -> KeyVerdict[K]:
        """Return what is held, as typing or as a scan without Enter.

        A few keys without Enter are typing: fingers of two hands meet so, and a slow line delivers them in one packet.
        """
        loose, keys = self._taken_out()
        characters = {key.character for key in (*loose, *keys)}
        if not self.guess or not keys or (len(characters) == 1 and characters <= _LETTERS):
            return KeyVerdict(keys)
        verdict = self._scan(loose, keys)
        return KeyVerdict(keys) if len(verdict.held) + len(verdict.loose) <= _TYPED else verdict


_LETTERS = frozenset(map(chr, (*range(ord("a"), ord("z") + 1), *range(ord("A"), ord("Z") + 1))))


def _text(keys: Iterable[Keystroke]) -> str:
    text = "".join(key.character or "" for key in keys if key.key not in (*ENTER, _GROUP_SEPARATOR))
    return unicodedata.normalize("NFKC", text)
