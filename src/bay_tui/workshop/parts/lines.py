"""Lines of parts requests: what all rules about them share."""

from datetime import datetime

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.records import Part, PartsLine
from bay_tui.workshop.stock.rules import exact
from bay_tui.workshop.words import OPEN_LINE_STATES, LineState


def must_be_open(line: PartsLine) -> None:
    """Refuse where a line is closed already."""
    if line.state not in OPEN_LINE_STATES:
        raise Refused("line-not-open", name=line.name)


def out_on(line: PartsLine) -> float:
    """Return how much of a line is out.

    A return may be heard of before its issue.
    """
    return exact(max(line.issued - line.returned, 0.0))


def still_wanted(line: PartsLine) -> float:
    """Return how much of a line has not gone out.

    It is never below zero.
    """
    return exact(max(line.quantity - out_on(line), 0.0))


def is_there(line: PartsLine) -> bool:
    """Tell whether nobody has to wait for a line's parts.

    They went out, or all that is still wanted is set aside or lies ready. What is picked may be what was set aside.
    """
    return line.state not in OPEN_LINE_STATES or still_wanted(line) <= max(line.reserved, line.picked)


def standing(line: PartsLine) -> LineState:
    """Return where an open line stands, by what was done for it."""
    if line.picked:
        return LineState.PICKED
    if line.reserved:
        return LineState.RESERVED
    return LineState.BACK_ORDERED if line.eta else LineState.REQUESTED


def answer(draft: Draft, line: PartsLine, **fields: object) -> PartsLine:
    """Change a line, and keep when the counter first reacted."""
    first = line.first_answer_at or draft.operation.at
    return draft.change(line, first_answer_at=first, **fields)


def release(draft: Draft, line: PartsLine) -> PartsLine:
    """Give up what is set aside for a line.

    The line comes back as it is then.
    """
    part = draft.get(Part, line.part)
    if line.reserved and part is not None:
        draft.change(part, reserved=exact(max(part.reserved - line.reserved, 0.0)))
    return draft.change(line, reserved=0.0)


def cancel_line(draft: Draft, line: PartsLine, reason: str = "") -> None:
    """Close an open line.

    What is set aside for it is free again, what went out on it stays out.
    """
    line = release(draft, line)
    state = LineState.CANCELLED
    if line.issued:
        state = LineState.ISSUED if out_on(line) else LineState.RETURNED
    draft.change(line, state=state, picked=0.0, reason=reason or line.reason, eta=None)


def lose_date(draft: Draft, line: PartsLine) -> None:
    """Take the date off a line whose order will not bring it.

    It waits on, and the counter finds another way.
    """
    draft.change(line, eta=None, purchase="")


def wait_for(draft: Draft, line: PartsLine, eta: datetime, purchase: str = "") -> None:
    """Put a line on back-order until `eta`.

    `purchase` is the id of the supplier order, where there is one.
    """
    line = release(draft, line)
    short_at = line.short_at or draft.operation.at
    answer(draft, line, state=LineState.BACK_ORDERED, eta=eta, purchase=purchase, short_at=short_at)
