"""Run the server until a signal, or on another program's thread."""

import asyncio
import gc
import socket
import threading
from types import FrameType

import msgspec
import uvicorn

from bay_tui.server.app import create_app
from bay_tui.server.door import BACKLOG, Door, connections_allowed, guarded_by
from bay_tui.server.problems import logger
from bay_tui.server.services import Services

_STOP_SECONDS = 4
"""How long requests that are being answered hold up a stop. What they wait for is given up before that."""

_HANG_UP_SECONDS = 2
"""How long whoever does not read an answer holds up a stop."""

_START_SECONDS = 60


class Doorway(msgspec.Struct, frozen=True):
    """Say how many connections are let in, and who speaks for others.

    With 0 as many as the limit on open files leaves room for. `proxies` are the addresses or networks whose
    `X-Forwarded-For` is believed.
    """

    connections: int = 0
    proxies: tuple[str, ...] = ()


ANYBODY = Doorway()


class _Server(uvicorn.Server):
    """End the live streams first when the server is to stop.

    uvicorn waits for open responses, and a live stream ends by itself never.
    """

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._services = services
        services.end = self.stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is being answered.

        Hang up on who does not read it.
        """
        hanging_up = asyncio.get_running_loop().call_later(_HANG_UP_SECONDS, self._hang_up)
        try:
            await super().shutdown(sockets)
        finally:
            hanging_up.cancel()

    def _hang_up(self) -> None:
        """Cut the lines that are left.

        All that waited for anything here was answered long ago.
        """
        lines = list(self.server_state.connections)
        logger.warning("%d answers were not read while the server stopped", len(lines))
        for line in lines:
            line.transport.abort()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at a signal; a second one waits for nothing.

        uvicorn would raise the signal again after stopping. This server obeyed it, so it ends as asked.
        """
        del sig, frame
        self.force_exit = self.should_exit
        self.stop()

    def stop(self) -> None:
        """Begin to stop. From any thread."""
        self._services.stop_soon()
        self.should_exit = True


def _server(services: Services, doorway: Doorway) -> _Server:
    door = Door(services.metrics, doorway.connections or connections_allowed(), doorway.proxies)
    config = uvicorn.Config(
        create_app(services),
        http=guarded_by(door),
        backlog=BACKLOG,
        proxy_headers=bool(doorway.proxies),
        forwarded_allow_ips=list(doorway.proxies),
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    return _Server(config, services)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket listening on `host` and `port`.

    Port 0 takes any free one. Raises OSError where the address is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except BaseException:
        listening.close()
        raise
    return listening


def run(url: str, listening: socket.socket, doorway: Doorway = ANYBODY) -> None:
    """Serve the database at `url` until SIGINT or SIGTERM.

    `listening` is a socket that listens already, `doorway` says who is let in. Raises DatabaseError where the
    database cannot be opened, and where another version took it over.
    """
    services = Services(url)
    server = _server(services, doorway)
    # What is there by now stays for good, and looking through it again would hold up a batch for many milliseconds.
    gc.collect()
    gc.freeze()
    server.run(sockets=[listening])
    if services.failure is not None:
        raise services.failure


class EmbeddedServer:
    """Run a server on its own thread, for demo and tests.

    `start` returns when it answers, `url` is its address, `stop` ends it. Also a context manager.
    """

    def __init__(self, database_url: str, host: str = "127.0.0.1", port: int = 0) -> None:
        self.services = Services(database_url)
        try:
            self._socket = bind(host, port)
        except OSError:
            self.services.database.close()
            raise
        self._server = _server(self.services, ANYBODY)
        self._thread = threading.Thread(target=self._run, name="bay-tui-server", daemon=True)
        self._failure: BaseException | None = None
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._socket.getsockname()[1]}"

    def start(self) -> "EmbeddedServer":
        """Start; return when requests are answered. Raises RuntimeError where it cannot."""
        self._thread.start()
        self._server.ready.wait(_START_SECONDS)
        if not self._server.started:
            raise RuntimeError("the server did not start") from self._failure
        return self

    def stop(self) -> None:
        """Stop gracefully: end streams, write what was taken.

        Harmless when the server runs no more.
        """
        if self._thread.is_alive():
            self._server.stop()
            self._thread.join()
        self.services.database.close()
        self._socket.close()

    def __enter__(self) -> "EmbeddedServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
                runner.run(self._server.serve(sockets=[self._socket]))
        except BaseException as failure:  # uvicorn leaves with SystemExit; `start` says what it was
            self._failure = failure
        finally:
            self._server.ready.set()
