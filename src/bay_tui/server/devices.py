"""Let devices in and out, each inside a site's transaction.

One-time codes, enrolment, integrations, revocation.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from bay_tui.server.auth import new_token
from bay_tui.server.problems import ProblemError, shop_differs
from bay_tui.server.sql.schema import INTEGRATION, STREAM, TERMINAL, device, enrolment
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.protocol import EnrolRequest
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.office.terminals import terminal_named
from bay_tui.workshop.operations import TerminalSaved
from bay_tui.workshop.records import Bay, Terminal
from bay_tui.workshop.text import key_of
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Scope

CODE_HOURS = 24
"""How long an enrolment code is good for."""

# No 0 O 1 I L U: nobody should have to guess what was written on a slip of paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS = 8
_REPEAT_MINUTES = 10


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a terminal or an integration as the office sees it.

    `last_number` counts its operations, `scope` is what a terminal may send, `bay` the id of the bay it stands in, and
    `ends_at` when a token ends.
    """

    id: str
    name: str
    use: str
    last_number: int
    enrolled_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None
    ends_at: datetime | None
    scope: Scope | None
    bay: str


class Enrolment(msgspec.Struct, frozen=True):
    """Describe the terminal an enrolment code stands for.

    `terminal` is the id of the one it is for, empty for a new one; codes of before name neither that nor a scope.
    """

    code_hash: str
    site: str
    name: str
    bay: str
    expires_at: datetime
    used_at: datetime | None
    used_by: str
    scope: str | None
    terminal: str | None


def new_code(transaction: SiteTransaction, name: str, bay: str, scope: Scope) -> str:
    """Return a new code for a terminal called `name`.

    `bay` is the id of its bay, or empty, `scope` what it may send. Where there is a terminal of that name, the code is
    for that one alone. Raises Refused for a bay that is not there.
    """
    if bay and transaction.overlay.get(Bay, bay) is None:
        raise Refused("bay-unknown", id=bay)
    known = terminal_named(transaction.overlay, name)
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS))
    transaction.connection.execute(
        sa.insert(enrolment).values(
            code_hash=_code_hash(letters),
            site=transaction.site,
            name=name,
            bay=bay,
            expires_at=datetime.now(UTC) + timedelta(hours=CODE_HOURS),
            used_by="",
            scope=scope,
            terminal=known.id if known else "",
        )
    )
    half = _CODE_LETTERS // 2
    return f"{letters[:half]}-{letters[half:]}"


def find_code(connection: sa.Connection, code: str, device_id: str) -> Enrolment:
    """Return the enrolment a code stands for.

    Raises ProblemError (403) where the code is unknown, used or too old. The device that used it may use it again for
    some minutes: the answer may have been lost on its way.
    """
    row = connection.execute(sa.select(*enrolment.c).where(enrolment.c.code_hash == _code_hash(code))).one_or_none()
    now = datetime.now(UTC)
    if row is None or now > row.expires_at:
        raise ProblemError(403, "code-unknown", "this enrolment code is not known, or too old")
    if row.used_at is not None:
        again = row.used_by == device_id and now - row.used_at <= timedelta(minutes=_REPEAT_MINUTES)
        if not again:
            raise ProblemError(403, "code-used", "this enrolment code was used")
    return Enrolment(*row)


def enrol(transaction: SiteTransaction, request: EnrolRequest, token_hash: str) -> Enrolment:
    """Let a terminal in under its device id, and return its enrolment.

    Raises ProblemError: 403 for the code, 409 for the id or the bay, or where it holds what belongs to another site.
    """
    device_id = request.device
    found = find_code(transaction.connection, request.code, device_id)
    if not _of_this_site(transaction, request):
        raise shop_differs()
    known = transaction.connection.execute(sa.select(device).where(device.c.id == device_id)).one_or_none()
    if found.terminal and found.terminal != device_id:
        raise ProblemError(
            409, "code-elsewhere", "this code is for a terminal that is let in already, and for no other"
        )
    mine = known is not None and known.site == found.site and known.use == TERMINAL and known.revoked_at is None
    # A code for a new terminal lets none in under the id of another one, whose token it would replace.
    if known is not None and not (mine and device_id in (found.terminal, found.used_by)):
        raise ProblemError(409, "device-known", "choose another device id")
    now = datetime.now(UTC)
    verdict = transaction.apply_system(
        transaction.system(
            TerminalSaved(terminal=device_id, name=found.name, bay=found.bay, scope=Scope(found.scope or Scope.BAY))
        )
    )
    if verdict.code:
        raise ProblemError(409, verdict.code, "the site refused this terminal")
    _save(transaction, device_id, found.name, TERMINAL, token_hash=token_hash)
    transaction.connection.execute(
        sa.update(enrolment)
        .where(enrolment.c.code_hash == found.code_hash)
        .values(used_at=found.used_at or now, used_by=device_id)
    )
    return found


