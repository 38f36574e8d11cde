"""Show My Work: a technician's jobs in their order, and the clock.

Keys are counted here.
"""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, listed, ngettext
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.forgotten import STILL_WORKING, ForgottenDialog
from bay_tui.screens.job_card.actions import JobActions
from bay_tui.screens.my_work.day import call_lines, head_lines, running_title, told_lines
from bay_tui.screens.my_work.jobs import Look, details, filtered, work_lines
from bay_tui.screens.shell.parked import forms_by_job
from bay_tui.screens.shell.shown_keys import Records, shown_keys
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Grid
from bay_tui.wording import word
from bay_tui.wording.times import clock_time
from bay_tui.workshop import operations as ops
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.readmodels.my_work import MyJob, job_meant, my_jobs
from bay_tui.workshop.readmodels.own_day import day_begins, day_of, forgotten_clock
from bay_tui.workshop.records import Job
from bay_tui.workshop.view import Key
from bay_tui.workshop.words import Indirect

_WIDE = 110
_LOW = 20


class MyWorkScreen(JobActions):
    """Show a technician's own jobs.

    The first row is the next job, so that `s` is all it takes.
    """

    PLACE = "work"
    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "indirect": (ops.LabourStarted,),
        "arrive": (ops.LabourArrived,),
        "leave": (ops.LabourLeft,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "indirect", lazy("Other work"), id="work.indirect"),
        Binding("a", "arrive", lazy("Arrive"), id="work.arrive"),
        Binding("l", "leave", lazy("Leave"), id="work.leave"),
        Binding("enter", "card", lazy("Job card"), id="work.card"),
        Binding("t", "open('report')", lazy("My figures"), id="work.report", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the day, my jobs, and lines about the current one."""
        self._jobs: dict[str, MyJob] = {}
        self._ran: tuple[str, ...] | None = None
        self._drafts: dict[str, list[str]] = {}
        yield Lines(id="day")
        yield Grid(_columns(wide=False))
        yield Lines(id="details")

    def on_mount(self) -> None:
        """Ask about a clock left running on an earlier day."""
        self.call_after_refresh(self._ask_about_yesterday)

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("My work")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys in the order in which they are needed now."""
        started, here = bool(self.running), self._here()
        wanted = {
            "work.arrive": (_("Arrive"), not here),
            "job.start": (_("Switch") if started else _("Start"), "start" not in self.idle()),
            "job.pause": (_("Pause"), started),
            "job.end": (_("End"), started),
            "job.finding": (_("Finding"), True),
            "job.parts": (_("Parts"), True),
            "work.indirect": (_("Other work"), here and not started),
            "work.leave": (_("Leave"), here and not started),
            "job.call": (_("Call"), True),
        }
        return shown_keys(self, [(id, label) for id, (label, show) in wanted.items() if show])

    def idle(self) -> Collection[str]:
        """See `SaysWhatIsIdle`."""
        return {*super().idle(), "arrive" if self._here() else "leave"}

    def job_at_hand(self) -> Job | None:
        """Return the job under the cursor."""
        key = self.query_one(Grid).cursor_key
        return self.desk.replica.view.get(Job, key) if key else None

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show my jobs and my day as they are now."""
        person, view = self.desk.person, self.desk.replica.view
        if person is None:
            return
        moment = self.moment()
        work = my_jobs(view, person, moment.now)
        mine, free = work
        self._jobs = {one.job.id: one for one in (*mine, *free)}
        marks = {job: str(self.desk.replica.mark("job", job)) for job in self._jobs}
        self._drafts = forms_by_job(self.desk)
        look = Look(moment, self.size.width < _WIDE, marks, self._drafts)
        day = day_of(view, person.id, day_begins(view, person.id, moment.now), moment.now)
        wide, low = self.size.width >= _WIDE, self.size.height < _LOW
        head = head_lines(view, person, day, moment, wide=wide, low=low)
        told = told_lines(view, person, moment)
        self.query_one("#day", Lines).show([*head, *told, *call_lines(view, person, moment)])
        grid = self.query_one(Grid)
        grid.empty = self.nothing_here(_("No job is yours and none waits for your skills. c calls the foreman."))
        grid.set_rows(work_lines(view, filtered(mine, self.filter_text), filtered(free, self.filter_text), look))
        if self.running != self._ran:
            self._ran = self.running
            grid.move_to(job_meant(work, grid.cursor_key or ""))
        self.show_detail()

    def action_indirect(self) -> None:
        """Ask what other work it is, and clock on to it."""
        options = [Option(str(code), word(code)) for code in Indirect]
        self.ask(ChooseDialog(_("What do you do?"), options), self._indirect_chosen)

    def action_arrive(self) -> None:
        """Begin the attended day."""
        person, clock = self.desk.person, self._clock()
        if person is None:
            return
        if self._here() and clock is not None:
            since = clock_time(clock.since, self.desk.zone)
            self.desk.say(_("You are clocked in already; what runs began at {time}.").format(time=since), "warn")
        else:
            self.desk.record(ops.LabourArrived(staff=person.id), said=_("Good day, {name}.").format(name=person.name))

    def action_leave(self) -> None:
        """Ask, and end the attended day."""
        if not self._here():
            self.desk.say(_("You are not clocked in."), "warn")
            return
        running = [job_named(self.desk.replica.view, one) for one in self.running]
        question = _("End your day now?")
        if running:
            stops = ngettext("End your day now? {jobs} stops too.", "End your day now? {jobs} stop too.", len(running))
            question = stops.format(jobs=listed(running))
        self.ask(ConfirmDialog(question, _("Leave"), _("Stay")), self._leave_answered)

    def action_card(self) -> None:
        """Open the job card."""
        self._open("job")

    def open_row(self, key: str) -> None:
        """Open the card of the job."""
        self.action_card()

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        self.query_one(Grid).set_columns(_columns(wide=event.size.width >= _WIDE))
        self.query_one("#details").display = event.size.height >= _LOW
        self.refresh_data(None)

    def show_detail(self) -> None:
        """Show more about the job under the cursor."""
        key = self.query_one(Grid).cursor_key
        moment = self.moment()
        drafts = self._drafts.get(key or "", ())
        me = self.desk.person.name if self.desk.person else ""
        self.query_one("#details", Lines).show(details(self._jobs.get(key) if key else None, moment, drafts, me))

    def _indirect_chosen(self, chosen: Chosen | None) -> None:
        person = self.desk.person
        if chosen is not None and person is not None:
            said = _("Now: {activity}.").format(activity=chosen.text)
            self.desk.record(ops.LabourStarted(staff=person.id, indirect=chosen.key), said=said)

    def _leave_answered(self, yes: bool | None) -> None:
        person = self.desk.person
        if yes and person is not None:
            self.desk.record(
                ops.LabourLeft(staff=person.id), said=_("Have a good evening, {name}.").format(name=person.name)
            )

    def _ask_about_yesterday(self) -> None:
        person, clock, now = self.desk.person, self._clock(), self.desk.now()
        found = forgotten_clock(self.desk.replica.view, person.id, now, self.desk.zone) if person else None
        if found is not None and clock is not None:
            what = running_title(self.desk.replica.view, clock)
            self.ask(ForgottenDialog(found, what, now, self.desk.zone), self._yesterday_answered)

    def _yesterday_answered(self, chosen: Chosen | None) -> None:
        person = self.desk.person
        if person is None or (chosen is not None and chosen.key == STILL_WORKING):
            return
        if chosen is None:
            self.desk.say(_("Your clock still runs; it is asked again when you sign in."), "warn")
            return
        said = _("Stopped: {time}. A foreman settles it.").format(time=chosen.text)
        self.desk.record(ops.LabourForgotten(staff=person.id, end=datetime.fromisoformat(chosen.key)), said=said)

    def _here(self) -> bool:
        clock = self._clock()
        return clock is not None and bool(clock.jobs or clock.indirect)


def _columns(*, wide: bool) -> list[Column]:
    return [
        Column("mark", "", width=1, drop=1),
        Column("bay", lazy("Bay"), width=4),
        Column("plate", lazy("Plate"), width=10),
        Column("title", lazy("Job"), min=12, flex=3),
        Column("state", lazy("State"), min=36, flex=1) if wide else Column("state", lazy("State"), width=16),
        Column("time", lazy("Hours"), width=20 if wide else 14, drop=2),
        Column("parts", lazy("Parts"), width=12, drop=3),
        Column("promise", lazy("Promised"), width=22 if wide else 12),
    ]
