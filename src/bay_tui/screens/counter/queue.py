"""The parts counter's queue, as values: requests in the order to serve them, their lines, and one line in detail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.cells import Moment, bay_cell, mark_cell
from bay_tui.screens.counter.request_form import conversation, unit_word
from bay_tui.screens.job_card.sections import line_state
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording.times import duration
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.parts.lines import still_wanted
from bay_tui.workshop.records import Job, Order, Part, PartsLine, PartsRequest, Vehicle
from bay_tui.workshop.search import matches
from bay_tui.workshop.view import View
from bay_tui.workshop.words import OPEN_LINE_STATES, JobState, LineState, OrderState, StopReason

TARGET_SECONDS = 4 * 60
"""How long a technician should wait at most until the counter has reacted."""


class QueuedRequest(NamedTuple):
    """One request of the queue with all that decides its place.

    `stopped` says that the vehicle stands for these parts, `expected` when the last one comes where all are on
    back-order, `booked` when the vehicle comes that is not here yet.
    """

    request: PartsRequest
    lines: tuple[PartsLine, ...]
    job: Job | None
    order: Order | None
    vehicle: Vehicle | None
    stopped: bool
    expected: datetime | None
    booked: datetime | None


def queue(view: View) -> list[QueuedRequest]:
    """Return the requests with open lines: vehicles that stand for parts first, then by promise, then by age.

    Those of which every open line waits for a delivery come last: nothing can be done for them until it is here.
    """
    by_request: dict[str, list[PartsLine]] = {}
    for line in view.find(PartsLine, "state", *OPEN_LINE_STATES):
        by_request.setdefault(line.request, []).append(line)
    found = [_asked(view, id_, lines) for id_, lines in by_request.items()]
    return sorted((one for one in found if one is not None), key=_place)


def _asked(view: View, id_: str, lines: Sequence[PartsLine]) -> QueuedRequest | None:
    request = view.get(PartsRequest, id_)
    if request is None:
        return None
    job = view.get(Job, request.job)
    order = view.get(Order, request.order)
    stopped = job is not None and job.state is JobState.STOPPED and job.stop is not None
    waits = [line for line in lines if line.state is LineState.BACK_ORDERED and not _arrived(view, line)]
    expected = max((line.eta for line in waits if line.eta), default=None) if len(waits) == len(lines) else None
    return QueuedRequest(
        request,
        tuple(sorted(lines, key=lambda line: (line.at, _number(line.id), line.id))),
        job,
        order,
        view.get(Vehicle, order.vehicle) if order else None,
        stopped and job is not None and job.stop is not None and job.stop.reason is StopReason.PARTS,
        expected,
        order.booked_for if order is not None and order.state is OrderState.BOOKED else None,
    )


def _arrived(view: View, line: PartsLine) -> bool:
    """Say whether enough of a back-ordered part is there meanwhile."""
    part = view.get(Part, line.part) if line.part else None
    return part is not None and part.available >= still_wanted(line)


def _number(id_: str) -> int:
    """The place of a line in its request: its id ends with it."""
    last = id_.rpartition(".")[2]
    return int(last) if last.isdigit() else 0


def _place(one: QueuedRequest) -> tuple[bool, float, bool, float, float]:
    promise = one.order.promise.due if one.order and one.order.promise else one.booked
    due = promise.timestamp() if promise else float("inf")
    expected = one.expected.timestamp() if one.expected else 0.0
    return (one.expected is not None, expected, not one.stopped, due, one.request.at.timestamp())


def filtered(found: Sequence[QueuedRequest], query: str) -> list[QueuedRequest]:
    """Return the requests that match by plate, order, bay, part number or name."""
    if not query:
        return list(found)
    return [one for one in found if matches(query, *_texts(one))]


def _texts(one: QueuedRequest) -> list[str]:
    texts = [text for line in one.lines for text in (line.part, line.name)]
    texts += [one.vehicle.plate] if one.vehicle else []
    texts += [one.order.number] if one.order else []
    return texts + ([one.job.title] if one.job else [])


def queue_columns() -> list[Column]:
    """Return the columns of the queue."""
    return [
        Column("mark", "", width=1),
        Column("number", lazy("Part no."), width=14),
        Column("name", lazy("Name"), min=12, flex=1),
        Column("quantity", lazy("Qty"), width=7, align="right"),
        Column("on_hand", lazy("There"), width=5, align="right", drop=1),
        Column("free", lazy("Free"), width=7, align="right"),
        Column("bin", lazy("Bin"), width=9),
        Column("state", lazy("State"), width=20),
    ]


def queue_lines(
    view: View, found: Sequence[QueuedRequest], marks: Mapping[str, str], moment: Moment
) -> list[Row | Section]:
    """Return the lines of the queue: a heading for each request, and a row for each line of it."""
    lines: list[Row | Section] = []
    for one in found:
        lines.append(Section(heading(view, one, moment)))
        lines += [line_row(view, line, marks.get(line.id, ""), moment) for line in one.lines]
    return lines


def heading(view: View, one: QueuedRequest, moment: Moment) -> str:
    """Return the heading of a request: bay, plate, technician, how long it waits, and who serves it."""
    bay = bay_cell(view, one.job.bay if one.job else one.request.bay).text
    parts = [
        _("Bay {number}").format(number=bay) if bay != "-" else _("outside"),
        one.vehicle.plate if one.vehicle else "",
        name_of_staff(view, one.request.by),
        waiting_text(one, moment),
    ]
    if one.stopped and one.expected is None:
        parts.append(_("■ the vehicle stands"))
    if one.request.taken_by:
        parts.append(_("taken by {name}").format(name=name_of_staff(view, one.request.taken_by)))
    return " · ".join(part for part in parts if part)


def for_whom(view: View, line: PartsLine) -> str:
    """Return whom a line is for: bay, plate, order and line of the job."""
    job, order = view.get(Job, line.job), view.get(Order, line.order)
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    bay = bay_cell(view, job.bay).text if job else "-"
    said = [
        _("Bay {number}").format(number=bay) if bay != "-" else "",
        vehicle.plate if vehicle else "",
        f"{order.number}/{job.line}" if order and job else "",
    ]
    return " · ".join(text for text in said if text)


def waiting_text(one: QueuedRequest, moment: Moment) -> str:
    """Return how long the technician waits against the target, or when the parts are expected."""
    if one.expected is not None:
        return _("expected {time}").format(time=moment.day_and_time(one.expected))
    if one.booked is not None:
        return _("for {time}").format(time=moment.day_and_time(one.booked))
    waits = moment.seconds_since(one.request.at)
    reacted = all(line.first_answer_at is not None for line in one.lines)
    if waits > TARGET_SECONDS and not reacted:
        target = duration(TARGET_SECONDS)
        return _("! waits {time}, target {target}").format(time=duration(waits), target=target)
    return _("waits {time}").format(time=duration(waits))


def line_row(view: View, line: PartsLine, mark: str, moment: Moment) -> Row:
    """Return the row of one line: what, how many, what is there, where, and how it stands."""
    part = view.get(Part, line.part) if line.part else None
    unit = unit_word(part.unit) if part else ""
    state = line_state(line.state)
    if line.state is LineState.BACK_ORDERED and _arrived(view, line):
        state = Cell(_("✓ it is here"), "good")
    elif line.state is LineState.PICKED and line.ready_at is not None:
        state = Cell(_("✓ ready, told"), "good")
    elif line.state is LineState.BACK_ORDERED and line.eta is not None:
        state = line_state(line.state, _("B/O {time}").format(time=moment.day_and_time(line.eta)))
    elif line.issued:
        state = Cell(line_state(LineState.ISSUED, _("{count} issued").format(count=f"{line.issued:g}")).text, "info")
    still = still_wanted(line)
    return Row(
        line.id,
        (
            mark_cell(mark),
            Cell(line.part or _("no number"), "accent" if line.part else "warn"),
            Cell(line.name),
            Cell(f"{still:g} {unit}".strip(), "title"),
            Cell(f"{part.on_hand:g}" if part else "-", "dim"),
            _free(part, line, still),
            Cell(part.bin if part else "", "normal"),
            state,
        ),
    )


def _free(part: Part | None, line: PartsLine, still: float) -> Cell:
    """What this line may have: what nobody else has reserved, and what is reserved for it."""
    if part is None:
        return Cell("-", "dim")
    free = max(part.available, 0.0) + line.reserved
    if free >= still:
        return Cell(f"✓ {free:g}", "good")
    return Cell(f"✗ {free:g}" if free <= 0 else f"! {free:g}", "bad" if free <= 0 else "warn")


def detail_lines(view: View, one: QueuedRequest | None, line_id: str, moment: Moment) -> list[list[Cell]]:
    """Return three lines about the line under the cursor: the job, the part, and what was said about it."""
    line = next((line for line in one.lines if line.id == line_id), None) if one else None
    if one is None or line is None:
        return [[Cell()], [Cell()], [Cell()]]
    number = f"{one.order.number}/{one.job.line}" if one.order and one.job else ""
    due = one.order.promise.due if one.order and one.order.promise else None
    promised = _("promised {time}").format(time=moment.day_and_time(due)) if due else ""
    first = [Cell(number, "accent"), Cell(one.job.title if one.job else ""), Cell(promised, "info")]
    return [[cell for cell in first if cell.text], _part_line(view, line), _said(view, one, moment)]


def _part_line(view: View, line: PartsLine) -> list[Cell]:
    part = view.get(Part, line.part) if line.part else None
    cells = [Cell(line.name, "title")]
    if part is not None:
        there = _("on hand {on_hand}, reserved {count}")
        cells.append(Cell(there.format(on_hand=f"{part.on_hand:g}", count=f"{part.reserved:g}"), "dim"))
        if part.superseded_by:
            cells.append(Cell(_("now {part}").format(part=part.superseded_by), "warn"))
    if line.instead_of:
        reason = line.reason or "-"
        cells.append(Cell(_("instead of {part}: {reason}").format(part=line.instead_of, reason=reason), "info"))
    if part is not None and part.name_latin not in ("", line.name):
        cells.append(Cell(part.name_latin, "dim"))
    return cells


def _said(view: View, one: QueuedRequest, moment: Moment) -> list[Cell]:
    """The last words about a request, the very last first so that they stand there whole, and its note."""
    cells = [Cell(said) for said in reversed(conversation(view, one.request, moment)[-2:])]
    cells += [Cell(f"“{one.request.note}”", "info")] if one.request.note else []
    return cells or [Cell(_("Nothing was said about it."), "dim")]
