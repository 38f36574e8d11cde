"""Take the last own entry back, and say so."""

from bay_tui.i18n import _, listed
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.outbox_stories import what_of
from bay_tui.store.errors import StoreError
from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.exceptions.undo import UNDO_MINUTES, clocked_off, undoable
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.operations import Operation

_COUNTS = ("pending", "acknowledged")


def undo_last(desk: Desk) -> None:
    """Take back what the person recorded last, or say why not.

    It is what the person signed in recorded on this terminal.
    """
    last = last_own(desk)
    if last is None:
        text = _("Nothing of yours from the last {minutes} minutes to take back.")
        desk.say(text.format(minutes=UNDO_MINUTES), "warn")
        return
    view = desk.replica.view
    what = what_of(view, last.args)
    said = _("Taken back: {what}.").format(what=what)
    others = [name_of_staff(view, one.staff) for one in clocked_off(view, last.id) if one.staff != last.actor]
    if others:
        said = _("Taken back: {what}. Clocked on again: {names}.").format(what=what, names=listed(others))
    said_of = last.args.job if isinstance(last.args, ops.JobStopped | ops.JobResumed | ops.JobFinished) else ""
    if desk.record(ops.OperationUndone(operation=last.id, job=said_of), said=said):
        _begin_again(desk, last, what)


def _begin_again(desk: Desk, last: Operation, what: str) -> None:
    """Park what was written in a form.

    Another one that is begun there already stays.
    """
    from bay_tui.screens.findings.taken_back import begun_again

    found = begun_again(desk.replica.view, last)
    if found is None or desk.replica.drafts.get(found[0]) is not None:
        return
    try:
        desk.replica.drafts.save(*found)
    except StoreError as error:
        desk.say(sentence(error.code, error.params), "bad")
    else:
        desk.say(_("Taken back, a draft again: {what}.").format(what=what), "good")


def last_own(desk: Desk) -> Operation | None:
    """Return the person's last operation that still counts.

    It is one of the last minutes on this terminal.
    """
    now = desk.now()
    gone: set[str] = set()
    for entry in reversed(desk.replica.outbox.in_order()):
        operation = entry.operation
        if not undoable(operation.at, now):
            break
        if entry.state not in _COUNTS or isinstance(operation.args, ops.OperationDiscarded):
            continue
        if isinstance(operation.args, ops.OperationUndone):
            gone.add(operation.args.operation)
        elif desk.person is not None and operation.actor == desk.person.id and operation.id not in gone:
            return operation
    return None
