"""Word the rows of the board, and find rows by these words.

Screens, plain text and JSON have the same.
"""

from collections.abc import Iterable, Mapping

import msgspec

from bay_tui.i18n import _, ngettext
from bay_tui.wording.times import Moment, duration, is_far, remaining
from bay_tui.wording.words import short_word, word
from bay_tui.workshop.readmodels.board import Board, BoardBay, BoardGroup, BoardHeading, BoardRow, PartsState
from bay_tui.workshop.readmodels.outlook import Outlook, Risk
from bay_tui.workshop.readmodels.standing import Standing
from bay_tui.workshop.records import Call, Staff
from bay_tui.workshop.search import matches
from bay_tui.workshop.words import JobState, OrderState, StopReason


def state_text(row: BoardRow, moment: Moment, *, eta: bool = False) -> str:
    """Return how a job stands in few words.

    A stopped one says why and for how long. With `eta` it also says when it is expected to go on.
    """
    if row.standing is not Standing.STOPPED or not row.stop_reason:
        return standing_word(row.standing, row, moment)
    since = duration(moment.seconds_since(row.stop_since)) if row.stop_since else ""
    until = f" → {moment.near(row.stop_eta)}" if eta and row.stop_eta else ""
    return f"{short_word(StopReason(row.stop_reason))} {since}{until}"


def state_in_full(row: BoardRow, moment: Moment) -> str:
    """Return how a job stands in full words.

    Of one that is stopped it says why; a vehicle that has not come is marked.
    """
    if row.standing is Standing.STOPPED:
        return stopped_word(row.stop_reason)
    mark = "! " if row.standing is Standing.MISSING else ""
    return mark + standing_word(row.standing, row, moment)


def standing_word(standing: Standing, row: BoardRow, moment: Moment) -> str:
    """Return the word for how a job stands.

    A booked vehicle says when it is expected.
    """
    match standing:
        case Standing.READY:
            return _("ready")
        case Standing.BOOKED | Standing.MISSING:
            at = row.booked_for
            return _("booked {time}").format(time=moment.near(at)) if at else word(OrderState.BOOKED)
        case Standing.UNAPPROVED:
            return _("not approved")
        case Standing.REWORKED:
            return word(JobState.REWORK)
        case _:
            return word(JobState(standing))


def stopped_word(reason: str) -> str:
    """Return the word for a stopped job, with its reason."""
    if not reason:
        return word(JobState.STOPPED)
    return _("{state}: {reason}").format(state=word(JobState.STOPPED), reason=word(StopReason(reason)))


def promise_text(row: BoardRow, moment: Moment, *, wide: bool) -> str:
    """Return the time left to the promise, with its risk.

    Where that does not matter now (`counts_down`), `due_text` is what to show.
    """
    how = row.promise
    if how.due is None:
        return due_text(row, moment)
    since = moment.seconds_since(how.due)
    sign = {Risk.LATE: "!", Risk.AT_RISK: "▲"}.get(how.risk, "")
    said = marked(sign, how) + (f"{moment.near(how.due)} " if wide else "")
    if abs(since) < 60:
        # No minute is over yet: "0m late" says nothing.
        return said + _("now due")
    left = {Risk.LATE: _("{time} late"), Risk.AT_RISK: _("{time} risk")}.get(how.risk, _("{time} left"))
    return said + left.format(time=remaining(since))


def due_text(row: BoardRow, moment: Moment) -> str:
    """Return the time or the day of the promise."""
    due = row.promise.due
    return marked("", row.promise) + moment.near(due) if due is not None else "-"


def marked(sign: str, how: Outlook) -> str:
    """Return the sign of a risk, and a `?`.

    The latter where the customer is not told yet.
    """
    mark = sign + ("" if how.told else "?")
    return f"{mark} " if mark and len(mark) < 2 else mark


def counts_down(row: BoardRow, moment: Moment) -> bool:
    """Say whether the time to a promise matters now.

    It does where the promise is near, at risk or past, and the vehicle not ready.
    """
    how = row.promise
    if how.due is None or row.standing is Standing.READY:
        return False
    return how.risk is not Risk.ON_TIME or not is_far(-moment.seconds_since(how.due))


