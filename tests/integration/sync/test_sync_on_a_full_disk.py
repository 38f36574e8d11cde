"""A terminal on a really full file system syncs with a real server: whatever waits there is handed in, once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bay_tui import cli
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.store.errors import StoreFull
from bay_tui.store.opening import open_terminal
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import FindingRecorded
from bay_tui.workshop.records import Finding
from bay_tui.workshop.words import Severity
from server_kit import SITE, serving
from small_disk import fill, small_disk


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'server.db'}"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A real file system of four megabytes."""
    with small_disk(tmp_path / "small", "4m") as mounted:
        yield mounted


def finding(number: int) -> FindingRecorded:
    return FindingRecorded(
        job="ro-0001.1", system="brakes", component="pads", severity=Severity.RED, note=f"左前 {number}"
    )


@pytest.mark.parametrize("count", [1, 404, 1200])
@pytest.mark.parametrize("knows_the_site", [True, False])
def test_all_that_waits_is_handed_in_the_first_time_it_is_answered(
    small: Path,
    server: EmbeddedServer,
    office: Office,
    capsys: pytest.CaptureFixture[str],
    count: int,
    knows_the_site: bool,
) -> None:
    home = small / "home"

    def sync(url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
        monkeypatch.setenv("BAY_TUI_SERVER", url)
        capsys.readouterr()
        status = cli.run(["--home", str(home), "--lang", "en", "sync"])
        printed = capsys.readouterr()
        assert not printed.err
        return status, printed.out

    code = office.enrol_code(SITE, "Bay 1", "bay-1")
    assert cli.run(["--home", str(home), "--lang", "en", "enrol", server.url, code]) == cli.DONE
    with pytest.MonkeyPatch.context() as patched:
        assert sync(server.url, patched)[0] == cli.DONE
    server.stop()
    replica = open_terminal(home)
    if not knows_the_site:
        replica.identity.learn_site("")  # as a terminal of an earlier version, whose server told it none
    recorded = [replica.record("ana", finding(number))[0].id for number in range(count)]
    assert not replica.outbox.answered.number
    device = replica.identity.device
    replica.close()
    others = fill(small)
    with closing(open_terminal(home)) as replica, pytest.raises(StoreFull):
        for number in range(count, count + 100):  # a few more stand in the room the file has already
            recorded.append(replica.record("ana", finding(number))[0].id)
    count = len(recorded)
    with serving(str(office.database.url)) as again, pytest.MonkeyPatch.context() as patched:
        said = sync(again.url, patched)[1]
        assert f"Sent {count}, " in said
        assert "wait" not in said and "nothing was recorded" not in said
        ledger = list(office.ledger(SITE, device=device))
        assert [line.operation.id for line in ledger] == recorded
        assert {line.status for line in ledger} == {Status.APPLIED}
        with closing(open_terminal(home)) as replica:
            assert (replica.outbox.counts.waiting, replica.outbox.answered.number) == (0, count)
            assert {one.id for one in replica.view.every(Finding)} == set(recorded)
        others.unlink()
        assert sync(again.url, patched)[0] == cli.DONE
        with closing(open_terminal(home)) as replica:
            assert replica.outbox.shown() == []
            assert {one.id for one in replica.view.every(Finding)} == set(recorded)
            assert replica.identity.site_identity
        assert len(list(office.ledger(SITE, device=device))) == count
