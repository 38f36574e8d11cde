"""Whoever is not known yet takes neither the place nor the memory of a terminal: heads, bodies, silence."""

import json
import select
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from attack.sockets import answer, closed, dial, dialled, head, memory_of, rest, send
from bay_tui.server.bodies import MOST_BYTES, MOST_DRAINED_BYTES, MOST_HELD_BYTES, MOST_OF_ONE_BYTES
from bay_tui.server.door import MOST_HEAD_BYTES
from bay_tui.server.office import Office
from server_kit import HandTerminal, Stream, call, client, wait_for
from server_process import ServerProcess

LOST = 1004


def figure(server: ServerProcess, name: str) -> float:
    with client(server.url) as http:
        lines = http.get("/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def pushes(terminal: HandTerminal) -> int:
    """Push once over a connection of its own, and return the status."""
    body = terminal.request(terminal.operation(call()))
    with client(str(terminal.http.base_url), headers=dict(terminal.http.headers)) as http:
        return http.post("/v1/push", content=body).status_code


def test_a_thousand_who_say_nothing_keep_no_terminal_out(attacked: ServerProcess, terminal: HandTerminal) -> None:
    stream = Stream(terminal)
    with dialled(attacked.port, LOST) as silent:
        assert [pushes(terminal) for _time in range(20)] == [200] * 20
        assert not stream.ended.is_set(), "a stream of somebody known keeps its place"
        assert closed(silent[0]), "the oldest of them gave way"
        assert figure(attacked, "bay_tui_connections ") < 512
        wait_for(lambda: len(stream.replies()) == 20)
    assert "Too many open files" not in attacked.said()


def test_those_who_say_nothing_are_closed_by_and_by(attacked: ServerProcess) -> None:
    with dialled(attacked.port, 3) as (silent, slow, spoken):
        send(slow, b"GET /v1/time HTTP/1.1\r\n")
        send(spoken, head("GET", "/v1/time"))
        assert answer(spoken)[0] == 200
        send(spoken, b"GET /v1/time")
        began = time.monotonic()
        assert closed(silent)
        assert closed(slow)
        assert closed(spoken), "a second head is due as the first was"
        assert 5 < time.monotonic() - began < 30


def test_known_ones_are_let_in_though_all_is_taken(attacked: ServerProcess, terminal: HandTerminal) -> None:
    """Those who know no token, and say that again and again, take nobody's place either."""

    def asks(port: int) -> int:
        with dial(port) as line:
            send(line, head("GET", "/v1/pull", "Authorization: Bearer some.body"))
            return answer(line)[0]

    with dialled(attacked.port, LOST), ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(asks, attacked.port) for _one in range(200)]
        assert pushes(terminal) == 200
        assert {one.result() for one in asked} <= {401, 429, 0}


def test_two_hundred_bodies_that_do_not_end_take_no_memory(attacked: ServerProcess, terminal: HandTerminal) -> None:
    terminal.push(terminal.operation(call()))
    before = memory_of(attacked.process.pid)
    filling = b"x" * 3_500_000
    with dialled(attacked.port, 200) as lines:
        for line in lines:
            line.settimeout(5)
        with ThreadPoolExecutor(16) as pool:
            path = ("/v1/push", "/v1/enrol")
            for number, line in enumerate(lines):
                start = head(
                    "POST", path[number % 2], f"Content-Length: {MOST_BYTES}", "Content-Type: application/json"
                )
                pool.submit(send, line, start + filling)
        assert pushes(terminal) == 200
    assert memory_of(attacked.process.pid) <= 1.5 * before


def test_bodies_of_known_ones_hold_so_much_in_all(attacked: ServerProcess, terminal: HandTerminal) -> None:
    terminal.push(terminal.operation(call()))
    before = memory_of(attacked.process.pid)
    filling = b" " * 3_500_000
    start = head(
        "POST", "/v1/push", f"Content-Length: {MOST_BYTES}", f"Authorization: {terminal.http.headers['Authorization']}"
    )
    fits = MOST_OF_ONE_BYTES // len(filling)
    with dialled(attacked.port, 60) as lines:
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda line: send(line, start + filling), lines))
        # Which of them find no room is the server's affair: whose bytes it came to read first.
        wait_for(lambda: len(select.select(lines, [], [], 0)[0]) >= 60 - fits)
        for line in select.select(lines, [], [], 0)[0]:
            status, headers, _ = answer(line)
            assert (status, headers["retry-after"]) == (503, "2")
        assert memory_of(attacked.process.pid) < before + 3 * 32 * 1024 * 1024
    assert pushes(terminal) == 200


