"""Word what needs a person, as lines of a grid. Pure."""

from collections.abc import Callable, Iterable, Iterator

from bay_tui.i18n import LazyText, _, lazy, listed
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.shell.outbox_stories import about
from bay_tui.widgets.grid import Column, Row
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import sentence, word
from bay_tui.wording.times import duration
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.attention import Matter, MatterKind
from bay_tui.workshop.records import Call, Clock, Complaint, CountSheet, ExceptionCase, Job, Order, PartsLine
from bay_tui.workshop.search import matches
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Indirect

_MARKS: dict[MatterKind, tuple[str, Tone]] = {
    MatterKind.CALL: ("▲", "warn"),
    MatterKind.EXCEPTION: ("!", "warn"),
    MatterKind.CLOCK: ("■", "info"),
    MatterKind.COMPLAINT: ("✗", "bad"),
    MatterKind.PARTS: ("!", "bad"),
    MatterKind.PROMISE: ("?", "warn"),
    MatterKind.COUNT: ("◆", "info"),
}
_KINDS: dict[MatterKind, LazyText] = {
    MatterKind.CALL: lazy("call"),
    MatterKind.EXCEPTION: lazy("exception"),
    MatterKind.CLOCK: lazy("clock runs on"),
    MatterKind.COMPLAINT: lazy("complaint"),
    MatterKind.PARTS: lazy("parts, no date"),
    MatterKind.PROMISE: lazy("not told yet"),
    MatterKind.COUNT: lazy("count"),
}


def columns() -> list[Column]:
    """Return the columns."""
    return [
        Column("kind", _("What"), width=16),
        Column("who", _("Who"), width=9, whole=True),
        Column("about", _("About"), min=14, flex=1, whole=True),
        Column("why", _("Why"), min=20, flex=2),
        Column("since", _("Since"), width=7, align="right"),
    ]


def rows(view: View, found: Iterable[Matter], moment: Moment, query: str) -> Iterator[Row]:
    """Yield a row for each matter."""
    for one in found:
        who, subject, why = name_of_staff(view, one.by), subject_of(view, one), why_of(view, one, moment)
        if query and not matches(query, who, subject, why, str(_KINDS[one.kind])):
            continue
        mark, tone = _MARKS[one.kind]
        since = duration(moment.seconds_since(one.at))
        yield Row(
            one.key, (Cell(f"{mark} {_KINDS[one.kind]}", tone), Cell(who), Cell(subject), Cell(why), Cell(since, "dim"))
        )


def subject_of(view: View, one: Matter) -> str:
    """Return what a matter is about.

    That is the bay that calls, the record that does not fit, or the vehicle.
    """
    match one.kind:
        case MatterKind.CALL:
            call = view.get(Call, one.id)
            return " ".join(filter(None, (about(view, call.id), about(view, call.job)))) if call else ""
        case MatterKind.EXCEPTION:
            case = view.get(ExceptionCase, one.id)
            return about(view, case.subject) or case.subject if case else ""
        case MatterKind.COMPLAINT:
            complaint = view.get(Complaint, one.id)
            return about(view, complaint.order) if complaint else ""
        case MatterKind.CLOCK:
            return name_of_staff(view, one.id)
        case MatterKind.PARTS:
            line = view.get(PartsLine, one.id)
            return " ".join(filter(None, (about(view, line.job), about(view, line.id)))) if line else ""
        case MatterKind.COUNT | MatterKind.PROMISE:
            return about(view, one.id)


def why_of(view: View, one: Matter, moment: Moment) -> str:
    """Return why a matter needs somebody."""
    return _WHY[one.kind](view, one.id, moment)


def _does_not_fit(view: View, id: str, _moment: Moment) -> str:
    case = view.get(ExceptionCase, id)
    return sentence(case.code, case.params) if case else ""


def _complained(view: View, id: str, _moment: Moment) -> str:
    complaint = view.get(Complaint, id)
    return f"“{complaint.words}”" if complaint else ""


def _runs_on(view: View, id: str, _moment: Moment) -> str:
    return _("still on: {what}").format(what=running(view, id))


def _dateless(view: View, id: str, moment: Moment) -> str:
    line = view.get(PartsLine, id)
    if line is None or line.eta is None:
        return _("The supplier order will not bring it: find another way.")
    return _("It should have come {time}.").format(time=moment.day_and_time(line.eta))


def _promised(view: View, id: str, moment: Moment) -> str:
    order = view.get(Order, id)
    promise = order.promise if order else None
    if promise is None:
        return ""
    time = _("promised {time}").format(time=moment.day_and_time(promise.due))
    return " · ".join(filter(None, (time, promise.reason)))


def _counted(view: View, id: str, moment: Moment) -> str:
    sheet = view.get(CountSheet, id)
    if sheet is None or sheet.held_at is None:
        return _("It is counted, and waits for somebody else to approve it.")
    held = _("{name} was alone and let it hold, {time}; somebody else has to approve it.")
    return held.format(name=name_of_staff(view, sheet.held_by), time=moment.day_and_time(sheet.held_at))


def running(view: View, staff: str) -> str:
    """Return what somebody is clocked on to."""
    clock = view.get(Clock, staff)
    jobs = [job.title for id in (clock.jobs if clock else ()) if (job := view.get(Job, id)) is not None]
    code = clock.indirect if clock else ""
    return listed(jobs) or (word(Indirect(code)) if code in set(Indirect) else code)


def _called(view: View, id: str, moment: Moment) -> str:
    call = view.get(Call, id)
    if call is None:
        return ""
    asks = _("wants {whom}").format(whom=word(call.asks))
    coming = ""
    if call.answered_at is not None:
        coming = _("{name} is coming, {time}").format(
            name=name_of_staff(view, call.answered_by), time=moment.clock_time(call.answered_at)
        )
    return " · ".join(filter(None, (asks, call.note, coming)))


_WHY: dict[MatterKind, Callable[[View, str, Moment], str]] = {
    MatterKind.CALL: _called,
    MatterKind.EXCEPTION: _does_not_fit,
    MatterKind.COMPLAINT: _complained,
    MatterKind.CLOCK: _runs_on,
    MatterKind.PARTS: _dateless,
    MatterKind.PROMISE: _promised,
    MatterKind.COUNT: _counted,
}
"""Says why a matter of each kind needs somebody."""
