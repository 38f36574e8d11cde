"""Route each scan to the screen, person or command meant."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from textual.screen import Screen

from bay_tui.i18n import _
from bay_tui.screens.common.fresh_keys import picks_here, types_here
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.job_card.actions import JobActions
from bay_tui.screens.shell.command_sheet import ScanHost, Sheet, open_then
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.screens.shell.scanned import find_bay, find_part, why_not
from bay_tui.screens.shell.signin import SignInScreen
from bay_tui.textual_compat.key_names import key_of
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.office.badges import badge_owner, badge_suffices
from bay_tui.workshop.operations import JobMoved, PartRevised
from bay_tui.workshop.readmodels.vehicle_seen import job_in_the_shop
from bay_tui.workshop.records import Bay, Job, Staff, Vehicle
from bay_tui.workshop.scanning.codes import COMMANDS, KEY_COMMANDS, code_of
from bay_tui.workshop.scanning.layouts import Layout, before_layouts
from bay_tui.workshop.scanning.scans import LONG, Scan, classify, without_prefix
from bay_tui.workshop.search import bin_named, find_job, vehicles_scanned
from bay_tui.workshop.view import View

_ANSWERS = ("YES", "NO")
"""The codes that answer a question and do nothing else."""


class ScanRouter:
    """Take every scan of the terminal.

    A question on the screen stays: only a badge, and answers, pass it.
    """

    def __init__(self, host: ScanHost) -> None:
        self._host = host
        self._desk = host.desk
        self._sheet = Sheet(host)

    def take(self, scan: Scan) -> bool:
        """Take a scan, or return False where it is typed.

        Its characters are to be typed then instead.
        """
        before = self._desk.said
        taken = self._take(scan)
        if taken and self._desk.said is before and scan.kind != "badge" and self._desk.person is not None:
            self._desk.say(_("Scanned: {code}.").format(code=scan.value))
        return taken

    def _take(self, scan: Scan) -> bool:
        screen = self._host.screen
        if not scan.ended:
            return self._without_enter(scan, screen)
        if scan.kind == "command" and scan.value in KEY_COMMANDS:
            self._press(scan, screen)
            return True
        if self._is_word(scan):
            return False
        asked = not isinstance(screen, FramedScreen)
        if self._acts(scan, screen, asked=asked):
            return True
        layout = self._wrong_layout(scan)
        if layout is None and _may_be_typing(scan, screen):
            return False
        why = _through(layout) if layout else why_not(scan, signed_in=self._desk.person is not None, asked=asked)
        self._desk.say(why, "bad")
        self._host.bell()  # whoever scans looks at the label, not at the screen
        return True

    def _press(self, scan: Scan, screen: Screen[Any]) -> None:
        """Press the key that a code stands for, where it does something.

        Yes and no answer questions: on a screen, letters are for something else.
        """
        key = self._host.key_now(KEY_COMMANDS[scan.value])
        answers_nobody = scan.value in _ANSWERS and isinstance(screen, FramedScreen)
        if not answers_nobody and (key in screen.active_bindings or types_here(screen)):
            self._host.press(key)
        else:
            self._desk.say(_("Nothing is asked here: {code}.").format(code=scan.value), "warn")
            self._host.bell()

    def _without_enter(self, scan: Scan, screen: Screen[Any]) -> bool:
        """Say that a scanner sent no Enter, unless it was typing.

        A code is complete with its Enter alone.
        """
        if types_here(screen) or _may_be_typing(scan, screen):
            return False
        said = _("A scanner that sends no Enter? Set it to send one, or press key by key: “{code}” came at once.")
        self._desk.say(said.format(code=scan.value), "bad")
        self._host.bell()
        return True

    def _acts(self, scan: Scan, screen: Screen[Any], *, asked: bool) -> bool:
        """Do what a scan means; False where it means nothing here."""
        if isinstance(screen, FramedScreen | AskDialog) and screen.take_scan(scan):
            return True
        person = badge_owner(self._desk.replica.view, scan.value) if scan.kind in ("badge", "unknown") else None
        if person is not None and not self._desk.read_only:
            self._badge(person)
            return True
        return not asked and self._desk.person is not None and self._at_work(scan)

    def _is_word(self, scan: Scan) -> bool:
        """Say whether it is a short word, typed where text is typed.

        It came in one packet, or from somebody quick; what so few characters name is not looked up there.
        """
        if scan.kind != "unknown" or scan.certain or len(scan.value) >= LONG or not types_here(self._host.screen):
            return False
        return self._wrong_layout(scan) is None

    def _at_work(self, scan: Scan) -> bool:
        """Act on a scan of somebody signed in.

        False where the code names nothing here.
        """
        view = self._desk.replica.view
        if scan.kind in ("job", "unknown") and (job := find_job(view, scan.value)):
            open_then(self._host, "job", lambda screen: screen.opened_by_scan(), job=job.id)
        elif scan.kind == "bay" and (bay := find_bay(view, scan.value)):
            self._bay(bay)
        elif scan.kind in ("part", "unknown") and find_part(view, scan.value):
            return self._part(scan)
        elif scan.kind == "bin":
            return self._bin(scan)
        elif scan.kind == "unknown" and (vehicles := vehicles_scanned(view, scan.value)):
            return self._vehicle(scan, vehicles)
        else:
            return scan.kind == "command" and self._sheet.obey(scan.value)
        return True

    def _badge(self, person: Staff) -> None:
        if badge_suffices(person):
            self._host.sign_in(person)
            return
        self._host.sign_out()
        if isinstance(self._host.screen, SignInScreen):
            self._host.screen.ask_pin_of(person)

    def _part(self, scan: Scan) -> bool:
        """Begin a request for a scanned part, or show it.

        It is for the job at hand; nothing is sent before somebody says so. Elsewhere, and on every screen of the parts
        counter, the part is shown in the stock.
        """
        screen = self._host.screen
        if isinstance(screen, FramedScreen) and screen.may_be_filter(scan):
            return False
        meant = isinstance(screen, FramedScreen) and screen.for_the_job_below
        job = self._sheet.job_at_hand() if meant else None
        if job is None:
            self._in_stock(scan)
        else:
            open_then(self._host, "parts", lambda screen: screen.take_scan(scan), job=job.id)
        return True

    def _vehicle(self, scan: Scan, vehicles: Sequence[Vehicle]) -> bool:
        """Open the job a scanned vehicle is here for, else its history.

        What may be typed in the filter filters.
        """
        screen, person = self._host.screen, self._desk.person
        if person is None or (isinstance(screen, FramedScreen) and screen.may_be_filter(scan)):
            return False
        job = job_in_the_shop(self._desk.replica.view, vehicles, person.id)
        if job is not None:
            self._host.open_screen("job", job=job.id)
            self._desk.say(_("Job card: {name}.").format(name=job_named(self._desk.replica.view, job.id)))
        else:
            self._host.open_screen("history", vehicle=vehicles[0].id)
            self._desk.say(_("{plate}: no job in the shop; this is its history.").format(plate=vehicles[0].plate))
        return True

    def _bin(self, scan: Scan) -> bool:
        """Show the counter's people what lies in a bin.

        The others it does not concern.
        """
        if not bin_named(self._desk.replica.view, scan.value):
            return False
        if self._desk.may(PartRevised):
            self._in_stock(scan)
        else:
            said = _("{bin} is a bin of the parts counter: scan the part itself.")
            self._desk.say(said.format(bin=scan.value), "warn")
        return True

    def _in_stock(self, scan: Scan) -> None:
        open_then(self._host, "stock", lambda screen: screen.take_scan(scan))

    def _bay(self, bay: Bay) -> None:
        """Ask whether the vehicle at hand stands there now.

        With none at hand, show the bay.
        """
        screen = self._host.screen
        job = self._sheet.job_at_hand() if isinstance(screen, JobActions) else None
        if job is None or not self._desk.may(JobMoved):
            self._show(bay)
        elif job.bay == bay.id:
            self._desk.say(_("It stands in bay {number} already.").format(number=bay.number))
        elif isinstance(screen, FramedScreen):
            name = job_named(self._desk.replica.view, job.id)
            question = _("{name}: does it stand in bay {number} now?").format(name=name, number=bay.number)
            screen.ask(ConfirmDialog(question, _("Yes, moved"), _("No, show the bay")), partial(self._moved, job, bay))

    def _moved(self, job: Job, bay: Bay, yes: bool | None) -> None:
        if yes:
            self._desk.record(
                JobMoved(job=job.id, bay=bay.id), said=_("Now in bay {number}.").format(number=bay.number)
            )
        elif yes is not None:
            self._show(bay)

    def _show(self, bay: Bay) -> None:
        open_then(self._host, "board", lambda screen: screen.move_to_bay(bay.id))
        self._desk.say(_("Bay {number}").format(number=bay.number))

    def _wrong_layout(self, scan: Scan) -> Layout | None:
        """Return the keyboard layout that garbled a scan, if any.

        The scan names something only once that is undone.
        """
        if self._names_something(scan):
            return None
        arrived = scan.value if scan.kind == "unknown" else code_of(scan.kind, scan.value)
        for layout, before in before_layouts(arrived):
            text = without_prefix(before)
            meant = classify(text)
            is_ours = meant.kind != "unknown" or len(text) >= LONG
            if text != before or (is_ours and self._names_something(meant)):
                return layout
        return None

    def _names_something(self, scan: Scan) -> bool:
        view = self._desk.replica.view
        if scan.kind == "command":
            return scan.value in COMMANDS
        finders: dict[str, Callable[[View, str], object]] = {
            "badge": badge_owner,
            "job": find_job,
            "bay": find_bay,
            "part": find_part,
            "bin": bin_named,
        }
        wanted = (*finders.values(), vehicles_scanned) if scan.kind == "unknown" else (finders[scan.kind],)
        return any(find(view, scan.value) for find in wanted)


def _may_be_typing(scan: Scan, screen: Screen[Any]) -> bool:
    """Say whether an unknown code may be typed in the focus.

    Where text is typed, any may. Elsewhere its letters are shortcuts: only what is long, begins with one and has a
    small letter is somebody who types ahead, or whose keys came in one packet, and so is what begins with a sign that
    is one. Codes are capital letters and digits, or addresses, and short ones anything. A question takes no code for an
    answer, nor does a list.
    """
    if scan.kind != "unknown":
        return False
    if types_here(screen):
        return True
    if scan.certain or picks_here(screen) or "://" in scan.value:
        return False
    first = scan.value[:1]
    meant = not first.isalnum() or (len(scan.value) >= LONG and any(one.islower() for one in scan.value))
    return meant and key_of(first) in screen.active_bindings


def _through(layout: Layout) -> str:
    if layout == "caps":
        return _("Caps Lock is on, so this scan came out wrong: press Caps Lock and scan again.")
    if layout == "ime":
        return _("A Chinese input method took this scan: switch it to English (Shift) and scan again.")
    names = {"german": _("German"), "french": _("French"), "british": _("British")}
    return _(
        "This scan came through a {layout} keyboard layout: set the terminal and the scanner to the US one, scan again."
    ).format(layout=names[layout])
