"""Show outbox and exceptions: nothing gets lost.

These are what the server has not got yet, what it refused, and what does not fit.
"""

from typing import Any, ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from bay_tui.i18n import _, lazy, ngettext
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.outbox_stories import CASE, OPERATION, Story, columns, lines, of_case, of_entry
from bay_tui.store.outbox import OutboxEntry
from bay_tui.widgets.grid import Grid
from bay_tui.workshop.operations import Args, ExceptionSettled, JobAssigned, OperationDiscarded
from bay_tui.workshop.records import ExceptionCase, Job
from bay_tui.workshop.text import clean, decimal_text
from bay_tui.workshop.view import Key

_WIDE_FROM = 110


class OutboxScreen(GridScreen):
    """Show refused entries, exceptions, and what waits.

    Refused come first, since somebody has to do something about them.
    """

    PLACE = "outbox"
    BESIDES = frozenset({"outbox", "sync"})
    CAN_FILTER = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "correct", lazy("Correct and send"), id="outbox.correct"),
        Binding("x", "discard", lazy("Let go"), id="outbox.discard"),
        Binding("s", "settle", lazy("Settle"), id="outbox.settle"),
        Binding("n", "now", lazy("Try now"), id="outbox.now"),
    ]

    DEFAULT_CSS = """
    OutboxScreen {
        & #outbox-detail { height: 4; padding: 0 2; background: $surface; }
        & #outbox-detail:ansi { background: $background; }
        & #outbox-detail > Static { height: 4; }
    }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wide = False

    def title_text(self) -> str:
        """Return what this is."""
        return _("Outbox and exceptions")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done about the row under the cursor."""
        if action in ("correct", "discard"):
            return self._refused() is not None
        if action == "settle":
            return self._case() is not None and self.desk.may(ExceptionSettled)
        if action == "now":
            return self.desk.link is not None
        return super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        """Yield the list, and its row in full."""
        yield Grid(columns(self._wide))
        with Vertical(id="outbox-detail"):
            yield Static(markup=False)

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show what waits as it is now."""
        replica = self.desk.replica
        grid = self.query_one(Grid)
        grid.empty = self.nothing_here(_("Everything is sent, and nothing waits for anybody."))
        grid.set_rows(lines(replica.view, replica.outbox, self.desk.person, self.moment(), self.filter_text))
        self.show_detail()

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        wide = event.size.width >= _WIDE_FROM
        if wide != self._wide:
            self._wide = wide
            self.query_one(Grid).set_columns(columns(wide))

    def open_row(self, key: str) -> None:
        """Do what the row is there for."""
        if self._refused() is not None:
            self.action_correct()
        elif self._case() is not None and self.desk.may(ExceptionSettled):
            self.action_settle()

    def action_correct(self) -> None:
        """Send a refused entry again, with what can be corrected asked anew."""
        entry = self._refused()
        if entry is None:
            return
        story, args = of_entry(self.desk.replica.view, entry, self.moment()), entry.operation.args
        field = _correctable(args)
        if field is None:
            self._send(entry, self._renewed(args))
            return
        decimal = field == "quantity"
        value = getattr(args, field)

        def answered(answer: str | None) -> None:
            """Send the entry with what was corrected."""
            if answer is not None:
                self._send(entry, _with(args, field, float(answer) if decimal else answer))

        dialog = AskDialog(
            story.what,
            _("Quantity") if decimal else _("Reason"),
            topic=f"resend/{entry.id}",
            about=story.why,
            value=decimal_text(value) if decimal else str(value),
            decimal=decimal,
        )
        self.ask(dialog, answered)

    def action_discard(self) -> None:
        """Let a refused entry go, with the reason why."""
        entry = self._refused()
        if entry is None:
            return
        story = of_entry(self.desk.replica.view, entry, self.moment())

        def answered(reason: str | None) -> None:
            """Record that it is let go, and why."""
            if reason is not None:
                said = _("Let go: {what}").format(what=story.what)
                self.desk.record(OperationDiscarded(operation=entry.id, reason=reason), said=said)

        about = f"{story.what}. {story.why}"
        self.ask(AskDialog(_("Let it go?"), _("Reason"), topic=f"discard/{entry.id}", about=about), answered)

    def action_settle(self) -> None:
        """Say what an exception means."""
        case = self._case()
        if case is None:
            return
        story = of_case(self.desk.replica.view, case, self.moment())

        def answered(decision: str | None) -> None:
            """Record the decision."""
            if decision is not None:
                self.desk.record(ExceptionSettled(exception=case.id, decision=decision), said=_("Settled."))

        dialog = AskDialog(story.why, _("Decision"), topic=f"settle/exception/{case.id}", about=story.what)
        self.ask(dialog, answered)

    def action_now(self) -> None:
        """Try the server at once."""
        if self.desk.link is not None:
            self.desk.link.nudge()
            count = self.desk.replica.outbox.counts.waiting
            if not count:
                self.desk.say(_("Asking the server for news; nothing waits to be sent."))
                return
            text = ngettext(
                "Trying the server: {count} entry waits.", "Trying the server: {count} entries wait.", count
            )
            self.desk.say(text.format(count=count))

    def _send(self, entry: OutboxEntry, args: Args) -> None:
        self.desk.record(args, supersedes=entry.id, said=_("Sent again."))

    def _renewed(self, args: Args) -> Args:
        """Return an assignment as it is meant now.

        It is meant against what stands there now; other operations stay as they are.
        """
        job = self.desk.replica.view.get(Job, args.job) if isinstance(args, JobAssigned) else None
        return _with(args, "was", job.technicians) if job is not None else args

    def _cursor(self, kind: str) -> str:
        key = self.row_at_hand()
        return key.removeprefix(kind) if key.startswith(kind) else ""

    def _refused(self) -> OutboxEntry | None:
        entry = self.desk.replica.outbox.get(self._cursor(OPERATION))
        return entry if entry is not None and entry.needs_attention else None

    def _case(self) -> ExceptionCase | None:
        return self.desk.replica.view.get(ExceptionCase, self._cursor(CASE))

    def _story(self) -> Story | None:
        view, moment = self.desk.replica.view, self.moment()
        if case := self._case():
            return of_case(view, case, moment)
        entry = self.desk.replica.outbox.get(self._cursor(OPERATION))
        return of_entry(view, entry, moment) if entry else None

    def show_detail(self) -> None:
        """Show all about the row under the cursor."""
        story = self._story()
        content = Content()
        if story is not None:
            who = _("{who}, {time}, {ago}").format(who=story.who, time=story.at, ago=story.ago)
            pieces = ((clean(story.what), "bold"), "\n", clean(story.why), "\n", (clean(who), "$text-muted"))
            content = Content.assemble(*pieces)
        self.query_one("#outbox-detail Static", Static).update(content)


def _correctable(args: Args) -> str | None:
    """Return the field somebody may correct on the spot.

    It is a quantity that was given, else a reason.
    """
    if isinstance(getattr(args, "quantity", None), float | int):
        return "quantity"
    return "reason" if isinstance(getattr(args, "reason", None), str) and type(args) is not JobAssigned else None


def _with(args: Args, field: str, value: Any) -> Args:
    return msgspec.structs.replace(args, **{field: value})
