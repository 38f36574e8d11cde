"""Check a vehicle all over, line by line.

One key says that a line is in order, and a few that it is not.
"""

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.catalogue import offered
from bay_tui.i18n import _, lazy, ngettext
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen, OwnWords
from bay_tui.screens.findings.check_sheet import (
    Seen,
    count,
    counted_cells,
    first_open,
    first_unchecked,
    from_fields,
    lines_of,
    marked,
    next_after,
    recorded,
    recorded_text,
    to_fields,
    with_found,
    with_value,
    with_wording,
    wordings,
)
from bay_tui.screens.findings.form import number
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.form_drafts import FormDraft
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import shown_keys
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Grid
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence
from bay_tui.wording.catalogue import measure_word, phrase
from bay_tui.workshop.constraints import LONGEST_NOTE
from bay_tui.workshop.findings.catalogue import CheckItem
from bay_tui.workshop.findings.rules import TO_MEND
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.records import Job
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.time.hours import site_rules
from bay_tui.workshop.view import Key
from bay_tui.workshop.words import Severity

_COLUMNS = [Column("state", width=14), Column("item", min=24, flex=1), Column("figure", width=9, align="right")]


class CheckScreen(GridScreen):
    """Show a check of a job's vehicle.

    What was seen so far is parked until it is recorded as a whole.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,3", "mark('green')", lazy("In order"), id="check.ok"),
        Binding("2", "mark('amber')", lazy("Amber"), id="check.amber"),
        Binding("1", "mark('red')", lazy("Red"), id="check.red"),
        Binding("4", "mark('not_checked')", lazy("Not checked"), id="check.not_checked"),
        Binding("m", "measure", lazy("Value"), id="check.measure"),
        Binding("n", "note", lazy("Note"), id="check.note"),
        Binding("f10,ctrl+s", "record", lazy("Record"), id="check.record"),
    ]

    def __init__(self, desk: Desk, job_id: str) -> None:
        super().__init__(desk)
        self._job_id = job_id
        self._draft = FormDraft(self, desk, f"check/{job_id}", lambda: to_fields(self._sheet))
        self._sheet = from_fields(self._draft.begun)

    def compose_body(self) -> ComposeResult:
        """Yield the vehicle, how far it is, and the lines."""
        yield Lines(id="about")
        yield Grid(_COLUMNS)

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Vehicle health check")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys in the order they are needed."""
        wanted = [
            ("check.ok", _("In order")),
            ("check.amber", _("Amber")),
            ("check.red", _("Red")),
            ("check.not_checked", _("Not checked")),
            ("check.measure", _("Value")),
            ("check.record", _("Record")),
        ]
        return shown_keys(self, wanted)

    def on_mount(self) -> None:
        """Go on where it was left."""
        if self._sheet:
            self.desk.say(_("Here is what you had begun."), "info")
        self.refresh_data(None)
        self._go_to(first_open(self._whole))

    def on_unmount(self) -> None:
        """Keep what was not recorded, whatever closed the screen."""
        self._draft.park()

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the lines and how far the check is."""
        view = self.desk.replica.view
        counted = count(self._whole)
        total = len(offered().items)
        progress = Cell(f"{total - counted[Severity.NOT_CHECKED]}/{total}", "accent")
        more = [Cell(f"{key} {label}", "dim") for key, label in shown_keys(self, [("check.note", _("Note"))])]
        name = Cell(job_named(view, self._job_id), "title")
        self.query_one("#about", Lines).show([[name, Cell(), progress], [*counted_cells(counted), Cell(), *more]])
        self.query_one(Grid).set_rows(lines_of(self._whole))

    def action_back(self) -> None:
        """Park what was seen so far and leave."""
        if self._draft.park():
            self.desk.say(_("Parked. It is here again when you come back."), "info")
        self.host.go_back()

    def action_mark(self, severity: str) -> None:
        """Give the line under the cursor a colour.

        What is to mend is asked about, else the next line follows.
        """
        item, colour = self._item(), Severity(severity)
        if self._stands(item):
            if colour is Severity.GREEN:
                self._go_to(next_after(item.slug))
            return
        seen = marked(item, self._seen(item), colour)
        if seen is None:
            self.desk.say(sentence("better-than-measured", {"component": item.component}), "warn")
            return
        self._set(item, seen)
        if colour in TO_MEND:
            self._ask_wording(item)
        elif not (colour is Severity.GREEN and self._wants_value(seen) and self._ask_value(item, optional=True)):
            self._go_to(next_after(item.slug))

    def action_measure(self) -> None:
        """Ask for the value measured on the line under the cursor."""
        item = self._item()
        if not self._stands(item) and not self._ask_value(item, optional=False):
            self.desk.say(_("Nothing is measured on this line; n takes a note."), "warn")

    def action_note(self) -> None:
        """Ask for a note on the line under the cursor."""
        item = self._item()
        if self._stands(item):
            return
        dialog = AskDialog(
            phrase(item),
            _("Note"),
            topic=self._topic("note", item),
            value=self._seen(item).note,
            optional=True,
            max_length=LONGEST_NOTE,
        )
        self.ask(dialog, partial(self._noted, item))

    def action_record(self) -> None:
        """Record the check, after a question where lines were not checked."""
        left = count(self._whole)[Severity.NOT_CHECKED]
        if left == len(offered().items):
            self.desk.say(_("Nothing is checked yet: Space says a line is in order."), "warn")
        elif left:
            title = ngettext("{count} line is not checked.", "{count} lines are not checked.", left)
            options = [
                Option("record", _("Record it so: they stay “not checked”"), "warn"),
                Option("go", _("Go to the first of them")),
            ]
            self.ask(ChooseDialog(title.format(count=left), options), self._answered_left)
        else:
            self._record()

    def open_row(self, key: str) -> None:
        """Ask again what a line to mend is.

        One that stands written up opens as that finding. On others, Enter says which keys there are.
        """
        item = self._item()
        found = self._seen(item).finding
        if found:
            self.host.open_screen("finding", job=self._job_id, finding=found)
        elif self._seen(item).severity in TO_MEND:
            self._ask_wording(item)
        else:
            self.desk.say(_("Space says in order, 2 amber, 1 red, 4 not checked."), "info")

    def _item(self) -> CheckItem:
        items = offered().items
        return items.get(self.query_one(Grid).cursor_key or "") or next(iter(items.values()))

    def _topic(self, asked: str, item: CheckItem) -> str:
        return f"check-{asked}/{self._job_id}/{item.slug}"

    def _seen(self, item: CheckItem) -> Seen:
        return self._whole.get(item.slug, Seen())

    @property
    def _whole(self) -> Mapping[str, Seen]:
        """Return what was seen here, and what stands written up."""
        view = self.desk.replica.view
        return with_found(view, view.get(Job, self._job_id), self._sheet)

    def _stands(self, item: CheckItem) -> bool:
        """Say that a line stands written up already, where it does."""
        if not self._seen(item).finding:
            return False
        self.desk.say(
            _("{item} stands written up in this visit; Enter writes it again.").format(item=phrase(item)), "info"
        )
        return True

    def _wants_value(self, seen: Seen) -> bool:
        """Say whether the site wants a value that is not there."""
        return seen.value is None and site_rules(self.desk.replica.view).check_values

    def _set(self, item: CheckItem, seen: Seen) -> None:
        self._sheet[item.slug] = seen
        if seen == Seen():
            del self._sheet[item.slug]
        self.refresh_data(None)
        self.show_status()
        self._draft.changed()

    def _go_to(self, slug: str | None) -> None:
        if slug is not None:
            self.query_one(Grid).move_to(slug)

    def _ask_wording(self, item: CheckItem) -> None:
        options = wordings(item, self._seen(item).severity)[:8]
        dialog = ChooseDialog(
            phrase(item), options, own_words=OwnWords(_("In your own words"), self._topic("wording", item))
        )
        self.ask(dialog, partial(self._worded, item))

    def _worded(self, item: CheckItem, chosen: Chosen | None) -> None:
        if chosen is None:
            return
        seen = with_wording(self._seen(item), chosen.key, chosen.text)
        self._set(item, seen)
        if seen.value is not None or not self._ask_value(item, optional=True):
            self._go_to(next_after(item.slug))

    def _ask_value(self, item: CheckItem, *, optional: bool) -> bool:
        """Ask for the measured value; return whether there is anything to measure."""
        usual = offered().usual_of(item)
        if usual is None:
            return False
        value = self._seen(item).value
        dialog = AskDialog(
            phrase(item),
            f"{measure_word(usual.name)} {usual.unit}",
            topic=self._topic("value", item),
            value="" if value is None else decimal_text(value),
            optional=optional,
            check=_number_problem,
        )
        self.ask(dialog, partial(self._measured, item))
        return True

    def _measured(self, item: CheckItem, text: str | None) -> None:
        if text is None:
            return
        seen = with_value(item, self._seen(item), number(text))
        self._set(item, seen)
        if seen.severity in TO_MEND and not seen.template and not seen.note:
            self._ask_wording(item)
        else:
            self._go_to(next_after(item.slug))

    def _noted(self, item: CheckItem, text: str | None) -> None:
        if text is not None:
            self._set(item, replace(self._seen(item), note=text))

    def _answered_left(self, chosen: Chosen | None) -> None:
        if chosen is not None and chosen.key == "record":
            self._record()
        elif chosen is not None:
            self._go_to(first_unchecked(self._whole))

    def _record(self) -> None:
        view = self.desk.replica.view
        job = view.get(Job, self._job_id)
        if job is None:
            self.desk.say(sentence("job-unknown", {"id": self._job_id}), "bad")
            return
        said = recorded_text(count(self._whole))
        self.desk.record(recorded(view, job, self._whole), said=said, draft=self._draft.name, then=self._done)

    def _done(self, ids: tuple[str, ...]) -> None:
        """Leave: it is recorded."""
        self._draft.close()
        self.host.go_back()


def _number_problem(text: str) -> str:
    return "" if not text or number(text) is not None else _("This is not a number: {text}").format(text=text)
