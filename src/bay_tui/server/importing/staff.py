"""Import people with their roles, skills, badges and PINs."""

from collections.abc import Iterable, Iterator

import msgspec

from bay_tui.server.importing.failures import Rejection, RowRejected
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry, one_each
from bay_tui.server.importing.pinyin import initials
from bay_tui.server.importing.values import listed, vocabulary, word
from bay_tui.server.importing.words import Switch, is_on
from bay_tui.workshop.office.bays import free_id
from bay_tui.workshop.office.pins import hash_pin, pin_matches
from bay_tui.workshop.operations import AnyArgs, StaffSaved
from bay_tui.workshop.records import Credential, Staff
from bay_tui.workshop.words import Role

_ROLES = vocabulary(
    {
        Role.TECHNICIAN: "技师,机修,机修工,维修工,维修技师,技工,机电,钣金工,喷漆工,tech,mechanic",
        Role.PARTS: "配件,配件员,配件管理员,备件,备件员,仓管,库管,仓管员,storeman,parts counter,parts clerk",
        Role.FOREMAN: "车间主任,车间主管,班组长,组长,调度,workshop manager,controller,dispatcher",
        Role.ADVISER: "服务顾问,前台,接待,sa,advisor,service adviser,service advisor",
        Role.ADMIN: "管理员,系统管理员,administrator",
    }
)


class StaffImporter:
    """Read 工号, 姓名, 岗位, 技能, 卡号, 密码, 在职.

    密码 is a PIN.
    """

    fields = (
        ImportField(
            "number",
            "工号,员工号,员工编号,人员编号,编号,staff number,employee number,employee id,emp no",
            required=True,
        ),
        ImportField("name", "姓名,员工姓名,名字,staff name,employee name,full name", required=True),
        ImportField("roles", "岗位,角色,职务,职位,工种,role,position,job title", required=True),
        ImportField("skills", "技能,资质,skill,qualifications"),
        ImportField("badge", "卡号,工牌,工卡号,badge number,card,card number"),
        ImportField("pin", "密码,口令,pin code"),
        ImportField("language", "语言"),
        ImportField("active", "在职,状态,status,employed"),
    )
    makes = Staff
    needs = (Staff, Credential)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """Yield a person a row, or its rejection.

        See `Importer.read`. A PIN is hashed at once; one that is the same as before changes nothing.
        """

        def build(row: RowCells, key: str) -> AnyArgs:
            """Return the person a row describes, over the known one."""
            found = context.known.find(Staff, "number", key)
            base = found[0] if found else Staff(id=free_id(context.known, Staff, key), number=key, name="")
            staff = msgspec.structs.replace(base, **_given(row))
            return StaffSaved(staff=staff, pin=_pin(row, context.known.get(Credential, staff.id)))

        return one_each(rows, "number", build)


def _given(row: RowCells) -> dict[str, object]:
    name = row.needed("name")
    roles = tuple(word(text, "roles", _ROLES, Role.TECHNICIAN) for text in listed(row.needed("roles")))
    given: dict[str, object] = {"name": name, "initials": initials(name, person=True), "roles": roles}
    if row.text("skills"):
        given["skills"] = listed(row.text("skills"))
    for field in ("badge", "language"):
        if row.text(field):
            given[field] = row.text(field)
    if row.text("active"):
        given["active"] = is_on(row, "active") is Switch.ON
    return given


def _pin(row: RowCells, known: Credential | None) -> str:
    pin = row.text("pin")
    if not pin or (known is not None and pin_matches(pin, known.pin)):
        return ""
    try:
        return hash_pin(pin)
    except ValueError:
        raise RowRejected("pin-invalid") from None
