"""Share filter and keys among the screens after sign-in."""

from collections.abc import Collection
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widgets import Input, Static

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.shell.frame import FramedScreen, Host, TitleLine
from bay_tui.screens.shell.shown_keys import FOR_LOOKING
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.inputs import LineInput
from bay_tui.wording import sentence
from bay_tui.workshop.scanning.scans import Scan

__all__ = ["FilterLine", "FramedScreen", "Host", "TitleLine", "WorkScreen"]


class FilterLine(Horizontal):
    """Type a filter in one line under the body."""

    DEFAULT_CSS = """
    FilterLine { height: 1; display: none; background: $panel; }
    FilterLine.-open { display: block; }
    FilterLine > Static { width: auto; padding: 0 1; color: $accent; text-style: bold; }
    FilterLine > LineInput { width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """Yield the word and the input."""
        yield Static(_("Filter"), markup=False)
        yield LineInput(max_length=40, placeholder=_("plate, number, name, state"))


class WorkScreen(FramedScreen):
    """Frame a screen of somebody signed in.

    It has a filter and the keys that work everywhere.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "help", lazy("Help"), id="global.help", show=False),
        Binding("f2", "open('board')", lazy("Bay board"), id="global.board", show=False),
        Binding("f3", "open('work')", lazy("My work"), id="global.work", show=False),
        Binding("f4", "open('counter')", lazy("Parts counter"), id="global.counter", show=False),
        Binding("f5", "open('outbox')", lazy("Outbox and exceptions"), id="global.outbox", show=False),
        Binding("ctrl+d", "open('drafts')", lazy("Drafts"), id="global.drafts", show=False),
        Binding("f6", "open('stock')", lazy("Stock"), id="global.stock", show=False),
        Binding("f9", "sign_out", lazy("Sign out"), id="global.sign_out", show=False),
        Binding("colon,ctrl+p", "open('commands')", lazy("All commands"), id="global.commands", show=False),
        Binding("ctrl+g", "open('guide')", lazy("First steps"), id="global.guide", show=False),
        Binding("slash", "filter", lazy("Filter"), id="global.filter", show=False),
        Binding("escape", "back", lazy("Back"), id="global.back", show=False),
    ]

    CAN_FILTER: ClassVar[bool] = False
    """Whether `/` opens the filter line here."""

    PLACE: ClassVar[str] = ""
    """The name by which keys open this screen, where some do."""

    filter_text: reactive[str] = reactive("", init=False)

    def compose_above_status(self) -> ComposeResult:
        """Yield the filter line, hidden until `/`."""
        yield FilterLine(id="filter")

    def idle(self) -> Collection[str]:
        """See `SaysWhatIsIdle`: nobody is led to where they are."""
        return {f"open('{self.PLACE}')"}

    def moment(self) -> Moment:
        """Return now, at the site."""
        return Moment(self.desk.now(), self.desk.zone)

    def row_at_hand(self) -> str:
        """Return the key under the cursor, empty where there is none."""
        grids = self.query(Grid)
        return (grids.first().cursor_key or "") if grids else ""

    def filter_shown(self) -> str:
        """Return the filter."""
        return self.filter_text

    def nothing_here(self, nothing: str) -> str:
        """Return what to say where there are no rows.

        It is `nothing`, unless rows are there and the filter hides them all.
        """
        return _("Nothing matches; Esc clears the filter.") if self.filter_text else nothing

    def may_be_filter(self, scan: Scan) -> bool:
        """Tell whether a scan may be typing in the filter.

        A number typed there names the same as a scan without a prefix.
        """
        typing = self.query_one(FilterLine).query_one(LineInput).has_focus
        return typing and scan.kind == "unknown" and not scan.certain

    def watch_filter_text(self) -> None:
        """Show what matches."""
        if self.is_mounted:
            self.refresh_data(None)
            self.show_status()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow the filter where something can be filtered.

        Nobody signs out where nobody signs in.
        """
        if action == "filter":
            return self.CAN_FILTER
        if self.desk.read_only and action == "sign_out":
            return False
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        self.host.open_screen("help")

    def action_open(self, name: str) -> None:
        """Open a main screen; on a board for looking, say so."""
        if self.desk.read_only and name not in FOR_LOOKING:
            self.desk.say(sentence("board-read-only"))
        else:
            self.host.open_screen(name)

    def action_sign_out(self) -> None:
        """Leave the terminal to the next one."""
        self.host.sign_out()

    def action_back(self) -> None:
        """Clear the filter; with none, close this screen."""
        if self.query_one(FilterLine).has_class("-open") or self.filter_text:
            self.close_filter(keep=False)
        else:
            self.host.go_back()

    def action_filter(self) -> None:
        """Let a filter be typed."""
        line = self.query_one(FilterLine)
        line.add_class("-open")
        line.query_one(LineInput).value = self.filter_text
        line.query_one(LineInput).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while it is typed."""
        if event.input.parent is self.query_one(FilterLine):
            event.stop()
            self.filter_text = event.value.strip()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go on in the body."""
        if event.input.parent is self.query_one(FilterLine):
            event.stop()
            self.close_filter(keep=True)

    def on_key(self, event: events.Key) -> None:
        """Lead the arrows from the filter line into the body."""
        line = self.query_one(FilterLine)
        if event.key in ("down", "up", "pagedown", "pageup") and line.query_one(LineInput).has_focus:
            event.stop()
            self.close_filter(keep=True)

    def close_filter(self, *, keep: bool) -> None:
        """Leave the filter line for the body.

        What was typed counts on if it is to be kept.
        """
        line = self.query_one(FilterLine)
        line.remove_class("-open")
        if not keep:
            line.query_one(LineInput).value = ""
            self.filter_text = ""
        self.focus_body()
