"""Guesses are counted by the address they come from, and lock nobody out who has a good token."""

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from attack.sockets import answer, dial, head, send
from bay_tui.server.auth import MOST_FAILURES, Brake
from bay_tui.server.office import Office
from bay_tui.server.problems import ProblemError
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.schema import device
from bay_tui.workshop.office.pins import hash_secret
from server_kit import HandTerminal
from server_process import ServerProcess

THERE = "127.0.0.2"


def asked(server: ServerProcess, token: str, source: str = "127.0.0.1", *more: str) -> int:
    """Ask what is new with a token, from an address, and return the status."""
    with dial(server.port, source) as line:
        send(line, head("GET", "/v1/pull", f"Authorization: Bearer {token}", *more))
        return answer(line)[0]


def guesses(server: ServerProcess, device: str, source: str) -> list[int]:
    return [asked(server, f"{device}.{guess}", source) for guess in range(MOST_FAILURES + 4)]


def test_guesses_lock_out_where_they_come_from_and_not_whom_they_name(
    database_url: str, office: Office, attacked: ServerProcess, terminal: HandTerminal
) -> None:
    token = terminal.enrolled.token
    braked = [401] * MOST_FAILURES + [429] * 4
    assert guesses(attacked, terminal.device, THERE) == braked
    again = ServerProcess(database_url)
    try:
        assert guesses(again, terminal.device, THERE) == braked
        assert asked(again, token) == 200, "though the server has not seen it since it started"
        other = HandTerminal(again, office, name="Bay 2")
        assert asked(again, other.enrolled.token, THERE) == 200, "a good token passes also from there"
        assert asked(again, "no.body", THERE) == 429
        other.close()
    finally:
        again.kill()


def test_a_token_of_an_earlier_version_passes_too(
    database_url: str, attacked: ServerProcess, terminal: HandTerminal
) -> None:
    token = terminal.enrolled.token
    database = ServerDatabase(database_url)
    with database.writing() as connection:
        earlier = hash_secret(token.partition(".")[2])
        connection.execute(sa.update(device).where(device.c.id == terminal.device).values(token_hash=earlier))
    database.close()
    assert guesses(attacked, terminal.device, THERE)[-1] == 429
    assert asked(attacked, token, THERE) == 200
    assert asked(attacked, token) == 200


def test_nobody_speaks_for_others_unasked(attacked: ServerProcess) -> None:
    told = [
        asked(attacked, f"no-{one}.body", THERE, f"X-Forwarded-For: 10.0.0.{one}") for one in range(MOST_FAILURES + 1)
    ]
    assert told[-1] == 429
    told = [asked(attacked, f"no-{one}.body", "127.0.0.1", f"X-Forwarded-For: 10.0.0.{one}") for one in range(9)]
    assert told[-1] == 429


def test_a_proxy_that_is_trusted_speaks_for_others(tmp_path: Path) -> None:
    server = ServerProcess(f"sqlite:///{tmp_path / 'proxied.db'}", proxies=("127.0.0.1/32",))
    try:
        for one in range(12):
            assert asked(server, "no.body", "127.0.0.1", f"X-Forwarded-For: 10.0.0.{one}") == 401
        spoken = [asked(server, "no.body", "127.0.0.1", "X-Forwarded-For: 10.0.1.1") for _time in range(9)]
        assert spoken[-1] == 429
        beside = [asked(server, "no.body", THERE, f"X-Forwarded-For: 10.0.2.{one}") for one in range(9)]
        assert beside[-1] == 429, "that one is nobody's proxy"
    finally:
        server.kill()


def seconds_for(brake: Brake, names: range) -> float:
    began = time.process_time()
    for name in names:
        brake.failed(f"10.{name >> 16}.{name >> 8 & 255}.{name & 255}")
    return time.process_time() - began


def test_however_many_guess_a_guess_costs_the_same() -> None:
    brake = Brake(lambda: 0)
    first = seconds_for(brake, range(5000))
    seconds_for(brake, range(5000, 20_000))
    assert seconds_for(brake, range(20_000, 25_000)) < 5 * first + 0.05
    for _time in range(MOST_FAILURES):
        brake.failed("10.9.9.9")
    with pytest.raises(ProblemError):
        brake.check("10.9.9.9")
