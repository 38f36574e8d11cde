"""Import orders: one row an order, or one a job of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bay_tui.server.importing.failures import Rejection, RowRejected
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry
from bay_tui.server.importing.jobtable import JOB_FIELDS, WantedJob, check_new, numbered, wanted_job
from bay_tui.server.importing.values import instant, whole, word
from bay_tui.server.importing.words import ORDER_STATES
from bay_tui.workshop.constraints import LATEST_MODEL_YEAR, MOST_KILOMETRES, MOST_PRIORITY
from bay_tui.workshop.operations import OrderImported
from bay_tui.workshop.orders.vin import doubt
from bay_tui.workshop.records import Contact, Job, Order, Vehicle
from bay_tui.workshop.text import key_of
from bay_tui.workshop.words import JobState, OrderState

ORDER_NUMBER = (
    "工单号,工单编号,维修单号,委托书号,施工单号,作业单号,结算单号,单号,"
    "order number,work order,work order id,work order number,repair order,ro number,ro,wo,order id"
)

_TEXTS = ("customer", "phone", "address", "source")
_INSTANTS = {"due": "due", "booked_for": "booked_for", "received": "received_at", "delivered": "delivered_at"}
_VEHICLE = ("plate", "vin", "make", "model")
_JOB_STATES = {
    OrderState.READY: JobState.DONE,
    OrderState.DELIVERED: JobState.DONE,
    OrderState.CANCELLED: JobState.CANCELLED,
}


@dataclass(slots=True)
class _Order:
    """Hold what the rows of one order said so far."""

    lines: list[int] = field(default_factory=list[int])
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    jobs: list[WantedJob] = field(default_factory=list[WantedJob])


class OrdersImporter:
    """Read 工单号, 车牌, VIN, 客户, 状态, 接车时间, 预计交车, and jobs."""

    fields = (
        ImportField("number", ORDER_NUMBER, required=True),
        ImportField(
            "plate",
            "车牌,车牌号,车牌号码,牌照,牌照号,license plate,licence plate,registration,reg no,plate number",
            required=True,
            unless="vin",
        ),
        ImportField("vin", "车架号,底盘号,车辆识别代号,识别码,vin码,vin code,chassis number"),
        ImportField("make", "品牌,厂牌,brand,manufacturer"),
        ImportField("model", "车型,车系,车辆型号,vehicle model"),
        ImportField("year", "年款,年份,出厂年份,model year"),
        ImportField("customer", "客户,客户名称,客户姓名,车主,车主姓名,送修人,customer name,owner"),
        ImportField("phone", "电话,手机,手机号,联系电话,客户电话,telephone,mobile,phone number"),
        ImportField("address", "地址,客户地址,customer address"),
        ImportField("words", "客户描述,客户报修,故障描述,报修内容,客户陈述,complaint,customer complaint,concern"),
        ImportField("odometer", "里程,行驶里程,公里数,进厂里程,mileage,km,odometer km"),
        ImportField("state", "状态,工单状态,单据状态,status,order status,work order status"),
        ImportField(
            "received", "接车时间,接车日期,进厂时间,进厂日期,开单时间,开单日期,received at,date in,opened,open date"
        ),
        ImportField(
            "due",
            "预计交车时间,预计交车,预交车时间,约定交车,承诺交车时间,承诺交车,承诺时间,"
            "promised,promised at,due date,promise time",
        ),
        ImportField("booked_for", "预约时间,预约日期,appointment,appointment time,booked for"),
        ImportField("delivered", "交车时间,出厂时间,结算时间,实际交车时间,delivered at,date out,closed,close date"),
        ImportField("priority", "优先级,priority code"),
        ImportField("source", "来源,origin"),
        *JOB_FIELDS,
    )
    makes = Order
    needs = (Order, Job, Vehicle, Contact)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """Yield an order for all its rows, or rejections.

        See `Importer.read`. Rows of one order may lie apart; what they say of it must not differ.
        """
        orders: dict[str, _Order] = {}
        for row in rows:
            try:
                number = row.needed("number")
                _add(orders, number, row, context)
            except RowRejected as rejected:
                yield Rejection(row.line, rejected.code, rejected.params)
        for number, order in orders.items():
            fields: dict[str, Any] = {"source": "import", **order.given}
            jobs = numbered(context.known, number, order.jobs, all_jobs=True)
            args = OrderImported(number=number, jobs=jobs, **fields)
            yield ImportedEntry(tuple(order.lines), args, _doubts(order.lines[0], args.vehicle.vin))


def _doubts(line: int, vin: str) -> tuple[Rejection, ...]:
    code = doubt(vin)
    return (Rejection(line, code, {"vin": vin}),) if code else ()


def _add(orders: dict[str, _Order], number: str, row: RowCells, context: ImportContext) -> None:
    """Take a row into its order, whole or not at all."""
    order = orders.get(number) or _Order()
    given = _given(row, context)
    for name, value in given.items():
        if order.given.get(name, value) != value:
            raise RowRejected("order-differs", field=name, first=order.lines[0], number=number)
    job = wanted_job(row, _JOB_STATES.get(given.get("state", OrderState.RECEIVED), JobState.WAITING))
    if job is not None:
        check_new(job, order.jobs)
        order.jobs.append(job)
    elif order.lines:
        raise RowRejected("row-duplicate", first=order.lines[0], value=number)
    order.given.update(given)
    order.lines.append(row.line)
    orders[number] = order


def _given(row: RowCells, context: ImportContext) -> dict[str, Any]:
    """Return what a row says of its order, by the operation's names.

    What it leaves empty is left out.
    """
    given: dict[str, Any] = {"vehicle": _vehicle(row)}
    for name in _TEXTS:
        if row.text(name):
            given[name] = row.text(name)
    if row.text("words"):
        given["words"] = row.text("words", lines=True)
    if row.text("odometer"):
        given["odometer"] = whole(row.text("odometer"), "odometer", most=MOST_KILOMETRES)
    if row.text("priority"):
        given["priority"] = whole(row.text("priority"), "priority", most=MOST_PRIORITY)
    for column, name in _INSTANTS.items():
        at = instant(row.text(column), column, context.zone)
        if at is not None:
            given[name] = at
    if row.text("state"):
        given["state"] = word(row.text("state"), "state", ORDER_STATES, OrderState.RECEIVED)
    return given


def _vehicle(row: RowCells) -> Vehicle:
    texts = {name: row.text(name) for name in _VEHICLE}
    texts["vin"] = key_of(texts["vin"])
    key = key_of(texts["plate"]) or texts["vin"]
    if not key:
        raise RowRejected("vehicle-unnamed")
    year = whole(row.text("year"), "year", most=LATEST_MODEL_YEAR)
    return Vehicle(id=f"v-{key}", plate_key=key_of(texts["plate"]), year=year, **texts)
