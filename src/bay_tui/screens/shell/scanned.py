"""Find what a scanned code names, or say why not."""

from bay_tui.i18n import _
from bay_tui.wording import sentence
from bay_tui.workshop.records import Bay, Part
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.view import View


def find_part(view: View, number: str) -> Part | None:
    """Return the part with that number."""
    return view.get(Part, number.strip())


def find_bay(view: View, number: str) -> Bay | None:
    """Return the bay with that number painted on the floor."""
    return next((bay for bay in view.find(Bay, "number", number.strip()) if bay.active), None)


def why_not(scan: Scan, *, signed_in: bool, asked: bool) -> str:
    """Return why a scan was of no use here.

    `asked` says whether a question is on the screen.
    """
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
