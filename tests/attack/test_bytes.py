"""Bytes that are no text are the client's mistake: refused with a problem, and a short line of log at most."""

import json

import pytest

from attack.sockets import answer, dial, head, send
from server_kit import HandTerminal, call
from server_process import ServerProcess

ENROL = b'{"code":"AAAA-\xff","device":"abcd"}'


def said(server: ServerProcess, start: bytes, body: bytes = b"") -> tuple[int, str, str]:
    """Send one request, and return the status, the kind of the answer and its code."""
    with dial(server.port) as line:
        send(line, start + body)
        status, headers, answered = answer(line)
    assert "bay-protocol" in headers
    return status, headers["content-type"], json.loads(answered)["code"]


MALFORMED = (400, "application/problem+json", "malformed")


def test_a_body_that_is_no_utf_8(attacked: ServerProcess, terminal: HandTerminal) -> None:
    bearer = f"Authorization: {terminal.http.headers['Authorization']}"
    push = terminal.request(terminal.operation(call("note"))).replace(b"note", b"n\xc3te", 1)
    for path, body, *more in (("/v1/enrol", ENROL), ("/v1/push", push, bearer)):
        sized = ("Content-Type: application/json", f"Content-Length: {len(body)}")
        assert said(attacked, head("POST", path, *more, *sized), body) == MALFORMED
    assert attacked.said() == ""
    assert terminal.push(terminal.operation(call(), number=1)).problem == ""


@pytest.mark.parametrize("path", ["/v1/orders/%FF", "/%C3", "/v1/time?x=%ED%A0%80", "/v1/pull?cursor=%ff"])
def test_an_address_that_is_no_utf_8(attacked: ServerProcess, path: str) -> None:
    assert said(attacked, head("GET", path)) == MALFORMED
    assert attacked.said() == ""


@pytest.mark.parametrize(
    "sent", [b"GET /v1/\xff\xfe HTTP/1.1\r\nHost: b\r\n\r\n", b"\x00\x1b[2J\n", b"NONSENSE\r\n\r\n"]
)
def test_what_is_no_http(attacked: ServerProcess, sent: bytes) -> None:
    assert said(attacked, sent) == MALFORMED
    assert len(attacked.said()) < 100
    assert attacked.said().isprintable() or attacked.said().count("\n") == 1
