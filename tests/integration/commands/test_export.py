"""`bay-tui export` and `show` on a server's database: the days that bound them, and the counter's order."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bay_tui import cli
from bay_tui.commands.show import WHAT
from bay_tui.server.office import Office
from bay_tui.server.sample import shop
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.counter.counter_queue import lines_in_order, queue, requests_in_order
from bay_tui.workshop.records import Complaint, Order, Site

pytestmark = pytest.mark.xdist_group("shop of exports")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('export') / 'server.db'}"
    with Office(url) as office:
        shop.seed(office, datetime.now(UTC), "en")
    return url


def said(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> str:
    assert cli.run(["--home", str(home), "--lang", "en", *words]) == cli.DONE
    return capsys.readouterr().out


def test_days_that_meet_give_every_booking_once(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Office(database) as office:
        (site,) = office.view(office.sites()[0]).every(Site)
    begins = timedelta(minutes=site.rules.day_begins)  # of a sample that is seeded at night, not midnight

    def rows(*words: str) -> list[tuple[str, date]]:
        text = said(capsys, tmp_path, "export", "hours", "--db", database, *words)
        found = csv.DictReader(io.StringIO(text))
        return [(row["id"], (datetime.fromisoformat(row["start"]) - begins).date()) for row in found]

    whole = rows()
    days = sorted({day for _id, day in whole})
    assert len(days) > 2
    last, first = days[-2], days[-1]
    before, since = rows("--until", last.isoformat()), rows("--since", first.isoformat())
    assert {day for _id, day in before} == set(days[:-1])
    assert {day for _id, day in since} == {first}
    assert sorted(before + since) == sorted(whole)
    alone = rows("--since", last.isoformat(), "--until", last.isoformat())
    assert sorted(alone) == sorted(one for one in whole if one[1] == last)


def test_a_day_that_is_none_is_wrong_usage(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--home", str(tmp_path), "--lang", "en", "export", "hours", "--db", database, "--until", "31.3."]
    assert cli.run(words) == cli.WRONG_USAGE
    assert "31.3." in capsys.readouterr().err


def test_show_gives_scripts_the_counters_order(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def ids(what: str, name: str) -> list[str]:
        return [one[name] for one in json.loads(said(capsys, tmp_path, "show", what, "--db", database, "--json"))]

    with Office(database) as office:
        view = office.view(office.sites()[0])
        now = datetime.now(UTC)
        served = [one.request.id for one in queue(view, now)]
        assert len(served) > 3
        assert ids("queue", "request") == served
        assert ids("requests", "id") == [one.id for one in requests_in_order(view, now)]
        assert ids("lines", "id") == [one.id for one in lines_in_order(view, now)]


def test_show_gives_the_complaints_with_the_customers_words(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Office(database) as office:
        (site, *_others) = office.sites()
        for order, words in zip(office.view(site).every(Order), ("异响还在", "oil on the seat"), strict=False):
            office.apply([ops.ComplaintRecorded(order=order.id, words=words)], site=site)
        known = {one.id: one.words for one in office.view(site).every(Complaint)}
    assert sorted(known.values()) == ["oil on the seat", "异响还在"]
    shown = json.loads(said(capsys, tmp_path, "show", "complaints", "--db", database, "--json"))
    assert {one["id"]: one["words"] for one in shown} == known
    text = said(capsys, tmp_path, "show", "complaints", "--db", database)
    assert all(words in text for words in known.values())


def test_all_there_is_to_show_is_named_for_scripts() -> None:
    text = (Path(__file__).parents[3] / "docs" / "json.md").read_text(encoding="utf-8")
    assert [what for what in WHAT if f"`{what}`" not in text and f"`bay-tui show {what}" not in text] == []
