"""Import a file: read it, try its rows, then write the changes.

Trying first is what makes an import safe: a file that does not make sense writes nothing, a row that the rules refuse
is reported with its line, and what is known already is not even sent. So the second run of a file adds nothing.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from bay_tui.server.garbage import collecting_rarely
from bay_tui.server.importing.bays import BaysImporter
from bay_tui.server.importing.failures import ImportFailed, Rejection, RowRejected
from bay_tui.server.importing.headers import HEADER_WITHIN, Columns, RowCells, find_header
from bay_tui.server.importing.importer import ImportContext, ImportedEntry, Importer
from bay_tui.server.importing.jobs import JobsImporter
from bay_tui.server.importing.orders import OrdersImporter
from bay_tui.server.importing.parts import PartsImporter
from bay_tui.server.importing.readers import TableRow, read_rows
from bay_tui.server.importing.requests import RequestsImporter
from bay_tui.server.importing.roster import RosterImporter
from bay_tui.server.importing.staff import StaffImporter
from bay_tui.server.importing.stock import StockImporter
from bay_tui.server.importing.templates import TemplatesImporter
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.decision import Decision, Status
from bay_tui.workshop.operations import SERVER_DEVICE, AnyArgs, Operation
from bay_tui.workshop.records import Movement, PartsLine, Purchase, RecordT, Site
from bay_tui.workshop.rulebook import decide, took_effect
from bay_tui.workshop.time.zones import site_zone
from bay_tui.workshop.view import Memory, View

IMPORTERS: dict[str, Importer] = {
    "orders": OrdersImporter(),
    "jobs": JobsImporter(),
    "parts": PartsImporter(),
    "stock": StockImporter(),
    "requests": RequestsImporter(),
    "staff": StaffImporter(),
    "bays": BaysImporter(),
    "templates": TemplatesImporter(),
    "roster": RosterImporter(),
}
"""Every kind of file that can be imported."""

Progress = Callable[[int, int], None]
"""Called with how many entries are written and how many there are to write."""


_LOOKED_UP = (Movement, PartsLine, Purchase)
"""The kinds of quantities on record."""


class ImportOffice(Protocol):
    """Read a site and apply operations: an import's needs of the office."""

    def view(self, site: str) -> View:
        """Return the site's records to read."""
        ...

    def apply(
        self, args: Iterable[AnyArgs], *, site: str, progress: Callable[[int], None] | None = None
    ) -> list[Verdict]:
        """Apply operations in order; return a verdict each.

        `progress` is called with the number done.
        """
        ...


@dataclass(slots=True)
class ImportReport:
    """Report what an import did, or with `dry_run` would do.

    Entries are counted, not rows, except for the rejected ones. `doubts` are about rows that were taken: somebody
    should look at them.
    """

    kind: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejections: list[Rejection] = field(default_factory=list[Rejection])
    doubts: list[Rejection] = field(default_factory=list[Rejection])
    ignored: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def rejected(self) -> int:
        """Return the number of rejected rows."""
        return len(self.rejections)


@dataclass(slots=True)
class _Planned:
    """Hold an entry that would change something."""

    entry: ImportedEntry
    adds: bool


@collecting_rarely()
def import_file(
    office: ImportOffice,
    site: str,
    kind: str,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a CSV or XLSX file into `site`; return the report.

    `kind` is one of `IMPORTERS`. `mapping` gives columns by field, or with a leading `=` one value for all rows (see
    `headers.parse_mapping`). With `dry_run` nothing is written. Raises ImportFailed where the file or the mapping as
    a whole makes no sense.
    """
    importer = IMPORTERS.get(kind)
    if importer is None:
        raise ImportFailed("kind-unknown", kind=kind, known=", ".join(IMPORTERS))
    rows, columns = _opened(importer, path, mapping or {})
    report = ImportReport(kind=kind, ignored=columns.ignored, dry_run=dry_run)
    context = _context(office.view(site), importer, site)
    planned = list(_plan(importer, _cells(rows, columns, report), context, report))
    if not dry_run and planned:
        planned = _written(office, site, planned, report, progress)
    for one in planned:
        report.added += one.adds
        report.changed += not one.adds
    report.rejections.sort(key=lambda rejection: rejection.line)
    return report


def _opened(importer: Importer, path: Path, mapping: Mapping[str, str]) -> tuple[Iterator[TableRow], Columns]:
    rows = read_rows(path)
    first = list(islice(rows, HEADER_WITHIN))
    header, columns = find_header(importer.fields, first, mapping)
    return chain(first[header + 1 :], rows), columns


def _context(view: View, importer: Importer, site: str) -> ImportContext:
    if not view.every(Site):
        raise ImportFailed("site-unknown", site=site)
    known = _Known(view, importer)
    return ImportContext(known, site_zone(view))


class _Known(Memory):
    """Hold what an importer looks at, to plan over.

    Quantities are too many to read them all: what is on record of one part is looked up where a rule asks.
    """

    def __init__(self, view: View, importer: Importer) -> None:
        super().__init__(record for cls in importer.needs for record in view.every(cls))
        self._view = view

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """See `View.find`."""
        return self._view.find(cls, index, *values) if cls in _LOOKED_UP else super().find(cls, index, *values)

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        """See `View.between`."""
        reads = self._view.between if cls in _LOOKED_UP else super().between
        return reads(cls, index, first, last)


def _cells(rows: Iterable[TableRow], columns: Columns, report: ImportReport) -> Iterator[RowCells]:
    for row in rows:
        report.rows += 1
        try:
            yield columns.cells(row)
        except RowRejected as rejected:
            report.rejections.append(Rejection(row.line, rejected.code, rejected.params))


def _plan(
    importer: Importer, rows: Iterable[RowCells], context: ImportContext, report: ImportReport
) -> Iterator[_Planned]:
    """Yield the entries that change something, and count and report all others."""
    known = context.known
    now = datetime.now(UTC)
    for number, found in enumerate(importer.read(rows, context), 1):
        if isinstance(found, Rejection):
            report.rejections.append(found)
            continue
        operation = Operation(
            id=str(uuid.uuid4()), device=SERVER_DEVICE, number=number, actor="", at=now, args=found.args
        )
        decision = decide(known, operation)
        if decision.status is not Status.APPLIED:
            _reject(found, decision, report)
            continue
        report.doubts.extend(found.doubts)
        if not decision.records:
            report.unchanged += 1
        else:
            kind = importer.makes
            adds = any(isinstance(one, kind) and known.get(kind, one.id) is None for one in decision.records)
            for record in decision.records:
                known.put(record)
            yield _Planned(found, adds)


def _written(
    office: ImportOffice, site: str, planned: list[_Planned], report: ImportReport, progress: Progress | None
) -> list[_Planned]:
    """Apply the planned entries; return those that were taken.

    What somebody else made impossible meanwhile is rejected.
    """

    def report_progress(done: int) -> None:
        if progress is not None:
            progress(done, len(planned))

    verdicts = office.apply((one.entry.args for one in planned), site=site, progress=report_progress)
    taken: list[_Planned] = []
    for one, verdict in zip(planned, verdicts, strict=True):
        if took_effect(verdict.status, verdict.code):
            taken.append(one)
        else:
            _reject(one.entry, verdict, report)
    return taken


def _reject(entry: ImportedEntry, verdict: Decision | Verdict, report: ImportReport) -> None:
    report.rejections.extend(Rejection(line, verdict.code, verdict.params) for line in entry.lines)
