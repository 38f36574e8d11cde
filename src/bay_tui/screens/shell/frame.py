"""Frame every screen: title, body, status line and key bar.

They are refreshed by what changed.
A screen asks for another one through `Host`, which the app is: screens never import the app.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from bay_tui.i18n import _
from bay_tui.screens.common.following import MinuteTimer, ReadRecords
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.shown_keys import Records, bar_keys, works
from bay_tui.screens.shell.status import key_name, status_segments, title_segments
from bay_tui.textual_compat.failures import GuardedMessages
from bay_tui.widgets.keybar import KeyBar
from bay_tui.widgets.statusline import StatusLine
from bay_tui.workshop.records import Site, Staff
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.view import Key

if TYPE_CHECKING:
    from bay_tui.printing.labels import Label

AnswerT = TypeVar("AnswerT")

SMALLEST = (60, 16)
"""The least columns and rows in which a screen makes sense."""


class Host(Protocol):
    """Name what a screen may ask of the app."""

    thrifty: bool
    """Whether every byte crosses a line that may be slow: over SSH, and on boards that are only looked at."""

    def open_screen(self, name: str, **about: str) -> None:
        """Open a screen by its name in `registry`.

        `about` are the ids of what it is about, such as `job="…"`.
        A screen that is open already comes to the front.
        """
        ...

    def go_back(self) -> None:
        """Close the screen on top; the first one after signing in stays."""
        ...

    def sign_in(self, person: Staff) -> None:
        """Let a person in whose PIN or badge was right."""
        ...

    def sign_out(self) -> None:
        """Go back to the sign-in screen."""
        ...

    def enrolled(self) -> None:
        """Begin to sync and to sign people in.

        The server let this terminal in.
        """
        ...

    def press(self, key: str) -> None:
        """Let a key act now, before those that wait."""
        ...

    def name_window(self, site: Site | None, title: str) -> None:
        """Name the terminal's window after the site and a screen's title."""
        ...

    def key_for(self, binding: Binding) -> str:
        """Return the name of a binding's key.

        The settings may have changed it.
        """
        ...

    def print_labels(self, labels: Sequence["Label"], name: str) -> None:
        """Print labels in the background.

        They go into a file called `name` or to the printer; how that went is said.
        """
        ...

    def report(self, error: Exception) -> None:
        """Log an error nobody foresaw and say that something went wrong."""
        ...


class Ground(Screen[None]):
    """Lie below the first screen.

    It shows nothing and, unlike Textual's own, is not painted below another.
    """

    @property
    def is_current(self) -> bool:
        """Tell whether nothing covers it."""
        return super().is_current and len(self.app.screen_stack) == 1  # pyright: ignore[reportUnknownMemberType]


class TitleLine(StatusLine):
    """Show what this screen is about, where, and for whom."""

    DEFAULT_CSS = """
    TitleLine { background: $surface; }
    TitleLine:ansi { background: $background; text-style: none; }
    TitleLine > .tone--title { color: $primary; text-style: bold; }
    """


class FrameKeys(KeyBar):
    """Show a screen's keys, the one for help last.

    It is one that works where the focus is: `F1` while text is typed.
    """

    def follow(self, focused: Widget | None, helps: Sequence[str]) -> None:
        """Choose the key for help that works in `focused`.

        `helps` are all keys that open help here.
        """
        typing = focused is not None and focused.check_consume_key("question_mark", "?")
        self.help_key = next((key for key in reversed(helps) if len(key) > 1), "") if typing else next(iter(helps), "")


class FramedScreen(GuardedMessages, Screen[None]):
    """Frame a body with title, status line and key bar.

    They are refreshed by the replica's signal, on resume and every minute.
    """

    BESIDES: ClassVar[frozenset[str]] = frozenset()
    """What it shows besides records, by the names it is told of them: `outbox`, `sync`."""

    WAITS_FOR_THE_MINUTE: ClassVar[bool] = False
    """Whether it shows changes by the minute alone, as what takes long to work out does."""

    RECORDS: ClassVar[Records] = {}
    """By action, what its key may record: the bar offers keys to whoever may record one of them."""
    transient: ClassVar[bool] = False
    """Whether this screen closes when another one opens: help, commands."""

    for_the_job_below: ClassVar[bool] = True
    """Whether a part scanned here is meant for the job of a screen below, if there is one."""

    DEFAULT_CSS = """
    FramedScreen {
        layers: page over;
        & > #body { height: 1fr; }
        & > #too-small { layer: over; display: none; width: 100%; height: 100%; content-align: center middle; }
        &.-too-small > #too-small { display: block; background: $background; }
    }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.place: tuple[object, ...] = ()
        self.opened_as: tuple[str, dict[str, str]] = ("", {})
        self._records = ReadRecords(self.BESIDES)
        self._settling = False
        self._minute = MinuteTimer(self, desk.now, self.show_now)

    @property
    def host(self) -> Host:
        """Return the app, as far as screens know it."""
        return cast(Host, self.app)  # pyright: ignore[reportUnknownMemberType]

    @property
    def is_seen(self) -> bool:
        """Tell whether no other screen covers this one.

        A dialog leaves it in view.
        """
        if not self._is_composed:
            return False
        stack = cast("list[Screen[object]]", self.app.screen_stack)  # pyright: ignore[reportUnknownMemberType]
        return next((one for one in reversed(stack) if isinstance(one, FramedScreen)), None) is self

    @property
    def _is_composed(self) -> bool:
        # Asked many times a key, so the whole tree is not searched.
        return any(child.id == "keys" for child in self.children)

    @property
    def is_current(self) -> bool:
        """Tell whether this screen is painted.

        Textual would go on painting the one below an opaque screen as well.
        """
        return super().is_current and self.is_seen

    def title_text(self) -> str:
        """Return what this screen shows."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        """Yield what stands between title and status line."""
        raise NotImplementedError

    def compose_above_status(self) -> ComposeResult:
        """Yield what stands right above the status line."""
        yield from ()

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the records as they are now.

        `changed` names those that did, of the kinds this screen has read; None means everything.
        """

    def refresh_data(self, changed: frozenset[Key] | None) -> None:
        """Show the records as they are now.

        A change of what is read for it will call this again. `changed` is as in `show_data`.
        """
        with self._records.reading(self.desk.replica.view, anew=changed is None):
            self.show_data(changed)

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys for the key bar, the most needed first.

        They are those of its own bindings that are to be shown.
        """
        return [
            (self.host.key_for(one), str(one.description))
            for one in type(self).BINDINGS
            if isinstance(one, Binding) and one.show and works(self, one)
        ]

    def keys_of(self, id: str) -> list[str]:
        """Return the names of an action's keys here.

        `id` is its binding's id, or the end of it.
        """
        return [key_name(key) for key, one in self.active_bindings.items() if (one.binding.id or "").endswith(id)]

    def key_of(self, id: str) -> str:
        """Return an action's first key, empty where it cannot be done."""
        return next(iter(self.keys_of(id)), "")

    def take_scan(self, scan: Scan) -> bool:
        """Take a scan that means something special here.

        False leaves it to the app.
        """
        return False

    def may_be_filter(self, scan: Scan) -> bool:
        """Tell whether a scan may be typing in the filter."""
        return False

    def opened_by_scan(self) -> None:
        """Offer what one scans this screen's code for.

        The scan has opened it.
        """

    def ask(self, dialog: Screen[AnswerT], answered: Callable[[AnswerT | None], None]) -> None:
        """Open a dialog, and call `answered` with its answer.

        What is typed in it is parked meanwhile.
        """
        from bay_tui.screens.shell.form_drafts import with_draft

        self.app.push_screen(dialog, with_draft(self.desk, dialog, answered))  # pyright: ignore[reportUnknownMemberType]

    def focus_body(self) -> None:
        """Let the keys go to the body again."""
        for widget in self.query_one("#body").query("*"):
            if widget.focusable:
                widget.focus()
                return

    def show_status(self) -> None:
        """Bring title, status line and key bar up to date.

        It costs nothing where they say the same.
        """
        if not self._is_composed:
            return
        self.query_one("#title", TitleLine).show(*title_segments(self.desk, self.title_text(), self.filter_shown()))
        self.host.name_window(self.desk.site, self.title_text())
        self.query_one("#status", StatusLine).show(*status_segments(self.desk, self.size.width))
        self.query_one("#keys", KeyBar).set_keys(bar_keys(self))

    def filter_shown(self) -> str:
        """Return the filter the title has to mention."""
        return ""

    async def change_language(self) -> None:
        """Say everything in the language spoken now."""
        await self.recompose()
        self.focus_body()
        self.refresh_data(None)
        self.show_status()

    def compose(self) -> ComposeResult:
        """Yield the frame around the body."""
        yield TitleLine(id="title")
        with Vertical(id="body"):
            yield from self.compose_body()
        yield from self.compose_above_status()
        yield StatusLine(id="status")
        yield FrameKeys(id="keys")
        yield Static(
            _("This window is too small: {width}×{height} at least.").format(width=SMALLEST[0], height=SMALLEST[1]),
            id="too-small",
            markup=False,
        )

    def on_mount(self) -> None:
        """Listen to the replica."""
        self._stop_listening = self.desk.replica.subscribe(self._take_changes)

    def on_descendant_focus(self) -> None:
        """Show the key for help that works in the focus."""
        for keys in self.query(FrameKeys):
            keys.follow(self.focused, self.keys_of(".help"))

    def on_unmount(self) -> None:
        """Stop listening."""
        self._stop_listening()

    def on_screen_resume(self) -> None:
        """Show what changed meanwhile, and follow the minutes."""
        self.show_now()

    def on_screen_suspend(self) -> None:
        """Let the minutes pass while nobody sees this screen."""
        self._minute.stop()

    def on_resize(self, event: events.Resize) -> None:
        """Tell where the window is too small; fit the lines otherwise."""
        self.set_class(event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1], "-too-small")
        self.show_status()

    def handler_failed(self, error: Exception) -> None:
        """Report what a handler failed with.

        It would end this screen's message loop, and with it the terminal.
        """
        if not (self.is_attached and self.app.is_running):  # pyright: ignore[reportUnknownMemberType]
            return  # What a screen fails at while it is being taken apart concerns nobody.
        if not self.is_mounted:
            raise error
        if self in self.app.screen_stack:  # pyright: ignore[reportUnknownMemberType]
            self.host.report(error)

    def _take_changes(self, keys: frozenset[Key]) -> None:
        if not self.WAITS_FOR_THE_MINUTE:
            self._records.hear(keys)
        if not self._settling:
            self._settling = True
            self.call_later(self._settle)

    def _settle(self) -> None:
        """Refresh once for all that changed in one go.

        A hidden screen does it when it comes back.
        """
        self._settling = False
        if not self.is_seen:
            return
        if changed := self._records.take_changed():
            self.refresh_data(changed)
        self.show_status()

    def show_now(self) -> None:
        """Show everything as it is, in each minute this is seen."""
        if self.is_seen:
            self.refresh_data(None)
            self.show_status()
            self._minute.start()
