"""Give work to technicians and bays.

Two keys take a suggestion, which says why.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.dialogs.eta import EtaDialog
from bay_tui.screens.foreman.dispatch_plan import bay_options, columns, detail, item_of, job_of, lines, option
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.screens.shell.undoing import undo_last
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.operations import JobAssigned, JobMoved, JobStopped
from bay_tui.workshop.readmodels.dispatch import Item, Plan, Suggestion, plan, suggestions
from bay_tui.workshop.view import Key
from bay_tui.workshop.words import JobState, OrderState

_WIDE_FROM = 120
_DETAIL_ROWS = {True: 2, False: 3}
"""How many lines tell of the row under the cursor: where it is narrow, a suggestion needs two to say why."""


class DispatchScreen(GridScreen):
    """Show jobs by what they need, technicians, and bays.

    Technicians stand with their load.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "assign": (JobAssigned,),
        "join": (JobAssigned,),
        "unassign": (JobAssigned,),
        "plan": (JobAssigned,),
        "bay": (JobMoved,),
        "until": (JobStopped,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "assign", lazy("Assign"), id="dispatch.assign"),
        Binding("w", "join", lazy("With another"), id="dispatch.join"),
        Binding("u", "unassign", lazy("Take away"), id="dispatch.unassign"),
        Binding("b", "bay", lazy("Bay"), id="dispatch.bay"),
        Binding("o", "until", lazy("Until when"), id="dispatch.until"),
        Binding("p", "plan", lazy("Plan for"), id="dispatch.plan"),
        Binding("ctrl+z", "undo", lazy("Take back"), id="dispatch.undo", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._plan: Plan | None = None
        self._wide = False

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Dispatch")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done about the job under the cursor."""
        item = self._item()
        if action in ("assign", "join", "unassign", "bay", "until", "plan") and (
            item is None or not self.desk.may(JobAssigned)
        ):
            return False
        if item is not None and action in ("join", "unassign"):
            return bool(item.job.technicians)
        if item is not None and action == "until":
            return item.job.state is JobState.STOPPED
        return super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        """Yield the plan, and what is suggested for its row."""
        yield Grid(columns(self._wide), id="plan", empty=_("No order is open."))
        yield Lines(id="plan-detail")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Plan anew."""
        self._plan = plan(self.desk.replica.view, self.desk.now())
        grid = self.query_one(Grid)
        grid.empty = self.nothing_here(_("No order is open."))
        moment = self.moment()
        grid.set_rows(lines(self.desk.replica.view, self._plan, moment, self._wide, self.filter_text))
        self.show_detail()

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        wide = event.size.width >= _WIDE_FROM
        if wide != self._wide:
            self._wide = wide
            self.query_one(Grid).set_columns(columns(wide))
            self.refresh_data(None)

    def open_row(self, key: str) -> None:
        """Open the card of the job."""
        if job := job_of(key):
            self.host.open_screen("job", job=job)

    def action_assign(self) -> None:
        """Offer who could do the job.

        The choice replaces who has it, and the next one that waits is at hand.
        """
        waiting = self._next_waiting()
        self._choose_technician(lambda item, staff: (staff,), then=waiting)

    def action_join(self) -> None:
        """Let another technician share the job."""
        self._choose_technician(lambda item, staff: (*item.job.technicians, staff))

    def action_unassign(self) -> None:
        """Take the job from everybody."""
        item = self._item()
        if item is not None:
            self._assign(
                item,
                (),
                said=_("{title}: nobody has it now.").format(title=self._named(item)),
            )

    def action_bay(self) -> None:
        """Ask which bay the vehicle goes to."""
        item = self._item()
        if item is None or self._plan is None:
            return

        def answered(chosen: Chosen | None) -> None:
            """Record the bay."""
            if chosen is not None:
                bay = "" if chosen.key == "-" else chosen.key
                said = _("{plate}: {bay}.").format(plate=item.row.plate, bay=chosen.text)
                self.desk.record(JobMoved(job=item.job.id, bay=bay), said=said)

        title = _("Where does {plate} go?").format(plate=item.row.plate)
        self.ask(ChooseDialog(title, bay_options(self._plan), selected=item.job.bay or None), answered)

    def action_until(self) -> None:
        """Say until when a job stands still."""
        item = self._item()
        if item is None or item.job.stop is None:
            return
        stop = item.job.stop

        def answered(at: datetime) -> None:
            """Record until when it stands still."""
            args = JobStopped(job=item.job.id, reason=stop.reason, note=stop.note, eta=at, since=stop.since)
            self.desk.record(args)

        self._ask_when("until", _("Until when does “{title}” stand still?"), item, answered)

    def action_plan(self) -> None:
        """Say when a job is to be done."""
        item = self._item()
        if item is None:
            return

        def answered(at: datetime) -> None:
            """Record when it is to be done."""
            job = item.job
            self.desk.record(JobAssigned(job=job.id, technicians=job.technicians, was=job.technicians, planned_for=at))

        self._ask_when("plan", _("When is “{title}” to be done?"), item, answered)

    def action_undo(self) -> None:
        """Take back what was recorded last."""
        undo_last(self.desk)

    def _ask_when(self, asked: str, question: str, item: Item, answered: Callable[[datetime], None]) -> None:
        def chosen(answer: Chosen | None) -> None:
            if answer is not None:
                answered(datetime.fromisoformat(answer.key))

        now, topic = self.desk.local(self.desk.now()), f"{asked}/{item.job.id}"
        title = question.format(title=self._named(item))
        self.ask(EtaDialog(now, topic, lines=[item.row.plate], title=title), chosen)

    def _next_waiting(self) -> str:
        """Return the row below the cursor that waits as well.

        Where not both are jobs that nobody has, there is none.
        """
        keys, here = self.query_one(Grid).keys, self.row_at_hand()
        at = keys.index(here) if here in keys else len(keys)
        waiting = {item.job.id for item in self._plan.waiting} if self._plan is not None else set[str]()
        pair = keys[at : at + 2]
        return pair[1] if len(pair) == 2 and waiting.issuperset(map(job_of, pair)) else ""

    def _choose_technician(self, whole: Callable[[Item, str], tuple[str, ...]], then: str = "") -> None:
        item = self._item()
        if item is None or self._plan is None:
            return
        view = self.desk.replica.view
        offered = [one for one in suggestions(view, item.job, self._plan) if one.staff not in item.job.technicians]
        if not offered:
            none, more = _("Nobody here has the skill for this."), _("Nobody else here has the skill for this.")
            self.desk.say(more if item.job.technicians else none, "bad")
            return

        def answered(chosen: Chosen | None) -> None:
            if chosen is not None:
                suggestion = next(one for one in offered if one.staff == chosen.key)
                said = _("{title}: {name}.").format(title=self._named(item), name=chosen.text)
                self._assign(item, whole(item, suggestion.staff), suggestion, said=said)
                self.query_one(Grid).move_to(then)

        options = [option(view, number, one, self.moment()) for number, one in enumerate(offered)]
        title = _("Who does “{title}”?").format(title=self._named(item))
        self.ask(ChooseDialog(title, options), answered)

    def _assign(
        self, item: Item, technicians: tuple[str, ...], suggestion: Suggestion | None = None, *, said: str
    ) -> None:
        job = item.job
        booked = item.order.state is OrderState.BOOKED
        assigned = JobAssigned(
            job=job.id,
            technicians=technicians,
            bay="" if job.bay or suggestion is None else suggestion.bay,
            was=job.technicians,
            planned_for=job.planned_for or item.order.booked_for if booked else None,
        )
        self.desk.record(assigned, said=said)

    def _named(self, item: Item) -> str:
        return job_named(self.desk.replica.view, item.job.id)

    def _item(self) -> Item | None:
        return item_of(self._plan, job_of(self.row_at_hand()))

    def show_detail(self) -> None:
        """Show what is suggested for the row under the cursor."""
        item, view = self._item(), self.desk.replica.view
        offered = suggestions(view, item.job, self._plan) if item is not None and self._plan is not None else []
        told = detail(view, item, offered, self.moment(), max(20, self.size.width - 2))
        room = _DETAIL_ROWS[self._wide]
        self.query_one("#plan-detail", Lines).show([*told, *[[Cell()]] * room][:room])
