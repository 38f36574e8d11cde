"""Correct, add and split hours with a reason.

A foreman also clocks for somebody. The trail stands beside.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen, OwnWords
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.stop_reason import stop_reason_dialog
from bay_tui.screens.foreman.bookings import (
    PERSON,
    Activity,
    DayBooking,
    activities,
    activity_of,
    columns,
    entries,
    lines,
)
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence
from bay_tui.wording.hours_changes import activity, change_lines
from bay_tui.wording.times import hours
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.hours_changes import HoursChange, changes_by, first_of, longer_than_a_shift
from bay_tui.workshop.records import Clock
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.time.typed import parse_past_span, parse_past_time
from bay_tui.workshop.view import Key
from bay_tui.workshop.words import Indirect, StopReason


@dataclass(frozen=True, slots=True)
class HoursCorrection:
    """Hold what is to be recorded once the reason is known.

    It is about the hours of `staff` from `since` on (None: from now on), and corrects `event` where it corrects one.
    """

    args_for: Callable[[str], ops.Args]
    staff: str
    since: datetime | None = None
    event: str = ""


class HoursScreen(GridScreen):
    """Show one day of everybody's bookings.

    Nothing is edited: each correction is an entry of its own, with its reason.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "move": (ops.LabourCorrected,),
        "take_out": (ops.LabourCorrected,),
        "add": (ops.LabourAdded,),
        "start": (ops.LabourStarted,),
        "stop": (ops.LabourStopped,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "move(True)", lazy("Began at"), id="hours.began"),
        Binding("e", "move(False)", lazy("Ended at"), id="hours.ended"),
        Binding("x", "take_out", lazy("Take out"), id="hours.out"),
        Binding("a", "add", lazy("Add or split"), id="hours.add"),
        Binding("s", "start", lazy("Clock on for"), id="hours.start"),
        Binding("p", "stop", lazy("Clock off for"), id="hours.stop"),
        Binding("left", "day(-1)", lazy("Day before"), id="hours.before"),
        Binding("right", "day(1)", lazy("Day after"), id="hours.after"),
    ]

    def __init__(self, desk: Desk, staff: str = "", day: str = "") -> None:
        """Open today, or the given day (`2026-03-31`).

        With `staff`, an id, the cursor is at that person's hours.
        """
        super().__init__(desk)
        today = desk.days.of(desk.now())
        self._back = max(0, (today - date.fromisoformat(day)).days) if day else 0
        self._opened_for = staff
        self._entries: dict[str, DayBooking] = {}

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Hours")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done about the row under the cursor."""
        entry = self._entry()
        if action in ("move", "take_out", "add", "start", "stop") and not self.desk.may(ops.LabourCorrected):
            return False
        if action in ("move", "take_out"):
            return entry is not None and entry.booking is not None
        if action in ("add", "start"):
            return entry is not None
        if action == "stop":
            return bool(self._jobs_running())
        return super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        """Yield the day, and its bookings."""
        yield Lines(id="hours-day")
        yield Grid(columns(), id="hours")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the day as it is known now."""
        view, moment = self.desk.replica.view, self.moment()
        self._entries = entries(view, self._day(), moment, self.filter_text)
        self.query_one("#hours-day", Lines).show([[Cell(f"{self._day():%Y-%m-%d}", "title")]])
        grid = self.query_one(Grid)
        grid.empty = self.nothing_here(_("Nobody works here yet."))
        grid.set_rows(lines(view, self._entries, self._day(), moment))
        if self._opened_for:
            grid.move_to(PERSON + self._opened_for)
            self._opened_for = ""

    def open_row(self, key: str) -> None:
        """Open the card of the job."""
        booking = self._booking()
        if booking is not None and booking.job:
            self.host.open_screen("job", job=booking.job)

    def action_day(self, step: int) -> None:
        """Go to another day."""
        self._back = max(0, self._back - step)
        self.refresh_data(None)
        self.show_status()

    def action_move(self, begin: bool) -> None:
        """Give the begin or the end of a booking another time."""
        booking = self._booking()
        if booking is None:
            return
        event, was = (booking.event, booking.start) if begin else (booking.ended_by, booking.end)
        if was is None:
            self.desk.say(_("That is still running; clock it off first."), "bad")
            return
        day = self.desk.days.of(was)

        def moved(text: str) -> HoursCorrection | None:
            """Return the correction to a time, None where it is none."""
            at = self._past_time(text, day, (was, *_edges(self._entries.values(), booking.staff)))
            if at is None:
                return None
            return HoursCorrection(
                lambda why: ops.LabourCorrected(event=event, at=at, reason=why), booking.staff, min(was, at), event
            )

        def answered(text: str | None) -> None:
            """Ask why, and record."""
            correction = moved(text) if text is not None else None
            if correction is not None:
                self._ask_why(correction)

        self.ask(
            AskDialog(
                _("When did it begin?") if begin else _("When did it end?"),
                _("Time, such as 9:05"),
                topic=f"hours-time/{event}",
                about=activity(self.desk.replica.view, booking),
                value=f"{self.desk.local(was):%H:%M}",
                check=lambda text: _why_not(self.desk, lambda: moved(text)),
            ),
            answered,
        )

    def action_take_out(self) -> None:
        """Let what began a booking not count any more."""
        booking = self._booking()
        if booking is not None:
            event = booking.event
            self._ask_why(
                HoursCorrection(
                    lambda why: ops.LabourCorrected(event=event, reason=why), booking.staff, booking.start, event
                )
            )

    def action_add(self) -> None:
        """Add a span on something; within a booking it splits that one."""
        entry = self._entry()
        if entry is None:
            return
        day = self._day()

        def span_given(text: str | None) -> None:
            """Ask what the span was spent on."""
            span = self._past_span(text, day) if text is not None else None
            if span is not None:
                worked = [one.booking.job for one in self._entries.values() if one.staff == entry.staff and one.booking]
                jobs = dict.fromkeys(filter(None, worked))
                self._ask_what(entry.staff, lambda what: self._ask_why(_addition(entry.staff, span, what)), jobs)

        def check(text: str) -> str:
            """Return why a text is no span up to now."""

            def given() -> HoursCorrection | None:
                """Return the addition of a span, None where it is none."""
                span = self._past_span(text, day)
                return _addition(entry.staff, span, Activity(indirect=Indirect.IDLE)) if span else None

            return _why_not(self.desk, given)

        name = name_of_staff(self.desk.replica.view, entry.staff)
        question = _("From when to when was {name} on something else?").format(name=name)
        label, topic = _("From - to, such as 9:12-10:30"), f"hours-span/{entry.staff}/{day}"
        self.ask(AskDialog(question, label, topic=topic, check=check), span_given)

    def action_start(self) -> None:
        """Clock somebody on who cannot."""
        entry = self._entry()
        if entry is not None:
            self._ask_what(entry.staff, lambda what: self._start(entry.staff, what))

    def action_stop(self) -> None:
        """Clock somebody off who cannot."""
        entry, running = self._entry(), self._jobs_running()
        if entry is None or not running:
            return

        def answered(chosen: Chosen | None) -> None:
            """Record the stop of each job."""
            if chosen is not None:
                for job in running:
                    self.desk.record(ops.LabourStopped(staff=entry.staff, job=job, reason=StopReason(chosen.key)))

        self.ask(stop_reason_dialog(name_of_staff(self.desk.replica.view, entry.staff)), answered)

    def _start(self, staff: str, what: Activity) -> None:
        job, indirect = what
        self._ask_why(
            HoursCorrection(lambda why: ops.LabourStarted(staff=staff, reason=why, job=job, indirect=indirect), staff)
        )

    def _ask_what(self, staff: str, answered: Callable[[Activity], None], worked: Collection[str] = ()) -> None:
        def chosen(answer: Chosen | None) -> None:
            if answer is not None:
                answered(activity_of(answer.key))

        self.ask(ChooseDialog(_("On what?"), activities(self.desk.replica.view, staff, worked)), chosen)

    def _ask_why(self, correction: HoursCorrection) -> None:
        """Show before and after, ask for the reason, and record.

        Without a reason nothing is corrected.
        """
        usual = (_("forgot to clock"), _("wrong job"), _("helped a colleague"), _("terminal out of reach"))

        def answered(chosen: Chosen | None) -> None:
            if chosen is not None:
                self.desk.record(correction.args_for(chosen.text))

        try:
            shown = _changes(self.desk, correction)
        except Refused as refusal:
            self.desk.say(sentence(refusal.code, refusal.params), "bad")
            return
        said = change_lines(self.desk.replica.view, shown, self.moment(), correction.event)
        options = [Option(reason, reason) for reason in usual]
        own_words = OwnWords(_("Another reason"), f"hours-why/{correction.event or correction.staff}")

        def sure(yes: bool | None) -> None:
            if yes:
                self.ask(ChooseDialog(_("Why?"), options, lines=said, own_words=own_words), answered)

        long = longer_than_a_shift(self.desk.replica.view, shown)
        if long is None:
            sure(True)
        else:
            question = _("{hours} h in one piece is longer than a shift. Is that right?")
            self.ask(ConfirmDialog(question.format(hours=hours(round(long.hours, 2)))), sure)

    def _past_time(self, text: str, day: date, known: Iterable[datetime]) -> datetime | None:
        return parse_past_time(text, day, self.desk.days, self.desk.now(), known)

    def _past_span(self, text: str, day: date) -> tuple[datetime, datetime] | None:
        return parse_past_span(text, day, self.desk.days, self.desk.now())

    def _day(self) -> date:
        return self.desk.days.of(self.desk.now()) - timedelta(days=self._back)

    def _entry(self) -> DayBooking | None:
        return self._entries.get(self.row_at_hand().partition("|")[0])

    def _booking(self) -> Booking | None:
        entry = self._entry()
        return entry.booking if entry is not None else None

    def _jobs_running(self) -> tuple[str, ...]:
        entry = self._entry()
        clock = self.desk.replica.view.get(Clock, entry.staff) if entry is not None else None
        return clock.jobs if clock is not None else ()


def _edges(entries: Iterable[DayBooking], staff: str) -> Iterator[datetime]:
    """Yield the instants at which a person's bookings begin and end."""
    for one in entries:
        if one.staff == staff and one.booking is not None:
            yield one.booking.start
            if one.booking.end is not None:
                yield one.booking.end


def _addition(staff: str, span: tuple[datetime, datetime], what: Activity) -> HoursCorrection:
    (start, end), (job, indirect) = span, what
    return HoursCorrection(
        lambda why: ops.LabourAdded(staff=staff, start=start, end=end, reason=why, job=job, indirect=indirect),
        staff,
        start,
    )


def _changes(desk: Desk, correction: HoursCorrection) -> list[HoursChange]:
    """Return what a correction would change; raises Refused."""
    if correction.since is None or desk.person is None:
        return []
    view, actor = desk.replica.view, desk.person.id
    args = correction.args_for(_("Why?"))
    found = changes_by(view, args, actor=actor, staff=correction.staff, since=correction.since, now=desk.now())
    return first_of(found, correction.event)


def _why_not(desk: Desk, given: Callable[[], HoursCorrection | None]) -> str:
    """Return why a correction cannot be, nothing where it can."""
    try:
        correction = given()
        if correction is None:
            return _("Give times as 9:05 or 905, up to now.")
        _changes(desk, correction)
    except Refused as refusal:
        return sentence(refusal.code, refusal.params)
    return ""
