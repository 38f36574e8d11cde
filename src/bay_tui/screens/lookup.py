"""What a scanned code names: a person by badge, a job by what its card says, a part, a bay."""

import re

from bay_tui.i18n import _
from bay_tui.scanner import Scan
from bay_tui.wording import sentence
from bay_tui.workshop.records import Bay, Job, Order, Part, Staff
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_JOB_STATES, Role

_NUMBER_AND_LINE = re.compile(r"(.+)[-/.·](\d{1,3})")


def badge_owner(view: View, badge: str) -> Staff | None:
    """Return the active person with that badge."""
    return next((person for person in view.find(Staff, "badge", badge.strip()) if person.active), None)


def badge_suffices(person: Staff) -> bool:
    """Say whether a badge alone signs the person in.

    A technician with gloves on clocks hours and writes findings: the badge will do. Whoever may do more types the PIN
    as well, since a badge is a picture anybody can copy.
    """
    return set(person.roles) == {Role.TECHNICIAN}


def find_job(view: View, text: str) -> Job | None:
    """Return the job of a scanned card: its id, the order's number with the line, or the order's number.

    Of an order, the first job that is not closed is meant.
    """
    wanted = text.strip()
    if job := view.get(Job, wanted):
        return job
    parts = _NUMBER_AND_LINE.fullmatch(wanted)
    if parts and (job := _of_order(view, parts[1], int(parts[2]))):
        return job
    return _of_order(view, wanted, 0)


def find_part(view: View, number: str) -> Part | None:
    """Return the part with that number."""
    return view.get(Part, number.strip())


def find_bay(view: View, number: str) -> Bay | None:
    """Return the bay with that number painted on the floor."""
    return next((bay for bay in view.find(Bay, "number", number.strip()) if bay.active), None)


def why_not(scan: Scan, *, signed_in: bool, asked: bool) -> str:
    """Return why a scan was of no use here; `asked` says whether a question is on the screen."""
    if scan.kind == "badge":
        return _("Nobody here has the badge {badge}.").format(badge=scan.value)
    if not signed_in:
        return sentence("sign-in-first")
    if asked:
        return _("Answer the question first, or leave it with Esc.")
    if scan.kind in ("job", "bay", "bin"):
        return sentence(f"{scan.kind}-unknown", {"id": scan.value})
    if scan.kind == "command":
        return _("{code} is no command of this version: print the command sheet anew.").format(code=scan.value)
    return _("{code}: nothing to do with it on this screen.").format(code=scan.value)


def _of_order(view: View, number: str, line: int) -> Job | None:
    orders = view.find(Order, "number", number)
    jobs = sorted((job for order in orders for job in view.find(Job, "order", order.id)), key=lambda job: job.line)
    if line:
        return next((job for job in jobs if job.line == line), None)
    return next((job for job in jobs if job.state not in CLOSED_JOB_STATES), jobs[0] if jobs else None)
