"""Import who works when: weeks, single days and leave."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bay_tui.server.importing.failures import Rejection, RowRejected
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.importer import ImportContext, ImportedEntry
from bay_tui.server.importing.values import instant, vocabulary, word, word_key
from bay_tui.workshop.operations import AnyArgs, DayPlanned, LeaveGiven, WeekPlanned
from bay_tui.workshop.records import Leave, PlannedDay, Shift, Site, Staff, WeekPattern
from bay_tui.workshop.roster.plans import Plans
from bay_tui.workshop.roster.records import DAY_OFF, WEEK
from bay_tui.workshop.time.days import site_days
from bay_tui.workshop.words import LeaveReason, Weekday

_WEEKDAYS = vocabulary(
    {
        Weekday.MONDAY: "周一,星期一,礼拜一,一,mon,1",
        Weekday.TUESDAY: "周二,星期二,礼拜二,二,tue,2",
        Weekday.WEDNESDAY: "周三,星期三,礼拜三,三,wed,3",
        Weekday.THURSDAY: "周四,星期四,礼拜四,四,thu,4",
        Weekday.FRIDAY: "周五,星期五,礼拜五,五,fri,5",
        Weekday.SATURDAY: "周六,星期六,礼拜六,六,sat,6",
        Weekday.SUNDAY: "周日,星期日,星期天,礼拜天,周天,日,天,sun,7",
    }
)
_LEAVES = vocabulary(
    {
        LeaveReason.ANNUAL: "年假,年休假,annual leave,holiday,vacation",
        LeaveReason.COMPENSATORY: "调休,补休,time off in lieu,toil",
        LeaveReason.PERSONAL: "事假,personal leave",
        LeaveReason.SICK: "病假,sick leave,illness",
        LeaveReason.TRAINING: "培训,外出培训,course",
        LeaveReason.OTHER: "其他,其他假,请假,婚假,产假,丧假,leave",
    }
)
_OFF = frozenset(map(word_key, ("off", "休", "休息", "公休", "轮休", "day off", "free")))
_ORDER = list(Weekday)


@dataclass(slots=True)
class _Week:
    """Hold the rows of one person's week so far."""

    lines: list[int] = field(default_factory=list[int])
    days: dict[int, str] = field(default_factory=dict[int, str])


class RosterImporter:
    """Read 工号, 日期, 星期, 班次, 请假, 至.

    A row is a shift on a date, a shift on a day of each week, or leave.
    """

    fields = (
        ImportField("number", "工号,员工号,员工编号,人员编号,staff number,employee number,person,staff", required=True),
        ImportField("day", "日期,开始日期,date,from", unless="weekday", required=True),
        ImportField("weekday", "星期,周几,day of week"),
        ImportField("shift", "班次,班,shift name"),
        ImportField("leave", "请假,假别,请假类型,leave type,reason"),
        ImportField("until", "至,到,结束日期,截止日期,to,last day"),
    )
    makes = PlannedDay
    needs = (Site, Staff, Shift, WeekPattern, PlannedDay, Leave)

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """See `Importer.read`.

        The rows of one person's week are one entry; a day the file does not name stays as it is.
        """
        shifts = _shifts(context.known.every(Shift))
        weeks: dict[tuple[str, date | None], _Week] = {}
        for row in rows:
            try:
                found = _row(row, context, shifts, weeks)
            except RowRejected as rejected:
                yield Rejection(row.line, rejected.code, rejected.params)
            else:
                if found is not None:
                    yield ImportedEntry((row.line,), found)
        for (staff, since), week in weeks.items():
            yield ImportedEntry(tuple(week.lines), _week(context, staff, since, week.days))


def _row(
    row: RowCells,
    context: ImportContext,
    shifts: dict[str, str],
    weeks: dict[tuple[str, date | None], _Week],
) -> AnyArgs | None:
    """Return what a row alone says.

    None for one that belongs to a week.
    """
    number = row.needed("number")
    person = next(iter(context.known.find(Staff, "number", number)), None)
    if person is None:
        raise RowRejected("staff-unknown", id=number)
    day = _date(row, "day")
    if row.text("leave"):
        reason = word(row.text("leave"), "leave", _LEAVES, LeaveReason.OTHER)
        first = day or _missing("day")
        return LeaveGiven(staff=person.id, first=first, last=_date(row, "until") or first, reason=reason)
    shift = _shift(row.needed("shift"), shifts)
    if not row.text("weekday"):
        return DayPlanned(staff=person.id, day=day or _missing("day"), shift=shift)
    weekday = _ORDER.index(word(row.text("weekday"), "weekday", _WEEKDAYS, Weekday.MONDAY))
    week = weeks.setdefault((person.id, day), _Week())
    if week.days.get(weekday, shift) != shift:
        raise RowRejected("row-duplicate", value=row.text("weekday"), first=week.lines[0])
    week.lines.append(row.line)
    week.days[weekday] = shift
    return None


def _week(context: ImportContext, staff: str, since: date | None, said: dict[int, str]) -> WeekPlanned:
    """Return a week's pattern; what is not said is as before."""
    first = since or site_days(context.known).of(datetime.now(UTC))
    before = Plans(context.known).pattern(staff, first)
    days = tuple(said.get(number, before[number]) for number in range(WEEK))
    return WeekPlanned(staff=staff, days=days, from_day=first)


def _shifts(known: Sequence[Shift]) -> dict[str, str]:
    """Return the ids of shifts by id and by name."""
    return {word_key(text): one.id for one in known for text in (one.name, one.id)}


def _shift(text: str, shifts: dict[str, str]) -> str:
    key = word_key(text)
    found = shifts.get(key) or (DAY_OFF if key in _OFF else "")
    if not found:
        raise RowRejected("shift-unknown", id=text)
    return found


def _date(row: RowCells, field: str) -> date | None:
    found = instant(row.text(field), field, UTC)
    return found.date() if found else None


def _missing(field: str) -> date:
    raise RowRejected("text-missing", field=field)
