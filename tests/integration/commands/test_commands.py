"""The command line as scripts and administrators use it: what it prints, and how it ends."""

import errno
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bay_tui import cli
from bay_tui.server.serve import EmbeddedServer, bind
from bay_tui.store.journal.disk import OsDisk
from bay_tui.store.journal.frames import BODY, Frame, frame_at

Run = Callable[..., "Outcome"]


class Outcome:
    """What a command printed, what it complained of, and its exit status."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("BAY_TUI_HOME", "BAY_TUI_SERVER", "BAY_TUI_LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def run(*words: str, home: str = "office", typed: str = "") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        status = cli.run(["--home", str(tmp_path / home), *words])
        printed = capsys.readouterr()
        return Outcome(status, printed.out, printed.err)

    return run


@pytest.fixture
def shop(run: Run) -> Run:
    """A site with a bay, two people and an order, set up as its administrator would."""
    for words, typed in (
        (("admin", "site", "north", "--name", "North"), ""),
        (("admin", "bay", "1"), ""),
        (("admin", "staff", "101", "--name", "张伟", "--role", "technician", "--pin"), "4711\n"),
        (("admin", "staff", "201", "--name", "Li", "--role", "foreman"), ""),
    ):
        assert run(*words, typed=typed).status == cli.DONE
    return run


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("number,plate,title,hours\n0012,粤B-59185,Oil service,0.8\n", encoding="utf-8")
    return path


@pytest.fixture
def floor(shop: Run, orders: Path, tmp_path: Path) -> Iterator[Run]:
    """A terminal enrolled at a running server; its home is `floor`."""
    assert shop("import", "orders", str(orders)).status == cli.DONE
    with EmbeddedServer(f"sqlite:///{tmp_path / 'office' / 'server.db'}") as server:
        code = shop("admin", "enrol", "Bay 1", "--bay", "1", "--scope", "office").out.strip()
        enrolled = shop("enrol", server.url, code, home="floor")
        assert (enrolled.status, enrolled.err) == (cli.DONE, "")
        yield shop


def test_an_administrator_sees_what_was_set_up(shop: Run) -> None:
    assert re.search(r"101\s+张伟\s+technician\s+yes", shop("admin", "staff").out)
    assert shop("admin", "bay", "1", "--name", "Lift one").status == cli.DONE
    assert "Lift one" in shop("admin", "bay").out


def test_the_pin_is_nowhere_in_the_clear(shop: Run, tmp_path: Path) -> None:
    stored = b"".join(path.read_bytes() for path in (tmp_path / "office").glob("server.db*"))
    assert b"scrypt" in stored
    assert b"4711" not in stored


def assert_one_sentence(outcome: Outcome, status: int, complaint: str) -> None:
    assert outcome.status == status
    assert re.search(complaint, outcome.err + outcome.out)
    assert "Traceback" not in outcome.err
    assert len((outcome.err or outcome.out).strip().splitlines()) <= 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("admin", "staff", "5"), "Please fill in: name"),
        (("admin", "enrol", "T", "--bay", "99"), "The bay 99 is not known"),
        (("admin", "revoke", "nobody"), "no terminal nobody"),
        (("import", "orders", "missing.csv"), "There is no file missing.csv"),
        (("show", "job", "404"), "There is no job 404 here"),
        (("sync",), "not enrolled yet"),
        (("serve", "--port", "99999"), "Cannot serve on 127.0.0.1:99999: .*--port"),
        (("serve", "--host", "no.such.host.invalid"), "Cannot serve on no.such.host.invalid:8521"),
        (("enrol", "http://127.0.0.1:9", "ABCD-EFGH"), "No server answers at http://127.0.0.1:9"),
        (("enrol", "http://:x", "ABCD-EFGH"), "is no server address"),
    ],
)
def test_a_failure_is_one_sentence_and_status_1(shop: Run, words: tuple[str, ...], complaint: str) -> None:
    assert_one_sentence(shop(*words), cli.FAILED, complaint)


def test_a_server_says_that_its_port_is_taken(shop: Run) -> None:
    with bind("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        assert_one_sentence(
            shop("serve", "--port", str(port)), cli.FAILED, f"Cannot serve on 127.0.0.1:{port}: .*--port"
        )


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("admin", "staff", "5", "--name", "X", "--role", "boss"), "boss is none of: technician"),
        (("admin", "site", "south", "--timezone", "Mars/Base"), "Mars/Base is no timezone"),
        (("do", "labour.arrived", "staff=101"), "Say who did it"),
        (("do", "labour.dreamt", "--as", "101"), "There is no operation labour.dreamt"),
        (("do", "labour.arrived", "staff", "--as", "101"), "not of the form NAME=VALUE"),
        (("do", "labour.arrived", "stuff=1", "--as", "101"), "does not take stuff; it takes: staff"),
        (
            ("do", "labour.stopped", "staff=1", "job=2", "reason=lunch", "--as", "101"),
            "labour.stopped cannot take these values",
        ),
        (("show", "dreams"), "There is no dreams to show"),
        (("show", "job"), "Say which job"),
        (("show", "hours", "--since", "tomorrow"), "is no date"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(shop: Run, words: tuple[str, ...], complaint: str) -> None:
    assert_one_sentence(shop(*words), cli.WRONG_USAGE, complaint)


def test_an_unknown_kind_is_status_2(run: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        run("import", "dreams", "x.csv")
    assert ended.value.code == cli.WRONG_USAGE


def test_what_is_not_said_again_stays(shop: Run) -> None:
    shop("admin", "bay", "1", "--use", "wash", "--closed")
    shop("admin", "bay", "1", "--name", "Wash")
    assert re.search(r"1\s+Wash\s+wash\s+yes", shop("admin", "bay").out)
    shop("admin", "staff", "101", "--gone")
    shop("admin", "staff", "101", "--badge", "T101")
    assert re.search(r"101\s+张伟\s+technician\s+no", shop("admin", "staff").out)
    shop("admin", "staff", "101", "--back")
    assert re.search(r"101\s+张伟\s+technician\s+yes", shop("admin", "staff").out)


def test_a_site_can_be_renamed_and_given_rules(shop: Run) -> None:
    assert shop("admin", "site", "north", "--name", "North Two", "--shift-end", "17:30").status == cli.DONE
    site = shop("admin", "site", "--json").json[0]
    assert (site["name"], site["rules"]["shift_end"]) == ("North Two", "17:30")


def test_what_is_written_is_nobody_elses(shop: Run, tmp_path: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "office").iterdir()}
    assert modes["server.db"] == 0


def test_settings_that_make_no_sense_are_named_with_their_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "settings.toml").write_text("server = 5\n")
    outcome = run("show", "orders")
    assert outcome.status == cli.FAILED
    assert "settings.toml: server must be a text in quotes" in outcome.err


def test_an_import_twice_adds_nothing_and_keeps_leading_zeros(shop: Run, orders: Path, tmp_path: Path) -> None:
    assert shop("import", "orders", str(orders)).out.startswith("1 added")
    assert shop("import", "orders", str(orders)).out.startswith("0 added, 0 changed, 1 unchanged")
    listed = shop("show", "orders", "--json", "--db", f"sqlite:///{tmp_path / 'office' / 'server.db'}").json
    assert [order["number"] for order in listed] == ["0012"]


def test_jobs_and_vehicles_are_shown_by_what_people_read(shop: Run, orders: Path, tmp_path: Path) -> None:
    orders.write_text("number,plate,title\n0012,粤B·59185,Oil\n", encoding="utf-8")
    shop("import", "orders", str(orders))
    database = f"sqlite:///{tmp_path / 'office' / 'server.db'}"
    assert shop("show", "job", "0012/1", "--json", "--db", database).json["title"] == "Oil"
    assert shop("show", "vehicle", "b59185", "--json", "--db", database).json["plate"] == "粤B·59185"


def test_an_import_says_which_columns_it_did_not_use(shop: Run, orders: Path) -> None:
    orders.write_text("number,plate,title,承诺交车,颜色,气味\n1,粤B1,Oil,2026-03-31 17:00,白,\n", encoding="utf-8")
    assert shop("import", "orders", str(orders)).out.splitlines()[1:] == ["Columns not used: 颜色, 气味"]


def test_a_dry_run_changes_nothing(shop: Run, orders: Path) -> None:
    assert shop("import", "orders", str(orders), "--dry-run").out.startswith("1 added")
    assert shop("import", "orders", str(orders)).out.startswith("1 added")


def test_rejected_rows_come_back_with_line_and_reason(shop: Run, orders: Path) -> None:
    orders.write_text("number,plate,title,hours\n1,粤B1,Oil,many\n2,粤B2,Oil,1\n", encoding="utf-8")
    outcome = shop("import", "orders", str(orders))
    assert outcome.status == cli.FAILED
    assert outcome.out.startswith("1 added")
    assert re.search(r"line 2: .*many.* is no number", outcome.err)


def test_do_records_through_the_outbox_and_sync_takes_it_to_the_server(floor: Run, tmp_path: Path) -> None:
    person = floor("show", "staff", "--json", home="floor").json[0]["id"]
    job = floor("show", "jobs", "--json", home="floor").json[0]["id"]
    done = floor("do", "labour.started", f"staff={person}", f"job={job}", "--as", "101", home="floor")
    assert (done.status, done.err) == (cli.DONE, "")
    assert done.out.strip() in json.dumps(floor("show", "outbox", "--json", home="floor").json)
    assert floor("show", "job", job, "--json", home="floor").json["state"] == "in_progress"

    synced = floor("sync", home="floor")
    assert (synced.status, synced.out.splitlines()[0][:7]) == (cli.DONE, "Sent 1,")
    assert floor("show", "outbox", "--json", home="floor").json == []
    database = f"sqlite:///{tmp_path / 'office' / 'server.db'}"
    for kind in ("orders", "jobs", "labour", "staff", "bays", "vehicles"):
        here, there = floor("show", kind, "--json", home="floor"), floor("show", kind, "--json", "--db", database)
        assert here.json == there.json != []


def test_do_says_why_the_rules_refuse(floor: Run) -> None:
    refused = floor("do", "stock.counted", "part=P", "quantity=1", "--as", "101", home="floor")
    assert refused.status == cli.FAILED
    assert "张伟 may not do this here: count stock" in refused.err
    nobody = floor("do", "labour.arrived", "staff=x", "--as", "999", home="floor")
    assert "Nobody with the number 999 works here" in nobody.err


def test_the_board_prints_what_is_open(floor: Run) -> None:
    printed = floor("board", "--once", home="floor").out
    assert re.search(r"粤B-59185\s+0012\s+Oil service\s+waiting", printed)
    assert floor("board", "--json", home="floor").json["outside"][0]["number"] == "0012"


def test_the_work_of_a_technician_is_shown_in_the_order_to_do_it(floor: Run) -> None:
    shown = floor("show", "work", "101", "--json", home="floor").json
    assert [(row["rank"], row["mine"], row["row"]["number"]) for row in shown] == [("next", False, "0012")]
    assert "0012" in floor("show", "work", "101", home="floor").out
    assert floor("show", "work", home="floor").status == cli.WRONG_USAGE
    assert floor("show", "work", "999", home="floor").status == cli.FAILED


def test_the_board_prints_what_matches_a_filter_alone(floor: Run) -> None:
    assert "0012" in floor("board", "--once", "--filter", "b59185 waiting", home="floor").out
    nothing = floor("board", "--once", "--filter", "nobody drives this", home="floor").out
    assert "0012" not in nothing and "Nothing here." in nothing
    assert floor("board", "--json", "--filter", "oil", home="floor").json["outside"][0]["number"] == "0012"
    assert floor("board", "--json", "--filter", "brakes", home="floor").json["outside"] == []


def test_the_board_is_printed_under_other_headings(floor: Run) -> None:
    printed = floor("board", "--once", "--group", "technician", home="floor").out
    assert re.search(r"^nobody yet\s+粤B-59185\s+0012", printed, re.MULTILINE)
    printed = floor("board", "--once", "--group", "state", home="floor").out
    assert re.search(r"^waiting\s+粤B-59185\s+0012", printed, re.MULTILINE)


@pytest.mark.parametrize("words", [("board",), ()], ids=["board", "terminal"])
def test_without_a_terminal_nothing_is_painted(
    floor: Run, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "__stdin__", None)
    refused = floor(*words, home="floor")
    assert (refused.status, refused.out) == (cli.FAILED, "")
    assert "no terminal here" in refused.err


@pytest.mark.parametrize("words", [("--wall", "--once"), ("--wall", "--json"), ("--group", "state", "--json")])
def test_the_board_says_what_cannot_be_printed(floor: Run, words: tuple[str, ...]) -> None:
    refused = floor("board", *words, home="floor")
    assert (refused.status, refused.out) == (cli.WRONG_USAGE, "")
    assert words[0] in refused.err


def test_the_doctor_finds_a_terminal_in_order(floor: Run) -> None:
    found = {one["name"]: one for one in floor("doctor", "--json", home="floor").json}
    assert found["memory"]["ok"]
    assert found["server"]["ok"]
    assert found["clock"]["ok"]


def frames_of(journal: Path) -> list[Frame]:
    """The commits in a terminal's file."""
    data = journal.read_bytes()
    found = [frame_at(data, BODY)]
    while found[-1] is not None:
        found.append(frame_at(data, found[-1].end))
    return [one for one in found if one is not None]


