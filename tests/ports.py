"""Ports for servers that tests start as processes of their own."""

import random
import socket

_SERVED = range(10_000, 30_000)
"""Where no client's end of a connection is put (RFC 6335 leaves those from 49152, Linux takes them from 32768): a test
that dials a thousand times would else take the port before the server has it."""


def free_port() -> int:
    """Return a port nobody listens on, and no client of this machine will be given."""
    for port in random.SystemRandom().sample(_SERVED, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("a hundred ports are taken")
