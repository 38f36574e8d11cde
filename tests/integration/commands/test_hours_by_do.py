"""Hours recorded by command: what a correction moves is said, and a span longer than the site's shift is flagged."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bay_tui import cli
from bay_tui.server.office import Office
from bay_tui.workshop.operations import BaySaved, StaffSaved
from bay_tui.workshop.records import Bay, ExceptionCase, Site, Staff
from bay_tui.workshop.words import Role
from server_kit import SITE, serving


class Command:
    """The command line of one terminal, and of the server it is enrolled at."""

    def __init__(self, home: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._home, self._url, self._capsys = home, url, capsys

    def __call__(self, *words: str, status: int = cli.DONE) -> tuple[str, str]:
        self._capsys.readouterr()
        assert cli.run(["--home", str(self._home), "--lang", "en", *words]) == status
        return self._capsys.readouterr()

    def admin(self, *words: str, status: int = cli.DONE) -> str:
        return "".join(self("admin", "--db", self._url, *words, status=status))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(f"sqlite:///{tmp_path / 'server.db'}") as office:
        office.create_site(SITE, "Shop", "UTC", "en")
        office.apply(
            [
                BaySaved(bay=Bay(id="b", number="1")),
                StaffSaved(staff=Staff(id="t", number="7", name="Ana", roles=tuple(Role))),
            ],
            site=SITE,
        )
        yield office


@pytest.fixture
def run(tmp_path: Path, office: Office, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    with serving(url) as server:
        command = Command(tmp_path / "floor", url, capsys)
        command("enrol", server.url, office.enrol_code(SITE, "Bay", "b"))
        yield command


def added(run: Command, start: datetime, end: datetime, code: str) -> tuple[str, str]:
    return run(
        *("do", "labour.added", "staff=t", f"indirect={code}", f"start={start.isoformat()}"),
        *(f"end={end.isoformat()}", "reason=late", "--as", "7"),
    )


def test_a_span_longer_than_the_sites_shift_is_recorded_and_flagged(run: Command, office: Office) -> None:
    run.admin("site", SITE, "--longest-shift", "12")
    (site,) = office.view(SITE).every(Site)
    assert site.rules.longest_shift == 12
    for wrong in ("0", "49"):
        run.admin("site", SITE, "--longest-shift", wrong, status=2)
    run("sync")
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    added(run, begin, begin + timedelta(hours=8), "training")
    run("sync")
    assert office.view(SITE).every(ExceptionCase) == []
    added(run, begin + timedelta(hours=9), begin + timedelta(hours=26), "meeting")
    run("sync")
    (case,) = office.view(SITE).every(ExceptionCase)
    assert (case.code, case.subject, case.params) == ("span-long", "t", {"staff": "Ana", "hours": "17.0"})
    rows = json.loads(run("show", "hours", "--json", "--since", begin.date().isoformat())[0])
    assert sorted(row["hours"] for row in rows if row["activity"] != "idle") == [8.0, 17.0]


def test_a_correction_says_what_other_work_it_moves(run: Command) -> None:
    day = (datetime.now(UTC) - timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    started = ("do", "labour.started", "staff=t", "indirect=training", "--as", "7")
    run(*started)
    added(run, day, day + timedelta(hours=2), "meeting")
    rows = json.loads(run("show", "hours", "--json", "--since", day.date().isoformat())[0])
    assert [row["activity"] for row in rows if row["activity"] != "idle"] == ["meeting", "training"]
    labour = json.loads(run("show", "labour", "--json")[0])
    (begun,) = [one["id"] for one in labour if one.get("indirect") == "meeting"]
    out, said = run(
        *("do", "labour.corrected", f"event={begun}", f"at={(day + timedelta(hours=1)).isoformat()}"),
        *("reason=late", "--as", "7"),
    )
    assert out.strip()
    (line,) = [one for one in said.splitlines() if "meeting" in one]
    assert "08:00" in line.partition("→")[0]
    assert "09:00" in line.partition("→")[2]
    assert "Moves too" not in line
    # A correction that nobody can make is refused, and says nothing of moves.
    assert run("do", "labour.corrected", "event=none", "reason=x", "--as", "7", status=1)[1].count("→") == 0


def test_the_booking_beside_it_is_among_what_moves(run: Command) -> None:
    day = (datetime.now(UTC) - timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    added(run, day, day + timedelta(hours=4), "meeting")
    added(run, day + timedelta(hours=1), day + timedelta(hours=2), "training")  # splits the meeting
    labour = json.loads(run("show", "labour", "--json")[0])
    (begun,) = [one["id"] for one in labour if one.get("indirect") == "training"]
    at = (day + timedelta(hours=1, minutes=30)).isoformat()
    _out, said = run("do", "labour.corrected", f"event={begun}", f"at={at}", "reason=late", "--as", "7")
    first, other = said.splitlines()
    assert first.startswith("training: ")
    assert other.startswith("Moves too: meeting: ")
    assert "09:00" in other.partition("→")[0]
    assert "09:30" in other.partition("→")[2]


def test_times_are_typed_as_on_the_hours_screen(run: Command) -> None:
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    run(
        *("do", "labour.added", "staff=t", "indirect=meeting", f"start={day} ９：１２", "end=1030"),
        *("reason=late", "--as", "7"),
    )
    labour = json.loads(run("show", "labour", "--json")[0])
    (begun,) = [one for one in labour if one.get("indirect") == "meeting"]
    assert datetime.fromisoformat(begun["at"]) == datetime(day.year, day.month, day.day, 9, 12, tzinfo=UTC)
    run("do", "labour.corrected", f"event={begun['id']}", "at=9.30", "reason=late", "--as", "7")
    rows = json.loads(run("show", "hours", "--json", "--since", day.isoformat())[0])
    assert [row["hours"] for row in rows if row["activity"] == "meeting"] == [1.0]
    run("do", "labour.corrected", f"event={begun['id']}", "at=soon", "reason=late", "--as", "7", status=2)
