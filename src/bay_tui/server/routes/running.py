"""Answer whoever runs the server: alive, ready, figures."""

from datetime import UTC, datetime

import msgspec
from litestar import Response, get

from bay_tui.server.routes.replies import AnyRequest, json_reply, services_of
from bay_tui.server.writing.dating import ServerClock
from bay_tui.workshop.operations import ServerClockDoubted


class ServerState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Name the server's state.

    `waiting`, where some sites cannot be written: `waits` has since how many seconds, by site. `clock` says why its
    clock cannot be right, by site; `live` is `polled` where commits of other processes are seen a second late, since
    the database tells of none.
    """

    status: str
    waits: dict[str, float] = {}
    live: str = ""
    clock: dict[str, tuple[ServerClockDoubted, ...]] = {}


@get("/healthz", include_in_schema=False)
async def healthz() -> Response[bytes]:
    """Say that the process answers."""
    return json_reply(ServerState("ok"))


@get("/readyz", include_in_schema=False)
async def readyz(request: AnyRequest) -> Response[bytes]:
    """Say whether the server can work.

    The database answers, its disk takes a write, what other processes commit is seen, some site can be written, and
    nobody is stopping the server. With a clock that cannot be right it works, and says so.
    """
    services = services_of(request)
    waits = await services.health.check()
    now, doubts = datetime.now(UTC), services.writer.clocks.doubts
    found = {site: tuple(doubts(site, ServerClock(now, last))) for site, last in services.health.newest.items()}
    return json_reply(
        ServerState(
            "waiting" if waits else "ok",
            waits=waits,
            live="polled" if services.notices.late else "",
            clock={site: why for site, why in found.items() if why},
        )
    )


@get("/metrics", include_in_schema=False)
async def metrics(request: AnyRequest) -> Response[str]:
    """Send the figures, as Prometheus reads them."""
    services = services_of(request)
    await services.health.ask()
    return Response(services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
