"""Settle what needs a person, each matter with a decision.

These are calls, exceptions, clocks left running, complaints, parts whose date is gone, promises to be told, and counts
to approve.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import Chosen
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.eta import EtaDialog
from bay_tui.screens.dialogs.forgotten import STILL_WORKING, ForgottenDialog
from bay_tui.screens.dialogs.promise import tell_promise
from bay_tui.screens.foreman.attention_queue import columns, rows, running, subject_of, why_of
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.outbox_stories import about
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.widgets.wrapping import wrapped
from bay_tui.workshop import operations as ops
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.attention import (
    Matter,
    MatterKind,
    about_hours,
    holds_facts,
    hours_of,
    is_unanswered,
    job_of,
    matters,
)
from bay_tui.workshop.readmodels.own_day import forgotten_clock
from bay_tui.workshop.records import Order
from bay_tui.workshop.search import visit_named
from bay_tui.workshop.view import Key

_SETTLED_BY: dict[MatterKind, type[ops.Args]] = {
    MatterKind.CALL: ops.CallCleared,
    MatterKind.EXCEPTION: ops.ExceptionSettled,
    MatterKind.CLOCK: ops.LabourForgotten,
    MatterKind.COMPLAINT: ops.ComplaintSettled,
    MatterKind.PARTS: ops.PartsBackOrdered,
    MatterKind.PROMISE: ops.OrderPromised,
    MatterKind.COUNT: ops.CountApproved,
}


class AttentionScreen(GridScreen):
    """Show one queue, the oldest first.

    Enter settles what is under the cursor.
    """

    CAN_FILTER = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "settle", lazy("Settle"), id="attention.settle"),
        Binding("y", "accept", lazy("Accept"), id="attention.accept"),
        Binding("a", "answer", lazy("Answer call"), id="attention.answer"),
        Binding("o", "job", lazy("Job card"), id="attention.job"),
        Binding("h", "hours", lazy("Hours"), id="attention.hours"),
        Binding("n", "complaint", lazy("New complaint"), id="attention.complaint"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._matters: dict[str, Matter] = {}

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("What needs somebody")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done about the matter under the cursor."""
        one, view = self._under_cursor(), self.desk.replica.view
        asked: dict[str, Callable[[Matter], bool]] = {
            "settle": lambda one: self.desk.may(_SETTLED_BY[one.kind]),
            "accept": lambda one: holds_facts(view, one) and self.desk.may(ops.FactsAccepted),
            "answer": lambda one: is_unanswered(view, one),
            "hours": lambda one: about_hours(view, one),
        }
        if action in asked:
            return one is not None and asked[action](one)
        if action == "job":
            return bool(self._job())
        if action == "complaint":
            return self.desk.may(ops.ComplaintRecorded)
        return super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        """Yield the queue, and the matter under the cursor in full."""
        yield Grid(columns(), id="attention")
        yield Lines(id="attention-detail")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the queue as it is now."""
        view, moment = self.desk.replica.view, self.moment()
        self._matters = {one.key: one for one in matters(view, moment.now, moment.zone)}
        grid = self.query_one(Grid)
        grid.empty = self.nothing_here(_("Nothing needs anybody."))
        grid.set_rows(rows(view, self._matters.values(), moment, self.filter_text))
        self.show_detail()

    def open_row(self, key: str) -> None:
        """Settle the matter."""
        if self.check_action("settle", ()):
            self.action_settle()

    def action_settle(self) -> None:
        """Ask for the decision, and record it."""
        one = self._under_cursor()
        if one is None:
            return
        if one.kind is MatterKind.CLOCK:
            self._close_clock(one)
            return
        if one.kind is MatterKind.PARTS:
            self._ask_date(one)
            return
        if one.kind is MatterKind.PROMISE:
            tell_promise(self, one.id)
            return
        if one.kind is MatterKind.COUNT:
            self.host.open_screen("counts")
            return

        def answered(decision: str | None) -> None:
            """Record the decision."""
            if decision is not None:
                self.desk.record(_settlement(one, decision), said=_("Settled."))

        view, moment = self.desk.replica.view, self.moment()
        call = one.kind is MatterKind.CALL
        why, topic = why_of(view, one, moment), f"settle/{one.key}"
        dialog = AskDialog(why, _("Decision"), topic=topic, about=subject_of(view, one), optional=call)
        self.ask(dialog, answered)

    def action_accept(self) -> None:
        """Ask, and let the entries that are held back take effect."""
        one = self._under_cursor()
        if one is None:
            return

        def answered(yes: bool | None) -> None:
            """Record that they are accepted."""
            if yes:
                self.desk.record(ops.FactsAccepted(exception=one.id), said=_("Accepted: they count from now on."))

        question = why_of(self.desk.replica.view, one, self.moment())
        self.ask(ConfirmDialog(question, _("Accept"), _("Leave it")), answered)

    def action_answer(self) -> None:
        """Tell the bay that somebody is coming."""
        one = self._under_cursor()
        if one is not None:
            self.desk.record(ops.CallAnswered(call=one.id), said=_("They see that you are coming."))

    def action_job(self) -> None:
        """Open the job it is about."""
        self.host.open_screen("job", job=self._job())

    def action_hours(self) -> None:
        """Open the hours it is about: that day, at that person."""
        one = self._under_cursor()
        found = hours_of(self.desk.replica.view, one, self.desk.now()) if one is not None else None
        if found is not None:
            staff, day = found
            self.host.open_screen("hours", staff=staff, day=day.isoformat())

    def action_complaint(self) -> None:
        """Write down what a customer complains of.

        Asked are the visit, and their words.
        """

        def found(text: str | None) -> None:
            """Go on with the visit that was named."""
            order = self._visit(text) if text is not None else None
            if order is not None:
                self._ask_words(order)

        def check(text: str) -> str:
            """Return why a text names no visit, or nothing."""
            return "" if self._visit(text) else _("No order or vehicle is found by {text}.").format(text=text)

        dialog = AskDialog(_("Which visit?"), _("Order number or plate"), topic="complaint-visit", check=check)
        self.ask(dialog, found)

    def _visit(self, text: str) -> Order | None:
        return visit_named(self.desk.replica.view, text)

    def _ask_words(self, order: Order) -> None:
        def answered(words: str | None) -> None:
            if words is not None:
                self.desk.record(ops.ComplaintRecorded(order=order.id, words=words))

        self.ask(
            AskDialog(
                _("What does the customer say?"),
                _("In their words"),
                topic=f"complaint/{order.id}",
                about=about(self.desk.replica.view, order.id),
            ),
            answered,
        )

    def _close_clock(self, one: Matter) -> None:
        view, moment = self.desk.replica.view, self.moment()
        forgotten = forgotten_clock(view, one.id, moment.now, moment.zone)
        if forgotten is None:
            return

        def answered(chosen: Chosen | None) -> None:
            if chosen is None:
                return
            if chosen.key == STILL_WORKING:
                # Who has come is there: the clock that runs goes on, and is not asked about again.
                self.desk.record(ops.LabourArrived(staff=one.id), said=_("{name} is at work.").format(name=name))
                return
            args = ops.LabourForgotten(staff=one.id, end=datetime.fromisoformat(chosen.key))
            self.desk.record(args, said=_("The clock is closed; settle the hours."))

        name = name_of_staff(view, one.id)
        self.ask(ForgottenDialog(forgotten, running(view, one.id), moment.now, moment.zone, of=name), answered)

    def _ask_date(self, one: Matter) -> None:
        def answered(chosen: Chosen | None) -> None:
            if chosen is not None:
                eta = datetime.fromisoformat(chosen.key)
                time = self.moment().day_and_time(eta)
                self.desk.record(
                    ops.PartsBackOrdered(line=one.id, eta=eta), said=_("Expected {time}.").format(time=time)
                )

        lines = [subject_of(self.desk.replica.view, one)]
        self.ask(EtaDialog(self.desk.local(self.desk.now()), f"back-order/{one.id}", lines=lines), answered)

    def _job(self) -> str:
        """Return the job the matter under the cursor is about."""
        one, view = self._under_cursor(), self.desk.replica.view
        return job_of(view, one) if one is not None else ""

    def _under_cursor(self) -> Matter | None:
        return self._matters.get(self.row_at_hand())

    def show_detail(self) -> None:
        """Show all about the matter under the cursor."""
        one, view = self._under_cursor(), self.desk.replica.view
        text = why_of(view, one, self.moment()) if one else ""
        lines = wrapped(text, max(20, self.size.width - 2))[:3] if text else []
        shown = [[Cell(line)] for line in lines] + [[Cell()]] * (3 - len(lines))
        self.query_one("#attention-detail", Lines).show(shown)


def _settlement(one: Matter, decision: str) -> ops.Args:
    match one.kind:
        case MatterKind.CALL:
            return ops.CallCleared(call=one.id, note=decision)
        case MatterKind.COMPLAINT:
            return ops.ComplaintSettled(complaint=one.id, decision=decision)
        case _:
            return ops.ExceptionSettled(exception=one.id, decision=decision)
