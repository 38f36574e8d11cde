"""What commands say where the server's database takes no write: for good, for want of room, or just now."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

import postgres
from bay_tui import cli
from bay_tui.server.office import Office
from bay_tui.server.sql import database, deadlines
from bay_tui.workshop.decision import Status
from bay_tui.workshop.records import Order, Part, Staff
from server_kit import SITE, furnish, refuse
from small_disk import small_disk

NAME = "朱镕"
"""What the database will not have."""

FULL = "The disk of the database is full: nothing more was written. Free some space, then try again."


class Command:
    """The program beside a server's database."""

    def __init__(self, url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.url, self.folder, self._capsys = url, folder, capsys
        self.out = ""

    def file(self, name: str, *lines: str) -> str:
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    def ends(self, status: int, *words: str, language: str = "en") -> list[str]:
        """Run it, see how it ends, and return what it complained of, a line each."""
        self._capsys.readouterr()
        name, *rest = words
        home = str(self.folder / "home")
        assert cli.run(["--home", home, "--lang", language, name, "--db", self.url, *rest]) == status
        self.out, said = self._capsys.readouterr()
        assert "Traceback" not in said
        return said.splitlines()


@pytest.fixture
def command(database_url: str, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(database_url, tmp_path, capsys)


@pytest.mark.parametrize("table, column", [("record", "body"), ("ledger", "operation")])
def test_a_row_that_can_never_be_written_comes_back_and_the_others_are_taken(
    command: Command, office: Office, table: str, column: str
) -> None:
    refuse(office, table, column, NAME)
    rows = ("number,plate,customer,title", "11,粤B1,Li,oil", f"12,粤B2,{NAME},oil", "13,粤B3,Wu,oil")
    path = command.file("orders.csv", *rows)
    [said] = command.ends(cli.FAILED, "import", "orders", path)
    assert said.startswith("line 3: The server's database cannot take this entry")
    assert command.out == "2 added, 0 changed, 0 unchanged, 1 rejected.\n"
    numbers = {one.number for one in office.view(SITE).every(Order)}
    assert numbers >= {"11", "13"} and "12" not in numbers
    before = len(list(office.ledger(SITE)))
    [said] = command.ends(cli.FAILED, "import", "orders", path)
    assert said.startswith("line 3: ")
    assert command.out == "0 added, 0 changed, 2 unchanged, 1 rejected.\n"
    refused = [line for line in list(office.ledger(SITE))[before:] if line.status is Status.REFUSED]
    assert [line.code for line in refused] == ["write-failed"], "only what was refused is said again"


def test_a_count_that_can_never_be_written_is_not_said_to_be_taken(command: Command, office: Office) -> None:
    command.ends(cli.DONE, "import", "parts", command.file("parts.csv", "number,name", "A-1,filter", "B-2,pads"))
    refuse(office, "record", "body", '"kind":"movement"%A-1')
    path = command.file("stock.csv", "part,quantity", "A-1,4", "B-2,5")
    [said] = command.ends(cli.FAILED, "import", "stock", path)
    assert said.startswith("line 2: The server's database cannot take this entry")
    assert "1 rejected" in command.out
    assert {one.number: one.on_hand for one in office.view(SITE).every(Part)} == {"A-1": 0, "B-2": 5}


def test_a_person_who_can_never_be_written_is_one_sentence(command: Command, office: Office) -> None:
    refuse(office, "record", "body", NAME)
    [said] = command.ends(cli.FAILED, "admin", "staff", "77", "--name", NAME, "--role", "technician")
    assert said.startswith("The server's database cannot take this entry")
    assert command.ends(cli.DONE, "admin", "staff", "78", "--name", "Wu", "--role", "technician") == []
    assert {one.number for one in office.view(SITE).every(Staff)} == {"7", "8", "78"}


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("enrolment", "name", ("enrol", NAME)),
        ("record", "body", ("site", "south", "--name", NAME)),
    ],
)
def test_what_is_no_entry_and_can_never_be_written_is_one_sentence(
    command: Command, office: Office, table: str, column: str, words: tuple[str, ...]
) -> None:
    refuse(office, table, column, NAME)
    [said] = command.ends(cli.FAILED, "admin", *words)
    assert said.startswith("The database does not take what was to be written")
    assert office.sites() == [SITE]


@pytest.mark.postgres
def test_a_site_that_somebody_holds_is_one_sentence_and_waited_for_no_longer_than_said(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = deadlines.OFFICE._replace(lock=0.3)
    monkeypatch.setattr(database.ServerDatabase.__init__, "__defaults__", (impatient,))
    with postgres.fresh_database(postgres_url) as url, Office(url) as office:
        furnish(office)
        command = Command(url, tmp_path, capsys)
        path = command.file("parts.csv", "number,name", "A-1,filter")
        with psycopg.connect(url) as holder:
            holder.execute(f"SELECT * FROM site WHERE id = '{SITE}' FOR UPDATE")
            for words in (("import", "parts", path), ("admin", "bay", "9"), ("admin", "enrol", "Bay 9")):
                said = command.ends(cli.FAILED, *words)
                assert said == [
                    "The database is busy: somebody else is writing, or all its connections are taken. Try again."
                ], words
        assert command.ends(cli.DONE, "import", "parts", path) == []
        assert [one.number for one in office.view(SITE).every(Part)] == ["A-1"]


@pytest.mark.postgres
def test_a_database_that_takes_no_changes_is_one_sentence(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgres.fresh_database(postgres_url) as url:
        with Office(url) as office:
            furnish(office)
        command = Command(f"{url}&options=-c%20default_transaction_read_only%3Don", tmp_path, capsys)
        for words in (
            ("import", "parts", command.file("parts.csv", "number,name", "A-1,filter")),
            ("admin", "bay", "9"),
        ):
            said = command.ends(cli.FAILED, *words)
            assert said == ["The database is read-only: nothing was changed."]
        assert command.ends(cli.DONE, "admin", "bay") == []


@pytest.fixture
def small() -> Iterator[Path]:
    """A real file system with room for a small database."""
    with small_disk(Path(f"/tmp/bay-tui-small-{uuid4().hex[:8]}"), "3m") as mounted:
        yield mounted


def test_a_full_disk_is_one_sentence_and_what_was_taken_before_it_stays(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{small / 'server.db'}"
    with Office(url) as office:
        furnish(office)
    command = Command(url, tmp_path, capsys)
    path = command.file("parts.csv", "number,name", *(f"A-{number},filter {number}" for number in range(3000)))
    with (small / "others").open("wb", buffering=0) as others:
        others.write(b"x" * (shutil.disk_usage(small).free - 700_000))
    said = command.ends(cli.FAILED, "import", "parts", path)
    assert said == [FULL]
    [said] = command.ends(cli.FAILED, "import", "parts", path, language="zh_CN")
    assert said == "数据库所在的磁盘已满，没有再写入。请腾出空间后重试。"
    with Office(url) as office:
        taken = {one.number for one in office.view(SITE).every(Part)}
    assert 0 < len(taken) < 3000
    assert taken == {f"A-{number}" for number in range(len(taken))}, "some hundreds share a transaction, in order"
    (small / "others").unlink()
    subprocess.run(["mount", "-o", "remount,size=30m", small], check=True)
    assert command.ends(cli.DONE, "import", "parts", path) == []
    assert command.out == f"{3000 - len(taken)} added, 0 changed, {len(taken)} unchanged, 0 rejected.\n"
