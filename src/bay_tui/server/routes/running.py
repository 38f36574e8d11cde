"""Answer whoever runs the server: alive, ready, figures."""

import asyncio
from datetime import UTC, datetime

import msgspec
from litestar import Response, get

from bay_tui.server.problems import ProblemError, log_unexpected, unwatched
from bay_tui.server.routes.replies import AnyRequest, json_reply, services_of
from bay_tui.server.writing.dating import ServerClock
from bay_tui.workshop.operations import ServerClockDoubted

_DISK = {
    "disk-full": "the disk of the server is full: nothing that is sent to it can be stored",
    "disk-failed": "the disk of the server takes no writes",
}


class ServerState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Name the server's state.

    `clock` says why its clock cannot be right, by site; `live` is `polled` where commits of other processes are seen a
    second late, since the database tells of none.
    """

    status: str
    live: str = ""
    clock: dict[str, tuple[ServerClockDoubted, ...]] = {}


@get("/healthz", include_in_schema=False)
async def healthz() -> Response[bytes]:
    """Say that the process answers."""
    return json_reply(ServerState("ok"))


@get("/readyz", include_in_schema=False)
async def readyz(request: AnyRequest) -> Response[bytes]:
    """Say whether the server can work.

    The database answers, its disk takes a write, what other processes commit is seen, and nobody is stopping the
    server. With a clock that cannot be right it works, and says so.
    """
    services = services_of(request)
    try:
        newest = await asyncio.to_thread(services.feed.newest)
    except Exception as error:
        log_unexpected(error, "asking the database for a sign of life")
        raise ProblemError(503, "database-unreachable", "the database does not answer", retry_after=5) from None
    disk = await asyncio.to_thread(services.disk.problem)
    if disk:
        raise ProblemError(503, disk, _DISK[disk], retry_after=30)
    if services.hub.closing:
        raise ProblemError(503, "stopping", "the server is being stopped", retry_after=5)
    if services.hub.blind:
        raise unwatched()
    now, doubts = datetime.now(UTC), services.writer.clocks.doubts
    found = {site: tuple(doubts(site, ServerClock(now, last))) for site, last in newest.items()}
    clock = {site: why for site, why in found.items() if why}
    return json_reply(ServerState("ok", live="polled" if services.notices.late else "", clock=clock))


@get("/metrics", include_in_schema=False)
async def metrics(request: AnyRequest) -> Response[str]:
    """Send the figures, as Prometheus reads them."""
    return Response(services_of(request).metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
