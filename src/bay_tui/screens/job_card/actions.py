"""Act on a job with the keys every screen of one has.

Start, pause, end, finding, parts, call.
"""

from collections.abc import Collection, Sequence
from functools import partial
from typing import ClassVar

import msgspec
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, listed, paragraph
from bay_tui.screens.dialogs.call import call_dialog
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.dialogs.finish import FinishDialog
from bay_tui.screens.dialogs.gate import GateDialog
from bay_tui.screens.dialogs.stop_reason import stop_reason_dialog
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.screens.shell.undoing import undo_last
from bay_tui.widgets.choice import Option
from bay_tui.wording import word
from bay_tui.wording.gates import gates_in_short
from bay_tui.wording.times import hours
from bay_tui.workshop import operations as ops
from bay_tui.workshop.jobs.inspecting import levels_left
from bay_tui.workshop.jobs.naming import job_beside, job_named
from bay_tui.workshop.labour.rules import gates
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.board import parts_state
from bay_tui.workshop.readmodels.my_work import my_jobs, next_jobs
from bay_tui.workshop.readmodels.outlook import on_now
from bay_tui.workshop.records import Clock, Job, Staff
from bay_tui.workshop.time.hours import hours_on_job, site_rules
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES, PERSONAL_STOPS, CallKind, Concurrency, JobState, StopReason

_RECORDS: Records = {
    "start": (ops.LabourStarted,),
    "start_alongside": (ops.LabourStarted,),
    "pause": (ops.LabourStopped,),
    "finish": (ops.JobFinished,),
    "finding": (ops.FindingRecorded,),
    "parts": (ops.PartsRequested,),
    "call": (ops.CallRaised,),
    "check": (ops.CheckRecorded,),
    "undo": (ops.OperationUndone,),
}