def promise_in_full(how: Outlook, moment: Moment) -> str:
    """Return the promised time, with a word for its risk.

    Also whether the customer still has to be told.
    """
    due = moment.day_and_time(how.due) if how.due else ""
    untold = "" if how.told else _("not told yet")
    return " ".join(one for one in (due, risk_in_full(how), untold) if one)


def risk_in_full(how: Outlook) -> str:
    """Return the word for a promise at risk or past."""
    return {Risk.LATE: _("LATE"), Risk.AT_RISK: _("AT RISK")}.get(how.risk, "")


def parts_text(parts: PartsState) -> str:
    """Return how the parts of a job stand.

    Ready at the counter, on back-order, or how many are still open.
    """
    if not parts.open:
        return ""
    if parts.ready == parts.open:
        return _("✓ ready")
    if parts.back_ordered:
        return _("✗ back-order")
    return ngettext("{count} open", "{count} open", parts.open).format(count=parts.open)


def heading_text(heading: BoardHeading, group: BoardGroup) -> str:
    """Return what rows stand under, in the language spoken now."""
    if heading.state is not None:
        return stopped_word(heading.reason) if heading.reason else word(heading.state)
    return heading.name or (_("nobody yet") if group is BoardGroup.TECHNICIAN else _("no adviser"))


def narrowed(board: Board, query: str, people: Mapping[str, Staff]) -> Board:
    """Return the board with what matches alone: jobs, calls, and free bays.

    All of it where `query` is empty. `people` are the staff by id, for the initials of their names.
    """
    if not query:
        return board
    bays = {bay.id: bay for bay in board.bays}
    asked = {call.id for call in board.calls if call_fits(call, bays.get(call.bay), query, people)}
    found = [
        msgspec.structs.replace(
            bay,
            rows=tuple(row for row in bay.rows if fits(row, query, people)),
            calls=tuple(call for call in bay.calls if call.id in asked),
        )
        for bay in board.bays
    ]
    free = {bay.id for bay in board.bays if not bay.rows and matches(query, bay.number, bay.name, _("free"))}
    return msgspec.structs.replace(
        board,
        bays=tuple(bay for bay in found if bay.rows or bay.id in free),
        outside=tuple(row for row in board.outside if fits(row, query, people)),
        calls=tuple(call for call in board.calls if call.id in asked),
    )


def fits(row: BoardRow, query: str, people: Mapping[str, Staff]) -> bool:
    """Say whether a job matches what was typed.

    It is found by plate, order, title, model, technicians, adviser, state, stop reason, risk and "not told yet".
    """
    names = (*row.technicians, row.adviser)
    initials = (one.initials for one in people.values() if one.name in names)
    texts = (row.plate, row.number, row.title, row.model, *names, *initials)
    return matches(query, *texts, *_state_words(row), word(row.order_state), *_promise_words(row))


def call_fits(call: Call, bay: BoardBay | None, query: str, people: Mapping[str, Staff]) -> bool:
    """Say whether a call matches what was typed.

    It is found by its bay, what stands there, who calls and whom.
    """
    caller = people.get(call.by)
    names = [caller.name, caller.initials] if caller else []
    if matches(query, *names, word(call.asks), *([bay.number, bay.name] if bay else [])):
        return True
    return bay is not None and any(fits(row, query, people) for row in bay.rows)


def _state_words(row: BoardRow) -> Iterable[str]:
    yield stopped_word(row.stop_reason) if row.state is JobState.STOPPED else word(row.state)
    if row.state is JobState.STOPPED and row.stop_reason:
        yield short_word(StopReason(row.stop_reason))
    if row.order_state is OrderState.READY:
        yield _("ready")
    if not row.approved:
        yield _("not approved")
    if row.reworks:
        yield word(JobState.REWORK)


def _promise_words(row: BoardRow) -> Iterable[str]:
    if row.promise.risk in (Risk.LATE, Risk.AT_RISK):
        yield _("late") if row.promise.risk is Risk.LATE else _("at risk")
    if not row.promise.told:
        yield _("not told yet")
