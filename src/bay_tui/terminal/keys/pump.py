"""Handle a key only when the one before has settled.

So type-ahead is never lost.
Textual hands a key to whatever has the focus when it arrives. People who know a screen, and scanners, type the
next keys before a form has opened; they would land on the screen behind. `KeyPump` holds them until the handlers
of the last key, the screens these opened, their mounting and their focus are done.
"""

import asyncio
import signal
from collections import deque
from time import monotonic
from typing import Any, ClassVar, NamedTuple, TypeVar

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.screen import Screen

from bay_tui.screens.common.fresh_keys import FreshKeysOnly, Question, finds_here, has_words, picks_here, types_here
from bay_tui.terminal.keys.scanner import ENTER, KeyVerdict, ScanDetector
from bay_tui.terminal.keys.settled import SettledApp
from bay_tui.textual_compat.failures import GuardedApp
from bay_tui.textual_compat.key_names import key_of
from bay_tui.workshop.scanning.layouts import without_input_method
from bay_tui.workshop.scanning.scans import Scan, classify
from bay_tui.workshop.text import cells

R = TypeVar("R")

_SETTLE_LIMIT = 3.0
"""How long a key waits at most for the one before it: a handler that hangs must not freeze the keyboard."""

_HASTE = 0.050
"""No finger reaches Enter sooner after another key: such an Enter is a scanner's, or came late in one packet."""

_REMEMBERED = 8
"""Of so many keys it is known on which screen they were pressed."""


class _Pressed(NamedTuple):
    """Hold a key, and what it came with.

    `in_burst` says that it was part of what may have been a scan, `follows` when the letter or digit before it came, if
    it is Enter, and `meant` that a code stands for it.
    """

    key: events.Key
    in_burst: bool = False
    follows: float = float("-inf")
    meant: bool = False

    @property
    def enters(self) -> bool:
        """Tell whether it is Enter."""
        return self.key.key in ENTER

    @property
    def is_hasty(self) -> bool:
        """Tell whether no finger can have pressed it."""
        return self.enters and self.key.time - self.follows < _HASTE


_Scanned = KeyVerdict[events.Key]
_Item = _Pressed | events.Paste | _Scanned