class JobActions(GridScreen):
    """Ask and record what is done to the job at hand.

    What a key means is decided by the rulebook.
    """

    RECORDS = _RECORDS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", lazy("Start"), id="job.start"),
        Binding("p", "pause", lazy("Pause"), id="job.pause"),
        Binding("e", "finish", lazy("End"), id="job.end"),
        Binding("f", "finding", lazy("Finding"), id="job.finding"),
        Binding("r", "parts", lazy("Parts"), id="job.parts"),
        Binding("c", "call", lazy("Call"), id="job.call"),
        Binding("S", "start_alongside", lazy("Start alongside"), id="job.alongside", show=False),
        Binding("v", "check", lazy("Vehicle check"), id="card.check"),
        Binding("h", "history", lazy("History"), id="job.history"),
        Binding("u,ctrl+z", "undo", lazy("Take back"), id="job.undo", show=False),
    ]

    def job_at_hand(self) -> Job | None:
        """Return the job the keys are about.

        The one under the cursor, or the one the screen shows.
        """
        raise NotImplementedError

    def idle(self) -> Collection[str]:
        """See `SaysWhatIsIdle`."""
        return {*super().idle(), *_idle(self.desk, self.running)}

    @property
    def running(self) -> tuple[str, ...]:
        """Return the ids of the jobs the person is clocked on to."""
        clock = self._clock()
        return clock.jobs if clock else ()

    def action_start(self) -> None:
        """Clock on to the job at hand, and off what was running."""
        self._ask_to_start(alongside=False)

    def action_start_alongside(self) -> None:
        """Clock on and keep the running job going too.

        Not every site allows it.
        """
        if site_rules(self._view).concurrent is Concurrency.NONE:
            self.desk.say(_("Here one person works on one job at a time; s switches."), "warn")
        else:
            self._ask_to_start(alongside=True)

    def action_pause(self) -> None:
        """Ask why the running job stops, and stop it."""
        job = self._running_job()
        if job is None:
            self.desk.say(_("Nothing is running, so there is nothing to pause."), "warn")
        else:
            self.ask(stop_reason_dialog(job_named(self._view, job.id)), partial(self._pause, job.id))

    def action_finish(self) -> None:
        """Ask whether the work is finished and checked, and say so."""
        job = self._running_job() or self.job_at_hand()
        if job is None:
            self._say_no_job()
        elif job.state in FINISHED_JOB_STATES:
            self.desk.say(
                _("“{title}” is {state} already.").format(title=job_named(self._view, job.id), state=word(job.state)),
                "warn",
            )
        else:
            dialog = FinishDialog(job_named(self._view, job.id), self._left_to_do(job))
            self.ask(dialog, partial(self._finish, job.id))

    def action_finding(self) -> None:
        """Write up something seen on the vehicle."""
        self._open("finding")

    def action_parts(self) -> None:
        """Ask the counter for parts."""
        self._open("parts")

    def action_call(self) -> None:
        """Ask whom to call."""
        job = self._running_job() or self.job_at_hand()
        where = job_named(self._view, job.id) if job else _("This bay")
        self.ask(call_dialog(where), partial(self._call, job.id if job else ""))

    def action_history(self) -> None:
        """Show what is on record of the vehicle."""
        self._open("history")

    def action_check(self) -> None:
        """Check the vehicle all over."""
        self._open("check")

    def action_undo(self) -> None:
        """Take back what was recorded last."""
        undo_last(self.desk)

    def pause_for(self, reason: StopReason) -> None:
        """Stop the running job for a reason that is known already."""
        job = self._running_job()
        if job is None:
            self.desk.say(_("Nothing is running, so there is nothing to pause."), "warn")
        else:
            self._pause(job.id, Chosen(str(reason), word(reason)))

    def call_for(self, kind: CallKind) -> None:
        """Call somebody to the job at hand."""
        job = self._running_job() or self.job_at_hand()
        self._call(job.id if job else "", Chosen(str(kind), word(kind)))

    @property
    def _view(self) -> View:
        return self.desk.replica.view

    def _clock(self) -> Clock | None:
        person = self.desk.person
        return self._view.get(Clock, person.id) if person else None

    def _running_job(self) -> Job | None:
        """Return the running job that is meant.

        The one at hand if it runs, else the first that does.
        """
        at_hand = self.job_at_hand()
        if at_hand is not None and at_hand.id in self.running:
            return at_hand
        return self._view.get(Job, self.running[0]) if self.running else None

    def start(self, job: Job, *, alongside: bool = False, instead: bool = False) -> None:
        """Clock on, after asking for the reason where something warns.

        `alongside` and `instead` are those of `LabourStarted`.
        """
        person = self.desk.person
        if person is None:
            return
        args = ops.LabourStarted(staff=person.id, job=job.id, alongside=alongside, instead=instead)
        warnings = gates(self._view, person, job)
        if warnings:
            self.ask(GateDialog(job, job_named(self._view, job.id), warnings), partial(self._start_with_reason, args))
        else:
            self._start(args)

    def _ask_to_start(self, *, alongside: bool) -> None:
        job, person = self.job_at_hand(), self.desk.person
        if job is None or person is None:
            self._say_no_job()
        elif job.id in self.running:
            self._ask_for_another(job, person, alongside)
        else:
            self.start(job, alongside=alongside)

    def _ask_for_another(self, job: Job, person: Staff, alongside: bool) -> None:
        """Ask which job is to come, since this one runs already."""
        following = [one.job for one in next_jobs(my_jobs(self._view, person, self.desk.now()))]
        if not following:
            self.desk.say(_("You are on “{title}” already.").format(title=job_named(self._view, job.id)), "warn")
            return
        question = _("Start which job as well?") if alongside else _("Switch to which job?")
        dialog = ChooseDialog(question, [self._option(one, person) for one in following])
        self.ask(dialog, partial(self._another_chosen, alongside))

    def _option(self, job: Job, person: Staff) -> Option:
        return Option(job.id, job_named(self._view, job.id), hint=gates_in_short(gates(self._view, person, job)))

    def _another_chosen(self, alongside: bool, chosen: Chosen | None) -> None:
        job = self._view.get(Job, chosen.key) if chosen else None
        if job is not None:
            self.start(job, alongside=alongside)

    def _start_with_reason(self, args: ops.LabourStarted, chosen: Chosen | None) -> None:
        if chosen is not None:
            self._start(msgspec.structs.replace(args, reason=chosen.text))

    def _start(self, args: ops.LabourStarted) -> None:
        job = self._view.get(Job, args.job)
        if job is None:
            return
        before = () if args.alongside else self.running
        said = _("Clocked on: {title}.").format(title=job_named(self._view, job.id))
        if before:
            ended = listed(dict.fromkeys(job_beside(self._view, one, job.id) for one in before))
            said = _("Switched: {title}. Ended: {before}.").format(title=job_named(self._view, job.id), before=ended)
        self.desk.record(args, said=said)

    def _pause(self, job_id: str, chosen: Chosen | None) -> None:
        job, person = self._view.get(Job, job_id), self.desk.person
        if chosen is None or job is None or person is None:
            return
        reason = StopReason(chosen.key)
        ended = self.running if reason in PERSONAL_STOPS else (job.id,)
        titles = listed(job_named(self._view, one) for one in ended or (job.id,))
        said = _("Paused ({reason}): {title}.").format(title=titles, reason=word(reason))
        self.desk.record(ops.LabourStopped(staff=person.id, job=job.id, reason=reason), said=said)

    def _finish(self, job_id: str, checked: bool | None) -> None:
        job = self._view.get(Job, job_id)
        if checked is not None and job is not None:
            others = self._others_on(job)
            self.desk.record(
                ops.JobFinished(job=job.id, checked=checked),
                then=lambda ids: self.desk.say(finished_text(self._view, job.id, others, checked=checked), "good"),
            )

    def _call(self, job_id: str, chosen: Chosen | None) -> None:
        if chosen is None:
            return
        kind = CallKind(chosen.key)
        job = self._view.get(Job, job_id) if job_id else None
        bay = self.desk.bay or (job.bay if job else "")
        self.desk.record(
            ops.CallRaised(asks=kind, bay=bay, job=job_id), said=_("Called: {whom}.").format(whom=word(kind))
        )

    def _open(self, screen: str) -> None:
        job = self.job_at_hand()
        if job is None:
            self._say_no_job()
        else:
            self.host.open_screen(screen, job=job.id)

    def _say_no_job(self) -> None:
        self.desk.say(_("There is no job here."), "warn")

    def _left_to_do(self, job: Job) -> list[str]:
        """Return what speaks against the end of a job.

        It is for the person to judge.
        """
        worked = hours_on_job(self._view, job.id, self.desk.now())
        lines = [
            _("{worked} h worked, {standard} h standard").format(
                worked=hours(worked), standard=hours(job.standard_hours)
            )
        ]
        parts = parts_state(self._view, job.id)
        if parts.open:
            lines.append(_("! {count} parts lines are still open").format(count=parts.open))
        others = self._others_on(job)
        if others:
            lines.append(_("! {names} will be clocked off it too").format(names=listed(others)))
        return lines

    def _others_on(self, job: Job) -> list[str]:
        """Return the names of the others clocked on to a job."""
        me = self.desk.person.id if self.desk.person else ""
        return [name_of_staff(self._view, one) for one in on_now(self._view, job) if one != me]


def _idle(desk: Desk, running: Sequence[str]) -> set[str]:
    """Return the actions that would change nothing for a person.

    Whose work is not on vehicles may say that it was, and is not asked to.
    """
    if not desk.may(ops.JobFinished):
        return {"start", "start_alongside", "pause"}
    alone = not running or site_rules(desk.replica.view).concurrent is Concurrency.NONE
    return {*(() if running else ("pause",)), *(("start_alongside",) if alone else ())}


def finished_text(view: View, job: str, others: Sequence[str], *, checked: bool) -> str:
    """Return what the end of a job came to.

    Whether it was checked, which inspection it waits for, and whose clocks (names) ended too.
    """
    said = _("Finished and checked: {title}.") if checked else _("Finished, not checked: {title}.")
    parts = [said.format(title=job_named(view, job))]
    record = view.get(Job, job)
    left = levels_left(view, record) if record is not None and record.state is JobState.INSPECTION else []
    if left:
        parts.append(_("Waits for: {level}.").format(level=word(left[0])))
    if others:
        parts.append(_("Clocked off it too: {names}.").format(names=listed(others)))
    return paragraph(parts)
