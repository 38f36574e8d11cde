"""Read lines of work from a table; match them with known jobs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count

import msgspec

from bay_tui.server.importing.failures import RowRejected
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.server.importing.values import number, whole, word
from bay_tui.server.importing.words import JOB_KINDS, JOB_STATES, PAY_TYPES
from bay_tui.workshop.constraints import MOST_HOURS, MOST_LINE_NUMBER
from bay_tui.workshop.operations import ImportedJob
from bay_tui.workshop.records import Job, Order
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import JobKind, JobState, PayType

JOB_FIELDS = (
    ImportField(
        "title", "作业项目,维修项目,项目名称,维修内容,项目,job title,job description,operation,work description"
    ),
    ImportField("work", "作业类型,维修类型,维修类别,业务类型,job type,work type,job kind"),
    ImportField("hours", "标准工时,工时,定额工时,standard hours,labour hours,labor hours,sold hours"),
    ImportField("pay", "结算方式,付费类型,付费方式,pay type,payer,charge type"),
    ImportField("skill", "工种,所需技能,required skill"),
    ImportField("line", "行号,序号,项目序号,line number,line no"),
    ImportField("job_state", "项目状态,作业状态,job status"),
)
"""The fields of a job, in a table of jobs and in one of orders."""


@dataclass(frozen=True, slots=True)
class WantedJob:
    """Hold the job of a row.

    `number` is the row's own line number, 0 where it has none.
    """

    at_line: int
    number: int
    job: ImportedJob


def wanted_job(row: RowCells, default: JobState = JobState.WAITING) -> WantedJob | None:
    """Return the job a row describes, if it describes one.

    None where the row has neither title nor kind of work. A job without a title goes by its kind, in the other
    system's word for it: it is work all the same. Raises RowRejected.
    """
    title = row.text("title") or row.text("work")
    if not title:
        return None
    position = whole(row.text("line"), "line", most=MOST_LINE_NUMBER)
    job = ImportedJob(
        line=position,
        title=title,
        work=word(row.text("work"), "work", JOB_KINDS, JobKind.REPAIR),
        standard_hours=number(row.text("hours"), "hours", most=MOST_HOURS),
        pay=word(row.text("pay"), "pay", PAY_TYPES, PayType.CUSTOMER),
        skill=row.text("skill"),
        state=word(row.text("job_state"), "job_state", JOB_STATES, default),
    )
    return WantedJob(row.line, position, job)


def check_new(wanted: WantedJob, before: list[WantedJob]) -> None:
    """Reject a job that an earlier row of the order already has.

    The same job again, or another job on the same line: raises RowRejected.
    """
    for other in before:
        if other.job == wanted.job and wanted.number == other.number:
            raise RowRejected("row-duplicate", first=other.at_line, value=wanted.job.title)
        if wanted.number and wanted.number == other.number:
            raise RowRejected("line-taken", first=other.at_line, value=wanted.number)


def numbered(known: Memory, order_number: str, wanted: list[WantedJob], *, all_jobs: bool) -> tuple[ImportedJob, ...]:
    """Return the jobs of an order, each with its line.

    Its own number, that of the known job with its title, or a new one. Where the file has `all_jobs` of an order, a
    job of an earlier import whose title is gone gives its line to the next one without a known title: the other
    system has renamed it. Jobs added here are never taken over.
    """
    orders = known.find(Order, "number", order_number)
    jobs = known.find(Job, "order", orders[0].id) if orders else []
    by_title: dict[str, list[int]] = {}
    for job in sorted(jobs, key=lambda job: job.line):
        by_title.setdefault(job.title, []).append(job.line)
    renamed = _renamed_lines(jobs, wanted) if all_jobs else []
    free = chain(renamed, _new_lines(jobs, wanted))
    taken: set[int] = set()
    found: list[ImportedJob] = []
    for one in wanted:
        same = [line for line in by_title.get(one.job.title, []) if line not in taken]
        line = one.number or (same[0] if same else next(line for line in free if line not in taken))
        taken.add(line)
        found.append(msgspec.structs.replace(one.job, line=line))
    return tuple(found)


def _renamed_lines(jobs: list[Job], wanted: list[WantedJob]) -> list[int]:
    titles = {one.job.title for one in wanted}
    numbers = {one.number for one in wanted}
    imported = [job for job in jobs if job.id == f"{job.order}.{job.line}"]
    return sorted(job.line for job in imported if job.title not in titles and job.line not in numbers)


def _new_lines(jobs: list[Job], wanted: list[WantedJob]) -> Iterator[int]:
    used = {job.line for job in jobs} | {one.number for one in wanted}
    return (line for line in count(1) if line not in used)
