"""What a database can never take costs its own effect, and nothing that was recorded after it."""

import threading
from pathlib import Path

import httpx
import pytest

import postgres
from bay_tui.commands.failures import error_sentence
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql.database import DatabaseError
from bay_tui.wire.protocol import PushReply
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import JobAdded
from bay_tui.workshop.records import Call, ExceptionCase, Job
from server_kit import SITE, HandTerminal, call, client, refuse

NAME = "朱镕"
"""What the databases here will not have."""


@pytest.mark.parametrize("table, column", [("record", "body"), ("ledger", "operation")])
def test_one_that_cannot_be_written_holds_up_nothing(
    server: EmbeddedServer, office: Office, terminal: HandTerminal, table: str, column: str
) -> None:
    refuse(office, table, column, NAME)
    other = HandTerminal(server, office)
    args = (call("before"), call(NAME), JobAdded(order="ro-0001", title=NAME), call("after"))
    before, fact, wish, after = (terminal.operation(one) for one in args)
    replies: dict[str, PushReply] = {}
    threads = [
        threading.Thread(target=lambda: replies.update(mine=terminal.push(before, fact, wish, after))),
        threading.Thread(target=lambda: replies.update(other=other.push(other.operation(call("other"))))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert not replies["mine"].problem
    first, kept, refused, last = replies["mine"].verdicts
    assert [first.status, last.status, replies["other"].verdicts[0].status] == [Status.APPLIED] * 3
    assert (kept.status, kept.code) == (Status.FLAGGED, "write-failed")
    assert (refused.status, refused.code) == (Status.REFUSED, "write-failed")
    assert "urn:uuid:" in kept.params["log"]
    assert sorted(one.note for one in office.view(SITE).every(Call)) == ["after", "before", "other"]
    assert not [one for one in office.view(SITE).every(Job) if one.title == NAME]
    [case] = [one for one in office.view(SITE).every(ExceptionCase) if one.operation == fact.id]
    assert (case.code, case.settled_by) == ("write-failed", "")
    assert terminal.push(before, fact, wish, after).verdicts == replies["mine"].verdicts, "a verdict never changes"
    stored = [line.operation.args for line in office.ledger(SITE) if line.operation.id == fact.id]
    assert stored == [fact.args], "the ledger keeps what was recorded"


def test_a_dms_is_told_that_its_order_cannot_be_written(server: EmbeddedServer, office: Office) -> None:
    refuse(office, "record", "body", NAME)
    with client(server.url, headers={"Authorization": f"Bearer {office.integration_token(SITE)}"}) as dms:
        answer: httpx.Response = dms.put("/v1/orders/1", json={"vehicle": {"plate": "A1"}, "customer": NAME})
        assert (answer.status_code, answer.json()["code"]) == (422, "write-failed")
        assert dms.put("/v1/orders/1", json={"vehicle": {"plate": "A1"}, "customer": "Li"}).status_code == 200


@pytest.mark.postgres
@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "EUC_CN"])
def test_a_database_of_another_encoding_is_refused_in_a_sentence(postgres_url: str, encoding: str) -> None:
    with (
        postgres.fresh_database(postgres_url, encoding=encoding) as url,
        pytest.raises(DatabaseError, match="database-encoding") as refused,
    ):
        Office(url)
    assert error_sentence(refused.value, "test").startswith(f"The database's encoding is {encoding}")


def test_a_database_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as refused:
        Office("postgresql:///x?host=/nowhere&connect_timeout=2")
    assert error_sentence(refused.value, "test").startswith("The database cannot be used: ")
    (tmp_path / "junk.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(DatabaseError) as refused:
        Office(str(tmp_path / "junk.db"))
    assert error_sentence(refused.value, "test") == "The database cannot be used: file is not a database"
