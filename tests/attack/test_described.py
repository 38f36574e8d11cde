"""What `/openapi.json` says of answers is what is sent: every status that can be provoked, in the form it says."""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from bay_tui.server.auth import MOST_FAILURES
from bay_tui.server.office import Office
from bay_tui.wire.protocol import PROTOCOL, PROTOCOL_HEADER, ProblemDocument
from server_kit import SITE, HandTerminal, call, client
from server_process import ServerProcess

UNPROVOKED = {"500", "503"}
"""What comes of faults."""

BODIES = {("post", "/v1/push"), ("post", "/v1/enrol"), ("put", "/v1/orders/{number}")}
OPEN = {("get", "/v1/time"), ("post", "/v1/enrol")}


class Asked:
    """Ask, and note what was answered."""

    def __init__(self, url: str) -> None:
        self.http = client(url)
        self.statuses: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.forms: set[tuple[str, str, str, str]] = set()

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        asked = self.http.build_request(method, path.replace("{number}", "1"), **options)
        reply = self.http.send(asked, stream=True)
        form = reply.headers.get("content-type", "").partition(";")[0]
        if form != "text/event-stream" and reply.status_code != 206:
            form = form if reply.read() else ""
        reply.close()
        self.statuses[method, path].add(str(reply.status_code))
        self.forms.add((method, path, str(reply.status_code), form))
        if reply.status_code >= 400 and reply.status_code != 416:
            problem = msgspec.json.decode(reply.content, type=ProblemDocument)
            assert problem.status == reply.status_code
        return reply


@pytest.fixture
def asked(attacked: ServerProcess) -> Iterator[Asked]:
    asked = Asked(attacked.url)
    yield asked
    asked.http.close()


def provoke(asked: Asked, routes: set[tuple[str, str]], terminal: HandTerminal, office: Office) -> None:
    """Have every route answer in every way it has."""
    dms = f"Bearer {office.integration_token(SITE)}"
    bearer = terminal.http.headers["Authorization"]
    content = {
        "/v1/push": terminal.request(terminal.operation(call())),
        "/v1/enrol": msgspec.json.encode({"code": office.enrol_code(SITE, "Bay 2"), "device": "tablet-2"}),
        "/v1/orders/{number}": b'{"vehicle":{"plate":"A"}}',
    }
    for method, path in routes:
        right, wrong = (dms, bearer) if "orders" in path else (bearer, dms)
        options: dict[str, Any] = {"headers": {"Authorization": right}, "content": content.get(path, b"")}

        def said(options: dict[str, Any] = options, method: str = method, path: str = path, **more: Any) -> None:
            asked(method, path, **options | more | {"headers": options["headers"] | more.get("headers", {})})

        said()
        said(headers={PROTOCOL_HEADER: "one"})
        said(headers={PROTOCOL_HEADER: str(PROTOCOL + 1)})
        if (method, path) not in OPEN:
            said(headers={"Authorization": ""})
            said(headers={"Authorization": wrong})
        if (method, path) in BODIES:
            said(content=gzip.compress(b" " * 5_000_000), headers={"Content-Encoding": "gzip"})
            said(headers={"Content-Type": "text/plain"})
    asked("put", "/v1/orders/{number}", content=b'{"vehicle":{}}', headers={"Authorization": dms})
    other = msgspec.json.encode(msgspec.json.decode(terminal.request()) | {"identity": "another"})
    asked("post", "/v1/push", content=other, headers={"Authorization": bearer})
    tag = asked("get", "/v1/snapshot", headers={"Authorization": bearer, "Accept-Encoding": "gzip"}).headers["etag"]
    for start in (5, 10**9):
        part = {"Range": f"bytes={start}-", "If-Range": tag, "Accept-Encoding": "gzip", "Authorization": bearer}
        asked("get", "/v1/snapshot", headers=part)
    office.revoke("tablet-2")
    again = {"code": office.enrol_code(SITE, "Bay 2"), "device": "tablet-2"}
    asked("post", "/v1/enrol", json=again)
    for _time in range(MOST_FAILURES):
        asked("post", "/v1/enrol", json={"code": "none", "device": "tablet-3"})
        asked("get", "/v1/pull", headers={"Authorization": "Bearer no.body"})
    asked("post", "/v1/enrol", json=again)
    for method, path in routes - OPEN:
        asked(method, path, content=content.get(path, b""), headers={"Authorization": "Bearer no.body"})


def test_every_answer_is_described_and_every_described_one_is_given(
    asked: Asked, terminal: HandTerminal, office: Office
) -> None:
    described = asked.http.get("/openapi.json").json()["paths"]
    told = {(method, path): said["responses"] for path, one in described.items() for method, said in one.items()}
    provoke(asked, set(told), terminal, office)
    assert {route: sorted(set(said) - UNPROVOKED) for route, said in told.items()} == {
        route: sorted(said) for route, said in asked.statuses.items()
    }
    for method, path, status, form in asked.forms:
        assert form in (told[method, path][status].get("content") or {"": {}}), (method, path, status)
