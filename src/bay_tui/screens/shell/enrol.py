"""Ask for the server and the code at the first run.

The code lets this terminal in.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.work_screen import FramedScreen
from bay_tui.widgets.fields import Field, TextField
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence
from bay_tui.workshop.view import Key


class EnrolScreen(FramedScreen):
    """Ask once for the server and the enrolment code.

    There is no way around it: a terminal alone knows nobody.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", lazy("Help"), id="enrol.help", show=False),
    ]

    def __init__(self, desk: Desk, server: str = "") -> None:
        super().__init__(desk)
        self._server = server or desk.replica.identity.server
        self._asking = False

    def title_text(self) -> str:
        """Return what is to be done."""
        return _("Set up this terminal")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys, those of the app among them."""
        of_app = [(self.key_of("app.language"), "中文/English"), (self.key_of("app.quit"), _("Quit"))]
        return [("Enter", _("Go on")), ("Tab", _("Other field")), *of_app]

    def compose_body(self) -> ComposeResult:
        """Yield the reason and the two fields."""
        with Vertical(id="enrol"):
            yield Lines(id="enrol-why")
            with Vertical(id="enrol-fields"):
                yield TextField(_("Server"), id="server", value=self._server, placeholder="http://192.168.1.10:8521")
                yield TextField(_("Code"), id="code", max_length=40, placeholder="ABCD-EFGH")

    def on_mount(self) -> None:
        """Begin with what is not known yet."""
        self.query_one("#code" if self._server else "#server", TextField).focus()

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Say why this is asked."""
        lines = [
            [Cell(_("This terminal does not belong to a workshop yet."), "title")],
            [Cell(_("It needs its server once; afterwards it also works offline."))],
            [Cell(_("The office gets the code with: bay-tui admin enrol NAME"), "dim")],
        ]
        self.query_one("#enrol-why", Lines).show(lines)

    def action_help(self) -> None:
        """Show the keys."""
        self.host.open_screen("help")

    def on_field_submitted(self, event: Field.Submitted) -> None:
        """Go to the next field, or ask the server."""
        event.stop()
        server, code = self.query_one("#server", TextField), self.query_one("#code", TextField)
        for field in (server, code):
            if not field.value:
                field.focus()
                if event.field is field:
                    field.error = sentence("text-missing", {"field": field.label})
                return
        if not self._asking:
            self._asking = True
            self.desk.say(_("Asking the server …"))
            self.run_worker(self._enrol(server, code), name="enrol", exit_on_error=False)

    async def _enrol(self, server: TextField, code: TextField) -> None:
        """Ask the server to let this terminal in.

        What it answers stands under the field it is about.
        """
        link = self.desk.link
        try:
            if link is not None:
                await link.enrol(server.value, code.value)
        except Exception as error:
            self._failed(error, server, code)
        else:
            self.desk.say(_("This terminal belongs to {site} now.").format(site=self._site()), "good")
            self.host.enrolled()
        finally:
            self._asking = False

    def _failed(self, error: Exception, server: TextField, code: TextField) -> None:
        slug = getattr(error, "code", None)
        if not isinstance(slug, str):
            self.host.report(error)
            return
        params = cast("Mapping[str, Any]", getattr(error, "params", {}))
        about_code = "code" in slug or slug == "too-many-attempts"
        field = code if about_code else server
        field.error = sentence(slug, params)
        field.focus()
        self.desk.say("")

    def _site(self) -> str:
        site = self.desk.site
        return site.name if site else self.desk.replica.identity.site
