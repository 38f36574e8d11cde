"""Show the first steps in one's role.

Once to each person on a terminal, and on request.
"""

from time import monotonic

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding

from bay_tui.i18n import LazyText, _, lazy
from bay_tui.screens.common.lines import Lines, TextLine
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.screens.shell.registry import home_of
from bay_tui.widgets.tones import Cell
from bay_tui.workshop.operations import JobAssigned
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.text import fit

_KEY_CELLS = 8

_Steps = tuple[tuple[str, str, LazyText], ...]
"""Id of the binding, the key it has unless the settings give another, and what one does with it."""

_TECHNICIAN: _Steps = (
    ("job.start", "s", lazy("Start the job under the cursor; a start ends the job before it")),
    ("job.pause", "p", lazy("Pause, and say why: parts, customer, tool, break")),
    ("job.finding", "f", lazy("Record a finding: what you see on the vehicle")),
    ("job.parts", "r", lazy("Request parts")),
    ("job.call", "c", lazy("Call parts, the foreman or technical support")),
    ("job.end", "e", lazy("End the job, with your own check")),
)
_COUNTER: _Steps = (
    ("counter.take", "t", lazy("Take a request")),
    ("counter.reserve", "v", lazy("Reserve what is there")),
    ("counter.pick", "p", lazy("Pick, with the bin on screen")),
    ("counter.ready", "r", lazy("Tell technician and bay that it lies ready")),
    ("counter.issue", "i", lazy("Issue to the technician")),
    ("counter.back_order", "b", lazy("Back-order, and say when it is expected")),
    ("global.stock", "f6", lazy("Stock: find, receive, order, count")),
)
_BOARD: _Steps = (
    ("", "enter", lazy("Open the job under the cursor")),
    ("global.filter", "/", lazy("Filter by plate, number, name or state")),
    ("board.answer", "a", lazy("Answer a call from a bay")),
    ("board.promise", "P", lazy("Tell the customer another time")),
    ("board.attention", "o", lazy("See what needs somebody, and settle it")),
)
_FOREMAN: _Steps = (
    ("", "enter", lazy("Open the job under the cursor")),
    ("board.answer", "a", lazy("Answer a call from a bay")),
    ("board.dispatch", "p", lazy("Dispatch: who does what next, and in which bay")),
    ("board.inspection", "i", lazy("Inspect what is done, and pass it or send it back")),
    ("board.hours", "h", lazy("See and correct hours")),
    ("board.attention", "o", lazy("See what needs somebody, and settle it")),
    ("board.report", "t", lazy("See the figures of the day, the week, the month")),
)
_STEPS = {"work": _TECHNICIAN, "counter": _COUNTER, "board": _BOARD}
_EVERYBODY: _Steps = (
    ("global.help", "?", lazy("The keys of the screen you see")),
    ("global.commands", ":", lazy("Everything by its name, in English or Chinese")),
    ("global.back", "escape", lazy("Back; nothing recorded is lost")),
    ("global.sign_out", "f9", lazy("Sign out; a badge scan changes the person at once")),
)


class GuideScreen(FramedScreen):
    """Show the first steps until any key goes on.

    A scan does what it does everywhere, and what was typed before this was shown is not lost.
    """

    transient = True

    def title_text(self) -> str:
        """Return what this is."""
        return _("First steps")

    def keys(self) -> list[tuple[str, str]]:
        """Return what goes on."""
        return [(_("Any key"), _("Go on"))]

    def compose_body(self) -> ComposeResult:
        """Yield the text."""
        yield Lines(id="guide")

    def on_mount(self) -> None:
        """Say it."""
        self.query_one(Lines).show(self._lines())
        self._opened_at = monotonic()

    def on_key(self, event: events.Key) -> None:
        """Go on.

        A key pressed before this was opened was meant for the screen below.
        """
        event.stop()
        self.host.go_back()
        if event.time < self._opened_at:
            self.host.press(event.key)

    def take_scan(self, scan: Scan) -> bool:
        """Go out of the way of a scan."""
        self.host.go_back()
        below = self.app.screen  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        return isinstance(below, FramedScreen) and below.take_scan(scan)

    def _lines(self) -> list[TextLine]:
        person = self.desk.person
        name = person.name if person else ""
        home = home_of(person) if person else "board"
        steps = _FOREMAN if home == "board" and self.desk.may(JobAssigned) else _STEPS[home]
        return [
            [],
            [Cell(_("Welcome, {name}. This is what you do here:").format(name=name), "title")],
            [],
            *(self._step(*step) for step in steps),
            [Cell(fit(_("scan"), _KEY_CELLS), "accent"), Cell(_("A job card opens its job, a part its request"))],
            [],
            [Cell(_("Everywhere"), "title")],
            *(self._step(*step) for step in _EVERYBODY),
            [],
            [Cell(_("It works without the network: what you record is kept here and sent later."), "dim")],
        ]

    def _step(self, id: str, key: str, does: LazyText) -> TextLine:
        name = self.host.key_for(Binding(key, "", id=id or None))
        return [Cell(fit(name, _KEY_CELLS), "accent"), Cell(str(does))]
