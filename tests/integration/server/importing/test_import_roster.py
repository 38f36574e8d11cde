"""The roster from a file: weeks, single days and leave; and what the site says of its hours on the command line."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bay_tui import cli
from bay_tui.workshop.operations import ShiftSaved, StaffSaved
from bay_tui.workshop.records import Leave, PlannedDay, Shift, Site, Staff, WeekPattern
from bay_tui.workshop.words import LeaveReason, Role, Weekday
from import_kit import SITE, Desk, counts, opened_desk, rejected

ROSTER = """\
工号,日期,星期,班次,请假,至
101,2026-03-02,周一,早班,,
101,2026-03-02,周二,e,,
101,2026-03-02,周日,休息,,
102,2026-03-05,,晚班,,
102,2026-03-06,,,病假,2026-03-08
101,2026-04-01,,,调休,
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as desk:
        for number in ("101", "102"):
            desk.apply(StaffSaved(staff=Staff(id=number, number=number, name="x", roles=(Role.TECHNICIAN,))))
        first = date(2026, 1, 1)
        desk.apply(ShiftSaved(shift="e", name="早班", begins=480, ends=960, from_day=first))
        desk.apply(ShiftSaved(shift="l", name="晚班", begins=960, ends=0, from_day=first))
        yield desk


def test_weeks_days_and_leave_arrive_and_the_same_file_again_changes_nothing(desk: Desk) -> None:
    report = desk.take("roster", ROSTER)
    assert (report.added + report.changed, report.rejected, report.ignored) == (4, 0, ())
    (week,) = desk.view.every(WeekPattern)
    assert (week.staff, week.since, week.days) == ("101", date(2026, 3, 2), ("e", "e", "", "", "", "", "off"))
    (day,) = desk.view.every(PlannedDay)
    assert (day.staff, day.day, day.shift) == ("102", date(2026, 3, 5), "l")
    leaves = sorted((one.staff, one.first.day, one.last.day, one.reason) for one in desk.view.every(Leave))
    assert leaves == [("101", 1, 1, LeaveReason.COMPENSATORY), ("102", 6, 8, LeaveReason.SICK)]
    before = desk.operations()
    assert counts(desk.take("roster", ROSTER)) == (0, 0, 4, 0)
    assert desk.operations() == before


def test_a_week_without_a_date_is_not_said_anew_each_day(desk: Desk) -> None:
    table = "person,weekday,shift\n101,mon,e\n101,fri,l\n"
    assert counts(desk.take("roster", table))[3] == 0
    assert counts(desk.take("roster", table)) == (0, 0, 1, 0)
    # what the file does not name stays
    desk.take("roster", "person,weekday,shift\n101,tue,off\n")
    newest = max(desk.view.every(WeekPattern), key=lambda one: one.since)
    assert newest.days == ("e", "off", "", "", "l", "", "")


def test_rows_that_make_no_sense_are_named_by_line(desk: Desk) -> None:
    table = (
        "工号,日期,星期,班次,请假,至\n"
        "999,2026-03-02,,e,,\n"
        "101,2026-03-02,,夜班,,\n"
        "101,,,e,,\n"
        "101,2026-03-02,周八,e,,\n"
        "101,2026-03-02,,,逃班,\n"
        "101,2026-03-02,,,病假,2026-03-01\n"
        "101,2026-03-02,周一,e,,\n"
        "101,2026-03-02,周一,l,,\n"
        "101,32.3.2026,,e,,\n"
    )
    assert rejected(desk.take("roster", table)) == [
        (2, "staff-unknown"),
        (3, "shift-unknown"),
        (4, "text-missing"),
        (5, "word-unknown"),
        (6, "word-unknown"),
        (7, "leave-backwards"),
        (9, "row-duplicate"),
        (10, "date-impossible"),
    ]


def test_site_and_shifts_are_set_up_and_shown_by_command(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'office.db'}"

    def run(*words: str, status: int = cli.DONE) -> str:
        assert cli.run(["--home", str(tmp_path), "--lang", "en", *words]) == status
        return "".join(capsys.readouterr())

    def admin(*words: str, status: int = cli.DONE) -> str:
        return run("admin", "--db", url, *words, status=status)

    opening = ("--opens", "08:30", "--shift-end", "17:30", "--closed", "sunday", "--closed", "monday")
    admin("site", SITE, *opening, "--break", "12:00-13:00", "--day-begins", "06:00")
    (site,) = desk.view.every(Site)
    rules = site.rules
    assert (rules.opens, rules.shift_end, rules.closed) == ("08:30", "17:30", (Weekday.MONDAY, Weekday.SUNDAY))
    assert (rules.break_begins, rules.break_ends, rules.day_begins) == ("12:00", "13:00", 360)
    admin("site", SITE, "--closed", "none", "--break", "none")
    (site,) = desk.view.every(Site)
    assert (site.rules.closed, site.rules.break_begins, site.rules.opens) == ((), "", "08:30")
    for wrong in (("--opens", "8"), ("--break", "12:00"), ("--day-begins", "24:00"), ("--closed", "restday")):
        admin("site", SITE, *wrong, status=2)
    admin("shift", "n", "--name", "夜班", "--hours", "22:00-06:00", "--since", "2026-03-01")
    admin("shift", "n", "--hours", "21:00-05:00", "--since", "2026-04-01")
    admin("shift", "l", "--closed")
    night = desk.view.get(Shift, "n")
    assert night is not None
    assert [(one.since, one.begins, one.ends) for one in night.times] == [
        (date(2026, 3, 1), 1320, 360),
        (date(2026, 4, 1), 1260, 300),
    ]
    assert "21:00-05:00" in admin("shift")
    assert desk.view.get(Shift, "l").active is False  # type: ignore[union-attr]
    admin("shift", "x", status=2)

    desk.take("roster", ROSTER)
    rows = json.loads(run("show", "roster", "--db", url, "--since", "2026-03-02", "--json"))
    assert [row["number"] for row in rows] == ["101", "102"]
    assert [day["shift"] for day in rows[0]["days"]] == ["早班", "早班", "", "", "", "", ""]
    assert rows[0]["days"][0] == {
        "day": "2026-03-02",
        "shift": "早班",
        "begins": "08:00",
        "ends": "16:00",
        "off": False,
        "leave": None,
        "absent": False,
    }
    assert [day["leave"] for day in rows[1]["days"]] == [None] * 4 + ["sick"] * 3
    table = run("show", "roster", "--db", url, "--since", "2026-03-02")
    assert "Mon 2" in table
    assert "sick leave" in table
