"""Run the app: sign-in, screens, sync, scans and errors.

It draws nothing and decides nothing about the workshop: screens do the one, the rulebook the other.
"""

import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.screen import Screen

from bay_tui.config import Settings
from bay_tui.environment import is_remote, shows_chinese
from bay_tui.faults import log_fault
from bay_tui.i18n import _, language, lazy, set_language
from bay_tui.screens.common.fresh_keys import types_here
from bay_tui.screens.shell import registry
from bay_tui.screens.shell.desk import Desk, Opening, SyncService
from bay_tui.screens.shell.frame import FramedScreen, Ground
from bay_tui.screens.shell.navigation import Navigation
from bay_tui.screens.shell.news import News
from bay_tui.screens.shell.parked import welcome
from bay_tui.screens.shell.shown_keys import acts_for_good
from bay_tui.screens.shell.status import key_name
from bay_tui.store.replica import Replica
from bay_tui.terminal.autolock import FLOOR_SECONDS, LockingApp
from bay_tui.terminal.keys.pump import install_hangup_handlers
from bay_tui.terminal.looks.theme import STYLESHEET, look_as_asked
from bay_tui.terminal.window_name import NamedWindow
from bay_tui.textual_compat.stylesheet import CachedStylesheet
from bay_tui.wording import sentence
from bay_tui.workshop.decision import Gate
from bay_tui.workshop.records import FindingTemplate, Staff
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.search import find_staff
from bay_tui.workshop.view import Key

if TYPE_CHECKING:
    from bay_tui.printing.labels import Label
    from bay_tui.screens.shell.scans import ScanRouter


class RunningSync(SyncService, Protocol):
    """Name what the app needs of the sync engine."""

    async def run(self) -> None:
        """Sync until the app ends."""
        ...


