"""Open parts requests from files: taken over once, orphans and duplicates named by line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Job, Part, PartsLine, Vehicle
from import_kit import Desk, counts, opened_desk, rejected

HEAD = "领料单号,工单号,项目序号,行号,物料编码,数量,备注\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Order 0007 with two jobs, and two parts."""
    with opened_desk(tmp_path) as desk:
        vehicle = Vehicle(id="", plate="粤B59185")
        jobs = (ops.ImportedJob(line=1, title="Brakes"), ops.ImportedJob(line=2, title="Oil"))
        desk.apply(ops.OrderImported(number="0007", vehicle=vehicle, jobs=jobs))
        for number in ("00175", "88000"):
            desk.apply(ops.PartSaved(part=Part(id=number, number=number, name=f"part {number}", on_hand=9)))
        yield desk


def lines(desk: Desk) -> list[tuple[str, str, float]]:
    found = desk.view.every(PartsLine)
    jobs = {job.id: job.line for job in desk.view.every(Job)}
    return [(f"{line.request} {jobs[line.job]}", line.part, line.quantity) for line in found]


def test_open_requests_are_taken_over_once(desk: Desk):
    text = HEAD + "LL-1,0007,2,1,88000,4.5,急\nLL-1,0007,2,2,00175,1,\nLL-2,0007,,,00175,2,\n"
    assert counts(desk.take("requests", text)) == (2, 0, 0, 0)
    assert lines(desk) == [("dms-LL-1 2", "88000", 4.5), ("dms-LL-1 2", "00175", 1), ("dms-LL-2 1", "00175", 2)]
    written = desk.operations()
    assert counts(desk.take("requests", text)) == (0, 0, 2, 0)
    assert desk.operations() == written


def test_orphans_and_duplicates_are_rejected_by_line(desk: Desk):
    rows = [
        "LL-1,0007,1,1,00175,1,",
        "LL-1,0007,1,2,00175,1,",  # the part again
        "LL-1,0007,1,1,88000,1,",  # the line again
        "LL-1,0007,2,3,88000,1,",  # another job
        "LL-3,0008,1,1,00175,1,",  # no such order
        "LL-3,0007,9,1,00175,1,",  # no such job
        "LL-3,0007,1,1,99999,1,",  # no such part
        "LL-3,0007,1,1,00175,many,",
        ",0007,1,1,00175,1,",
    ]
    report = desk.take("requests", HEAD + "\n".join(rows) + "\n")
    assert rejected(report) == [
        (3, "row-duplicate"),
        (4, "row-duplicate"),
        (5, "request-differs"),
        (6, "order-unknown"),
        (7, "job-unknown"),
        (8, "part-unknown"),
        (9, "number-unreadable"),
        (10, "text-missing"),
    ]
    assert lines(desk) == [("dms-LL-1 1", "00175", 1)]


def test_what_the_counter_has_begun_is_left_alone(desk: Desk):
    desk.take("requests", HEAD + "LL-1,0007,1,1,00175,3,\n")
    desk.apply(ops.PartsReserved(line="dms-LL-1.1"))
    assert counts(desk.take("requests", HEAD + "LL-1,0007,1,1,00175,8,\n")) == (0, 0, 1, 0)
    assert lines(desk) == [("dms-LL-1 1", "00175", 3)]