def test_the_doctor_says_which_entries_of_a_damaged_store_are_gone(floor: Run, tmp_path: Path) -> None:
    """Two are recorded and not handed in; the first of them is damaged."""
    journal = tmp_path / "floor" / "terminal.journal"
    assert floor("sync", home="floor").status == cli.DONE
    waiting = [
        floor("do", "call.raised", "asks=parts", f"bay={bay}", "--as", "101", home="floor").out for bay in ("1", "2")
    ]
    *_, before, lost, after = frames_of(journal)
    assert waiting[0].strip().encode() in journal.read_bytes()[lost.start : lost.end]
    damaged = bytearray(journal.read_bytes())
    damaged[lost.end - 1] ^= 0xFF
    journal.write_bytes(damaged)
    span = [datetime.fromtimestamp(one.at / 1000).strftime("%m-%d %H:%M") for one in (before, after)]
    numbers = f"ntries {lost.number} to {lost.number} are gone (1"
    refused = floor("show", "orders", home="floor")
    assert (refused.status, f"{numbers}, recorded {span[0]} to {span[1]})" in refused.err) == (cli.FAILED, True)
    saved = floor("doctor", "--salvage", home="floor")
    assert saved.status == cli.FAILED
    assert saved.out.startswith("Saved ")
    gone = f"E{numbers}): {lost.end - lost.start} bytes, recorded {span[0]} to {span[1]}."
    assert saved.err.splitlines()[0] == gone
    assert "1 operation that the server has not got is among it" in saved.err
    assert floor("show", "orders", home="floor").status == cli.DONE
    again = floor("doctor", "--salvage", home="floor")
    assert (again.status, again.out.startswith("Saved "), "are gone" in again.err) == (cli.DONE, True, False)


