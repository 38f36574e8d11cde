"""Assemble the application: routes, error documents and lifespan, in their shell."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from bay_tui import __version__
from bay_tui.server.problems import MEDIA_TYPE, ProblemError, document, log_unexpected, logger, stopping
from bay_tui.server.routes import orders, running, terminals
from bay_tui.server.routes.described import DescribedPush
from bay_tui.server.routes.replies import AnyRequest, services_of
from bay_tui.server.services import Services
from bay_tui.server.shell import Shell
from bay_tui.server.sql.database import DatabaseError
from bay_tui.server.sql.faults import PASSING, fault_of, reason_of
from bay_tui.workshop.decision import Refused

_CODES = {400: "malformed", 404: "address-unknown", 405: "method-unknown", 413: "too-large", 415: "encoding-unknown"}

_RETRY_SECONDS = 2

_ROUTES: list[Any] = [
    terminals.tell_time,
    terminals.push,
    terminals.pull,
    terminals.snapshot,
    terminals.live,
    terminals.enrol,
    orders.put_order,
    running.healthz,
    running.readyz,
    running.metrics,
]


def create_app(services: Services) -> Shell:
    """Return the ASGI application around `services`.

    It opens and closes them with its lifespan.
    """

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None, None]:
        """Open the services for as long as the application serves."""
        services.open()
        try:
            yield
        finally:
            await services.close()

    litestar = Litestar(
        [*_ROUTES, openapi],
        openapi_config=None,
        lifespan=[lifespan],
        state=State({"services": services}),
        logging_config=None,
        exception_handlers={
            ProblemError: _problem,
            Refused: _refused,
            HTTPException: _http,
            RecursionError: _recursion,
            **dict.fromkeys(PASSING, _passing),
            DatabaseError: _taken_over,
            Exception: _unexpected,
        },
    )
    return Shell(litestar, services.metrics)


@get("/openapi.json", include_in_schema=False, sync_to_thread=True)
def openapi() -> Response[bytes]:
    """Describe the interface, as OpenAPI 3.1."""
    return Response(_described(), media_type="application/json")


@cache
def _described() -> bytes:
    # Litestar's own schema routes would answer unknown addresses below them in HTML, so its schema is made apart.
    config = OpenAPIConfig(
        title="bay-tui",
        version=__version__,
        description="The dealership server: terminals push operations and read the feed, a DMS puts its orders.",
        security=[{"token": []}],
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
    )
    described = Litestar(_ROUTES, openapi_config=config, logging_config=None, plugins=[DescribedPush()])
    return msgspec.json.encode(described.openapi_schema.to_schema())


def _answer(status: int, code: str, detail: str = "", instance: str = "", retry_after: int = 0) -> Response[bytes]:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        document(status, code, detail, instance), status_code=status, media_type=MEDIA_TYPE, headers=headers
    )


def _problem(_: AnyRequest, error: ProblemError) -> Response[bytes]:
    return _answer(error.status, error.code, error.detail, retry_after=error.retry_after)


def _refused(_: AnyRequest, error: Refused) -> Response[bytes]:
    return _answer(409, error.code, ", ".join(f"{name}: {value}" for name, value in error.params.items()))


def _http(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    if error.status_code >= 500:
        return _unexpected(request, error)
    answer = _answer(error.status_code, _CODES.get(error.status_code, "refused"), _reason_of(error))
    for name, value in (error.headers or {}).items():
        answer.headers.setdefault(name, value)
    return answer


def _recursion(request: AnyRequest, error: RecursionError) -> Response[bytes]:
    # JSON nested without end is the client's doing; only msgspec's text tells it from a loop of ours.
    if "deserializing" in str(error):
        return _answer(400, "malformed", "the JSON is nested too deeply")
    return _unexpected(request, error)


def _unexpected(request: AnyRequest, error: Exception) -> Response[bytes]:
    instance = log_unexpected(error, f"answering {request.method} {request.scope['path']!r}")
    return _answer(500, "unexpected", "the log has it under this instance", instance)


def _passing(request: AnyRequest, error: Exception) -> Response[bytes]:
    # Whatever needs the database fails while it does: one line says so, however many ask.
    fault = fault_of(error)
    if fault is None:
        return _unexpected(request, error)
    if services_of(request).hub.closing:
        return _problem(request, stopping())  # what it waited for was cut
    logger.warning("%s %r was not answered, %s", request.method, request.scope["path"], reason_of(error))
    return _answer(503, fault.code, f"the database: {fault.reason}", retry_after=_RETRY_SECONDS)


def _taken_over(_: AnyRequest, error: DatabaseError) -> Response[bytes]:
    del error
    return _answer(503, "stopping", "a newer version has taken the database over", retry_after=_RETRY_SECONDS)


def _reason_of(error: HTTPException) -> str:
    """Return the reason of a failed request, field by field where known."""
    extra = error.extra if isinstance(error.extra, list) else []
    parts = [f"{one.get('key', '')}: {one.get('message', '')}".strip(": ") for one in extra]
    return "; ".join(parts) or error.detail
