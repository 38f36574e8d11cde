"""What little is sent makes the ledger grow by little."""

import gzip
from pathlib import Path

import msgspec
import pytest

from bay_tui.server.bodies import MOST_BYTES
from bay_tui.server.office import Office
from bay_tui.wire.protocol import BATCH_BYTES
from bay_tui.workshop.constraints import LONGEST_NOTE
from server_kit import SITE, HandTerminal, call

MOST_LEDGER_BYTES = 1024 * 1024


def size_of(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.glob("server.db*"))


@pytest.mark.parametrize("texts", [1, 90])
def test_four_kilobytes_of_gzip_are_no_megabytes_of_ledger(
    terminal: HandTerminal, office: Office, tmp_path: Path, texts: int
) -> None:
    terminal.push(terminal.operation(call()))
    before, head = size_of(tmp_path), office.newest_position(SITE)
    number = terminal.number
    note = "x" * (int(MOST_BYTES * 0.95) // texts - 400)
    packed = gzip.compress(terminal.request(*(terminal.operation(call(note)) for _one in range(texts))))
    assert len(packed) < 40_000
    response = terminal.post(packed, **{"Content-Encoding": "gzip"})
    assert response.status_code == 413
    assert msgspec.json.decode(response.content)["code"] == "too-large"
    assert office.newest_position(SITE) == head
    assert size_of(tmp_path) - before < MOST_LEDGER_BYTES
    terminal.number = number
    assert terminal.push(terminal.operation(call())).verdicts[0].status == "applied"


def test_an_operation_no_client_can_have_recorded_is_not_taken_and_what_stands_before_it_is(
    terminal: HandTerminal, office: Office
) -> None:
    whole, huge = terminal.operation(call()), terminal.operation(call("x" * 2_000_000))
    reply = terminal.post(terminal.request(whole, huge))
    assert reply.status_code == 200, reply.text
    assert office.ledger(SITE, after=office.newest_position(SITE) - 1)
    alone = terminal.post(terminal.request(huge))
    assert (alone.status_code, msgspec.json.decode(alone.content)["code"]) == (413, "too-large")


def test_the_longest_batch_of_an_honest_terminal_is_taken_however_well_it_packs(terminal: HandTerminal) -> None:
    note = "制" * LONGEST_NOTE
    made = [terminal.operation(call(note)) for _one in range(BATCH_BYTES // len(msgspec.json.encode(note)))]
    packed = gzip.compress(terminal.request(*made), 9)
    assert terminal.post(packed, **{"Content-Encoding": "gzip"}).status_code == 200


def test_what_an_older_one_recorded_too_long_is_a_fact_all_the_same(terminal: HandTerminal) -> None:
    long = terminal.operation(call("x" * 100 * LONGEST_NOTE))
    packed = gzip.compress(terminal.request(long), 9)
    response = terminal.post(packed, **{"Content-Encoding": "gzip"})
    assert response.status_code == 200
    assert b'"flagged"' in response.content
