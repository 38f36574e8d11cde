"""Import jobs of orders that are known already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bay_tui.server.importing.failures import Rejection, RowRejected
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry
from bay_tui.server.importing.jobtable import JOB_FIELDS, WantedJob, check_new, numbered, wanted_job
from bay_tui.server.importing.orders import ORDER_NUMBER
from bay_tui.workshop.operations import OrderImported
from bay_tui.workshop.records import Contact, Job, Order, Vehicle


@dataclass(slots=True)
class _Rows:
    """Hold the rows of one order so far."""

    lines: list[int] = field(default_factory=list[int])
    jobs: list[WantedJob] = field(default_factory=list[WantedJob])


class JobsImporter:
    """Read 工单号, 作业项目, 作业类型, 标准工时, 结算方式, 工种."""

    fields = (
        ImportField("number", ORDER_NUMBER, required=True),
        ImportField("title", JOB_FIELDS[0].spellings, required=True),
        *JOB_FIELDS[1:],
    )
    makes = Job
    needs = (Order, Job, Vehicle, Contact)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """See `Importer.read`."""
        orders: dict[str, _Rows] = {}
        for row in rows:
            try:
                _add(orders, row, context)
            except RowRejected as rejected:
                yield Rejection(row.line, rejected.code, rejected.params)
        for number, found in orders.items():
            order = context.known.find(Order, "number", number)[0]
            vehicle = context.known.get(Vehicle, order.vehicle)
            if vehicle is None:
                raise AssertionError(f"order {order.id} has no vehicle")
            jobs = numbered(context.known, number, found.jobs, all_jobs=False)
            args = OrderImported(number=number, vehicle=vehicle, state=order.state, jobs=jobs)
            yield ImportedEntry(tuple(found.lines), args)


def _add(orders: dict[str, _Rows], row: RowCells, context: ImportContext) -> None:
    number = row.needed("number")
    if not context.known.find(Order, "number", number):
        raise RowRejected("order-unknown", id=number)
    found = orders.get(number) or _Rows()
    row.needed("title")
    job = wanted_job(row)
    if job is not None:
        check_new(job, found.jobs)
        found.jobs.append(job)
    found.lines.append(row.line)
    orders[number] = found
