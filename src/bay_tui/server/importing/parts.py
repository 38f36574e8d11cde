"""Import parts, and the opening stock of new ones."""

from collections.abc import Iterable, Iterator

import msgspec

from bay_tui.server.importing.failures import Rejection
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry, one_each
from bay_tui.server.importing.pinyin import initials
from bay_tui.server.importing.values import cents, number, whole, word_key
from bay_tui.workshop.constraints import LARGEST_QUANTITY, MOST_LEAD_DAYS
from bay_tui.workshop.operations import AnyArgs, PartSaved
from bay_tui.workshop.records import Part

PART_NUMBER = (
    "物料编码,配件编码,配件编号,配件号,零件号,零件编码,零件编号,备件编码,备件号,料号,图号,编码,编号,"
    "part number,part no,part,part id,sku,item code,item number,item"
)

_UNITS = {
    "pc": "个,只,件,支,条,根,片,块,颗,pc,pcs,piece,pieces,each,ea",
    "set": "套,副,组,set,sets,kit",
    "L": "升,l,litre,liter,litres,liters,ltr",
    "kg": "千克,公斤,kg,kilogram",
    "m": "米,m,metre,meter",
}
_UNIT_OF = {word_key(spelling): unit for unit, spellings in _UNITS.items() for spelling in spellings.split(",")}


class PartsImporter:
    """Read parts: 物料编码, 名称及规格, 单位, 货位, prices, how to order."""

    fields = (
        ImportField("number", PART_NUMBER, required=True),
        ImportField("name", "名称及规格,配件名称,物料名称,零件名称,名称,品名,description,part name", required=True),
        ImportField("name_latin", "英文名称,英文名,english name,name english"),
        ImportField("unit", "单位,计量单位,uom,unit of measure"),
        ImportField("bin", "货位,货位号,库位,仓位,存放位置,bin location,location,shelf"),
        ImportField("on_hand", "库存数量,库存量,现存量,在库数量,库存,数量,stock,quantity,qty,on hand quantity"),
        ImportField("minimum", "最低库存,安全库存,库存下限,下限,min,min stock,reorder point,minimum stock"),
        ImportField(
            "price", "销售价,销售单价,零售价,售价,单价,sales price,selling price,list price,retail price,unit price"
        ),
        ImportField("cost", "成本价,成本单价,成本,进价,进货价,采购价,cost price,unit cost,purchase price"),
        ImportField("supplier", "供应商,供货商,供应商名称,vendor,supplier name"),
        ImportField("order_up_to", "最高库存,库存上限,上限,目标库存,order up to,max,max stock,maximum stock,maximum"),
        ImportField("pack", "包装数,包装数量,最小包装,最小包装数,订货倍数,pack size,package quantity,order multiple"),
        ImportField("lead_days", "订货周期,采购周期,到货周期,交货周期,到货天数,lead time,lead time days,delivery days"),
        ImportField(
            "models", "适用车型,适用车系,配套车型,适配车型,车型,model,fits,fits models,vehicle model,vehicle models"
        ),
        ImportField("superseded_by", "替代件,替代件号,替代编码,新件号,replaced by,replacement,supersession"),
    )
    makes = Part
    needs = (Part,)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """Yield a part a row, or its rejection.

        See `Importer.read`. What a file says nothing about stays as it is, the stock of a known part always.
        """

        def build(row: RowCells, key: str) -> AnyArgs:
            """Return the part a row describes, over the known one."""
            known = context.known.get(Part, key)
            base = known or Part(id=key, number=key, name="", on_hand=_quantity(row, "on_hand"))
            return PartSaved(part=msgspec.structs.replace(base, **_given(row)))

        return one_each(rows, "number", build)


def _given(row: RowCells) -> dict[str, object]:
    """Return what the row says about a part, its stock left aside."""
    name = row.needed("name")
    given: dict[str, object] = {"name": name, "initials": initials(name)}
    for field in ("name_latin", "bin", "supplier", "superseded_by", "models"):
        if row.text(field):
            given[field] = row.text(field)
    unit = row.text("unit")
    if unit:
        given["unit"] = _UNIT_OF.get(word_key(unit), unit)
    for field in ("minimum", "order_up_to", "pack"):
        if row.text(field):
            given[field] = _quantity(row, field)
    if row.text("lead_days"):
        given["lead_days"] = whole(row.text("lead_days"), "lead_days", most=MOST_LEAD_DAYS)
    if row.text("price"):
        given["price_cents"] = cents(row.text("price"), "price")
    if row.text("cost"):
        given["cost_cents"] = cents(row.text("cost"), "cost")
    return given


def _quantity(row: RowCells, field: str) -> float:
    return number(row.text(field), field, most=LARGEST_QUANTITY)