class KeyPump(SettledApp[R], GuardedApp[R]):
    """Handle one key at a time, and know scans from typing.

    Override `on_scan` to take scans. Wherever it declines, the keys of the scan are typed, but where they would answer
    a question or choose from a list.
    """

    scan_detection: ClassVar[bool | None] = None
    """Whether to look for scans; None means on a real terminal only, since tests type as fast as scanners."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.scan_detector: ScanDetector[events.Key] = ScanDetector(waits=self.waits_for_scanner)
        self._stood: deque[tuple[events.Key, Screen[Any]]] = deque(maxlen=_REMEMBERED)
        self._ahead: deque[_Item] = deque()
        self._pumping: asyncio.Task[None] | None = None
        self._handled_now: Message | None = None
        self._character_at = self._fresh_from = float("-inf")

    def on_scan(self, scan: Scan) -> bool:
        """Take a scan and return True; False types its keys.

        They go where the focus is.
        """
        return False

    def on_hasty_enter(self) -> None:
        """Say that an Enter came too soon to be an answer."""

    def on_input_method(self) -> None:
        """Say that an input method is on where keys are meant."""

    def scans_have_prefix(self) -> bool:
        """Tell whether every scan begins with a prefix.

        Then no key waits to be told from a scan.
        """
        return False

    def waits_for_scanner(self, letter: str) -> bool:
        """Tell whether a letter that begins no code waits all the same.

        It would do here what no going back undoes.
        """
        return False

    def take_back(self, stood: Screen[Any]) -> None:
        """Close what a letter opened that was of a code.

        `stood` is the screen it was pressed on.
        """

    def press(self, key: str) -> None:
        """Let a key act now, before those that wait."""
        self._ahead.appendleft(_Pressed(events.Key(key, key if len(key) == 1 else None), meant=True))
        self._enqueue()

    async def keys_settled(self) -> None:
        """Wait until every key is handled and its effects done."""
        while (deadline := self.scan_detector.deadline) is not None:
            await asyncio.sleep(max(0.0, deadline - monotonic()))
            await asyncio.sleep(0)
        while self._pumping is not None and not self._pumping.done():
            await asyncio.wait([self._pumping])

    def get_driver_class(self) -> type[Driver]:
        """Use our driver where Textual would use its own for this terminal."""
        chosen = super().get_driver_class()
        if chosen.__name__ != "LinuxDriver":
            return chosen
        from bay_tui.terminal.keys.driver import FloorDriver

        return FloorDriver

    async def on_event(self, event: events.Event) -> None:
        """Queue keys and pastes instead of handling them at once."""
        if event is self._handled_now or event.is_forwarded:
            await super().on_event(event)
        elif isinstance(event, events.Key):
            self.key_waits()
            if not event.key.startswith("alt+"):  # one key, and none that we know
                self._take_key(event)
        elif isinstance(event, events.Paste):
            self.key_waits()
            self._take(self.scan_detector.flush())
            self._enqueue(event)
        else:
            await super().on_event(event)

    def _take_key(self, key: events.Key) -> None:
        wanted = self.scan_detection
        if not (not self.is_headless if wanted is None else wanted):
            self._enqueue(_Pressed(key))
            return
        screen = self.screen_stack[-1] if self.screen_stack else None
        self.scan_detector.careful = screen is not None and picks_here(screen)
        self.scan_detector.guess = not self.scans_have_prefix()
        verdict = self.scan_detector.feed(key, key.time)
        follows = self._character_at
        if key.character is not None and key.character.isalnum():
            self._character_at = key.time
        self._take(verdict, follows)
        self._watch_deadline()

    def _take(self, verdict: _Scanned, follows: float = float("-inf")) -> None:
        scanned = (verdict,) if verdict.scanned is not None else ()
        typed = [_Pressed(one, follows=follows) for one in verdict.typed]
        self._enqueue(*typed, *scanned) if verdict.ended else self._enqueue(*scanned, *typed)

    def _watch_deadline(self) -> None:
        deadline = self.scan_detector.deadline
        if deadline is not None:
            delay = max(0.0, deadline - monotonic())
            # Through the app's queue, so that keys already waiting there are counted first.
            asyncio.get_running_loop().call_later(delay, self.call_later, self._expire)

    def _expire(self) -> None:
        self.key_waits()
        self._take(self.scan_detector.expire(monotonic()))

    def _enqueue(self, *items: _Item) -> None:
        self._ahead.extend(items)
        if self._ahead and (self._pumping is None or self._pumping.done()):
            self._pumping = asyncio.create_task(self._pump(), name="key pump")

    async def _pump(self) -> None:
        try:
            while self._ahead and self.is_running:
                await self.settle(_SETTLE_LIMIT)
                if self._ahead:
                    await self._handle(self._ahead.popleft())
                    if not self._ahead:
                        await self.settle(_SETTLE_LIMIT)
        except Exception as error:
            self.pump_failed(error)

    async def _handle(self, item: _Item) -> None:
        if isinstance(item, KeyVerdict):
            await self._offer(item)
            return
        if isinstance(item, _Pressed) and not self._counts(item):
            return
        self.active.clear()
        self.key_acts()
        if isinstance(item, _Pressed) and self.screen_stack:
            self._stood.append((item.key, self.screen_stack[-1]))
        self._handled_now = self._understood(item.key) if isinstance(item, _Pressed) else item
        self.post_message(self._handled_now)

    def _understood(self, key: events.Key) -> events.Key:
        """Return a key by one name.

        Enter may come as Ctrl+J, and any character as the full-width one of an input method that was left on.
        """
        if key.key in ENTER:
            return _timed(events.Key("enter", "\r"), key)
        screen = self.screen_stack[-1] if self.screen_stack else None
        if key.character is None or key.character.isascii() or screen is None or types_here(screen):
            return key
        meant = without_input_method(key.character)
        if meant.isascii():
            return _timed(events.Key(key_of(meant), meant), key)
        if cells(key.character) > 1 and not finds_here(screen):
            self.on_input_method()
        return key

    def _counts(self, pressed: _Pressed) -> bool:
        """Tell whether a key may act where it would act now."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        if screen is None or pressed.meant or not picks_here(screen):
            return True
        if pressed.key.time < self._fresh_from or _is_stale(screen, pressed):
            return False
        if types_here(screen):  # what was typed ahead, before there was a field to see, is words and their Enter
            counts = not pressed.is_hasty or (isinstance(screen, Question) and not _was_seen(screen, pressed.follows))
        else:
            counts = not pressed.is_hasty and not pressed.in_burst
        if not counts and pressed.enters:
            self.on_hasty_enter()
        return counts

    async def _offer(self, scanned: _Scanned) -> None:
        """Offer a scan to the app; else type its keys."""
        text, last = scanned.scanned or "", scanned.held[-1]
        stood = next((screen for key, screen in self._stood if key in scanned.loose[:1]), None)
        if stood is not None:
            self.key_acts()
            self.call_later(self.take_back, stood)
            await self.settle(_SETTLE_LIMIT)
        if self.scan_detector.repeats(text, last.time) or self._comes_too_soon(last):
            return
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.active.clear()
        self.key_acts()
        self.call_later(self._ask, classify(text, certain=scanned.certain, ended=scanned.ended), answer)
        if await answer:
            self.scan_detector.taken(text, last.time)
            await self.settle(_SETTLE_LIMIT)
            self._fresh_from = monotonic()
        else:
            follows = scanned.held[-2].time if len(scanned.held) > 1 else float("-inf")
            self._ahead.extendleft(_Pressed(one, in_burst=True, follows=follows) for one in reversed(scanned.held))

    def _comes_too_soon(self, enter: events.Key) -> bool:
        """Tell whether a scan came before the question it would answer."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        if not isinstance(screen, Question) or _was_seen(screen, enter.time):
            return False
        return isinstance(screen, FreshKeysOnly) or not types_here(screen)

    def _ask(self, scan: Scan, answer: "asyncio.Future[bool]") -> None:
        taken = False
        try:
            taken = self.on_scan(scan)
        finally:
            answer.set_result(taken)


def install_hangup_handlers(app: App[Any]) -> None:
    """Let SIGHUP and SIGTERM end the app in order.

    Drafts are kept and the terminal is restored.
    Call it when the app is mounted: the handlers belong to its event loop.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(number, app.exit, None, 128 + number)


def _timed(key: events.Key, like: events.Key) -> events.Key:
    key.time = like.time
    return key


def _was_seen(question: Question, at: float) -> bool:
    """Tell whether a question was on the screen at an instant."""
    return question.painted_at is not None and at >= question.painted_at


def _is_stale(screen: Screen[Any], pressed: _Pressed) -> bool:
    """Tell whether a key was pressed before a question was seen."""
    if not isinstance(screen, Question) or _was_seen(screen, pressed.key.time):
        return False
    return isinstance(screen, FreshKeysOnly) or (pressed.enters and not has_words(screen))
