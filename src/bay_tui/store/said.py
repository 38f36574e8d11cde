"""Keep the ids of what commands recorded.

A command names its operation, so that it can be said again by whoever does not know what became of it. As long as the
outbox keeps the entry, that is where the name is found; here it stays afterwards.
"""

from itertools import islice

import msgspec

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.workshop.decision import Gate
from bay_tui.workshop.operations import AnyArgs, Args
from bay_tui.workshop.sanitise import sanitise

TABLE = "said"
MOST_KEPT = 20_000
"""How many ids are kept beyond the outbox: half a year of a reader that records a hundred times a day."""


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """Hold what was recorded under an id.

    `digest` is of who said what; `refused` is why the server refused it, where it did.
    """

    digest: str
    refused: Gate | None = None


class KeptIds:
    """Keep the ids of operations that the outbox has let go of.

    The latest `MOST_KEPT` of them. Only `Outbox` changes it, with its own transactions.
    """

    def __init__(self, database: Database) -> None:
        self._table = database.keyed(TABLE)

    def get(self, id: str) -> Said | None:
        """Return what was said under an id.

        None where that is not known.
        """
        document = self._table.get(doc_id=id)
        return None if document is None else msgspec.convert(document, Said)

    def keep(self, said: dict[str, Said]) -> None:
        """Write ids with the open transaction.

        The oldest beyond the most are dropped. Raises StoreError.
        """
        if not said:
            return
        self._table.put({id_: meta.document(one) for id_, one in said.items()})
        over = max(0, len(self._table) - MOST_KEPT)
        self._table.remove(doc_ids=[str(one.doc_id) for one in islice(self._table, over)])


def digest(actor: str, args: Args) -> str:
    """Return a digest of who said what.

    When and where do not count.
    """
    import hashlib  # not before the first picture

    # As it reads when it was recorded: a quantity of 5 is 5.0 then.
    recorded = msgspec.json.decode(msgspec.json.encode(sanitise(args)), type=AnyArgs)
    said = msgspec.json.encode((actor, recorded), order="deterministic")

    return hashlib.sha256(said).hexdigest()[:32]
