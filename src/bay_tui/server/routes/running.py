"""Answer whoever runs the server: alive, ready, figures."""

import msgspec
from litestar import Response, get

from bay_tui.server.routes.replies import AnyRequest, json_reply, services_of


class ServerState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Name the server's state.

    `waiting`, where some sites cannot be written: `waits` has since how many seconds, by site. `live` is `polled` where
    commits of other processes are seen a second late, since the database tells of none.
    """

    status: str
    waits: dict[str, float] = {}
    live: str = ""


@get("/healthz", include_in_schema=False)
async def healthz() -> Response[bytes]:
    """Say that the process answers."""
    return json_reply(ServerState("ok"))


@get("/readyz", include_in_schema=False)
async def readyz(request: AnyRequest) -> Response[bytes]:
    """Say whether the server can work.

    The database answers, what other processes commit is seen, some site can be written, and nobody is stopping the
    server.
    """
    services = services_of(request)
    waits = await services.health.check()
    return json_reply(
        ServerState("waiting" if waits else "ok", waits=waits, live="polled" if services.notices.late else "")
    )


@get("/metrics", include_in_schema=False)
async def metrics(request: AnyRequest) -> Response[str]:
    """Send the figures, as Prometheus reads them."""
    services = services_of(request)
    await services.health.ask()
    return Response(services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
