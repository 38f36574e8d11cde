"""What import tests share: an office with one site, and a way to import a table written on the spot."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bay_tui.server.importing.headers import parse_mapping
from bay_tui.server.importing.run import ImportReport, import_file
from bay_tui.server.office import Office
from bay_tui.workshop.operations import AnyArgs
from bay_tui.workshop.view import View

SITE = "s1"


class Desk:
    """An office with one site, and a folder for the files that are imported into it."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        office.create_site(SITE, "Test", "Asia/Shanghai", "zh_CN")

    @property
    def view(self) -> View:
        return self.office.view(SITE)

    def apply(self, *args: AnyArgs) -> None:
        verdicts = self.office.apply(args, site=SITE)
        assert [verdict.status for verdict in verdicts] == ["applied"] * len(args)

    def operations(self) -> int:
        """How many operations the ledger holds: whether an import wrote anything at all."""
        return sum(1 for _ in self.office.ledger(SITE))

    def take(self, kind: str, text: str, *mapping: str, dry_run: bool = False) -> ImportReport:
        """Import a table given as text."""
        path = self.folder / f"{kind}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return import_file(self.office, SITE, kind, path, mapping=parse_mapping(mapping), dry_run=dry_run)


@contextmanager
def opened_desk(folder: Path) -> Iterator[Desk]:
    """Open a new office in `folder`."""
    with Office(f"sqlite:///{folder / 'office.db'}") as office:
        yield Desk(office, folder)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Return added, changed, unchanged, rejected."""
    return report.added, report.changed, report.unchanged, report.rejected


def rejected(report: ImportReport) -> list[tuple[int, str]]:
    """Return line and code of every rejection."""
    return [(one.line, one.code) for one in report.rejections]
