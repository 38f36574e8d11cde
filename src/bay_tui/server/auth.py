"""Verify the tokens of terminals and integrations, and brake guessing.

A token is `device.secret`, a secret of 256 random bits that nobody guesses: the database has its SHA-256. Of tokens
from earlier versions it has the scrypt hash; a verified one is remembered in memory, so that the 40 ms are paid once.
Guesses are counted since they cost the server time; a good token passes whatever came from its address. Revocation is
looked up every time, since another process may have revoked the device: here, or in the transaction that writes the
request (`SiteTransaction.admit`).
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from bay_tui.server.problems import ProblemError
from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.schema import STREAM, device, instant_read
from bay_tui.workshop.office.pins import secret_matches

MOST_FAILURES = 8
"""How often somebody may be wrong within `FORGIVEN_SECONDS`."""

FORGIVEN_SECONDS = 60.0

_DEVICE = sa.select(
    device.c.id, device.c.site, device.c.use, device.c.token_hash, device.c.revoked_at, device.c.ends_at
).where(device.c.id == sa.bindparam("id"), device.c.use != STREAM)
_MOST_ADDRESSES = 10_000
_LONGEST_TOKEN = 300
_FAST = "sha256$"


class Caller(msgspec.Struct, frozen=True):
    """Name the device that asks, its site, use and stored token hash.

    `use` is `terminal` or `integration`.
    """

    device: str
    site: str
    use: str
    token_hash: str


def new_token(device_id: str) -> tuple[str, str]:
    """Return a new token for a device, and the hash to store."""
    secret = secrets.token_urlsafe(32)
    return f"{device_id}.{secret}", _FAST + _digest(secret).hex()


class Brake:
    """Count failed attempts by address, and stop where there are too many.

    Never by the name of whom they were after: that would lock out the one attacked. Of the addresses that failed
    longest ago the failures are forgotten where there are too many.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Raise ProblemError (429) where too much failed lately."""
        if wait := self.wait(address):
            raise _too_many(wait)

    def wait(self, address: str) -> int:
        """Return for how many seconds an address has to wait, mostly 0."""
        with self._lock:
            failures = self._failures.get(address, ())
            left = FORGIVEN_SECONDS - (self._clock() - failures[0]) if len(failures) == MOST_FAILURES else 0
        return int(left) + 1 if left > 0 else 0

    def failed(self, address: str) -> None:
        """Note a failed attempt."""
        with self._lock:
            self._failures.setdefault(address, deque(maxlen=MOST_FAILURES)).append(self._clock())
            self._failures.move_to_end(address)
            if len(self._failures) > _MOST_ADDRESSES:
                self._failures.popitem(last=False)


class Auth:
    """Verify tokens."""

    def __init__(self, database: ServerDatabase, brake: Brake) -> None:
        self._database = database
        self._brake = brake
        self._slow = threading.Lock()
        self._verified: dict[str, tuple[bytes, Caller]] = {}

    def remembered(self, authorization: str | None) -> Caller | None:
        """Return the caller of this `Authorization` header from memory, else None.

        Nothing is looked up, so the device may have been revoked since: whoever relies on this has
        `SiteTransaction.admit` look. Raises ProblemError (401) for a header without a token.
        """
        device_id, secret = _token(authorization)
        return self._recalled(device_id, secret)

    def caller(self, authorization: str | None, address: str = "") -> Caller:
        """Return the caller of this `Authorization` header.

        It comes from `address`. Raises ProblemError: 401 for an unknown token, 403 for a revoked device, 429 after too
        many attempts. Blocking: to be called from a thread.
        """
        device_id, secret = _token(authorization)
        row, caller = self._row(device_id), self._recalled(device_id, secret)
        # The stored hash is compared too: a token that was replaced must not live on in memory.
        if row is None or caller is None or caller.token_hash != row.token_hash:
            if row is None or not self._matches(secret, row.token_hash, address):
                self._brake.check(address)
                self._brake.failed(address)
                raise unknown()
            caller = Caller(device=row.id, site=row.site, use=row.use, token_hash=row.token_hash)
            self._verified[device_id] = (_digest(secret), caller)
        if row.revoked_at is not None:
            self._verified.pop(device_id, None)
            raise revoked()
        if row.ends_at is not None and instant_read(row.ends_at) <= datetime.now(UTC):
            raise ProblemError(403, "token-ended", "this token has come to its end")
        return caller

    def _row(self, device_id: str) -> sa.Row[Any] | None:
        with self._database.reading() as connection:
            found = compiled_sql.execute(connection, _DEVICE, {"id": device_id})
        return found[0] if found else None

    def _matches(self, secret: str, stored: str, address: str) -> bool:
        """Tell whether a secret is the one whose hash is stored.

        Where too many came from an address already, scrypt is reckoned for one at a time, and ProblemError
        (429) is for the others.
        """
        if stored.startswith(_FAST):
            return hmac.compare_digest(_digest(secret).hex(), stored.removeprefix(_FAST))
        if not self._brake.wait(address):
            return secret_matches(secret, stored)
        if not self._slow.acquire(blocking=False):
            raise _too_many(1)
        try:
            return secret_matches(secret, stored)
        finally:
            self._slow.release()

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


def _too_many(wait: int) -> ProblemError:
    return ProblemError(429, "too-many-attempts", "wait before the next attempt", retry_after=wait)


def unknown() -> ProblemError:
    """Return the problem of a token that is not good here."""
    return ProblemError(401, "token-unknown", "this token is not known here")


def revoked() -> ProblemError:
    """Return the problem of a terminal that was revoked."""
    return ProblemError(403, "terminal-revoked", "this terminal was revoked")
