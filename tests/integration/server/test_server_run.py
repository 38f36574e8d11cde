"""The server in the foreground: a signal ends it, with its streams, and that is no failure."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bay_tui.server.office import Office
from ports import free_port
from server_kit import HandTerminal, Stream, furnish, wait_for


class Running:
    """Where a server runs that is another process."""

    def __init__(self, url: str) -> None:
        self.url = url


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", verify=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_its_streams(tmp_path: Path, sent: signal.Signals) -> None:
    port = free_port()
    database, url = str(tmp_path / "server.db"), f"http://127.0.0.1:{port}"
    with Office(database) as office:
        furnish(office)
        code = f"from bay_tui.server.serve import bind, run; run({database!r}, bind('127.0.0.1', {port}))"
        process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
        try:
            wait_for(lambda: answers(url) or process.poll() is not None, 60)
            terminal = HandTerminal(Running(url), office)
            stream = Stream(terminal)
            process.send_signal(sent)
            _, said = process.communicate(timeout=20)
            stream.join()
            terminal.close()
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 0, said.decode()
    assert b"Traceback" not in said
