"""Take orders from a DMS, as often as it puts them."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import msgspec
from litestar import Response, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from bay_tui.server import devices
from bay_tui.server.problems import ProblemError
from bay_tui.server.routes import described
from bay_tui.server.routes.replies import AnyRequest, caller_of, json_reply, need_integration, services_of
from bay_tui.server.writing.said_again import is_news, position_of
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.writer import WriteJob
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.checks import check
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import ImportedJob, OrderImported
from bay_tui.workshop.records import Order, Vehicle
from bay_tui.workshop.rulebook import took_effect
from bay_tui.workshop.sanitise import sanitise
from bay_tui.workshop.words import OrderState


class PutVehicle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describe the vehicle of an order.

    It is known again by its plate, or where it has none by its VIN.
    """

    plate: str = ""
    vin: str = ""
    make: str = ""
    model: str = ""
    year: int = 0


class PutOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describe an order as the DMS knows it.

    Instants are ISO 8601 with a zone (UTC without), the odometer in kilometres.
    """

    vehicle: PutVehicle
    state: OrderState = OrderState.RECEIVED
    customer: str = ""
    phone: str = ""
    address: str = ""
    words: str = ""
    odometer: int | None = None
    due: datetime | None = None
    booked_for: datetime | None = None
    received_at: datetime | None = None
    delivered_at: datetime | None = None
    source: str = "dms"
    priority: int = 0
    jobs: tuple[ImportedJob, ...] = ()


class PutOrderReply(msgspec.Struct, frozen=True, kw_only=True):
    """Name the order's id here, and its position in the feed."""

    number: str
    id: str
    seq: int


@put(
    "/v1/orders/{number:str}",
    guards=[need_integration],
    responses={
        200: ResponseSpec(PutOrderReply, description="The order is as the DMS said."),
        **described.refusals(*described.ANYWHERE, *described.WITH_TOKEN, *described.WITH_BODY, 422),
    },
)
async def put_order(request: AnyRequest, number: FromPath[str], data: JSONBody[PutOrder]) -> Response[bytes]:
    """Make or change an order.

    Saying the same again changes nothing, and leaves nothing behind; what happened in the workshop is kept.
    """
    args = sanitise(_args(number, data))
    try:
        check(args)
    except Refused as refusal:
        raise _refused(refusal.code, refusal.params) from None
    caller = caller_of(request)

    def run(transaction: SiteTransaction) -> PutOrderReply | Verdict:
        """Apply the order; return where it stands, or its refusal."""
        seq = 0
        devices.seen(transaction, caller.device)
        if is_news(transaction, args):
            verdict = transaction.apply_system(transaction.system(args))
            if not took_effect(verdict.status, verdict.code):
                return verdict
            seq = verdict.seq
        (found, *_others) = transaction.overlay.find(Order, "number", args.number)
        return PutOrderReply(number=number, id=found.id, seq=seq or position_of(transaction, "order", found.id))

    job = WriteJob(caller.site, run)
    reply = await asyncio.wrap_future(services_of(request).writer.submit(job))
    if isinstance(reply, Verdict):
        raise _refused(reply.code, reply.params)
    return json_reply(reply)


def _refused(code: str, params: Mapping[str, str]) -> ProblemError:
    return ProblemError(422, code, ", ".join(f"{name}: {value}" for name, value in params.items()))


def _args(number: str, order: PutOrder) -> OrderImported:
    vehicle = order.vehicle
    return OrderImported(
        number=number,
        vehicle=Vehicle(
            id="",
            plate=vehicle.plate,
            vin=vehicle.vin,
            make=vehicle.make,
            model=vehicle.model,
            year=vehicle.year,
        ),
        **{name: getattr(order, name) for name in order.__struct_fields__ if name != "vehicle"},
    )
