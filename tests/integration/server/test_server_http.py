"""The edges of the HTTP interface: who may, how errors look, versions, sizes, compression, and what describes it."""

import gzip
import json
import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from bay_tui.server import auth
from bay_tui.server.feed.snapshots import Snapshots
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.protocol import OLDEST_PROTOCOL, PROTOCOL, PROTOCOL_HEADER, ProblemDocument, PullReply, PushReply
from bay_tui.workshop.operations import SERVER_DEVICE, LabourForgotten
from bay_tui.workshop.records import Contact, Job, Order, Terminal
from server_kit import SITE, HandTerminal, call, client, furnish, serving


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is said over HTTP does not depend on the database."""
    return f"sqlite:///{tmp_path / 'server.db'}"


@pytest.fixture
def dms(server: EmbeddedServer, office: Office) -> Iterator[httpx.Client]:
    token = office.integration_token(SITE)
    with client(server.url, headers={"Authorization": f"Bearer {token}"}) as http:
        yield http


def problem_of(reply: httpx.Response) -> ProblemDocument:
    """The problem document of an answer, which every error has, with the version."""
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    assert reply.headers[PROTOCOL_HEADER] == f"{OLDEST_PROTOCOL}-{PROTOCOL}"
    assert "Traceback" not in reply.text
    problem = msgspec.json.decode(reply.content, type=ProblemDocument)
    assert problem.status == reply.status_code
    return problem


def test_errors_are_problem_documents(terminal: HandTerminal) -> None:
    http = terminal.http
    for reply, status, code in [
        (http.get("/v1/nowhere"), 404, "address-unknown"),
        (http.get("/favicon.ico"), 404, "address-unknown"),
        (http.get("/v1/push"), 405, "method-unknown"),
        (http.delete("/v1/time"), 405, "method-unknown"),
        (terminal.post(b"{not json"), 400, "malformed"),
        (terminal.post(b""), 400, "malformed"),
        (terminal.post(b"[" * 100_000), 400, "malformed"),
        (terminal.post(b'{"device":"x","junk":' + b"[" * 100_000), 400, "malformed"),
        (terminal.post(b'{"device": 5}'), 400, "malformed"),
        (http.get("/v1/pull?limit=none"), 400, "malformed"),
        (http.get("/v1/pull?limit=0"), 400, "malformed"),
        (http.post("/v1/enrol", json={"code": "x"}), 400, "malformed"),
    ]:
        assert (problem_of(reply).status, problem_of(reply).code) == (status, code), reply.text


def test_a_malformed_field_is_named(terminal: HandTerminal) -> None:
    body = json.loads(terminal.request(terminal.operation(call())))
    body["operations"][0]["number"] = "one"
    problem = problem_of(terminal.post(json.dumps(body).encode()))
    assert "operations[0].number" in problem.detail


def test_what_nobody_foresaw_is_logged_under_an_id(
    terminal: HandTerminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Snapshots, "_look", broken)
    with caplog.at_level(logging.ERROR):
        reply = terminal.http.get("/v1/snapshot")
    problem = problem_of(reply)
    assert (problem.status, problem.code) == (500, "unexpected")
    assert "secret detail" not in reply.text
    assert problem.instance and problem.instance in caplog.text


def test_an_order_number_writes_no_line_of_its_own_into_the_log(
    dms: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    def unread(*_: object) -> None:
        raise sa.exc.OperationalError("", {}, sqlite3.OperationalError("disk I/O error"))

    path = "/v1/orders/7%0A2026-01-01 ERROR%1B[2J"
    with caplog.at_level(logging.WARNING):
        monkeypatch.setattr(SiteTransaction, "apply_system", broken)
        assert dms.put(path, json={"vehicle": {"plate": "A"}}).status_code == 500
        monkeypatch.setattr(auth.Auth, "_row", unread)
        assert dms.put(path, json={"vehicle": {"plate": "A"}}).status_code == 503
    told = [record.getMessage() for record in caplog.records if "/v1/orders/7" in record.getMessage()]
    assert len(told) == 2
    assert all(line.isprintable() for line in told)


def test_who_may(server: EmbeddedServer, terminal: HandTerminal, dms: httpx.Client, office: Office) -> None:
    with client(server.url) as nobody:
        for method, path in [("POST", "/v1/push"), ("GET", "/v1/pull"), ("GET", "/v1/snapshot"), ("GET", "/v1/live")]:
            reply = nobody.request(method, path, content=b"{not json")
            assert problem_of(reply).code == "token-missing"
            assert reply.headers["www-authenticate"] == "Bearer"
            wrong = {"Authorization": f"Bearer {terminal.device}.wrong"}
            assert problem_of(nobody.request(method, path, headers=wrong)).code in (
                "token-unknown",
                "too-many-attempts",
            )
        assert nobody.get("/v1/time").status_code == 200
    assert problem_of(dms.get("/v1/pull")).status == 403
    assert problem_of(terminal.http.put("/v1/orders/1", json={"vehicle": {"plate": "A"}})).status == 403
    assert terminal.pull().changes, "guessing did not lock the terminal out"
    office.revoke(terminal.device)
    assert problem_of(terminal.http.get("/v1/pull")).code == "terminal-revoked"
    assert problem_of(terminal.post(terminal.request())).code == "terminal-revoked"


def test_a_token_that_was_replaced_hands_nothing_in_any_more(terminal: HandTerminal, office: Office) -> None:
    """Even right after it was good, while the server still remembers that."""
    terminal.push(terminal.operation(call()))
    code = office.enrol_code(SITE, terminal.enrolled.name, "bay-1")
    anew = terminal.http.post("/v1/enrol", json={"code": code, "device": terminal.device})
    body = terminal.request(terminal.operation(call("late")))
    assert problem_of(terminal.post(body)).code == "token-unknown"
    terminal.http.headers["Authorization"] = f"Bearer {anew.json()['token']}"
    assert terminal.post(body).status_code == 200


def test_guessing_is_slowed_down(server: EmbeddedServer, office: Office, terminal: HandTerminal) -> None:
    with client(server.url) as http:
        codes = [
            http.get("/v1/pull", headers={"Authorization": f"Bearer {terminal.device}.{guess}"}).status_code
            for guess in range(auth.MOST_FAILURES + 1)
        ]
        assert codes == [401] * auth.MOST_FAILURES + [429]
        guesses = [http.post("/v1/enrol", json={"code": f"AAAA-{guess}", "device": "abcd"}) for guess in range(9)]
        assert [reply.status_code for reply in guesses] == [403] * auth.MOST_FAILURES + [429]
        assert int(guesses[-1].headers["retry-after"]) > 0


def test_a_terminal_that_tried_its_old_token_too_often_may_work_once_it_is_let_in_again(
    server: EmbeddedServer, office: Office, terminal: HandTerminal
) -> None:
    with client(server.url) as old:
        for guess in range(auth.MOST_FAILURES):
            old.get("/v1/pull", headers={"Authorization": f"Bearer {terminal.device}.{guess}"})
    asked = {"code": office.enrol_code(SITE, terminal.enrolled.name, "bay-1"), "device": terminal.device}
    told = terminal.http.post("/v1/enrol", json=asked).json()
    reply = terminal.http.get("/v1/pull", headers={"Authorization": f"Bearer {told['token']}"})
    assert reply.status_code == 200, reply.text


def test_enrolment(server: EmbeddedServer, office: Office) -> None:
    code = office.enrol_code(SITE, "Bay 2", "bay-2")
    asked = {"code": code.lower().replace("-", " "), "device": "tablet-2"}
    with client(server.url) as http:
        first, again = http.post("/v1/enrol", json=asked), http.post("/v1/enrol", json=asked)
        assert first.status_code == again.status_code == 200, "its answer may have been lost"
        other = http.post("/v1/enrol", json={**asked, "device": "tablet-3"})
        assert problem_of(other).code == "code-used"
        taken = http.post("/v1/enrol", json={"code": office.enrol_code(SITE, "X"), "device": "server"})
        assert problem_of(taken).status == 400
        tokens = [reply.json()["token"] for reply in (first, again)]
        headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
        assert [http.get("/v1/pull", headers=one).status_code for one in headers] == [401, 200]
    made = office.view(SITE).get(Terminal, "tablet-2")
    assert made is not None and (made.name, made.bay, made.revoked) == ("Bay 2", "bay-2", False)
    [device] = office.terminals(SITE)
    assert (device.id, device.name, device.revoked_at) == ("tablet-2", "Bay 2", None)


def test_a_revoked_device_id_does_not_come_back(server: EmbeddedServer, office: Office, terminal: HandTerminal) -> None:
    office.revoke(terminal.device)
    code = office.enrol_code(SITE, "Bay 1")
    reply = terminal.http.post("/v1/enrol", json={"code": code, "device": terminal.device})
    assert problem_of(reply).code == "device-known"


def test_versions_are_negotiated(terminal: HandTerminal) -> None:
    for said, status, code in [
        (str(OLDEST_PROTOCOL - 1), 426, "terminal-too-old"),
        (str(PROTOCOL + 1), 426, "terminal-too-new"),
        ("one", 400, "malformed"),
    ]:
        problem = problem_of(terminal.http.get("/v1/pull", headers={PROTOCOL_HEADER: said}))
        assert (problem.status, problem.code) == (status, code)
    newer = terminal.operation(call(), schema=99)
    assert problem_of(terminal.post(terminal.request(newer))).code == "terminal-too-new"


def test_bodies_may_be_packed(terminal: HandTerminal) -> None:
    operations = [terminal.operation(call(f"note {number}")) for number in range(50)]
    reply = terminal.post(gzip.compress(terminal.request(*operations)), **{"Content-Encoding": "gzip"})
    assert len(msgspec.json.decode(reply.content, type=PushReply).whole(operations).verdicts) == 50
    pulled = terminal.http.get("/v1/pull", headers={"Accept-Encoding": "gzip"})
    assert pulled.headers["content-encoding"] == "gzip"
    assert len(msgspec.json.decode(pulled.content, type=PullReply).changes) > 50
    unpacked = terminal.http.get("/v1/snapshot", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "content-encoding" not in unpacked.headers


def test_bodies_that_cannot_be_unpacked_or_are_too_large(terminal: HandTerminal) -> None:
    packed = {"Content-Encoding": "gzip"}
    bomb = gzip.compress(b" " * 50_000_000)
    assert problem_of(terminal.post(bomb, **packed)).status == 413
    assert problem_of(terminal.post(b" " * 5_000_000)).status == 413
    assert problem_of(terminal.post(b"no gzip", **packed)).code == "malformed"
    assert problem_of(terminal.post(gzip.compress(b"{}" * 999)[:-20], **packed)).code == "malformed"
    assert problem_of(terminal.post(b"{}", **{"Content-Encoding": "br"})).status == 415


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_says_it_is_no_json_is_not_read_as_json(terminal: HandTerminal, dms: httpx.Client, kind: str) -> None:
    said = {"Content-Type": kind}
    order = b'{"vehicle":{"plate":"A"}}'
    assert problem_of(terminal.post(terminal.request(), **said)).code == "not-json"
    assert problem_of(terminal.http.post("/v1/enrol", content=b"{}", headers=said)).code == "not-json"
    assert problem_of(dms.put("/v1/orders/1", content=order, headers=said)).code == "not-json"
    assert dms.put("/v1/orders/1", content=order).status_code == 200
    assert terminal.post(terminal.request(), **{"Content-Type": "Application/JSON; charset=utf-8"}).status_code == 200


def test_nothing_on_the_way_keeps_an_answer(terminal: HandTerminal, office: Office) -> None:
    http = terminal.http
    asked = {"code": office.enrol_code(SITE, "Bay 2", "bay-2"), "device": "tablet-2"}
    with http.stream("GET", "/v1/live") as stream:
        assert stream.headers.get_list("cache-control") == ["no-store"]
    for reply in (
        http.post("/v1/enrol", json=asked),
        http.post("/v1/enrol", json=asked | {"device": "x"}),
        http.get("/v1/snapshot"),
        http.get("/v1/snapshot", headers={"Accept-Encoding": "identity"}),
        http.get("/v1/pull"),
        terminal.post(terminal.request()),
        http.get("/v1/time", headers={PROTOCOL_HEADER: "0"}),
    ):
        assert reply.headers.get_list("cache-control") == ["no-store"], reply.request.url


def test_ids_that_cannot_be_ids(terminal: HandTerminal) -> None:
    for fields in ({"id": "x" * 65}, {"id": "a b"}, {"id": ""}, {"number": 0}, {"actor": "a" * 101}):
        wrong = terminal.operation(call(), **fields)
        assert problem_of(terminal.post(terminal.request(wrong))).code == "malformed"
    assert problem_of(terminal.post(terminal.request(acked_number=1, acked_id="a\x00b"))).code == "malformed"


def test_instants_without_a_zone_are_utc(terminal: HandTerminal, office: Office) -> None:
    operation = terminal.operation(LabourForgotten(staff="ana", end=terminal.enrolled.server_time))
    body = json.loads(terminal.request(operation))
    body["operations"][0]["at"] = "2026-03-02T08:00:00"
    body["operations"][0]["args"]["end"] = "0001-01-01T00:00:00+14:00"
    assert terminal.post(json.dumps(body).encode()).json()["verdicts"][0]["status"] == "flagged"
    [line] = office.ledger(SITE, device=terminal.device)
    assert line.at.isoformat() == "2026-03-02T08:00:00+00:00"


def test_a_dms_puts_an_order_as_often_as_it_likes(dms: httpx.Client, office: Office) -> None:
    order = {
        "vehicle": {"plate": "京A 12345", "make": "VW"},
        "customer": "王\x1b[2J先生",
        "phone": "13900002222",
        "due": "2026-03-02T18:00:00+08:00",
        "jobs": [{"line": 1, "title": "保养", "standard_hours": 1.5}],
    }
    first = dms.put("/v1/orders/D-77", json=order)
    assert first.status_code == 200, first.text
    view = office.view(SITE)
    before = view.every(Order), view.every(Job)
    again = dms.put("/v1/orders/D-77", json=order)
    assert again.json()["id"] == first.json()["id"]
    assert (view.every(Order), view.every(Job)) == before
    made = view.get(Order, first.json()["id"])
    assert made is not None and made.number == "D-77" and made.customer == "王 [2J先生"
    contact = view.get(Contact, made.id)
    assert contact is not None and contact.phone == "13900002222"


def test_the_same_order_again_leaves_nothing_behind(dms: httpx.Client, office: Office, terminal: HandTerminal) -> None:
    order = {
        "vehicle": {"plate": "京A 12345", "make": "VW"},
        "phone": "13900002222",
        "due": "2026-03-02T18:00:00+08:00",
        "state": "booked",
        "jobs": [{"line": 1, "title": "保养", "standard_hours": 1.5}],
    }

    def put(**fields: Any) -> tuple[str, int]:
        reply = dms.put("/v1/orders/D-77", json=order | fields)
        assert reply.status_code == 200, reply.text
        return reply.json()["id"], reply.json()["seq"]

    def rows() -> int:
        return len(list(office.ledger(SITE)))

    before = rows()
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: put(), range(16)))
    assert (len(answers), rows()) == (1, before + 1)
    head = terminal.head()
    assert {put() for _time in range(50)} == answers
    assert {put(source="dms", words="", customer="") for _time in range(3)} == answers
    assert (rows(), terminal.head()) == (before + 1, head)

    later = put(due="2026-03-02T19:00:00+08:00")
    assert later[1] > answers.pop()[1]
    assert put(due="2026-03-02T19:00:00+08:00") == later
    assert rows() == before + 2
    # What was said before is another statement now, and the numbers of the server's own have no gap.
    assert put()[1] > later[1]
    numbers = [line.operation.number for line in office.ledger(SITE, device=SERVER_DEVICE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_dms_is_told_what_is_wrong(dms: httpx.Client) -> None:
    assert problem_of(dms.put("/v1/orders/1", json={"vehicle": {}})).code == "vehicle-unnamed"
    assert problem_of(dms.put("/v1/orders/1", json={"vehicle": {"plate": "A"}, "promise": 1})).code == "malformed"


def test_what_describes_and_measures_it(terminal: HandTerminal, server: EmbeddedServer) -> None:
    terminal.push(terminal.operation(call()))
    described = terminal.http.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert {"/v1/push", "/v1/pull", "/v1/snapshot", "/v1/live", "/v1/enrol", "/v1/time", "/v1/orders/{number}"} == set(
        described["paths"]
    )
    assert described["paths"]["/v1/push"]["post"]["requestBody"]
    figures = terminal.http.get("/metrics").text
    assert 'bay_tui_operations_total{site="north",status="applied"}' in figures
    assert "bay_tui_live_streams 0" in figures
    assert terminal.http.get("/healthz").json() == {"status": "ok"}
    assert terminal.http.get("/readyz").json() == {"status": "ok"}


def test_it_is_not_ready_without_its_database(
    terminal: HandTerminal, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(server.services.feed, "newest", broken)
    assert problem_of(terminal.http.get("/readyz")).code == "database-unreachable"


def test_a_busy_address_is_said_and_leaves_nothing_open(database_url: str, server: EmbeddedServer) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="in use"):
        EmbeddedServer(database_url, port=port)


def test_a_server_without_a_site_answers(tmp_path: Path) -> None:
    with serving(str(tmp_path / "empty.db")) as server, client(server.url) as http:
        assert http.get("/readyz").status_code == 200
        assert http.get("/v1/pull", headers={"Authorization": "Bearer a.b"}).status_code == 401


def test_sites_made_while_it_runs_are_served(server: EmbeddedServer, office: Office) -> None:
    furnish(office, "south")
    terminal = HandTerminal(server, office, site="south")
    assert terminal.enrolled.site == "south"
    terminal.close()
