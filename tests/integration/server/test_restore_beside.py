"""A backup put in place beside two running servers, while terminals send: nobody is refused for it."""

import threading
from collections import Counter
from pathlib import Path

from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.workshop.records import Call
from server_kit import SITE, HandTerminal, call, serving, wait_for

ROUNDS = 4


def test_whoever_sends_meanwhile_is_answered_or_comes_again(
    database_url: str, server: EmbeddedServer, office: Office, tmp_path: Path
) -> None:
    with serving(database_url) as second:
        terminals = [HandTerminal(one, office, name=f"T{number}") for number, one in enumerate([server, second] * 2)]
        office.apply([call(f"{number}") for number in range(300)], site=SITE)
        office.backup(tmp_path / "backup")
        answers: Counter[tuple[str, int]] = Counter()
        ended = threading.Event()

        def send(terminal: HandTerminal) -> None:
            while not ended.is_set():
                answers["push", terminal.post(terminal.request(terminal.operation(call("sent")))).status_code] += 1
                answers["pull", terminal.http.get("/v1/pull").status_code] += 1

        threads = [threading.Thread(target=send, args=(terminal,)) for terminal in terminals]
        for thread in threads:
            thread.start()
        for _ in range(ROUNDS):
            before = answers.total()
            wait_for(lambda before=before: answers.total() > before + 8)
            office.restore(tmp_path / "backup")
        ended.set()
        for thread in threads:
            thread.join()
        print(dict(answers))
        assert {status for _, status in answers} <= {200, 503}
        assert answers["push", 200] > ROUNDS
        for terminal in terminals:
            terminal.number = 0
            assert not terminal.push(device=f"{terminal.device}~again").problem
            terminal.close()
        assert len(office.view(SITE).every(Call)) >= 300
