"""Sign people in by number and PIN, or by badge.

It works without a server, and says how things stand in this bay.
"""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from bay_tui.i18n import _, lazy, listed
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.work_screen import FramedScreen
from bay_tui.widgets.fields import Field, PinField, TextField
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence, word
from bay_tui.wording.times import clock_time
from bay_tui.workshop.office.pin_tries import Tries
from bay_tui.workshop.office.pins import pin_matches
from bay_tui.workshop.readmodels.bay_work import work_in
from bay_tui.workshop.records import Bay, Credential, Staff
from bay_tui.workshop.search import find_staff
from bay_tui.workshop.view import Key

_JOBS_SHOWN = 3


class SignInScreen(FramedScreen):
    """Ask who is there.

    Enter goes from the number to the PIN and then in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", lazy("Start again"), id="signin.clear"),
        Binding("f1", "help", lazy("Help"), id="signin.help", show=False),
    ]

    def __init__(self, desk: Desk, hints: Sequence[Sequence[str]] = ()) -> None:
        super().__init__(desk)
        self._hints = tuple(hints)
        self._tries = Tries(monotonic)

    def title_text(self) -> str:
        """Return the name of the product."""
        return "bay-tui"

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys, those of the app among them."""
        of_app = [(self.key_of("app.language"), "中文/English"), (self.key_of("app.quit"), _("Quit"))]
        return [("Enter", _("Sign in")), *super().keys(), *of_app]

    def compose_body(self) -> ComposeResult:
        """Yield place, fields, the bay's work and whom to try.

        The last only in the demo.
        """
        with Vertical(id="signin"):
            yield Lines(id="signin-place")
            with Vertical(id="signin-fields"):
                yield TextField(_("Number"), id="number", max_length=24)
                yield PinField(_("PIN"), id="pin", max_length=8)
            yield Lines(id="signin-hint")
            yield Lines(id="signin-bay")
            yield Lines(id="signin-people")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show place, time and what goes on in this bay.

        Nobody signs in where one only looks.
        """
        if self.desk.read_only and self.is_current:
            self.host.open_screen("board")
        self.query_one("#signin-place", Lines).show(self._place())
        self.query_one("#signin-hint", Lines).show([[Cell(self._hint(), "dim")]])
        work = self._bay_work()
        self.query_one("#signin-bay", Lines).show(work)
        self.query_one("#signin-bay").display = bool(work)
        self.query_one("#signin-people", Lines).show(self._people_to_try())
        self.query_one("#signin-people").display = bool(self._hints)

    def ask_pin_of(self, person: Staff) -> None:
        """Ask for the PIN of a badge's owner.

        The badge alone does not let this one in.
        """
        self.query_one("#number", TextField).value = person.number
        self.query_one("#pin", PinField).value = ""
        self.query_one("#pin", PinField).focus()
        self.desk.say(_("{name}: type your PIN.").format(name=person.name))

    def clear(self) -> None:
        """Forget what was typed."""
        if not self.is_mounted:
            return
        for field in self.query(TextField):
            field.value, field.error = "", ""
        self.query_one("#number", TextField).focus()

    def action_clear(self) -> None:
        """Start again; nobody is sent away from here."""
        self.clear()
        self.desk.say("")

    def action_help(self) -> None:
        """Show the keys."""
        self.host.open_screen("help")

    async def on_field_submitted(self, event: Field.Submitted) -> None:
        """Go to the PIN, or in."""
        event.stop()
        if self.desk.read_only:
            self.desk.say(sentence("board-read-only"), "bad")
            return
        number, pin = self.query_one("#number", TextField), self.query_one("#pin", PinField)
        if not number.value:
            number.error = sentence("text-missing", {"field": _("Number")})
            number.focus()
        elif not pin.value:
            pin.focus()
        else:
            await self._try(number, pin)

    async def _try(self, number: TextField, pin: PinField) -> None:
        typed = pin.value
        # The field takes an error away when it changes, and that message would come after ours.
        with pin.inner().prevent(Input.Changed):
            pin.value = ""
        if wait := self._tries.wait():
            pin.error = sentence("pin-wait", {"seconds": wait})
            return
        person = find_staff(self.desk.replica.view, number.value)
        if person is None:
            self._tries.failed()
            number.error = sentence("staff-unknown", {"id": number.value})
            number.focus()
            return
        stored = self.desk.replica.view.get(Credential, person.id)
        if stored is None or not stored.pin:
            number.error = _("There is no PIN for {name} yet; the office sets one.").format(name=person.name)
            return
        if await asyncio.to_thread(pin_matches, typed, stored.pin):
            self._tries.passed()
            self.clear()
            self.host.sign_in(person)
        else:
            self._tries.failed()
            pin.error = sentence("pin-wrong")
            pin.focus()

    def _place(self) -> list[list[Cell]]:
        desk = self.desk
        site, bay = desk.site, desk.replica.view.get(Bay, desk.bay)
        local = desk.local(desk.now())
        here = _("Bay {number}").format(number=bay.number) if bay else desk.replica.identity.name
        name = f"{here}  {bay.name}" if bay and bay.name else here
        return [
            [Cell(site.name if site else "bay-tui", "title"), Cell(), Cell(f"{local:%Y-%m-%d}", "dim")],
            [Cell(name, "accent"), Cell(), Cell(clock_time(desk.now(), desk.zone), "dim")],
        ]

    def _hint(self) -> str:
        if self.desk.replica.view.every(Staff):
            return _("Scan your badge, or type your number and Enter.")
        return _("Nobody is known here yet: waiting for the server.")

    def _people_to_try(self) -> list[list[Cell]]:
        """Return whom to sign in as in the demo.

        Number, PIN, name and role of each.
        """
        lines = [[Cell(_("To try"), "accent")]]
        for number, pin, *_more in self._hints:
            person = find_staff(self.desk.replica.view, number)
            roles = listed(word(role) for role in person.roles) if person else ""
            told = _("PIN {pin}").format(pin=pin)
            lines.append([Cell(number, "title"), Cell(told), Cell(person.name if person else ""), Cell(roles, "dim")])
        return lines if self._hints else []

    def _bay_work(self) -> list[list[Cell]]:
        """Return this bay's jobs with who is on them.

        So the next one knows before signing in.
        """
        lines: list[list[Cell]] = []
        for one in work_in(self.desk.replica.view, self.desk.bay)[:_JOBS_SHOWN]:
            names = listed(one.on)
            state = Cell(f"● {names}", "good") if names else Cell(f"○ {word(one.job.state)}", "dim")
            plate = one.vehicle.plate if one.vehicle else ""
            lines.append([Cell(plate, "title"), Cell(one.job.title), Cell(), state])
        return [[Cell(_("In this bay"), "accent")], *lines] if lines else []
