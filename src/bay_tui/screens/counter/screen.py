"""Serve the parts counter's queue.

It shows what the floor waits for, in the order to serve it. A key does one thing to one line.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.counter.options import cancel_reasons, purchase_options, substitute_reasons
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.counter.queue import detail_lines, filtered, queue_columns, queue_lines
from bay_tui.screens.counter.request_form import conversation, found_row
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen, OwnWords
from bay_tui.screens.dialogs.pick_part import PickPartDialog
from bay_tui.screens.job_card.sections import line_text
from bay_tui.screens.shell.shown_keys import Records, beyond_the_bar, shown_keys
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Grid, Row
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.parts.lines import still_wanted
from bay_tui.workshop.readmodels.counter.counter_queue import QueuedRequest, queue, waiting
from bay_tui.workshop.readmodels.counter.supply import below_zero, purchases_of, substitutes, without_price
from bay_tui.workshop.records import Part, PartsLine, PartsRequest, Purchase
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key

_RECORDS: Records = {
    "take": (ops.PartsTaken,),
    "reserve": (ops.PartsReserved,),
    "pick": (ops.PartsPicked,),
    "ready": (ops.PartsReady,),
    "issue": (ops.PartsIssued,),
    "issue_some": (ops.PartsIssued,),
    "back_order": (ops.PartsBackOrdered,),
    "substitute": (ops.PartsSubstituted,),
    "cancel": (ops.PartsCancelled,),
    "note": (ops.PartsNoted,),
    "release": (ops.PartsReleased,),
}


class CounterScreen(PartsDeskScreen):
    """Show the queue of requests; keys act on its line."""

    PLACE = "counter"
    CAN_FILTER = True
    RECORDS = _RECORDS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "take", lazy("Take"), id="counter.take"),
        Binding("v", "reserve", lazy("Reserve"), id="counter.reserve"),
        Binding("p", "pick", lazy("Pick"), id="counter.pick"),
        Binding("r", "ready", lazy("Ready"), id="counter.ready"),
        Binding("i", "issue", lazy("Issue"), id="counter.issue"),
        Binding("b", "back_order", lazy("Back-order"), id="counter.back_order"),
        Binding("u", "substitute", lazy("Substitute"), id="counter.substitute"),
        Binding("x", "cancel", lazy("Cancel the line"), id="counter.cancel", show=False),
        Binding("n", "note", lazy("Write to the technician"), id="counter.note", show=False),
        Binding("I", "issue_some", lazy("Issue a part of it"), id="counter.issue_some", show=False),
        Binding("V", "release", lazy("Give the reservation up"), id="counter.release", show=False),
        Binding("enter", "card", lazy("Job card"), id="counter.card", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the queue, and more about the line under the cursor."""
        self._queue: list[QueuedRequest] = []
        yield Grid(queue_columns())
        yield Lines(id="details")

    def title_text(self) -> str:
        """Return what this screen shows, and how many wait."""
        return _("Parts counter: {count} waiting").format(count=waiting(queue(self.view, self.moment().now)))

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the queue as it is now."""
        moment = self.moment()
        self._queue = filtered(queue(self.view, moment.now), self.filter_text)
        ids = [line.id for one in self._queue for line in one.lines]
        marks = {id_: str(self.desk.replica.mark("line", id_)) for id_ in ids}
        rows = queue_lines(self.view, self._queue, marks, moment)
        self.show_rows(rows, _("Nobody waits for parts. {key} shows what tomorrow needs."), key="desk.prepick")
        self.show_detail()

    def part_scanned(self, part: Part) -> bool:
        """Go to the line that wants the part.

        Scanned again there, or wanted by nobody, it is shown in the stock.
        """
        lines = [line.id for one in self._queue for line in one.lines if line.part == part.id]
        if not lines or self.query_one(Grid).cursor_key in lines:
            return False
        self.desk.say(_("{part} is wanted here; scan it again for its stock.").format(part=part.number), "info")
        return self.go_to(lines, "")

    def action_take(self) -> None:
        """Take the request, so that two do not walk for it."""
        line = self._line()
        if line is not None:
            self.desk.record(ops.PartsTaken(request=line.request), said=_("You serve this request."))

    def action_reserve(self) -> None:
        """Set aside what the line still needs."""
        line = self._numbered_line()
        if line is not None:
            self.desk.record(ops.PartsReserved(line=line.id), said=_("Reserved: {name}.").format(name=line.name))

    def action_release(self) -> None:
        """Give the reservation up."""
        line = self._line()
        if line is not None:
            self.desk.record(ops.PartsReleased(line=line.id), said=_("Released: {name}.").format(name=line.name))

    def action_pick(self) -> None:
        """Say that the line is out of its bin."""
        line = self._numbered_line()
        if line is not None:
            self.desk.record(ops.PartsPicked(line=line.id), said=_("Picked: {name}.").format(name=line.name))

    def action_ready(self) -> None:
        """Tell technician and bay that what is picked lies ready."""
        line = self._line()
        if line is not None:
            self.desk.record(ops.PartsReady(request=line.request), said=_("The technician and the bay are told."))

    def action_issue(self) -> None:
        """Say that all still open went to the technician."""
        line = self._numbered_line()
        if line is not None:
            self._issue(line, None)

    def action_issue_some(self) -> None:
        """Ask how much of it went to the technician."""
        line = self._numbered_line()
        if line is None:
            return
        still = still_wanted(line) or line.quantity
        self.ask_quantity(
            f"issue/{line.id}", _("How much was issued?"), line.part, partial(self._issue, line), value=still
        )

    def action_back_order(self) -> None:
        """Ask when it is expected."""
        line = self._line()
        if line is None:
            return
        options = purchase_options(purchases_of(self.view, line.part) if line.part else [], self.moment())
        if not options:
            self._ask_expected(line)
            return
        options.append(Option("other", _("Another date")))
        dialog = ChooseDialog(_("On which supplier order?"), options, lines=[self._text(line)])
        self.ask(dialog, partial(self._awaited, line))

    def action_substitute(self) -> None:
        """Ask which part serves instead, and why."""
        line = self._line()
        if line is not None:
            title = _("What instead of {part}?").format(part=f"{line.name} {line.part}".strip())
            dialog = PickPartDialog(f"substitute/{line.id}", title, partial(self._candidates, line))
            self.ask(dialog, partial(self._substitute_chosen, line))

    def action_cancel(self) -> None:
        """Ask why the line is not needed."""
        line = self._line()
        if line is None:
            return
        own_words = OwnWords(_("Another reason"), f"cancel/{line.id}")
        dialog = ChooseDialog(_("Why cancel?"), cancel_reasons(), lines=[self._text(line)], own_words=own_words)
        self.ask(dialog, partial(self._cancelled, line))

    def action_note(self) -> None:
        """Ask what the technician should know."""
        line = self._line()
        if line is not None:
            request = self.view.get(PartsRequest, line.request)
            said = conversation(self.view, request, self.moment()) if request else []
            about = "\n".join([self._text(line), *said[-6:]])
            dialog = AskDialog(
                _("What should the technician know?"), _("Message"), topic=f"note/{line.request}", about=about
            )
            self.ask(dialog, partial(self._noted, line))

    def action_card(self) -> None:
        """Open the job card."""
        line = self._line()
        if line is not None:
            self.host.open_screen("job", job=line.job)

    def open_row(self, key: str) -> None:
        """Open the card of the job."""
        self.action_card()

    def on_resize(self, event: events.Resize) -> None:
        """Leave the details out where there is little room."""
        self.query_one("#details").display = event.size.height >= 20
        self.show_detail()

    def _line(self) -> PartsLine | None:
        key = self.query_one(Grid).cursor_key
        line = self.view.get(PartsLine, key) if key else None
        if line is None:
            self.desk.say(_("There is no line here."), "warn")
        return line

    def _numbered_line(self) -> PartsLine | None:
        """Return the line under the cursor, if it has a number.

        A description has to be looked up first.
        """
        line = self._line()
        if line is not None and not line.part:
            (key, _label), *_rest = shown_keys(self, [("counter.substitute", "")])
            self.desk.say(_("This line has no number yet: {key} finds the part.").format(key=key), "warn")
            return None
        return line

    def _text(self, line: PartsLine) -> str:
        return line_text(line, self.view.get(Part, line.part) if line.part else None)

    def _issue(self, line: PartsLine, quantity: float | None) -> None:
        args = ops.PartsIssued(line=line.id, quantity=quantity)
        said = _("Issued: {name}.").format(name=line.name)
        self.desk.record(args, said=said, then=lambda ids: self._issued(line))

    def _issued(self, line: PartsLine) -> None:
        """Say whether the shelf is below zero, or the price missing."""
        part = self.view.get(Part, line.part)
        if part is None:
            return
        params = {"number": part.number, "on_hand": decimal_text(part.on_hand)}
        codes = [("stock-negative", below_zero(part)), ("part-without-price", without_price(part))]
        said = [sentence(code, params) for code, so in codes if so]
        if said:
            self.desk.say(" ".join(said), "warn")

    def _awaited(self, line: PartsLine, chosen: Chosen | None) -> None:
        purchase = self.view.get(Purchase, chosen.key) if chosen is not None else None
        if purchase is not None and purchase.eta is not None:
            self._expected(line, purchase.eta, purchase.id)
        elif chosen is not None:
            self._ask_expected(line)

    def _ask_expected(self, line: PartsLine) -> None:
        self.ask_eta(f"back-order/{line.id}", [self._text(line)], partial(self._expected, line))

    def _expected(self, line: PartsLine, eta: datetime, purchase: str = "") -> None:
        said = _("Back-ordered: {name}, expected {time}.").format(name=line.name, time=self.moment().day_and_time(eta))
        self.desk.record(ops.PartsBackOrdered(line=line.id, eta=eta, purchase=purchase), said=said)

    def _candidates(self, line: PartsLine, query: str) -> Sequence[Row]:
        return [found_row(one.part, one.fit) for one in substitutes(self.view, line, query)]

    def _substitute_chosen(self, line: PartsLine, part: str | None) -> None:
        if part is None:
            return
        own_words = OwnWords(_("Another reason"), f"substitute-why/{line.id}")
        dialog = ChooseDialog(_("Why this part?"), substitute_reasons(), lines=[part], own_words=own_words)
        self.ask(dialog, partial(self._substituted, line, part))

    def _substituted(self, line: PartsLine, part: str, chosen: Chosen | None) -> None:
        if chosen is not None:
            args = ops.PartsSubstituted(line=line.id, part=part, reason=chosen.text)
            self.desk.record(args, said=_("{part} instead.").format(part=part))

    def _cancelled(self, line: PartsLine, chosen: Chosen | None) -> None:
        if chosen is not None:
            args = ops.PartsCancelled(line=line.id, reason=chosen.text)
            self.desk.record(args, said=_("Cancelled: {name}.").format(name=line.name))

    def _noted(self, line: PartsLine, text: str | None) -> None:
        if text:
            self.desk.record(ops.PartsNoted(request=line.request, text=text), said=_("Sent to the technician."))

    def show_detail(self) -> None:
        """Show more about the line under the cursor."""
        key = self.query_one(Grid).cursor_key or ""
        one = next((one for one in self._queue if any(line.id == key for line in one.lines)), None)
        lines = detail_lines(self.view, one, key, self.moment())
        if one is not None:
            wanted = [
                ("counter.note", _("Note")),
                ("counter.cancel", _("Cancel")),
                ("counter.issue_some", _("Part of it")),
                ("desk.returns", _("Returns")),
                ("desk.picking", _("Pick list")),
                ("desk.prepick", _("Tomorrow")),
                ("desk.figures", _("Figures")),
            ]
            if keys := "  ".join(f"{name} {label}" for name, label in beyond_the_bar(self, wanted)):
                lines.append([Cell(keys, "dim")])
        self.query_one("#details", Lines).show(lines)