def test_bodies_of_one_token_leave_room_for_everybody_elses(
    attacked: ServerProcess, office: Office, terminal: HandTerminal
) -> None:
    """Large ones, and small ones for what is left; under a second header that names somebody else, too."""
    bad = HandTerminal(attacked, office, name="Bad")
    token = f"Authorization: {bad.http.headers['Authorization']}"
    typed = ("Content-Type: application/json", f"Content-Length: {MOST_BYTES}")
    with dialled(attacked.port, 120) as lines:
        for number, line in enumerate(lines):
            other = ("Authorization: Bearer other.body",) if number % 4 == 3 else ()
            size = (3_500_000, 100_000, 4_000)[number // 40]
            send(line, head("POST", "/v1/push", *typed, *other, token, *other) + b" " * size)
        wait_for(lambda: len(select.select(lines, [], [], 0)[0]) > 40)
        for _time in range(20):
            body = terminal.request(*(terminal.operation(call("x" * 200)) for _one in range(10)))
            with client(str(terminal.http.base_url), headers=dict(terminal.http.headers)) as http:
                assert http.post("/v1/push", content=body).status_code == 200
    bad.close()


def test_connections_of_one_token_leave_room_for_everybody_elses(
    attacked: ServerProcess, office: Office, terminal: HandTerminal
) -> None:
    bad = HandTerminal(attacked, office, name="Bad")
    stream = Stream(terminal)
    start = head(
        "POST", "/v1/push", f"Content-Length: {MOST_BYTES}", f"Authorization: {bad.http.headers['Authorization']}"
    )
    with dialled(attacked.port, 1) as lines:
        for _one in range(LOST):
            send(lines[-1], start + b" " * 100)
            lines.append(dial(attacked.port))
            if len(lines) % 50 == 0:  # who has said something is not silent any more by the time this is answered
                pushes(terminal)
        assert [pushes(terminal) for _time in range(20)] == [200] * 20
        assert figure(attacked, "bay_tui_connections ") < 256
        assert figure(attacked, 'bay_tui_connections_closed_total{reason="device"}') > 0
        assert not stream.ended.is_set(), "nor is the place of another taken"
    assert pushes(bad) == 200, "what it has too many of is closed, and not its token"
    bad.close()


def test_four_terminals_at_once_find_room(attacked: ServerProcess, office: Office) -> None:
    """As much as that is there, whatever each of them sends."""
    assert MOST_HELD_BYTES >= 4 * MOST_OF_ONE_BYTES
    made = [HandTerminal(attacked, office, name=f"Bay {number}") for number in range(4)]
    with dialled(attacked.port, 4) as lines:
        for one, line in zip(made, lines, strict=True):
            token = f"Authorization: {one.http.headers['Authorization']}"
            send(line, head("POST", "/v1/push", f"Content-Length: {MOST_BYTES}", token) + b" " * (MOST_BYTES - 1))
        for one in made:
            assert pushes(one) == 200
        assert not select.select(lines, [], [], 0)[0]
        for one, line in zip(made, lines, strict=True):
            send(line, b" ")
            assert answer(line)[0] == 400, "it was read: there is nothing in it"
            one.close()


@pytest.mark.parametrize("field", [b"X-Long: ", b"GET /"])
def test_a_head_without_end_ends(attacked: ServerProcess, field: bytes) -> None:
    before = memory_of(attacked.process.pid)
    with dial(attacked.port) as line:
        start = head("GET", "/v1/time")[:-2] + field if field.startswith(b"X") else field
        assert send(line, start + b"x" * (MOST_HEAD_BYTES - len(start) - 1))
        assert send(line, b"x")
        status, headers, body = answer(line)
        assert (status, headers["content-type"]) == (431, "application/problem+json")
        assert json.loads(body)["code"] == "too-large"
        assert closed(line)
    with dial(attacked.port) as line:
        send(line, start + b"x" * 20_000_000)
        assert closed(line)
    assert memory_of(attacked.process.pid) < before + 8_000_000


def test_a_head_as_long_as_may_be_is_read(attacked: ServerProcess) -> None:
    with dial(attacked.port) as line:
        start, end = head("GET", "/v1/time")[:-2] + b"X-Long: ", b"\r\n\r\n"
        send(line, start + b"x" * (MOST_HEAD_BYTES - 1 - len(start) - len(end)) + end)
        assert answer(line)[0] == 200
        send(line, head("GET", "/v1/time"))
        assert answer(line)[0] == 200, "what one head took is free for the next"


@pytest.mark.parametrize("bearer", ["", "Authorization: Bearer no.body"])
def test_without_a_good_token_a_body_is_not_read(attacked: ServerProcess, bearer: str) -> None:
    """A short one is taken off the line, so that its sender reads the answer and may say something else."""
    told = (bearer,) if bearer else ()
    with dial(attacked.port) as line:
        for _time in range(2):
            send(line, head("POST", "/v1/push", f"Content-Length: {MOST_DRAINED_BYTES}", *told))
            send(line, b"\xff" * MOST_DRAINED_BYTES)
            assert answer(line)[0] == 401
    with dial(attacked.port) as line:
        send(line, head("POST", "/v1/push", f"Content-Length: {MOST_DRAINED_BYTES + 1}", *told))
        status, headers, _ = answer(line)
        assert (status, headers["connection"]) == (401, "close"), "before a byte of it came"
        assert closed(line)
    with dial(attacked.port) as line:
        send(line, head("POST", "/v1/push", "Transfer-Encoding: chunked", *told))
        send(line, b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
        send(line, b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
        send(line, b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
        assert answer(line)[0] == 401
        assert closed(line)


def test_enrolment_takes_a_short_body(attacked: ServerProcess) -> None:
    typed = "Content-Type: application/json"
    with dial(attacked.port) as line:
        send(line, head("POST", "/v1/enrol", typed, "Content-Length: 4097") + b" " * 4097)
        assert answer(line)[0] == 413
        send(line, head("POST", "/v1/enrol", typed, "Content-Length: 4096") + b" " * 4096)
        assert answer(line)[0] == 400, "it was read: there is no code in it"
    with dial(attacked.port) as line:
        send(line, head("POST", "/v1/enrol", typed, "Transfer-Encoding: chunked"))
        for _chunk in range(2):
            send(line, b"800\r\n" + b" " * 0x800 + b"\r\n")
        send(line, b"1\r\n \r\n0\r\n\r\n")
        assert answer(line)[0] == 413


def test_requests_sent_ahead_are_few(attacked: ServerProcess) -> None:
    with dial(attacked.port) as line:
        send(line, head("GET", "/v1/time") * 2000)
        assert rest(line).count(b"server_time") < 20
    with dial(attacked.port) as line:
        send(line, head("GET", "/v1/time") * 3)
        assert answer(line)[0] == 200
