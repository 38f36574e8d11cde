"""Import another system's open parts requests for known jobs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bay_tui.server.importing.failures import Rejection, RowRejected
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry
from bay_tui.server.importing.orders import ORDER_NUMBER
from bay_tui.server.importing.parts import PART_NUMBER
from bay_tui.server.importing.values import number, whole
from bay_tui.workshop.constraints import LARGEST_QUANTITY, MOST_LINE_NUMBER
from bay_tui.workshop.operations import ImportedLine, PartsImported
from bay_tui.workshop.records import Job, Order, Part, PartsLine, PartsRequest
from bay_tui.workshop.words import CLOSED_JOB_STATES


@dataclass(slots=True)
class _Request:
    """Hold the rows of one request so far, and its job."""

    job: str
    note: str
    rows: list[int] = field(default_factory=list[int])
    lines: dict[int, ImportedLine] = field(default_factory=dict[int, ImportedLine])


class RequestsImporter:
    """Read 领料单号, 工单号, 项目序号, 行号, 物料编码, 数量, 备注.

    Orders, jobs and parts have to be known.
    """

    fields = (
        ImportField(
            "request", "领料单号,领料单,申请单号,出库单号,request number,requisition,pick ticket", required=True
        ),
        ImportField("order", ORDER_NUMBER, required=True),
        ImportField("job_line", "项目序号,项目行号,作业行号,job line,job number"),
        ImportField("line", "行号,序号,line number,line no"),
        ImportField("part", PART_NUMBER, required=True),
        ImportField("quantity", "数量,申请数量,领料数量,未发数量,qty,open quantity,requested", required=True),
        ImportField("note", "备注,说明,remark,comment"),
    )
    makes = PartsLine
    needs = (Order, Job, Part, PartsRequest, PartsLine)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """See `Importer.read`."""
        found: dict[str, _Request] = {}
        for row in rows:
            try:
                _add(found, row, context)
            except RowRejected as rejected:
                yield Rejection(row.line, rejected.code, rejected.params)
        for number_, one in found.items():
            args = PartsImported(number=number_, job=one.job, lines=tuple(one.lines.values()), note=one.note)
            yield ImportedEntry(tuple(one.rows), args)


def _add(found: dict[str, _Request], row: RowCells, context: ImportContext) -> None:
    """Add a row to its request, or reject it.

    As an orphan, as a duplicate, or since it names another job.
    """
    name = row.needed("request")
    job, part = _job(row, context), row.needed("part")
    if context.known.get(Part, part) is None:
        raise RowRejected("part-unknown", number=part)
    quantity = number(row.needed("quantity"), "quantity", most=LARGEST_QUANTITY)
    request = found.get(name) or _Request(job.id, row.text("note"))
    if request.job != job.id:
        raise RowRejected("request-differs", number=name, first=request.rows[0])
    line = whole(row.text("line"), "line", most=MOST_LINE_NUMBER) or len(request.lines) + 1
    same = [at for at, one in zip(request.rows, request.lines.values(), strict=True) if one.part == part]
    if line in request.lines or same:
        first = same[0] if same else request.rows[list(request.lines).index(line)]
        raise RowRejected("row-duplicate", first=first, value=f"{name} {part}")
    request.lines[line] = ImportedLine(line=line, part=part, quantity=quantity)
    request.rows.append(row.line)
    found[name] = request


def _job(row: RowCells, context: ImportContext) -> Job:
    """Return the job a row names.

    Without its line, the first one of the order that is open.
    """
    number_ = row.needed("order")
    orders = context.known.find(Order, "number", number_)
    if not orders:
        raise RowRejected("order-unknown", id=number_)
    jobs = sorted(context.known.find(Job, "order", orders[0].id), key=lambda job: job.line)
    line = whole(row.text("job_line"), "job_line", most=MOST_LINE_NUMBER)
    wanted = [job for job in jobs if (job.line == line if line else job.state not in CLOSED_JOB_STATES)]
    if not wanted:
        raise RowRejected("job-unknown", id=f"{number_}/{line or 1}")
    return wanted[0]
