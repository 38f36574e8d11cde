"""Ask a server to let this terminal in."""

from bay_tui.store.identity import Identity
from bay_tui.store.replica import Replica
from bay_tui.sync.link import ServerLink, SyncProblem
from bay_tui.wire.protocol import EnrolReply, EnrolRequest


async def let_in(link: ServerLink, replica: Replica, code: str) -> EnrolReply:
    """Return the server's answer to the code.

    Its `device` is the id the answer was given for. Raises SyncProblem: also where the server is another site's.
    """
    identity = replica.identity
    reply = await _answer(link, replica, code)
    if identity.site and reply.site != identity.site:
        raise SyncProblem("site-differs", {"site": identity.site})
    if identity.site_identity and reply.identity != identity.site_identity:
        raise SyncProblem("shop-differs")
    return reply


async def _answer(link: ServerLink, replica: Replica, code: str) -> EnrolReply:
    identity = replica.identity
    device = identity.terminal
    if identity.device == device:
        try:
            return await _asked(link, replica, code, device)
        except SyncProblem as problem:
            if problem.code != "device-known":
                raise
    # A revoked terminal comes back as a new one, and so does one that goes by a further stream: its clone has the
    # old id, and an id has one token. What it recorded comes along.
    return await _asked(link, replica, code, identity.another_terminal())


async def _asked(link: ServerLink, replica: Replica, code: str, device: str) -> EnrolReply:
    holder = _holder(replica.identity, len(replica.outbox))
    known = replica.identity.site_identity
    reply = await link.enrol(EnrolRequest(code=code, device=device, identity=known, holder=holder))
    if reply.device != device:
        raise SyncProblem("server-garbled", status=200)
    return reply


def _holder(identity: Identity, kept: int) -> str:
    """Return the id it was let in under, to tell its site.

    Where nothing else does: it keeps operations, and was never told the identity of the site they belong to.
    """
    return identity.terminal if identity.site and not identity.site_identity and kept else ""
