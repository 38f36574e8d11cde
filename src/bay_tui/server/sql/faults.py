"""Tell what fails for a while from what fails for good.

By the codes that PostgreSQL (SQLSTATE) and SQLite give their errors. Their texts may quote what people wrote, so only
those of the connection are repeated.
"""

import errno
import sqlite3
from typing import NamedTuple

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree

PASSING: tuple[type[Exception], ...] = (SQLAlchemyError, OSError, MemoryError)
"""What fails for a while and not because of what was asked: the database, the disk, the machine."""

UNREACHABLE, BUSY, FULL, READ_ONLY = "database-unreachable", "busy", "database-full", "database-read-only"
"""What may be the matter with a database."""

_LONGEST_REASON = 200
_PRIMARY_CODE = 0xFF
"""The bits of SQLite's extended error codes that say what kind of error it is."""

_BY_STATE = {
    "53100": (FULL, "its disk is full"),
    "53300": (BUSY, "all its connections are taken"),
    "25006": (READ_ONLY, "it takes no changes: it is read-only"),
    "55P03": (BUSY, "somebody else holds what is needed"),
    "57014": (BUSY, "it took too long"),
    "25P03": (BUSY, "it took too long"),
    "25P04": (BUSY, "it took too long"),
}
_CROWDED = "too many clients", "too many connections", "remaining connection slots", "no more connections"
_BY_SQLITE = {
    sqlite3.SQLITE_FULL: (FULL, "its disk is full"),
    sqlite3.SQLITE_READONLY: (READ_ONLY, "it takes no changes: it is read-only"),
    sqlite3.SQLITE_BUSY: (BUSY, "somebody else holds it"),
    sqlite3.SQLITE_LOCKED: (BUSY, "somebody else holds it"),
}
# Data exceptions, integrity, program limits (a key too long for an index), and what a database's own triggers raise.
_FOR_GOOD = ("22", "23", "54", "P0001")


class Fault(NamedTuple):
    """Name what is the matter with the database, with the reason.

    `alone` says that it may be one transaction's own misfortune.
    """

    code: str
    reason: str
    alone: bool = False


def fault_of(error: BaseException) -> Fault | None:
    """Return what is the matter where the database fails, else None.

    An error for good is no fault of the database.
    """
    if not isinstance(error, PASSING) or for_good(error):
        return None
    if isinstance(error, NoneFree):
        return Fault(BUSY, "none of this server's connections to it was free in time")
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return Fault(FULL if full else UNREACHABLE, error.strerror or type(error).__name__, alone=True)
    return Fault(BUSY, type(error).__name__, alone=True)


def for_good(error: BaseException) -> bool:
    """Say whether a write would fail again, however often it is tried.

    Because of what is to be written.
    """
    if isinstance(error, DBAPIError):
        state = _state(error.orig)
        return isinstance(error, DataError | IntegrityError) or state.startswith(_FOR_GOOD)
    return isinstance(error, UnicodeError | OverflowError)


def reason_of(error: BaseException) -> str:
    """Return an error for the log, without what people wrote."""
    fault = fault_of(error)
    if fault is not None:
        return f"{fault.code}: {fault.reason}"
    original = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(original).__name__} {_state(original)}".rstrip()


def _of_driver(error: DBAPIError) -> Fault:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0) & _PRIMARY_CODE
        return Fault(*_BY_SQLITE.get(code, (UNREACHABLE, str(original))))
    state = _state(original)
    if state in _BY_STATE:
        return Fault(*_BY_STATE[state])
    if any(said in str(original) for said in _CROWDED):
        return Fault(*_BY_STATE["53300"])  # refused before there was a session, so without a code
    if not state or state.startswith(("08", "57", "58", "53", "XX")) or error.connection_invalidated:
        return Fault(UNREACHABLE, " ".join(str(original).split())[:_LONGEST_REASON])
    return Fault(BUSY, f"{type(original).__name__} {state}", alone=True)


def _state(original: object) -> str:
    return getattr(original, "sqlstate", None) or ""
