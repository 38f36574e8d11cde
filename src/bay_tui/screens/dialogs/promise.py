"""Ask for a new promise to the customer.

A new time, why it is another one, and whether the customer knows.
"""

from datetime import datetime

from bay_tui.i18n import _
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen, OwnWords
from bay_tui.screens.dialogs.eta import EtaDialog
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.widgets.choice import Option
from bay_tui.workshop.operations import OrderPromised
from bay_tui.workshop.records import Order, Vehicle


def revise_promise(screen: FramedScreen, order_id: str) -> None:
    """Ask for a new promise, and record it.

    The new time, the reason, whether the customer was told; Esc gives up at any step.
    """
    desk = screen.desk
    order = desk.replica.view.get(Order, order_id)
    if order is None:
        return
    lines = _lines(desk, order)

    def timed(answer: Chosen | None) -> None:
        """Ask for the reason of the new time."""
        if answer is not None:
            due, time = datetime.fromisoformat(answer.key), answer.text
            screen.ask(_why_dialog(order_id, lines, time), lambda why: reasoned(due, time, why))

    def reasoned(due: datetime, time: str, why: Chosen | None) -> None:
        """Ask whether the customer was told."""
        if why is not None:
            screen.ask(_told_dialog(lines[0], time, why.text), lambda told: answered(due, why.text, told))

    def answered(due: datetime, reason: str, told: Chosen | None) -> None:
        """Record the promise."""
        if told is not None:
            promised = OrderPromised(order=order_id, due=due, reason=reason, told=told.key == "told")
            desk.record(promised, said=_("Promised: {number}, {told}.").format(number=order.number, told=told.text))

    now = desk.local(desk.now())
    screen.ask(EtaDialog(now, f"promise/{order_id}", lines=lines, title=_("When will the vehicle be ready?")), timed)


def tell_promise(screen: FramedScreen, order_id: str) -> None:
    """Ask whether a customer knows the promise by now, and record it.

    A customer who wants another time is promised one.
    """
    desk = screen.desk
    order = desk.replica.view.get(Order, order_id)
    promise = order.untold if order else None
    if order is None or promise is None:
        return
    local = desk.local(promise.due)
    time = f"{local:%m-%d %H:%M}"

    def answered(told: Chosen | None) -> None:
        """Record that the customer knows, or ask for another time."""
        if told is not None and told.key == "told":
            promised = OrderPromised(order=order_id, due=promise.due, reason=promise.reason)
            desk.record(promised, said=_("Promised: {number}, {told}.").format(number=order.number, told=told.text))
        elif told is not None and told.key == "other":
            revise_promise(screen, order_id)

    other = Option("other", _("another time is promised"))
    screen.ask(_told_dialog(_lines(desk, order)[0], time, promise.reason, other), answered)


def _lines(desk: Desk, order: Order) -> list[str]:
    """Return what the dialogs are about.

    The order with its plate, the promise in force, and how many came before.
    """
    vehicle = desk.replica.view.get(Vehicle, order.vehicle)
    about = f"{order.number}  {vehicle.plate if vehicle else ''}".rstrip()
    if order.promise is None:
        return [about, _("nothing promised yet")]
    local = desk.local(order.promise.due)
    return [about, _("promised {time}, {count} so far").format(time=f"{local:%m-%d %H:%M}", count=len(order.promises))]


def _why_dialog(order_id: str, lines: list[str], time: str) -> ChooseDialog:
    reasons = (
        _("parts come later"),
        _("more work was agreed"),
        _("the work takes longer"),
        _("the customer wishes it"),
    )
    options = [Option(reason, reason) for reason in reasons]
    own_words = OwnWords(_("Another reason"), f"promise-why/{order_id}")
    return ChooseDialog(_("Why {time}?").format(time=time), options, lines=lines, own_words=own_words)


def _told_dialog(about: str, time: str, reason: str, *others: Option) -> ChooseDialog:
    """Return the question that names what is promised now.

    Its first answer claims nothing about the customer.
    """
    options = [Option("open", _("still to be told")), Option("told", _("the customer knows")), *others]
    title = _("{time}: was the customer told?").format(time=time)
    return ChooseDialog(title, options, lines=[about, reason])
