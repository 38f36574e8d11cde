"""Write a finding up.

System, component and severity go by digits, then Enter; everything else only if it is needed.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from bay_tui.catalogue import offered
from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.common.pick_list import PickList
from bay_tui.screens.findings.form import (
    AS_WRITTEN,
    CHOICES,
    DETAILS,
    TEMPLATE,
    FieldProblem,
    details_of,
    filled,
    options_of,
    proposal,
    usual_of,
    values_of,
)
from bay_tui.screens.findings.headline import LABELS, MOST, QUESTIONS, chosen_so_far, details_lines, question_line
from bay_tui.screens.findings.recommended_parts import recommended
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.form_drafts import FormDraft
from bay_tui.screens.shell.shown_keys import shown_keys
from bay_tui.screens.shell.work_screen import WorkScreen
from bay_tui.widgets.choice import Choice
from bay_tui.widgets.fields import Field, TextField
from bay_tui.widgets.tones import Cell
from bay_tui.wording import word
from bay_tui.wording.catalogue import component_word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.records import Finding, Job, Order, Vehicle
from bay_tui.workshop.view import Key


class FindingScreen(WorkScreen):
    """Show a finding of a job, new or written again.

    It is written again with `finding_id`. What is typed is parked until it is recorded.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10,ctrl+s", "record", lazy("Record"), id="finding.record"),
        Binding("f6", "step_back", lazy("Choose again"), id="finding.step_back"),
        Binding("f7", "record_and_request", lazy("Record, request parts"), id="finding.parts"),
        Binding("down", "app.focus_next", lazy("Next field"), id="finding.next", show=False),
        Binding("up", "app.focus_previous", lazy("Field before"), id="finding.previous", show=False),
    ]

    def __init__(self, desk: Desk, job_id: str, finding_id: str = "") -> None:
        super().__init__(desk)
        self._job_id = job_id
        self._finding_id = finding_id
        finding = desk.replica.view.get(Finding, finding_id) if finding_id else None
        self._untouched = values_of(finding) if finding else {}
        about = f"{job_id}/{finding_id}" if finding_id else job_id
        self._draft = FormDraft(self, desk, f"finding/{about}", self._unfinished)
        self._values: dict[str, str] = self._draft.begun or dict(self._untouched)

    def compose_body(self) -> ComposeResult:
        """Yield what it is about, the list, and the fields."""
        yield Lines(id="about")
        yield Lines(id="question")
        yield PickList(id="pick", empty=_("Nothing matches. Backspace takes letters away."))
        with VerticalScroll(id="fields", can_focus=False):
            for name in DETAILS:
                most = MOST.get(name, 60)
                yield TextField(str(LABELS[name]), value=self._values.get(name, ""), max_length=most, id=name)

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Revise a finding") if self._finding_id else _("New finding")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of the step at hand."""
        back = ("global.back", _("Park it"))
        if self._question:
            return [("1-9", _("Choose")), ("a-z", _("Search")), ("0", _("Next page")), *shown_keys(self, [back])]
        wanted = [("finding.step_back", _("Choose again")), back]
        if self._values.get("parts", "").strip():
            wanted.insert(0, ("finding.parts", _("Record, request parts")))
        return [("Enter", _("Record")), ("Tab", _("Next field")), *shown_keys(self, wanted)]

    def on_mount(self) -> None:
        """Show the step at hand."""
        if self._draft.begun:
            self.desk.say(_("Here is what you had begun."), "info")
        self._show_step()

    def on_unmount(self) -> None:
        """Keep what was not recorded, whatever closed the screen."""
        self._draft.park()

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show which vehicle and what was chosen so far."""
        self._show_question()

    def focus_body(self) -> None:
        """Let the keys go to the list or the fields."""
        self._show_step()

    def action_back(self) -> None:
        """Clear the search, or park what was typed and leave."""
        picker = self.query_one(PickList)
        if self._question and picker.typed:
            picker.offer(options_of(self._question, self._values, ""))
            self._show_question()
            return
        if self._draft.park():
            self.desk.say(_("Parked. It is here again when you come back."), "info")
        self.host.go_back()

    def action_step_back(self) -> None:
        """Go back to the question before.

        That goes as far as it can still be answered anew.
        """
        answered = [name for name in CHOICES if self._values.get(name)]
        if self._finding_id:
            answered = [name for name in answered if name == "severity"]
        if answered:
            self._values.pop(answered[-1])
            self._show_step()

    def action_record(self) -> None:
        """Record the finding, or say at the field what will not do."""
        self._record(lambda finding: self.host.go_back())

    def action_record_and_request(self) -> None:
        """Record the finding, and ask the counter for the parts it needs."""
        self._record(self._request)

    def _request(self, finding: str) -> None:
        self.host.go_back()
        known = self.desk.replica.view.get(Finding, finding) is not None
        self.host.open_screen("parts", job=self._job_id, finding=finding if known else "")

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Take the answer of a list and ask the next question."""
        event.stop()
        question = self._question
        if not question:
            return
        if event.key.startswith(TEMPLATE):
            self._fill(event.key.removeprefix(TEMPLATE))
        else:
            self._values[question] = event.key.removeprefix(AS_WRITTEN)
        if question == "severity":
            self._values["insisted"] = "yes" if self._values.get("value") else ""
        else:
            self._propose()
        self._draft.changed()
        self._show_step()

    def on_pick_list_narrowed(self, event: PickList.Narrowed) -> None:
        """Offer what matches."""
        event.stop()
        event.picker.set_options(options_of(self._question, self._values, event.typed))
        self._show_question()

    def on_pick_list_left(self, event: PickList.Left) -> None:
        """Go back a question: Backspace with nothing typed."""
        event.stop()
        self.action_step_back()

    def on_field_changed(self, event: Field.Changed) -> None:
        """Keep what is typed."""
        event.stop()
        name = event.field.id or ""
        if name == "value" and event.value != self._values.get("value", ""):
            self._values["insisted"] = ""
        self._values[name] = event.value
        self._draft.changed()
        if not self._question:
            self._show_question()

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Record with Enter in any field."""
        event.stop()
        self.action_record()

    @property
    def _question(self) -> str:
        """Return the first question not answered, or nothing."""
        return next((name for name in CHOICES if not self._values.get(name)), "")

    def _unfinished(self) -> dict[str, str]:
        """Return the form as it is parked.

        It is nothing while it is as it was opened.
        """
        return {} if self._values == self._untouched else self._values

    def _show_step(self) -> None:
        question = self._question
        picker, fields = self.query_one(PickList), self.query_one("#fields")
        picker.display, fields.display = bool(question), not question
        if question:
            picker.offer(options_of(question, self._values, ""))
            picker.focus()
        else:
            self.query_one("#value" if self._values.get("measured") else "#note", TextField).focus()
        self._show_question()
        self.show_status()

    def _show_question(self) -> None:
        question, typed = self._question, self.query_one(PickList).typed
        view = self.desk.replica.view
        job = view.get(Job, self._job_id)
        order = view.get(Order, job.order) if job else None
        vehicle = view.get(Vehicle, order.vehicle) if order else None
        make = vehicle.make if vehicle else ""
        lines = [question_line(question, typed)] if question else details_lines(self._values, make, self.size.width)
        self.query_one("#question", Lines).show(lines)
        name = job_named(view, self._job_id)
        self.query_one("#about", Lines).show([[Cell(name, "title")], chosen_so_far(self._values)])

    def _record(self, then: Callable[[str], None]) -> None:
        """Record the finding, and go on with its id.

        Where that will not do, a sentence says why. A new finding has the id of the operation that recorded it.
        """

        def recorded(ids: tuple[str, ...]) -> None:
            """Go on: it is no draft any more."""
            self._draft.close()
            then(self._finding_id or ids[0])

        if self._question:
            self.desk.say(str(QUESTIONS[self._question]), "warn")
            return
        details = details_of(self._values, self.desk.replica.view)
        if isinstance(details, FieldProblem):
            field = self.query_one(f"#{details.field}", TextField)
            field.error = details.sentence
            field.focus()
            return
        where = {"system": self._values["system"], "component": self._values["component"]}
        args = (
            ops.FindingRevised(finding=self._finding_id, **details)
            if self._finding_id
            else ops.FindingRecorded(job=self._job_id, **where, **details)
        )
        name = component_word(where["component"])
        said = _("Recorded: {component}, {severity}.").format(component=name, severity=word(details["severity"]))
        self.desk.record(args, said=said, draft=self._draft.name, then=recorded)

    def _fill(self, slug: str) -> None:
        """Take over what a template says."""
        template, view = offered().template[slug], self.desk.replica.view
        job = view.get(Job, self._job_id)
        order = view.get(Order, job.order) if job else None
        self._put(filled(self._values, template, recommended(view, order, template.parts)))

    def _put(self, fills: Mapping[str, str]) -> None:
        for name, text in fills.items():
            self._values[name] = text
            if name in DETAILS:
                self.query_one(f"#{name}", TextField).value = text

    def _propose(self) -> None:
        """Fill in what is usually measured on the component.

        A value that was typed already stays.
        """
        if not self._values.get("value"):
            self._put(proposal(usual_of(self._values)))
