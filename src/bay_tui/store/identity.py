"""Keep the terminal's device id and the server that let it in.

A terminal that finds its number stream used by a clone goes on in another one, `<terminal>~<suffix>`, with its token.
"""

import uuid

import msgspec

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.workshop.operations import STREAM_MARK

_NAME = "identity"


class _Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    device: str
    server: str = ""
    token: str = ""
    site: str = ""
    name: str = ""
    site_identity: str = ""


class Identity:
    """Tell the device id, and the enrolment.

    The id is made on first opening; enrolment brings the server's address, the token, site and name. The token is a
    secret: it goes into the request header and nowhere else. All methods that change something raise StoreError, and
    then nothing has changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        if meta.read(database, _NAME, _Kept) is None:
            self._keep(_Kept(device=str(uuid.uuid4())))

    @property
    def _kept(self) -> _Kept:
        # Read each time, so that a transaction that is undone undoes this too.
        kept = meta.read(self._database, _NAME, _Kept)
        assert kept is not None  # noqa: S101 - written on opening, never removed
        return kept

    @property
    def device(self) -> str:
        """Return the id under which operations are numbered.

        The terminal's own, or a further stream of it.
        """
        return self._kept.device

    @property
    def terminal(self) -> str:
        """Return the id under which this terminal is enrolled.

        A random UUID, and the id of its `Terminal` record.
        """
        return self._kept.device.partition(STREAM_MARK)[0]

    @property
    def server(self) -> str:
        """Return the server's address; empty before enrolment."""
        return self._kept.server

    @property
    def token(self) -> str:
        """Return the secret the server gave this device. Empty before enrolment."""
        return self._kept.token

    @property
    def site(self) -> str:
        """Return the id of the site; empty before enrolment."""
        return self._kept.site

    @property
    def site_identity(self) -> str:
        """Return the random identity of the site; empty until told.

        What is recorded belongs to that site, and to no other of the same id.
        """
        return self._kept.site_identity

    @property
    def name(self) -> str:
        """Return the site's name for this terminal."""
        return self._kept.name

    @property
    def enrolled(self) -> bool:
        """Tell whether a server has let this device in."""
        return bool(self._kept.token)

    def enrol(self, *, server: str, token: str, site: str, name: str, site_identity: str = "") -> None:
        """Keep what the server answered to the enrolment code.

        An earlier version of the server tells no identity; then the known one stays.
        """
        known = site_identity or self.site_identity
        self._keep(_Kept(device=self.device, server=server, token=token, site=site, name=name, site_identity=known))

    def learn_site(self, site_identity: str) -> None:
        """Keep the identity of the site that let this terminal in.

        Told by its server, which took the token.
        """
        self._keep(msgspec.structs.replace(self._kept, site_identity=site_identity))

    def take_device(self, device: str) -> None:
        """Number operations under another device id from now on, keeping the rest."""
        self._keep(msgspec.structs.replace(self._kept, device=device))

    def another_terminal(self) -> str:
        """Return a new id to be enrolled under.

        For where the server takes this one no more.
        """
        return str(uuid.uuid4())

    def further_stream(self) -> str:
        """Return a new id for a further number stream of this terminal."""
        return f"{self.terminal}~{uuid.uuid4().hex[:12]}"

    def _keep(self, kept: _Kept) -> None:
        meta.write(self._database, _NAME, kept)
