"""Every route that the server has, with what it wants to be sent: from its own table, a new one is among them."""

from collections.abc import Callable, Iterator

import httpx

from bay_tui.server.app import _ROUTES, openapi
from server_kit import HandTerminal, call

WRITING = {"/v1/push", "/v1/enrol", "/v1/orders/{number:str}"}
WITHOUT_DATABASE = {"/healthz", "/v1/time", "/metrics", "/openapi.json"}


def every_route(
    terminal: HandTerminal, dms: httpx.Client, code: str
) -> Iterator[tuple[str, Callable[[], httpx.Response]]]:
    """Yield each route's path, and how to ask for it."""
    bodies = {
        "/v1/push": lambda path: terminal.post(terminal.request(terminal.operation(call("lost")))),
        "/v1/enrol": lambda path: terminal.http.post(path, json={"code": code, "device": "t-another"}),
        "/v1/orders/{number:str}": lambda path: dms.put("/v1/orders/9", json={"vehicle": {"plate": "A9"}}),
    }
    for handler in [*_ROUTES, openapi]:
        for path in handler.paths:
            for method in handler.http_methods:
                ask = bodies.get(path, lambda path, method=method: terminal.http.request(method, path))
                yield path, lambda ask=ask, path=path: ask(path)


def reason_said(answer: httpx.Response) -> str:
    """Return the code of a 503 that says why, and when to ask again."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    assert len(answer.json()["detail"]) > 20
    return answer.json()["code"]
