"""What a field does not allow is refused at every door, and kept without effect where it is recorded already."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from bay_tui import cli
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.wire.protocol import PROTOCOL, PROTOCOL_HEADER, PushReply
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import JobAdded
from bay_tui.workshop.records import Clock, Complaint, ExceptionCase, Job, LabourEvent, Order, Part, PartsLine
from import_kit import opened_desk
from server_kit import SITE, HandTerminal, call

JOB = "ro-0001.1"
PERSON = ("--as", "7")


class Floor:
    """An enrolled terminal on the command line, where everybody may do everything."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._home, self._capsys = str(home), capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        status = cli.run(["--home", self._home, *words])
        printed = self._capsys.readouterr()
        return status, printed.out, printed.err

    def waiting(self) -> list[Any]:
        """Return what is recorded here."""
        return json.loads(self("show", "outbox", "--json")[1])


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A database in a file: no door looks at it."""
    return f"sqlite:///{tmp_path / 'server.db'}"


@pytest.fixture
def floor(
    server: EmbeddedServer,
    office: Office,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Floor:
    monkeypatch.setenv("LANG", "C.UTF-8")
    floor = Floor(tmp_path / "floor", capsys)
    status, _, problem = floor("enrol", server.url, office.enrol_code(SITE, "Bay 2", "bay-2"))
    assert (status, problem) == (cli.DONE, "")
    return floor


@pytest.fixture
def dms(server: EmbeddedServer, office: Office) -> Iterator[httpx.Client]:
    token = office.integration_token(SITE)
    headers = {"Authorization": f"Bearer {token}", PROTOCOL_HEADER: str(PROTOCOL)}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as http:
        yield http


def pushed(terminal: HandTerminal, args: str, **fields: object) -> Any:
    """Push an operation whose arguments are raw JSON, and return its verdict."""
    operation = terminal.operation(call(), **fields)
    raw = terminal.request(operation).replace(msgspec.json.encode(operation.args), args.encode())
    reply = terminal.post(raw)
    assert reply.status_code == 200, reply.text
    (verdict,) = msgspec.json.decode(reply.content, type=PushReply).whole((operation,)).verdicts
    return verdict


def exceptions(office: Office) -> list[str]:
    return [case.code for case in office.view(SITE).every(ExceptionCase)]


# `bay-tui do`


NUMBERS = (
    ("parts.issued", ("line=l.1",), "quantity"),
    ("parts.picked", ("line=l.1",), "quantity"),
    ("parts.reserved", ("line=l.1",), "quantity"),
    ("parts.returned", ("line=l.1", "condition=stock"), "quantity"),
    ("stock.received", ("part=P",), "quantity"),
    ("stock.counted", ("part=P",), "quantity"),
    ("stock.corrected", ("part=P", "reason=x"), "change"),
    ("part.revised", ("part=P",), "minimum"),
    ("purchase.received", ("purchase=p", "part=P"), "damaged"),
    ("job.added", ("order=ro-0001", "title=x"), "standard_hours"),
    ("finding.recorded", (f"job={JOB}", "system=s", "component=c", "severity=red"), "recommended_hours"),
)
TEXTS = (
    ("complaint.recorded", ("order=ro-0001", "words="), "Please fill in: customer's words."),
    ("complaint.recorded", ("order=ro-0001", "words= \x07\t "), "Please fill in: customer's words."),
    ("complaint.settled", ("complaint=c", "decision="), "Please fill in: decision."),
    ("purchase.ordered", ("supplier=", 'lines=[{"part":"P","quantity":1}]'), "Please fill in: supplier."),
    ("labour.corrected", ("event=e", "reason="), "Please fill in: reason."),
    ("call.cleared", ("call=c", f"note={'x' * 2001}"), "The note is too long: 2000 characters at most."),
)
INSTANTS = (
    ("order.promised", ("order=ro-0001",), "due", "promised time"),
    ("order.booked", ('vehicle={"kind":"vehicle","id":"","plate":"A"}',), "booked_for", "booked time"),
    ("labour.added", ("staff=ana", "reason=x", f"job={JOB}", "end=2026-03-02T08:00:00Z"), "start", "start"),
    ("labour.corrected", ("event=e", "reason=x"), "at", "time"),
    ("labour.stopped", ("staff=ana", f"job={JOB}", "reason=parts"), "eta", "expected time"),
    ("job.assigned", (f"job={JOB}", "technicians=ana"), "planned_for", "planned time"),
    ("job.stopped", (f"job={JOB}", "reason=parts"), "since", "start"),
    ("parts.back_ordered", ("line=l.1",), "eta", "expected time"),
    ("purchase.expected", ("purchase=p",), "eta", "expected time"),
)


@pytest.mark.parametrize(
    ("number", "complaint"),
    [
        ("nan", "nan is not a number that can be recorded for"),
        ("inf", "inf is not a number that can be recorded for"),
        ("-inf", "-inf is not a number that can be recorded for"),
        ("1e999", "Number out of range"),
    ],
)
def test_do_takes_no_number_that_is_none(floor: Floor, number: str, complaint: str) -> None:
    for operation, values, field in NUMBERS:
        status, _, problem = floor("do", operation, *values, f"{field}={number}", *PERSON)
        assert status != cli.DONE, operation
        assert complaint in problem, operation
    assert floor.waiting() == []


def test_do_names_the_text_that_is_missing_or_too_long(floor: Floor) -> None:
    for operation, values, complaint in TEXTS:
        status, _, problem = floor("do", operation, *values, *PERSON)
        assert (status, problem) == (cli.FAILED, complaint + "\n"), operation
    assert floor.waiting() == []


@pytest.mark.parametrize("instant", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1989-12-31T23:59:59Z"])
def test_do_takes_no_instant_nobody_can_mean(floor: Floor, instant: str) -> None:
    for operation, values, field, said in INSTANTS:
        status, _, problem = floor("do", operation, *values, f"{field}={instant}", *PERSON)
        assert (status, problem) == (cli.FAILED, f"{said}: give a date from 1990 to 2100.\n"), operation
    assert floor.waiting() == []


def test_do_says_it_in_the_users_language(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAY_TUI_LANG", "zh_CN")
    _, _, problem = floor("do", "order.promised", "order=ro-0001", "due=9999-12-31T23:59:59Z", *PERSON)
    assert problem == "预计交车时间：请填写 1990 至 2100 年之间的日期。\n"


# PUT /v1/orders


def test_a_dms_cannot_put_an_instant_nobody_can_mean(dms: httpx.Client, office: Office) -> None:
    before = sum(1 for _ in office.ledger(SITE))
    for field in ("due", "booked_for", "received_at", "delivered_at"):
        for instant in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"):
            body = f'{{"vehicle":{{"plate":"A1"}},"{field}":"{instant}"}}'
            reply = dms.put("/v1/orders/D-9", content=body.encode())
            assert (reply.status_code, reply.json()["code"]) == (422, "instant-impossible")
            assert field in reply.json()["detail"]
    assert office.view(SITE).find(Order, "number", "D-9") == []
    assert sum(1 for _ in office.ledger(SITE)) == before


def test_a_dms_is_told_which_value_cannot_be(dms: httpx.Client, office: Office) -> None:
    for body, code in (
        ('{"vehicle":{"plate":"A1"},"odometer":-1}', "odometer-impossible"),
        ('{"vehicle":{"plate":"A1","year":99999}}', "number-impossible"),
        ('{"vehicle":{"plate":"A1"},"words":"' + "x" * 2001 + '"}', "text-too-long"),
        ('{"vehicle":{"plate":"A1"},"jobs":[{"line":1,"title":"x","standard_hours":1001}]}', "hours-impossible"),
    ):
        reply = dms.put("/v1/orders/D-9", content=body.encode())
        assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert office.view(SITE).find(Order, "number", "D-9") == []


def test_an_order_of_thousands_of_lines_holds_nobody_up(
    dms: httpx.Client, terminal: HandTerminal, office: Office
) -> None:
    jobs = [{"line": line, "title": f"line {line}"} for line in range(1, 8001)]
    order = {"vehicle": {"kind": "vehicle", "id": "", "plate": "A1"}, "jobs": jobs}
    began = time.process_time()
    body = {**order, "vehicle": {"plate": "A1"}}
    reply = dms.put("/v1/orders/D-9", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "items-too-many")
    verdict = pushed(terminal, json.dumps({"op": "order.imported", "number": "D-9", **order}))
    assert (verdict.status, verdict.code) == (Status.FLAGGED, "items-too-many")
    assert time.process_time() - began < 4, "it took ten seconds, with the square of the lines"
    assert office.view(SITE).find(Order, "number", "D-9") == []


# A push of what an older terminal has recorded


def test_what_was_recorded_all_the_same_is_kept_and_has_no_effect(terminal: HandTerminal, office: Office) -> None:
    for args, code in (
        ('{"op":"order.promised","order":"ro-0001","due":"9999-12-31T23:59:59Z"}', "instant-impossible"),
        ('{"op":"order.promised","order":"ro-0001","due":"0001-01-01T00:00:00Z"}', "instant-impossible"),
        (
            '{"op":"order.booked","vehicle":{"kind":"vehicle","id":"","plate":"A"},"booked_for":"9999-12-31T00:00:00Z"}',
            "instant-impossible",
        ),
        (
            '{"op":"labour.added","staff":"ana","reason":"x","job":"ro-0001.1",'
            '"start":"0001-01-01T00:00:00Z","end":"0001-01-01T01:00:00Z"}',
            "instant-impossible",
        ),
        ('{"op":"complaint.recorded","order":"ro-0001","words":" "}', "text-missing"),
        ('{"op":"parts.requested","job":"ro-0001.1","lines":[]}', "lines-missing"),
        ('{"op":"stock.received","part":"P","quantity":-1}', "quantity-impossible"),
    ):
        verdict = pushed(terminal, args)
        assert (verdict.status, verdict.code) == (Status.FLAGGED, code), args
    view = office.view(SITE)
    assert len(exceptions(office)) == 7
    assert [order.number for order in view.every(Order)] == ["0001"]
    assert view.every(Order)[0].promises == ()
    assert (view.every(Complaint), view.every(LabourEvent), view.every(PartsLine), view.every(Part)) == ([], [], [], [])


def test_the_instant_of_recording_is_no_reason_to_refuse(terminal: HandTerminal, office: Office) -> None:
    """A terminal without a clock battery believes that it is 1970, and so are its clock events and its ETA."""
    at = msgspec.json.decode(b'"1970-01-02T08:00:00Z"', type=datetime)
    started = pushed(terminal, f'{{"op":"labour.started","staff":"ana","job":"{JOB}"}}', at=at)
    assert started.status is Status.APPLIED
    later = at.replace(hour=9)
    stopped = pushed(
        terminal,
        f'{{"op":"labour.stopped","staff":"ana","job":"{JOB}","reason":"parts","eta":"1970-01-03T08:00:00Z"}}',
        at=later,
    )
    assert (stopped.status, stopped.code) == (Status.FLAGGED, "instant-impossible")
    view = office.view(SITE)
    assert [event.at.year for event in view.every(LabourEvent)] == [1970, 1970]
    clock, job = view.get(Clock, "ana"), view.get(Job, JOB)
    assert clock is not None and clock.jobs == ()
    assert job is not None and job.stop is not None and job.stop.eta is None


# Import


@pytest.mark.parametrize("date", ["9999-12-31", "0001-01-01", "1989-12-31"])
def test_an_import_takes_no_date_nobody_can_mean(tmp_path: Path, date: str) -> None:
    with opened_desk(tmp_path) as desk:
        report = desk.take("orders", f"number,plate,due\n1,A1,{date}\n2,A2,2026-03-02\n")
        assert [(one.line, one.code) for one in report.rejections] == [(2, "date-impossible")]
        assert [order.number for order in desk.view.every(Order)] == ["2"]


def test_an_import_takes_no_order_with_more_lines_than_one_can_have(tmp_path: Path) -> None:
    with opened_desk(tmp_path) as desk:
        rows = "".join(f"1,A1,line {line}\n" for line in range(201))
        report = desk.take("orders", f"number,plate,title\n{rows}2,A2,Oil\n")
        assert {one.code for one in report.rejections} == {"items-too-many"}
        assert [order.number for order in desk.view.every(Order)] == ["2"]


# Facts that are unusual


def test_do_records_a_fact_that_is_unusual_and_says_so(floor: Floor, office: Office) -> None:
    status, id, problem = floor("do", "order.delivered", "order=ro-0001", *PERSON)
    assert (status, len(id.split())) == (cli.DONE, 1)
    assert problem.startswith("Recorded, with an exception: Jobs not finished yet: ")
    assert len(floor.waiting()) == 1
    assert floor("sync")[0] == cli.DONE
    order = office.view(SITE).get(Order, "ro-0001")
    assert order is not None
    assert order.state == "delivered"
    assert exceptions(office) == ["jobs-unfinished"]


def test_do_says_that_a_call_waits_already_and_names_it(floor: Floor) -> None:
    call = ("do", "call.raised", "asks=parts", "job=ro-0001.1", *PERSON)
    status, first, problem = floor(*call)
    assert (status, problem) == (cli.DONE, "")
    status, again, problem = floor(*call)
    assert (status, again) == (cli.DONE, first)
    assert problem.startswith("Called already: parts, waiting since ")
    assert len(floor.waiting()) == 1


def test_do_clocks_on_and_says_what_a_screen_would_warn_of(floor: Floor, office: Office) -> None:
    office.apply([JobAdded(order="ro-0001", title="Battery", skill="high_voltage")], site=SITE)
    (job,) = (one for one in office.view(SITE).find(Job, "order", "ro-0001") if one.skill)
    assert floor("sync")[0] == cli.DONE
    start = ("do", "labour.started", "staff=ana", f"job={job.id}")
    status, _id, problem = floor(*start, *PERSON)
    assert status == cli.DONE
    assert problem == "Ana does not have the skill for this: high voltage.\n"
    status, _id, problem = floor(*start, "reason=Somebody with the skill is beside me", *PERSON)
    assert (status, problem) == (cli.DONE, "")
    assert len(floor.waiting()) == 2


def test_do_still_refuses_what_is_not_there(floor: Floor) -> None:
    status, id, problem = floor("do", "parts.issued", "line=nothing", *PERSON)
    assert (status, id) == (cli.FAILED, "")
    assert problem
    assert floor.waiting() == []
