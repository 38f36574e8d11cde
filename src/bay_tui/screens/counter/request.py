"""Ask the counter for parts.

Type or scan, Enter adds, one key sends. Nothing typed is lost on the way.
"""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from bay_tui.i18n import _, lazy, ngettext
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.counter.part_search import SearchInput, found_columns, wanted_columns
from bay_tui.screens.counter.request_form import (
    added,
    found_rows,
    from_fields,
    to_fields,
    wanted_rows,
    with_quantity,
    with_recommended,
)
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.dialogs.quantity import QuantityDialog
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.form_drafts import FormDraft
from bay_tui.screens.shell.shown_keys import shown_keys
from bay_tui.screens.shell.work_screen import WorkScreen
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.parts.wanted import BY_DESCRIPTION, Wanted, described, wanted_of
from bay_tui.workshop.records import Finding, Part
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.stock.quantities import quantity_problem
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key


class PartsRequestScreen(WorkScreen):
    """Show a parts request of a job.

    A search is always ready; below it stand what it finds and the lines wanted so far.
    With `finding_id` it begins with the parts that finding recommends.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10,ctrl+s", "send", lazy("Send"), id="parts.send"),
        Binding("f6", "quantity", lazy("Quantity"), id="parts.quantity"),
        Binding("f7", "note", lazy("Note"), id="parts.note"),
        Binding("up", "move(-1)", lazy("Line above"), id="parts.up", show=False),
        Binding("down", "move(1)", lazy("Line below"), id="parts.down", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("pagedown", "move(8)", show=False),
    ]

    def __init__(self, desk: Desk, job_id: str, finding_id: str = "") -> None:
        super().__init__(desk)
        self._job_id = job_id
        self._draft = FormDraft(self, desk, f"parts/{job_id}", lambda: to_fields(self._lines, self._note, self._typed))
        self._lines, self._note, self._typed = from_fields(self._draft.begun)
        finding = desk.replica.view.get(Finding, finding_id) if finding_id else None
        if finding is not None:
            self._lines = with_recommended(desk.replica.view, self._lines, finding)

    def compose_body(self) -> ComposeResult:
        """Yield the job, the search, what it finds, and the lines."""
        yield Lines(id="about")
        with Horizontal(id="search"):
            yield Static(_("Part"), markup=False)
            yield SearchInput(self._typed, max_length=60, placeholder=_("number, name or pinyin initials; or scan it"))
        found = Grid(found_columns(), id="found")
        found.can_focus = False
        yield found
        yield Lines(id="summary")
        wanted = Grid(wanted_columns(), id="wanted", empty=_("Nothing yet: type above, Enter adds."))
        wanted.can_focus = False
        yield wanted

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Parts request")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys, those for lines only with some."""
        back = ("global.back", _("Park it") if self._lines else _("Back"))
        if not self._lines:
            return [("Enter", _("Add")), *shown_keys(self, [back])]
        wanted = [("parts.send", _("Send")), ("parts.quantity", _("Quantity")), back]
        send, quantity, park_it = shown_keys(self, wanted)
        return [("Enter", _("Add")), send, ("+ -", _("More, less")), quantity, ("Del", _("Remove")), park_it]

    def on_mount(self) -> None:
        """Be ready to type at once."""
        if self._lines:
            self.desk.say(_("Here is what you had begun."), "info")
        self.query_one(SearchInput).focus()

    def on_unmount(self) -> None:
        """Keep what was not sent, whatever closed the screen."""
        self._draft.park()

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the job, what the search finds, and the lines."""
        view = self.desk.replica.view
        name = job_named(view, self._job_id)
        self.query_one("#about", Lines).show([[Cell(name, "title")]])
        found = self.query_one("#found", Grid)
        found.set_rows(found_rows(view, self._job_id, self._typed))
        found.display = bool(self._typed.strip())
        self.query_one("#wanted", Grid).set_rows(wanted_rows(view, self._lines, self.moment()))
        head = _("Wanted: {count}").format(count=len(self._lines))
        note = Cell(_("Note: {text}").format(text=self._note) if self._note else "", "info")
        keys = shown_keys(self, [("parts.note", _("Note"))]) if self._lines else []
        hint = [Cell(f"{key} {label}", "dim") for key, label in keys]
        self.query_one("#summary", Lines).show([[Cell(head, "accent"), note, Cell(), *hint]])

    def take_scan(self, scan: Scan) -> bool:
        """Add the part that was scanned."""
        if scan.kind not in ("part", "unknown"):
            return False
        part = self.desk.replica.view.get(Part, scan.value)
        if part is not None:
            self._add(part)
            return True
        if scan.kind == "part":
            self.desk.say(sentence("part-unknown", {"number": scan.value}), "bad")
            return True
        return False

    def action_back(self) -> None:
        """Clear the search; with none, park the lines and leave."""
        search = self.query_one(SearchInput)
        if search.value:
            search.value = ""
            return
        if self._draft.park():
            self.desk.say(_("Parked. It is here again when you come back."), "info")
        self.host.go_back()

    def action_move(self, count: int) -> None:
        """Move among what was found.

        With no search, among the lines wanted.
        """
        self.query_one("#found" if self._typed.strip() else "#wanted", Grid).action_step(count)

    def action_quantity(self) -> None:
        """Ask how many of the line under the cursor are wanted."""
        line = self._line_at_cursor()
        if line is None:
            self.desk.say(sentence("lines-missing"), "warn")
            return
        topic = f"quantity/{self._job_id}/{line.key}"
        dialog = QuantityDialog(topic, f"{line.name} {line.part}", value=line.quantity, unit=line.unit, whole=True)
        self.ask(dialog, partial(self._quantity_given, line.key))

    def action_note(self) -> None:
        """Ask what the counter should know."""
        topic = f"request-note/{self._job_id}"
        dialog = AskDialog(_("What should the counter know?"), _("Note"), topic=topic, value=self._note, optional=True)
        self.ask(dialog, self._note_given)

    def action_send(self) -> None:
        """Send the request to the counter."""
        args = ops.PartsRequested(job=self._job_id, lines=tuple(line.asked() for line in self._lines), note=self._note)
        said = ngettext(
            "Sent to the counter: {count} line.", "Sent to the counter: {count} lines.", len(self._lines)
        ).format(count=len(self._lines))
        if self.desk.record(args, said=said, draft=self._draft.name):
            self._draft.close()
            self.host.go_back()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while it is typed."""
        if event.input is self.query_one(SearchInput):
            event.stop()
            self._typed = event.value
            self.refresh_data(None)
            self.query_one("#found", Grid).action_edge(-1)
            self._draft.changed()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Add what the cursor is on with Enter."""
        if event.input is not self.query_one(SearchInput):
            return
        event.stop()
        key = self.query_one("#found", Grid).cursor_key if self._typed.strip() else None
        part = self.desk.replica.view.get(Part, key) if key else None
        if part is not None:
            self._add(part)
        elif key:
            self._take(described(key.removeprefix(BY_DESCRIPTION)))
        elif self._lines:
            self.desk.say(
                _("{key} sends the request.").format(key=shown_keys(self, [("parts.send", "")])[0][0]), "info"
            )

    def on_search_input_pressed(self, event: SearchInput.Pressed) -> None:
        """Change the line under the cursor by plus, minus and Del."""
        event.stop()
        line = self._line_at_cursor()
        if line is None:
            return
        if event.key == "delete":
            self._set_lines([one for one in self._lines if one.key != line.key])
        else:
            quantity = line.quantity + (1 if event.key == "plus" else -1)
            if quantity_problem(quantity, line.unit) is None:
                self._set_lines(with_quantity(self._lines, line.key, quantity))
            else:
                self.desk.say(_("Less than that is none: Del removes the line."), "warn")

    def _add(self, part: Part) -> None:
        """Add a part, or ask first where it is superseded."""
        newer = self.desk.replica.view.get(Part, part.superseded_by) if part.superseded_by else None
        if newer is None:
            self._take(wanted_of(part))
            return
        there = _("{count} there")
        options = [
            Option(newer.id, f"{newer.number}  {newer.name}", hint=there.format(count=decimal_text(newer.available))),
            Option(part.id, f"{part.number}  {part.name}", hint=there.format(count=decimal_text(part.available))),
        ]
        title = _("{old} is now {new}. Which one?").format(old=part.number, new=newer.number)
        self.ask(ChooseDialog(title, options), self._newer_chosen)

    def _newer_chosen(self, chosen: Chosen | None) -> None:
        part = self.desk.replica.view.get(Part, chosen.key) if chosen else None
        if part is not None:
            self._take(wanted_of(part))

    def _take(self, line: Wanted) -> None:
        self._set_lines(added(self._lines, line))
        self.query_one("#wanted", Grid).move_to(line.key)
        self.query_one(SearchInput).value = ""
        self.desk.say(_("Added: {name}.").format(name=line.name), "good")

    def _quantity_given(self, key: str, quantity: float | None) -> None:
        if quantity is not None:
            self._set_lines(with_quantity(self._lines, key, quantity))

    def _note_given(self, text: str | None) -> None:
        if text is not None:
            self._note = text
            self._set_lines(self._lines)

    def _set_lines(self, lines: list[Wanted]) -> None:
        self._lines = lines
        self.refresh_data(None)
        self.show_status()
        self._draft.changed()

    def _line_at_cursor(self) -> Wanted | None:
        key = self.query_one("#wanted", Grid).cursor_key
        return next((line for line in self._lines if line.key == key), None)
