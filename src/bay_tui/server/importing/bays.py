"""Import bays: their numbers, and what each place is for."""

from collections.abc import Iterable, Iterator

import msgspec

from bay_tui.server.importing.failures import Rejection
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry, one_each
from bay_tui.server.importing.values import vocabulary, whole, word
from bay_tui.server.importing.words import Switch, is_on
from bay_tui.workshop.constraints import MOST_POSITION
from bay_tui.workshop.office.bays import free_id
from bay_tui.workshop.operations import AnyArgs, BaySaved
from bay_tui.workshop.records import Bay
from bay_tui.workshop.words import BayKind

_USES = vocabulary(
    {
        BayKind.LIFT: "举升,举升机,机修,快保,机电,维修,hoist,repair,service",
        BayKind.ALIGNMENT: "四轮定位,定位,wheel alignment",
        BayKind.INSPECTION: "质检,检测,检查,竣工检验,终检,quality,test",
        BayKind.BODY: "钣金,喷漆,钣喷,烤漆,bodyshop,paint",
        BayKind.WASH: "洗车,清洗,美容,cleaning",
        BayKind.PARKING: "停车,停放,待修,车位,yard,outside",
    }
)


class BaysImporter:
    """Read 工位号, 名称, 类型, 顺序, 启用."""

    fields = (
        ImportField("number", "工位号,工位编号,工位,编号,bay number,bay,bay no", required=True),
        ImportField("name", "工位名称,名称,bay name,description"),
        ImportField("use", "类型,工位类型,用途,type,kind,bay type"),
        ImportField("position", "顺序,排序,order,sort"),
        ImportField("active", "启用,状态,status,in use"),
    )
    makes = Bay
    needs = (Bay,)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """See `Importer.read`."""

        def build(row: RowCells, key: str) -> AnyArgs:
            """Return the bay a row describes, over the known one."""
            found = context.known.find(Bay, "number", key)
            base = found[0] if found else Bay(id=free_id(context.known, Bay, key), number=key)
            given: dict[str, object] = {"use": word(row.text("use"), "use", _USES, base.use)}
            if row.text("name"):
                given["name"] = row.text("name")
            if row.text("position"):
                given["position"] = whole(row.text("position"), "position", most=MOST_POSITION)
            if row.text("active"):
                given["active"] = is_on(row, "active") is Switch.ON
            return BaySaved(bay=msgspec.structs.replace(base, **given))

        return one_each(rows, "number", build)
