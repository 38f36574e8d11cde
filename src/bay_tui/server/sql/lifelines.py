"""Cut a connection to the database from another thread.

Whoever waits for an answer there gets an error at once. No timeout of the database does as much: the database itself,
its machine or the way to it may be what stands still.
"""

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg


class Lifeline:
    """Hold a connection's socket, under a number of its own.

    So it is this socket that is cut, also where the driver has closed it and its number went to another.
    """

    def __init__(self, connection: "psycopg.Connection") -> None:
        self._socket = socket.socket(fileno=os.dup(connection.fileno()))

    def cut(self) -> None:
        """End the connection for whoever waits on it."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()