def _of_this_site(transaction: SiteTransaction, request: EnrolRequest) -> bool:
    """Tell whether what a terminal holds, if anything, belongs here.

    One that was never told its site's identity holds what belongs to the site that knows it.
    """
    if request.identity:
        return request.identity == transaction.identity
    known = sa.select(device.c.id).where(device.c.id == request.holder, device.c.site == transaction.site)
    return not request.holder or transaction.connection.execute(known).one_or_none() is not None


def add_integration(transaction: SiteTransaction, name: str, ends_at: datetime | None) -> str:
    """Return the token of a new integration (a DMS).

    It is good until `ends_at`, or until it is revoked.
    """
    device_id = f"int-{secrets.token_hex(4)}"
    token, token_hash = new_token(device_id)
    _save(transaction, device_id, name, INTEGRATION, token_hash=token_hash, ends_at=ends_at)
    return token


def seen(transaction: SiteTransaction, device_id: str) -> None:
    """Note that a device was here now."""
    here = sa.update(device).where(device.c.id == device_id).values(seen_at=datetime.now(UTC))
    transaction.connection.execute(here)


def revoke(transaction: SiteTransaction, device_id: str) -> None:
    """Let a device in no more.

    Raises Refused where the site has no such device.
    """
    row = transaction.connection.execute(
        sa.select(device.c.use, device.c.name).where(
            device.c.id == device_id, device.c.site == transaction.site, device.c.use != STREAM
        )
    ).one_or_none()
    if row is None:
        raise Refused("terminal-unknown", id=device_id)
    if row.use == TERMINAL:
        known = transaction.overlay.get(Terminal, device_id)
        args = TerminalSaved(
            terminal=device_id,
            name=known.name if known else row.name,
            bay=known.bay if known else "",
            revoked=True,
        )
        transaction.apply_system(transaction.system(args))
        return
    transaction.connection.execute(
        sa.update(device)
        .where(device.c.id == device_id, device.c.revoked_at.is_(None))
        .values(revoked_at=datetime.now(UTC))
    )


def site_of(connection: sa.Connection, device_id: str) -> str:
    """Return the site a device belongs to.

    Raises Refused for an unknown device.
    """
    found = connection.execute(sa.select(device.c.site).where(device.c.id == device_id)).scalar()
    if found is None:
        raise Refused("terminal-unknown", id=device_id)
    return found


def devices_of(connection: sa.Connection, view: View, site_id: str) -> list[Device]:
    """Return a site's terminals and integrations, the revoked ones too, by name.

    What a terminal is called, where it stands and what it may send says its record in `view`.
    """
    rows = connection.execute(
        sa.select(
            device.c.id,
            device.c.name,
            device.c.use,
            device.c.last_number,
            device.c.enrolled_at,
            device.c.seen_at,
            device.c.revoked_at,
            device.c.ends_at,
        ).where(device.c.site == site_id, device.c.use != STREAM)
    )
    found = [_described(row, view.get(Terminal, row.id)) for row in rows]
    return sorted(found, key=lambda one: (one.name, one.id))


def _described(row: Any, terminal: Terminal | None) -> Device:
    return Device(
        id=row.id,
        name=terminal.name if terminal else row.name,
        use=row.use,
        last_number=row.last_number,
        enrolled_at=row.enrolled_at,
        seen_at=row.seen_at,
        revoked_at=row.revoked_at,
        ends_at=row.ends_at,
        scope=terminal.scope if terminal else None,
        bay=terminal.bay if terminal else "",
    )


def _save(transaction: SiteTransaction, device_id: str, name: str, use: str, **token: object) -> None:
    """Keep a device and its token: `token_hash`, and `ends_at` if it ends."""
    upsert = transaction.database.insert(device).values(
        id=device_id,
        site=transaction.site,
        name=name,
        use=use,
        **token,
        last_number=0,
        last_id="",
        enrolled_at=datetime.now(UTC),
    )
    transaction.connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["id"], set_={"token_hash": upsert.excluded.token_hash, "name": upsert.excluded.name}
        )
    )


def _code_hash(code: str) -> str:
    return hashlib.sha256(key_of(code).encode()).hexdigest()
