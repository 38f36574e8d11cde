"""What the server keeps of its records from one transaction to the next is what its tables hold.

The invariant 15: a read that fails answers nothing. So nothing of a question that failed is kept as its answer.
"""

from collections import defaultdict
from functools import lru_cache
from sqlite3 import Connection
from typing import Any

import msgspec
from tests.simulation.environment import Violation

from bay_tui.server.sql.schema import instant_read
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing.boots import KnownBoots
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.wire.cursor import Cursor
from bay_tui.workshop.records import KINDS, Record


def check_kept(raw: Connection, cache: SiteCache) -> None:
    """Compare every answer that is kept with the tables, read behind the server's back. Raises Violation."""
    for site, left in cache._left.items():
        epoch, seq, chain = raw.execute("SELECT epoch, seq, chain FROM site WHERE id = ?", (site,)).fetchone()
        if left.cursor == str(Cursor(epoch, seq, chain)):  # else nobody goes by it any more
            _check_view(raw, left.view)
            _check_boots(raw, left.boots, site)


def _check_view(raw: Connection, view: SqlView) -> None:
    bodies = "SELECT kind, id, body FROM record WHERE site = ?"
    there = {(kind, id): _record(kind, body) for kind, id, body in raw.execute(bodies, (view.site,))}
    keys: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for kind, name, value, id in raw.execute(
        "SELECT kind, name, value, id FROM record_key WHERE site = ?", (view.site,)
    ):
        keys[kind, name, value].add(id)
    for key, record in view._records.items():
        _agree(record, there.get(key), key)
    for key in there:
        _agree(key in view._records, key[1] in view._ids or key in view._records, key)
    for (kind, name), answers in view._found.items():
        for value, ids in answers.items():
            _agree(ids, keys.get((kind, name, value), set()), (kind, name, value))
    for (kind, name), spans in view._spans.items():
        there_now = {value: ids for (of, by, value), ids in keys.items() if (of, by) == (kind, name)}
        answers = {value: ids for value, ids in view._found[kind, name].items() if ids}
        for first, last in spans:
            _agree(_part(answers, first, last), _part(there_now, first, last), (kind, name, first, last))
    for kind, ids in view._kinds.items():
        _agree(ids, sorted(id for of, id in there if of == kind), (kind,))


@lru_cache(maxsize=1 << 12)
def _record(kind: str, body: str) -> Record:
    """A record as a row has it: most rows are as they were at the look before."""
    return msgspec.json.decode(body, type=KINDS[kind])


def _part(found: dict[str, set[str]], first: str, last: str) -> dict[str, set[str]]:
    return {value: ids for value, ids in found.items() if first <= value <= last}


def _check_boots(raw: Connection, boots: KnownBoots, site: str) -> None:
    rows = raw.execute("SELECT device, boot, began_at, seq FROM boot WHERE site = ?", (site,))
    there = {(device, boot): (instant_read(began), seq) for device, boot, began, seq in rows}
    for key, boot in boots._boots.items():
        _agree(None if boot is None else (boot.began, boot.seq), there.get(key), key)


def _agree(kept: Any, there: Any, key: tuple[str, ...]) -> None:
    if kept != there:
        raise Violation(15, f"the server keeps {kept} of {' '.join(key)}, and has {there}")
