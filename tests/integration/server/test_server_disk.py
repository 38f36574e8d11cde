"""A server whose disk takes no writes is not ready, and is again when it does."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bay_tui.server import disk_probe
from bay_tui.server.disk_probe import DiskProbe
from bay_tui.server.sql.database import ServerDatabase
from server_kit import serving
from small_disk import fill, small_disk


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A real file system of four megabytes."""
    with small_disk(tmp_path / "small", "4m") as mounted:
        yield mounted


def ready(url: str) -> tuple[int, str]:
    said = httpx.get(f"{url}/readyz", verify=False)
    return said.status_code, said.json().get("code") or said.json()["status"]


def test_a_server_with_a_full_disk_is_not_ready(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_probe, "_EVERY_SECONDS", 0.0)
    with serving(f"sqlite:///{small / 'server.db'}") as server:
        assert ready(server.url) == (200, "ok")
        others = fill(small)
        assert ready(server.url) == (503, "disk-full")
        assert httpx.get(f"{server.url}/healthz", verify=False).status_code == 200
        others.unlink()
        assert ready(server.url) == (200, "ok")
        assert not list(small.glob("*.probe"))


@pytest.mark.parametrize(
    ("code", "problem"), [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"), (errno.EIO, "disk-failed")]
)
@pytest.mark.parametrize("call", ["open", "write", "fdatasync"])
def test_a_disk_that_refuses_is_told_by_what_it_says(
    tmp_path: Path, call: str, code: int, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = ServerDatabase(f"sqlite:///{tmp_path / 'server.db'}")

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(disk_probe.os, call, refuse)
        assert DiskProbe(database).problem() == problem
    assert DiskProbe(database).problem() == ""
    assert not list(tmp_path.glob("*.probe"))
    database.close()


def test_a_folder_that_is_read_only_is_a_disk_that_failed(small: Path) -> None:
    database = ServerDatabase(f"sqlite:///{small / 'server.db'}")
    database.close()
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    assert DiskProbe(database).problem() == "disk-failed"


def test_it_is_tried_every_few_seconds_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, clock, tried = ServerDatabase(f"sqlite:///{tmp_path / 'server.db'}"), Clock(), []
    really = disk_probe._tried
    monkeypatch.setattr(disk_probe, "_tried", lambda path: tried.append(path) or really(path))
    probe = DiskProbe(database, clock)
    for _ in range(100):
        assert probe.problem() == ""
        clock.now += 0.1
    assert len(tried) == 2
    database.close()
