"""Inspect finished work that waits to be looked over.

Nobody signs off their own.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, listed
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.dialogs.inspect import InspectDialog, Inspected
from bay_tui.screens.foreman.dispatch_plan import option
from bay_tui.screens.foreman.inspections_due import THE_SAME, columns, detail, rows, same_option
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.grid import Grid
from bay_tui.wording import reason_word, sentence, word
from bay_tui.workshop.jobs.inspecting import CHECKLISTS, Due, due, objection, passing_objection, points_objection
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.jobs.records import PointSeen
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.operations import InspectionFailed, InspectionPassed
from bay_tui.workshop.readmodels.dispatch import plan, suggestions
from bay_tui.workshop.readmodels.inspections import worker_names
from bay_tui.workshop.view import Key


class InspectionScreen(GridScreen):
    """Show what is finished and not yet signed off.

    The longest waiting comes first.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "inspect": (InspectionPassed,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "inspect", lazy("Inspect"), id="inspection.inspect"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._due: dict[str, Due] = {}

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Inspection")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys."""
        return [*super().keys(), ("Enter", _("Job card"))]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer an inspection where there is one to do."""
        if action == "inspect":
            return self._under_cursor() is not None and self.desk.may(InspectionPassed)
        return super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        """Yield the list, and more about its row."""
        yield Grid(columns(), id="inspections")
        yield Lines(id="inspection-detail")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show what waits now."""
        view = self.desk.replica.view
        self._due = {one.job.id: one for one in due(view)}
        moment = self.moment()
        grid = self.query_one(Grid)
        grid.empty = self.nothing_here(_("Nothing waits for an inspection."))
        grid.set_rows(rows(view, self._due.values(), moment, self.filter_text))
        self.show_detail()

    def open_row(self, key: str) -> None:
        """Open the card of the job."""
        self.host.open_screen("job", job=key)

    def action_inspect(self) -> None:
        """Go through the points of the job.

        Whoever may not inspect it is told why before they begin.
        """
        one, person = self._under_cursor(), self.desk.person
        if one is None or person is None:
            return
        wrong = objection(self.desk.replica.view, person, person.id, one.job, one.level)
        if wrong is not None:
            self.desk.say(sentence(wrong.code, wrong.params), "bad")
            return

        def answered(said: Inspected | None) -> None:
            """Record a pass, or ask who does it again."""
            if said is not None and said.passed:
                args = InspectionPassed(job=one.job.id, level=one.level, points=said.points)
                self.desk.record(args, said=_("{title}: passed.").format(title=self._named(one)))
            elif said is not None:
                self._ask_who(one, said)

        title = _("{level}: {title}").format(level=word(one.level), title=self._named(one))
        topic = f"inspect-{one.level}/{one.job.id}"
        view = self.desk.replica.view

        def against(points: tuple[PointSeen, ...]) -> str:
            """Return why the job may not be passed over these points."""
            wrong = passing_objection(view, person.id, one.job, one.level) or points_objection(view, one.job, points)
            return sentence(wrong.code, wrong.params) if wrong else ""

        lines = [*self._story(one), *self._barred(one, person.id)]
        self.ask(InspectDialog(topic, title, CHECKLISTS[one.job.work], lines, objection=against), answered)

    def _ask_who(self, one: Due, said: Inspected) -> None:
        """Ask who does it again: the same, or somebody else."""
        view = self.desk.replica.view
        others = suggestions(view, one.job, plan(view, self.desk.now()))
        offered = [person for person in others if person.staff not in one.job.technicians]

        def answered(chosen: Chosen | None) -> None:
            if chosen is not None:
                technicians = None if chosen.key == THE_SAME else (chosen.key,)
                args = InspectionFailed(
                    job=one.job.id,
                    level=one.level,
                    reasons=said.reasons,
                    technicians=technicians,
                    points=said.points,
                )
                self.desk.record(args, said=_("{title}: goes to rework.").format(title=self._named(one)))

        options = [option(view, number + 1, person, self.moment()) for number, person in enumerate(offered)]
        if one.job.technicians:
            options.insert(0, same_option(listed(name_of_staff(view, staff) for staff in one.job.technicians)))
        lines = [f"✗ {reason_word(reason)}" for reason in said.reasons]
        self.ask(ChooseDialog(_("Who does it again?"), options, lines=lines), answered)

    def _named(self, one: Due) -> str:
        return job_named(self.desk.replica.view, one.job.id)

    def _story(self, one: Due) -> list[str]:
        names = listed(worker_names(self.desk.replica.view, one))
        return [_("Done by {names}").format(names=names)] if names else []

    def _barred(self, one: Due, person: str) -> list[str]:
        """Return why a person may not pass a job, only fail it."""
        wrong = passing_objection(self.desk.replica.view, person, one.job, one.level)
        return [sentence(wrong.code, wrong.params)] if wrong else []

    def _under_cursor(self) -> Due | None:
        return self._due.get(self.row_at_hand())

    def show_detail(self) -> None:
        """Show more about the job under the cursor."""
        moment = self.moment()
        lines = detail(self.desk.replica.view, self._under_cursor(), moment)
        self.query_one("#inspection-detail", Lines).show(lines)
