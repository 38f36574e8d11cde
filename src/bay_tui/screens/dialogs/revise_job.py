"""Ask for other standard hours of a job, and for who pays.

The hours first, then the payer by a digit; what stood before is in view beside what comes of it.
"""

from functools import partial
from typing import ClassVar, NamedTuple, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from bay_tui.i18n import _, lazy, listed
from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.widgets.choice import Choice, Option
from bay_tui.widgets.fields import DecimalField, Field
from bay_tui.widgets.flowing import Flowing, FlowingKeys
from bay_tui.widgets.inputs import LineInput
from bay_tui.wording import sentence, word
from bay_tui.workshop.checks import check
from bay_tui.workshop.coded import Refused
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.operations import JobRevised
from bay_tui.workshop.records import Job
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.words import PayType


class Revised(NamedTuple):
    """Hold the standard hours and the payer that somebody chose."""

    hours: float
    pay: PayType


class ReviseJobDialog(WordsDialog[Revised | None]):
    """Ask for hours that are typed, then for a payer.

    What is typed first replaces the hours there are. Esc goes from the payer back to the hours, and from them away.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", lazy("back"), show=False)]

    def __init__(self, job: Job, name: str) -> None:
        super().__init__(f"job/{job.id}")
        self._job, self._job_name = job, name

    def compose(self) -> ComposeResult:
        """Yield the job as it is, hours, payers, and keys."""
        with Vertical(classes="dialog"):
            yield Flowing(_("Other hours, or another payer?"), classes="dialog--title")
            yield Flowing(self._job_name, classes="dialog--line")
            yield Flowing(classes="dialog--line", id="change")
            before = decimal_text(self._job.standard_hours)
            yield DecimalField(_("Standard hours"), value=before, places=2, max_length=7, classes="dialog--words")
            yield Choice(_payers(self._job), selected=str(self._job.pay))
            yield FlowingKeys(classes="dialog--keys")

    def on_mount(self) -> None:
        """Let typing replace the hours."""
        cast(LineInput, self._hours.inner()).action_select_all()
        self._ask_for_hours()

    def action_back(self) -> None:
        """Leave the payers for the hours, or the job as it was."""
        if self.query_one(Choice).display:
            self._ask_for_hours()
        else:
            self.dismiss(None)

    def on_field_changed(self, event: Field.Changed) -> None:
        """Show what the hours become."""
        super().on_field_changed(event)
        self._show_change()

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Ask for the payer, or say why these can be no hours."""
        event.stop()
        try:
            check(JobRevised(job=self._job.id, standard_hours=self._typed_hours()))
        except Refused as refused:
            event.field.error = sentence(refused.code, refused.params)
        else:
            self._ask_for_payer()

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Answer with the hours typed and the payer chosen."""
        event.stop()
        self.dismiss(Revised(self._typed_hours(), PayType(event.key)))

    @property
    def _hours(self) -> DecimalField:
        return self.query_one(DecimalField)

    def _typed_hours(self) -> float:
        """Return the hours typed; nothing typed leaves what there is."""
        typed = self._hours.decimal
        return self._job.standard_hours if typed is None else float(typed)

    def _ask_for_hours(self) -> None:
        self.query_one(Choice).display = False
        self._hours.focus()
        self._show_keys([("Enter", _("take it")), ("Esc", _("back"))])
        self._show_change()

    def _ask_for_payer(self) -> None:
        choice = self.query_one(Choice)
        choice.display = True
        choice.focus()
        self._show_keys([(f"1-{len(PayType)}", _("choose")), ("Enter", _("take it")), ("Esc", _("back"))])

    def _show_keys(self, keys: list[tuple[str, str]]) -> None:
        self.query_one(FlowingKeys).say(keys)

    def _show_change(self) -> None:
        said = listed([_hours_said(self._job, self._typed_hours()), word(self._job.pay)])
        self.query_one("#change", Flowing).say(said)


def revise_job(screen: FramedScreen, job: Job) -> None:
    """Ask for a job's hours and payer, and record what differs."""
    name = job_named(screen.desk.replica.view, job.id)
    screen.ask(ReviseJobDialog(job, name), partial(_answered, screen, job))


def _answered(screen: FramedScreen, job: Job, revised: Revised | None) -> None:
    """Record what differs from the job that was asked about."""
    desk = screen.desk
    if revised is None:
        return
    hours = None if revised.hours == job.standard_hours else revised.hours
    pay = None if revised.pay is job.pay else revised.pay
    if hours is None and pay is None:
        desk.say(_("Nothing was changed."))
        return
    changes = listed([_hours_said(job, revised.hours), _payer_said(job, revised.pay)])
    args = JobRevised(job=job.id, standard_hours=hours, pay=pay)
    desk.record(args, then=lambda ids: desk.say(_said(screen, job, changes), "good"))


def _said(screen: FramedScreen, job: Job, changes: str) -> str:
    """Return what was changed.

    Where the customer has to agree to it now, that stands first.
    """
    view = screen.desk.replica.view
    now = view.get(Job, job.id)
    asks = now is not None and job.approved and not now.approved
    said = _("The customer has to agree now: {changes}: {job}.") if asks else _("{changes}: {job}.")
    return said.format(changes=changes, job=job_named(view, job.id))


def _payers(job: Job) -> list[Option]:
    return [Option(str(one), word(one), hint=_("as it is") if one is job.pay else "") for one in PayType]


def _hours_said(job: Job, hours: float) -> str:
    """Return the standard hours, and what they become where they change."""
    before = _("{hours} h standard").format(hours=decimal_text(job.standard_hours))
    return before if hours == job.standard_hours else f"{before} → {decimal_text(hours)}"


def _payer_said(job: Job, pay: PayType) -> str:
    """Return who pays, and who does from now on where that changes."""
    return word(job.pay) if pay is job.pay else f"{word(job.pay)} → {word(pay)}"
