"""Show the job card: all about one job and its vehicle.

The parts needed at the vehicle stand first.
"""

from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.counter.request_form import conversation
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.others_job import LOOK, TAKE_OVER, others_job_dialog
from bay_tui.screens.dialogs.promise import revise_promise
from bay_tui.screens.dialogs.revise_job import revise_job
from bay_tui.screens.findings.reading import FIGURE_WIDTH, LABEL_WIDTH
from bay_tui.screens.foreman.inspect_job import inspect_job
from bay_tui.screens.job_card.actions import JobActions
from bay_tui.screens.job_card.sections import card_lines, card_of, heading, line_state, line_text
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.shown_keys import Records, shown_keys
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Grid
from bay_tui.wording import word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.jobs.inspecting import Due, due_of, may_inspect
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.records import Check, Finding, Job, Part, PartsLine, PartsRequest
from bay_tui.workshop.view import Key
from bay_tui.workshop.words import FINISHED_JOB_STATES, OPEN_LINE_STATES, LineState, Role


class JobScreen(JobActions):
    """Show one job in sections that scroll.

    Enter on a finding revises it, on a parts line it asks what became of it.
    """

    RECORDS: ClassVar[Records] = {
        "promise": (ops.OrderPromised,),
        "revise": (ops.JobRevised,),
        "inspect": (ops.InspectionPassed,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("P", "promise", lazy("Promise"), id="card.promise"),
        Binding("i", "inspect", lazy("Inspect"), id="card.inspect"),
        Binding("H", "revise", lazy("Hours, payer"), id="card.revise"),
        Binding("enter", "open_row", lazy("Open the line under the cursor"), id="card.open", show=False),
    ]

    def __init__(self, desk: Desk, job_id: str) -> None:
        super().__init__(desk)
        self._job_id = job_id

    def compose_body(self) -> ComposeResult:
        """Yield the heading that stays, and the sections under it."""
        yield Lines(id="heading")
        columns = [
            Column("label", width=LABEL_WIDTH),
            Column("text", min=24, flex=1),
            Column("figure", width=FIGURE_WIDTH, align="right", drop=1),
        ]
        yield Grid(columns, empty=_("This job is not known here. Esc goes back."))

    def title_text(self) -> str:
        """Return what this screen shows."""
        return _("Job card")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys in the order they are needed now."""
        runs = self._job_id in self.running
        wanted = {
            "card.inspect": (_("Inspect"), self._may_inspect()),
            "job.start": (_("Switch") if self.running else _("Start"), not runs and "start" not in self.idle()),
            "job.pause": (_("Pause"), runs),
            "job.end": (_("End"), runs),
            "job.finding": (_("Finding"), True),
            "job.parts": (_("Parts"), True),
            "card.check": (_("Vehicle check"), True),
            "job.call": (_("Call"), True),
            "job.history": (_("History"), not runs),
            "card.promise": (_("Promise"), self.desk.may(ops.OrderPromised)),
            "card.revise": (_("Hours, payer"), self.desk.may(ops.JobRevised)),
            "global.back": (_("Back"), True),
        }
        return shown_keys(self, [(id, label) for id, (label, show) in wanted.items() if show])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what the person may do here.

        Only who talks to customers promises, only a foreman changes hours; inspected is what waits for it.
        """
        if action == "inspect":
            return self._due() is not None and self.desk.may(ops.InspectionPassed)
        if action in ("promise", "revise"):
            return self.desk.may(ops.OrderPromised if action == "promise" else ops.JobRevised)
        return super().check_action(action, parameters)

    def job_at_hand(self) -> Job | None:
        """Return the job of this card."""
        return self.desk.replica.view.get(Job, self._job_id)

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the card as it is now."""
        moment = self.moment()
        card = card_of(self.desk.replica.view, self._job_id, moment, self.size.width, self._marks())
        self.query_one("#heading", Lines).show(heading(card) if card else [])
        self.query_one(Grid).set_rows(card_lines(card) if card else [])

    def opened_by_scan(self) -> None:
        """Clock a technician on to the job that was scanned.

        Ask where another one runs, or others have it. Whatever it comes to is said.
        """
        job, person = self.job_at_hand(), self.desk.person
        if job is None or person is None:
            return
        self.desk.say(_("Job card: {name}.").format(name=job_named(self.desk.replica.view, job.id)))
        if Role.TECHNICIAN not in person.roles:
            return
        running, named = self._running_job(), job_named(self.desk.replica.view, job.id)
        if job.state in FINISHED_JOB_STATES:
            self.desk.say(_("“{title}” is {state} already.").format(title=named, state=word(job.state)), "warn")
        elif job.id in self.running:
            self.desk.say(_("You are on “{title}” already.").format(title=named), "warn")
        elif job.technicians and person.id not in job.technicians:
            names = [name_of_staff(self.desk.replica.view, one) for one in job.technicians]
            dialog = others_job_dialog(
                job_named(self.desk.replica.view, job.id), names, running.title if running else ""
            )
            self.ask(dialog, self._helps)
        elif running is not None:
            question = _("Switch to “{title}” now?").format(title=named)
            self.ask(ConfirmDialog(question, _("Switch"), _("Only look")), self._switch_answered)
        else:
            self.start(job)

    def action_open_row(self) -> None:
        """Open what the line under the cursor is about."""
        kind, _colon, rest = (self.query_one(Grid).cursor_key or "").partition(":")
        id_ = rest.split(":")[0]
        if kind == "finding":
            self.host.open_screen("finding", job=self._job_id, finding=id_)
        elif kind == "job" and id_ != self._job_id:
            self.host.open_screen("job", job=id_)
        elif kind == "line":
            self._ask_about_line(id_)
        elif kind == "talk":
            self._ask_what_to_say(id_, "")

    def action_promise(self) -> None:
        """Say anew when the vehicle will be ready."""
        if job := self.job_at_hand():
            revise_promise(self, job.order)

    def action_revise(self) -> None:
        """Change the standard hours, or who pays."""
        if job := self.job_at_hand():
            revise_job(self, job)

    def action_inspect(self) -> None:
        """Go through the points of the job that waits for it."""
        if one := self._due():
            inspect_job(self, one)

    def action_parts(self) -> None:
        """Ask the counter for parts.

        With the cursor on a finding, for those it recommends.
        """
        kind, _colon, rest = (self.query_one(Grid).cursor_key or "").partition(":")
        id_ = rest.split(":")[0]
        finding = self.desk.replica.view.get(Finding, id_) if kind == "finding" else None
        if finding is not None and finding.recommended_parts:
            self.host.open_screen("parts", job=self._job_id, finding=id_)
        else:
            super().action_parts()

    def open_row(self, key: str) -> None:
        """Open what the row is about."""
        self.action_open_row()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap the texts to the new width."""
        self.refresh_data(None)

    def _due(self) -> Due | None:
        """Return the inspection that the job waits for, if it does."""
        job = self.job_at_hand()
        return due_of(self.desk.replica.view, job) if job else None

    def _may_inspect(self) -> bool:
        """Say whether the person may pass or fail the job now."""
        return may_inspect(self.desk.replica.view, self.desk.person, self._due())

    def _ask_about_line(self, id_: str) -> None:
        line = self.desk.replica.view.get(PartsLine, id_)
        if line is None:
            return
        part = self.desk.replica.view.get(Part, line.part) if line.part else None
        options = [Option("note", _("Write to the counter"))]
        if line.state is LineState.ISSUED:
            options.insert(0, Option("fitted", _("It is on the vehicle")))
        if line.state in OPEN_LINE_STATES:
            options.append(Option("cancel", _("Not needed any more")))
        lines = [f"{line_text(line, part)}  {line_state(line.state).text}"]
        self.ask(ChooseDialog(_("What about this part?"), options, lines=lines), partial(self._line_answered, line))

    def _line_answered(self, line: PartsLine, chosen: Chosen | None) -> None:
        if chosen is None:
            return
        if chosen.key == "fitted":
            self.desk.record(ops.PartsFitted(line=line.id), said=_("Fitted: {name}.").format(name=line.name))
        elif chosen.key == "cancel":
            args = ops.PartsCancelled(line=line.id, reason=chosen.text)
            self.desk.record(args, said=_("Cancelled: {name}.").format(name=line.name))
        else:
            self._ask_what_to_say(line.request, line.name)

    def _ask_what_to_say(self, request: str, name: str) -> None:
        """Ask what the counter should know.

        What was said so far stands above.
        """
        asked = self.desk.replica.view.get(PartsRequest, request)
        said = conversation(self.desk.replica.view, asked, self.moment()) if asked else []
        about = "\n".join([*filter(None, [name]), *said[-6:]])
        dialog = AskDialog(_("What should the counter know?"), _("Message"), topic=f"note/{request}", about=about)
        self.ask(dialog, partial(self._noted, request))

    def _noted(self, request: str, text: str | None) -> None:
        if text:
            self.desk.record(ops.PartsNoted(request=request, text=text), said=_("Sent to the counter."))

    def _helps(self, chosen: Chosen | None) -> None:
        """Clock on beside those who have it, or in their place."""
        job = self.job_at_hand()
        if job is not None and chosen is not None and chosen.key != LOOK:
            self.start(job, instead=chosen.key == TAKE_OVER)

    def _switch_answered(self, yes: bool | None) -> None:
        if yes:
            self.action_start()

    def _marks(self) -> dict[Key, str]:
        """Return how sure the card's records are, by key.

        Confirmed ones are left out.
        """
        replica, job = self.desk.replica, self.job_at_hand()
        if job is None:
            return {}
        keys = [("job", job.id)]
        keys += [("finding", one.id) for one in replica.view.find(Finding, "order", job.order)]
        keys += [("check", one.id) for one in replica.view.find(Check, "order", job.order)]
        keys += [("line", one.id) for one in replica.view.find(PartsLine, "job", job.id)]
        marks = {key: str(replica.mark(*key)) for key in keys}
        return {key: mark for key, mark in marks.items() if mark != "confirmed"}
