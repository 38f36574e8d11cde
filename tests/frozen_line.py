"""A line to a PostgreSQL server that can be frozen: nothing goes through, and nothing breaks."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_NAME = ".s.PGSQL.5432"


class Line:
    """A socket that passes on to the server's. `url` leads to the same database by it."""

    def __init__(self, url: str, folder: Path) -> None:
        host = parse_qs(urlsplit(url).query)["host"][0]
        self.url = url.replace(host, str(folder))
        self._server = str(Path(host) / _NAME)
        self._here = folder / _NAME
        self._open = threading.Event()
        self._ends: list[socket.socket] = []
        self.open()

    def open(self) -> None:
        """Take connections."""
        self._open.set()
        self._here.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._here))
        self._listening.listen(100)
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def freeze(self) -> None:
        """Let nothing through."""
        self._open.clear()

    def thaw(self) -> None:
        """Let everything through again."""
        self._open.set()

    def close(self) -> None:
        """End all connections, and take no more."""
        self.thaw()
        for end in [self._listening, *self._ends]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._server)
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while content := one.recv(65536):
                self._open.wait()
                other.sendall(content)
            other.shutdown(socket.SHUT_WR)


@contextmanager
def line(url: str) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="bay-line-") as folder:
        made = Line(url, Path(folder))
        try:
            yield made
        finally:
            made.close()
