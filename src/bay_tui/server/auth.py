"""Verify the tokens of terminals and integrations, and brake guessing.

A token is `device.secret`. The database has the secret's scrypt hash; a verified token is remembered in memory as
SHA-256, so that the 40 ms are paid once. Revocation is looked up every time, since another process may have revoked
the device: here, or in the transaction that writes the request (`SiteTransaction.admit`).
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
import sqlalchemy as sa

from bay_tui.server.problems import ProblemError
from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.schema import STREAM, device
from bay_tui.workshop.office.pins import hash_secret, secret_matches

MOST_FAILURES = 8
"""How often somebody may be wrong within `FORGIVEN_SECONDS`."""

FORGIVEN_SECONDS = 60.0

_DEVICE = sa.select(device.c.id, device.c.site, device.c.use, device.c.token_hash, device.c.revoked_at).where(
    device.c.id == sa.bindparam("id"), device.c.use != STREAM
)
_MOST_NAMES = 10_000
_LONGEST_TOKEN = 300


class Caller(msgspec.Struct, frozen=True):
    """Name the device that asks, its site, use and stored token hash.

    `use` is `terminal` or `integration`.
    """

    device: str
    site: str
    use: str
    token_hash: str


def new_token(device_id: str) -> tuple[str, str]:
    """Return a new token for a device, and the hash to store.

    Takes 40 ms.
    """
    secret = secrets.token_urlsafe(32)
    return f"{device_id}.{secret}", hash_secret(secret)


class Brake:
    """Count failed attempts by name, and stop whoever has too many.

    A name is a device or an address.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[str, list[float]] = {}

    def check(self, name: str) -> None:
        """Raise ProblemError (429) where `name` failed too often lately."""
        with self._lock:
            recent = self._recent(name)
        if len(recent) >= MOST_FAILURES:
            wait = int(FORGIVEN_SECONDS - (self._clock() - recent[0])) + 1
            raise ProblemError(429, "too-many-attempts", "wait before the next attempt", retry_after=wait)

    def failed(self, name: str) -> None:
        """Note a failed attempt."""
        with self._lock:
            if len(self._failures) >= _MOST_NAMES:
                self._failures = {name: recent for name in self._failures if (recent := self._recent(name))}
            self._failures[name] = [*self._recent(name), self._clock()]

    def forgive(self, name: str) -> None:
        """Forget the failures of `name`.

        It has shown by other means that it may come in.
        """
        with self._lock:
            self._failures.pop(name, None)

    def _recent(self, name: str) -> list[float]:
        since = self._clock() - FORGIVEN_SECONDS
        return [at for at in self._failures.get(name, ()) if at > since]


class Auth:
    """Verify tokens."""

    def __init__(self, database: ServerDatabase, brake: Brake) -> None:
        self._database = database
        self._brake = brake
        self._verified: dict[str, tuple[bytes, Caller]] = {}

    def remembered(self, authorization: str | None) -> Caller | None:
        """Return the caller of this `Authorization` header from memory, else None.

        Nothing is looked up, so the device may have been revoked since: whoever relies on this has
        `SiteTransaction.admit` look. Raises ProblemError (401) for a header without a token.
        """
        device_id, secret = _token(authorization)
        return self._recalled(device_id, secret)

    def caller(self, authorization: str | None) -> Caller:
        """Return the caller of this `Authorization` header.

        Raises ProblemError: 401 for an unknown token, 403 for a revoked device, 429 after too many attempts.
        Blocking: to be called from a thread.
        """
        device_id, secret = _token(authorization)
        row, caller = self._row(device_id), self._recalled(device_id, secret)
        # Whoever is known already passes the brake: guessing must not lock a terminal out. The stored hash is compared
        # too: a token that was replaced must not live on in memory.
        if row is None or caller is None or caller.token_hash != row.token_hash:
            self._brake.check(device_id)
            if row is None or not secret_matches(secret, row.token_hash):
                self._brake.failed(device_id)
                raise unknown()
            caller = Caller(device=row.id, site=row.site, use=row.use, token_hash=row.token_hash)
            self._verified[device_id] = (_digest(secret), caller)
        if row.revoked_at is not None:
            self._verified.pop(device_id, None)
            raise revoked()
        return caller

    def _row(self, device_id: str) -> sa.Row[Any, Any, Any, Any, Any] | None:
        with self._database.reading() as connection:
            found = compiled_sql.execute(connection, _DEVICE, {"id": device_id})
        return found[0] if found else None

    def _recalled(self, device_id: str, secret: str) -> Caller | None:
        digest, caller = self._verified.get(device_id, (b"", None))
        return caller if hmac.compare_digest(_digest(secret), digest) else None


def _token(authorization: str | None) -> tuple[str, str]:
    """Return the device and the secret that a header names.

    Raises ProblemError (401).
    """
    scheme, _, token = (authorization or "").partition(" ")
    device_id, _, secret = token.strip().partition(".")
    if scheme.lower() != "bearer" or not device_id or not secret or len(token) > _LONGEST_TOKEN:
        raise ProblemError(401, "token-missing", "send `Authorization: Bearer <token>`")
    return device_id, secret


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def unknown() -> ProblemError:
    """Return the problem of a token that is not good here."""
    return ProblemError(401, "token-unknown", "this token is not known here")


def revoked() -> ProblemError:
    """Return the problem of a terminal that was revoked."""
    return ProblemError(403, "terminal-revoked", "this terminal was revoked")