def test_the_doctor_and_the_log_say_what_a_crash_tore(floor: Run, tmp_path: Path) -> None:
    journal = tmp_path / "floor" / "terminal.journal"
    assert floor("sync", home="floor").status == cli.DONE
    last = frames_of(journal)[-1]
    with journal.open("ab") as file:
        file.write(b"\xffBT\xfd" + b"x" * 40)
    floor("do", "call.raised", "asks=parts", "bay=1", "--as", "101", home="floor")
    assert journal.with_name("terminal.journal.torn-1").read_bytes() == b"\xffBT\xfd" + b"x" * 40
    found = {one["name"]: one for one in floor("doctor", "--json", home="floor").json}
    assert found["unfinished"]["text"].startswith(
        "1 entry cut after a crash; nobody was told it was recorded (44 bytes"
    )
    assert f"entry {last.number + 1}, 44 bytes, begun after" in found["the last one"]["text"]
    logged = "".join(path.read_text() for path in (tmp_path / "floor").rglob("*.log"))
    assert f"no. {last.number + 1}, 44 bytes" in logged


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.ENOSPC, "The disk of this terminal is full: what the server says is not kept."),
        (errno.EIO, "The disk of this terminal failed: what the server says is not kept."),
        (errno.EROFS, "terminal.journal: what the server says is not kept."),
    ],
)
def test_a_sync_that_cannot_keep_what_it_hears_says_that(
    floor: Run, code: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was to be recorded here, so nothing was not."""

    def write(*_arguments: object) -> int:
        raise OSError(code, os.strerror(code))

    assert floor("sync", home="floor").status == cli.DONE
    assert floor("admin", "bay", "2").status == cli.DONE
    monkeypatch.setattr(OsDisk, "write", write)
    outcome = floor("sync", home="floor")
    assert outcome.status == cli.FAILED
    assert told in outcome.out
    assert "nothing was recorded" not in outcome.out.lower()


def test_every_command_speaks_chinese_when_asked(shop: Run) -> None:
    outcome = shop("--lang", "zh_CN", "show", "job", "404")
    assert outcome.err.strip() == "这里没有作业 404。"
    for name in ("zh", "zh-CN", "ZH_cn", "zh_CN.UTF-8"):
        assert shop("--lang", name, "show", "vehicle", "404").err.strip() == "这里没有车辆 404。"
    assert shop("--lang", "zh", "show", "work", "404").err.strip() == "这里没有人员 404。"


def test_untrusted_text_cannot_reach_the_terminal(shop: Run, orders: Path, tmp_path: Path) -> None:
    orders.write_text("number,plate,title,hours\n1,粤B1,\x1b]0;owned\x07\x1b[31mOil\u202e,1\n", encoding="utf-8")
    shop("import", "orders", str(orders))
    printed = shop("board", "--once", "--db", f"sqlite:///{tmp_path / 'office' / 'server.db'}").out
    assert "Oil" in printed
    assert not set(printed) & set("\x1b\x07\u202e")


@pytest.mark.parametrize(
    ("term", "tty", "name"), [("linux", True, "Z.W."), ("linux", False, "张伟"), ("xterm", True, "张伟")]
)
def test_a_console_without_the_glyphs_is_printed_what_it_can_show(
    shop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, term: str, tty: bool, name: str
) -> None:
    database = f"sqlite:///{tmp_path / 'office' / 'server.db'}"
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: tty)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: tty)
    shown = shop("show", "staff", "--db", database).out
    assert name in shown
    assert ("张" in shown) == (name == "张伟")
    assert ("张" in shop("show", "job", "张", "--db", database).err) == (name == "张伟")


def test_a_bay_gets_another_number_and_its_old_one_is_free(shop: Run) -> None:
    renumbered = shop("admin", "bay", "1", "--renumber", "7")
    assert (renumbered.status, renumbered.err) == (cli.DONE, "")
    assert renumbered.out == "Bay 1 is bay 7 now; its sign has to be printed anew.\n"
    assert shop("admin", "bay", "1").status == cli.DONE
    bays = {bay["number"]: bay["id"] for bay in shop("admin", "bay", "--json").json}
    assert (bays.keys(), bays["7"]) == ({"1", "7"}, "1")
    taken = shop("admin", "bay", "1", "--renumber", "7")
    assert_one_sentence(taken, cli.FAILED, "7")


@pytest.mark.parametrize("what", [("--renumber", "3"), ("--closed",)])
def test_a_bay_that_is_not_there_is_neither_renumbered_nor_closed(shop: Run, what: tuple[str, ...]) -> None:
    before = shop("admin", "bay", "--json").json
    assert_one_sentence(shop("admin", "bay", "9", *what), cli.FAILED, "The bay 9 is not known here.")
    assert shop("admin", "bay", "--json").json == before


def test_what_is_closed_while_it_is_busy_is_said(floor: Run) -> None:
    assert floor("do", "call.raised", "asks=foreman", "bay=1", "--as", "101", home="floor").status == cli.DONE
    assert floor("do", "labour.arrived", "staff=101", "--as", "101", home="floor").status == cli.DONE
    assert floor("sync", home="floor").status == cli.DONE
    closed, gone = floor("admin", "bay", "1", "--closed"), floor("admin", "staff", "101", "--gone")
    assert (closed.status, gone.status) == (cli.DONE, cli.DONE)
    assert closed.err == "Bay 1 was closed while it called; the call (1) is the workshop's now.\n"
    assert "The clock of 张伟 was left running" in gone.err
    assert floor("sync", home="floor").status == cli.DONE
    assert "The workshop calls" in floor("board", "--once", home="floor").out


def test_do_says_of_a_part_without_a_price_that_it_goes_out_for_nothing(floor: Run, tmp_path: Path) -> None:
    parts = tmp_path / "parts.csv"
    parts.write_text("part number,name,qty,price\nFREE,Clip,9,0\nDEAR,Pump,9,5\n", encoding="utf-8")
    assert floor("import", "parts", str(parts)).status == cli.DONE
    assert floor("admin", "staff", "301", "--name", "Chen", "--role", "parts").status == cli.DONE
    assert floor("sync", home="floor").status == cli.DONE
    for part, said in (("FREE", "FREE has no price: it went out at 0.\n"), ("DEAR", "")):
        lines = json.dumps([{"part": part, "quantity": 1}])
        asked = floor("do", "parts.requested", "job=ro-0012.1", f"lines={lines}", "--as", "101", home="floor")
        issued = floor("do", "parts.issued", f"line={asked.out.strip()}.1", "--as", "301", home="floor")
        assert (issued.status, issued.err) == (cli.DONE, said)


def begun_at(floor: Run) -> list[tuple[str, str]]:
    """Return who began what when; how long a running one lasts changes as one looks."""
    shown = floor("show", "hours", "--json", home="floor").json
    return [(one["staff"], one["start"]) for one in shown]


def test_what_a_wrong_clock_dated_is_set_right_from_the_command_line(floor: Run) -> None:
    head = ("admin", "clock")
    assert floor("do", "labour.arrived", "staff=101", "--as", "101", home="floor").status == cli.DONE
    assert floor("sync", home="floor").status == cli.DONE
    newest = floor(*head, "--json").json[-1]["seq"]
    span = ("--from", str(newest), "--earlier", "1h30m")
    assert_one_sentence(floor(*head, *span), cli.WRONG_USAGE, "--reason")
    for wrong in ("1 hour", "", "h", "9999999999h", "999999d"):
        given = floor(*head, "--from", "1", "--later", wrong, "--reason", "x")
        assert_one_sentence(given, cli.WRONG_USAGE, "--later")
    before = begun_at(floor)
    planned = floor(*head, *span, "--dry-run", "--json").json
    assert [(one["terminal"], one["entries"], one["moved"]) for one in planned] == [("Bay 1", 1, True)]
    assert begun_at(floor) == before
    done = floor(*head, *span, "--reason", "battery")
    assert (done.status, done.err) == (cli.DONE, "")
    assert "1" in done.out
    assert_one_sentence(floor(*head, *span, "--reason", "battery"), cli.FAILED, "--again")
    assert floor("sync", home="floor").status == cli.DONE
    assert begun_at(floor) != before