class BayApp(NamedWindow, LockingApp):
    """Run the terminal in one app.

    `services` run beside it; `sign_in` is the number of a person signed in at once.
    """

    ENABLE_COMMAND_PALETTE = False
    TITLE = "bay-tui"
    CSS_PATH = STYLESHEET
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", lazy("Quit"), id="app.quit", show=False, priority=True),
        Binding("f8", "language", lazy("Change language: 中文 / English"), id="app.language", show=False),
    ]

    def __init__(
        self,
        replica: Replica,
        engine: RunningSync | None = None,
        *,
        settings: Settings | None = None,
        hints: Sequence[Sequence[str]] = (),
        read_only: bool = False,
        opening: Opening | None = None,
        sign_in: str = "",
        services: Sequence[Callable[[], Coroutine[Any, Any, object]]] = (),
    ) -> None:
        super().__init__()
        look_as_asked(self, os.environ)
        self.stylesheet = CachedStylesheet(self.get_css_variables())
        opening = opening or Opening(settings.board_group if settings else "bays")
        self.thrifty = read_only or is_remote(os.environ)
        said, asked = self._show_said, self._ask_first
        self.desk = Desk(replica, engine, read_only=read_only, opening=opening, on_said=said, ask_first=asked)
        self.stack = Navigation(self, self.desk, hints)
        self.keys_given: Mapping[str, str] = {}
        self._engine = engine
        self._settings = settings
        self._sign_in = sign_in
        self._services = (*([engine.run] if engine else []), *services)
        self._language = language()

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen below the first one."""
        return Ground(id="_default")

    def on_mount(self) -> None:
        """Open the first screen, and once that is painted begin to sync."""
        if not self.is_headless:
            install_hangup_handlers(self)
        self.desk.replica.subscribe(self._take_templates)
        self.desk.replica.subscribe(News(self.desk).hear)
        if self.desk.replica.view.every(FindingTemplate):
            self._take_templates(frozenset({("template", "")}))
        self._open_first()
        if self._settings is not None and self._settings.keymap:
            from bay_tui.terminal.keys.keymap import use_keymap

            use_keymap(self, self._settings.keymap)
        self.is_up = True
        self.call_after_refresh(self.start_services, self._services)

    # What screens ask for: see screens.frame.Host

    def open_screen(self, name: str, **about: str) -> None:
        """See `Host.open_screen`."""
        self.stack.open(name, about)

    def go_back(self) -> None:
        """See `Host.go_back`: the sign-in screen and the one opened after it stay."""
        if not self.stack.back() and self.desk.person is not None:
            key = self.key_for(Binding("f9", "sign_out", id="global.sign_out"))
            self.desk.say(_("{key} signs out.").format(key=key))

    def sign_in(self, person: Staff) -> None:
        """See `Host.sign_in`."""
        self.sign_out()
        self._enter(person)
        for name, about in self.left_off.take(person.id):
            self.open_screen(name, **about)
        if registry.guide_is_due(self.desk):
            self.open_screen("guide")

    @property
    def lock_after(self) -> float:
        """See `LockingApp.lock_after`: as the settings say, else on the floor only."""
        told = self._settings.lock_after if self._settings else None
        return told if told is not None else FLOOR_SECONDS if self.desk.bay else 0.0

    def lock(self) -> None:
        """See `LockingApp.lock`."""
        if self.desk.person is not None:
            self.left_off.remember(self.desk.person.id, self.stack.places())
            self.sign_out()
            self.desk.say(_("Locked, as nobody was here. Clocks run on, and what was typed is parked."))

    def sign_out(self) -> None:
        """See `Host.sign_out`."""
        self.desk.person = None
        self.desk.say("")
        set_language(self._language)
        self.stack.sign_out()

    def enrolled(self) -> None:
        """See `Host.enrolled`."""
        if self._engine is not None:
            self._engine.nudge()
        self.pop_screen()
        self.stack.sign_in()

    def key_for(self, binding: Binding) -> str:
        """See `Host.key_for`."""
        return key_name(self.keys_given.get(binding.id or "", "").split(",")[0] or binding)

    def key_now(self, key: str) -> str:
        """Return the key that now does what `key` did.

        It is the one on the screen in front; `key` is what does it where the settings change nothing.
        """
        if not self.keys_given:
            return key
        from bay_tui.terminal.keys.keymap import moved_to

        return moved_to(key, (type(self.screen), type(self)), self.keys_given)

    def print_labels(self, labels: Sequence["Label"], name: str) -> None:
        """See `Host.print_labels`."""
        self.desk.say(_("Printing: {count} …").format(count=len(labels)))
        from bay_tui.terminal.label_printing import print_and_say

        self.run_worker(print_and_say(labels, name, self._settings, self.desk), group="printing")

    def report(self, error: Exception) -> None:
        """See `Host.report`."""
        fault = log_fault(error, doing=f"showing {type(self.screen).__name__}" if self.screen_stack else "starting")
        self.desk.say(sentence("unexpected", {"id": fault}), "bad")

    # Keys and scans

    async def action_quit(self) -> None:
        """Ask, and leave; a board that only shows is left at once."""
        from bay_tui.screens.dialogs.confirm import ConfirmDialog

        if self.desk.read_only:
            self.exit()
        elif not isinstance(self.screen, ConfirmDialog):
            question = _("Leave bay-tui? What is recorded stays on this terminal and is sent later.")
            self.push_screen(ConfirmDialog(question, _("Quit"), _("Stay")), lambda yes: self.exit() if yes else None)

    def action_help_quit(self) -> None:
        """Say how to leave: Ctrl+C does nothing else here."""
        self.desk.say(_("Ctrl+Q leaves bay-tui."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow another language only where it can be shown."""
        return shows_chinese(os.environ) if action == "language" else super().check_action(action, parameters)

    async def action_language(self) -> None:
        """Speak the other language, on every open screen."""
        spoken = set_language("en" if language() == "zh_CN" else "zh_CN")
        if self.desk.person is None:
            self._language = spoken
        for screen in self.stack.framed:
            await screen.change_language()

    def on_scan(self, scan: Scan) -> bool:
        """See `ScanRouter.take`."""
        return self._scans.take(scan)

    def on_hasty_enter(self) -> None:
        """See `KeyPump.on_hasty_enter`."""
        self.desk.say(_("Enter came with what was before it, as from a scanner: press it by itself."), "warn")

    def on_input_method(self) -> None:
        """See `KeyPump.on_input_method`."""
        self.desk.say(
            _("A Chinese input method is on: switch it to English (Shift), then press the key again."), "warn"
        )

    def scans_have_prefix(self) -> bool:
        """See `KeyPump.scans_have_prefix`: the site says so."""
        site = self.desk.site
        return site is not None and site.rules.scanner_prefix

    def waits_for_scanner(self, letter: str) -> bool:
        """See `KeyPump.waits_for_scanner`: what only opens something does not wait."""
        return isinstance(at := self.screen, FramedScreen) and not types_here(at) and acts_for_good(at, letter)

    def take_back(self, stood: Screen[Any]) -> None:
        """See `KeyPump.take_back`."""
        self.stack.close_what_opened_over(stood)

    @cached_property
    def _scans(self) -> "ScanRouter":
        from bay_tui.screens.shell.scans import ScanRouter

        return ScanRouter(self)

    # Screens, services, errors

    def _open_first(self) -> None:
        person = find_staff(self.desk.replica.view, self._sign_in) if self._sign_in else None
        self._sign_in = ""
        if self.desk.read_only:
            self.open_screen("board")
            if self.desk.opening.wall:
                self.open_screen("wall")
        elif self._engine is not None and not self.desk.replica.identity.enrolled:
            self.push_screen(registry.enrol(self.desk, self._settings.server if self._settings else ""))
        elif person is not None:
            self._enter(person)
        else:
            self.stack.sign_in()

    def _enter(self, person: Staff) -> None:
        if person.language and shows_chinese(os.environ):
            set_language(person.language)
        self.desk.person = person
        self.open_screen(registry.home_of(person))
        self.watch_idle()
        key = self.key_for(Binding("ctrl+d", "open('drafts')", id="global.drafts"))
        self.desk.say(*welcome(self.desk, person, key))

    def _show_said(self) -> None:
        for screen in self.stack.framed[-1:]:
            try:
                screen.show_status()
            except Exception as error:
                # Faults are told through here: this one can only be logged.
                log_fault(error, doing="saying something")

    def _ask_first(self, questions: Sequence[Gate], answered: Callable[[bool], None]) -> None:
        from bay_tui.screens.dialogs.unusual import unusual_dialog

        self.push_screen(unusual_dialog(questions), lambda yes: answered(bool(yes)))

    def _take_templates(self, changed: frozenset[Key]) -> None:
        """Offer the site's own finding templates."""
        if any(kind == "template" for kind, _id in changed):
            from bay_tui.catalogue import use_own

            use_own(self.desk.replica.view.every(FindingTemplate))

    def open_anew(self) -> None:
        """Open new screens for who is signed in."""
        person, said = self.desk.person, self.desk.said
        self.stack.clear()
        self._open_first()
        if person is not None:
            self.sign_in(person)
        self.desk.say(said.sentence, said.tone)
