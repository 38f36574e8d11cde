"""Import the site's own finding templates.

Added to those that are shipped, or in place of one of them.
"""

import re
from collections.abc import Iterable, Iterator

from bay_tui.catalogue import shipped
from bay_tui.server.importing.failures import Rejection, RowRejected
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry, one_each
from bay_tui.server.importing.pinyin import initials
from bay_tui.server.importing.values import number, vocabulary, word, word_key
from bay_tui.server.importing.words import Switch, is_on
from bay_tui.workshop.constraints import LARGEST_QUANTITY, MOST_HOURS, SMALLEST_QUANTITY
from bay_tui.workshop.operations import AnyArgs, TemplateSaved
from bay_tui.workshop.records import FindingTemplate, TemplatePart
from bay_tui.workshop.words import Severity

_SEVERITIES = vocabulary(
    {
        Severity.RED: "红,红色,严重,立即处理,urgent",
        Severity.AMBER: "黄,黄色,建议,建议处理,yellow,soon",
        Severity.GREEN: "绿,绿色,正常,ok",
    }
)
_PART = re.compile(r"(?:(\d+(?:[.]\d+)?)\s*[×x*]\s*)?(.+)", re.IGNORECASE)


class TemplatesImporter:
    """Read 编号, 部件, 颜色, 描述, 建议作业, 工时, 配件, 启用."""

    fields = (
        ImportField("slug", "编号,模板编号,代码,id,code,template", required=True),
        ImportField("component", "部件,检查部件,part,item", required=True),
        ImportField("severity", "颜色,等级,严重程度,colour,color", required=True),
        ImportField("zh", "描述,检查结果,检查发现,中文,问题,中文描述,finding,text,wording", required=True),
        ImportField("en", "英文,英文描述,english"),
        ImportField("work_zh", "建议作业,作业,建议,recommended work,work"),
        ImportField("work_en", "英文作业,english work"),
        ImportField("hours", "工时,标准工时,standard hours"),
        ImportField("parts", "配件,所需配件,parts needed"),
        ImportField("active", "启用,状态,status,in use"),
    )
    makes = FindingTemplate
    needs = (FindingTemplate,)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """Yield a template a row, or its rejection.

        See `Importer.read`. What a row leaves empty is empty, except that a missing language reads as the other.
        """
        return one_each(rows, "slug", _template)


def _template(row: RowCells, slug: str) -> AnyArgs:
    zh, work = row.needed("zh"), row.text("work_zh")
    return TemplateSaved(
        template=FindingTemplate(
            id=slug,
            component=_component(row.needed("component")),
            severity=word(row.needed("severity"), "severity", _SEVERITIES, Severity.RED),
            zh=zh,
            en=row.text("en") or zh,
            initials=initials(zh),
            work_zh=work,
            work_en=row.text("work_en") or work,
            hours=number(row.text("hours"), "hours", most=MOST_HOURS),
            parts=tuple(_parts(row.text("parts"))),
            active=is_on(row, "active") is Switch.ON,
        )
    )


def _component(text: str) -> str:
    """Return the slug of a component, given by slug or name.

    In either language.
    """
    wanted = word_key(text)
    for slug, one in shipped().component.items():
        if wanted in (word_key(slug), word_key(one.zh), word_key(one.en)):
            return slug
    raise RowRejected("component-unknown", value=text)


def _parts(text: str) -> Iterator[TemplatePart]:
    """Return the parts that a cell names: `2 × 前制动盘；前制动片`."""
    for piece in re.split(r"[;；]", text):
        found = _PART.fullmatch(piece.strip())
        if found is not None:
            quantity = number(found[1] or "1", "parts", least=SMALLEST_QUANTITY, most=LARGEST_QUANTITY)
            yield TemplatePart(name=found[2].strip(), quantity=quantity)
