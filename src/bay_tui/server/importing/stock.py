"""Import stock counts, part by part."""

from collections.abc import Iterable, Iterator

from bay_tui.server.importing.failures import Rejection
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry, one_each
from bay_tui.server.importing.parts import PART_NUMBER
from bay_tui.server.importing.values import number
from bay_tui.workshop.constraints import LARGEST_QUANTITY
from bay_tui.workshop.operations import AnyArgs, StockCounted
from bay_tui.workshop.records import Part


class StockImporter:
    """Read 物料编码, 数量, 备注.

    A part that is not set up is rejected, as is a row without a quantity.
    """

    fields = (
        ImportField("part", PART_NUMBER, required=True),
        ImportField(
            "quantity",
            "实盘数量,盘点数量,库存数量,现存量,数量,库存,counted,on hand,stock,qty,count",
            required=True,
        ),
        ImportField("note", "备注,说明,remark,comment"),
    )
    makes = Part
    needs = (Part,)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """See `Importer.read`."""

        def build(row: RowCells, key: str) -> AnyArgs:
            """Return the count of a row's part."""
            quantity = number(row.needed("quantity"), "quantity", most=LARGEST_QUANTITY)
            return StockCounted(part=key, quantity=quantity, note=row.text("note"))

        return one_each(rows, "part", build)
