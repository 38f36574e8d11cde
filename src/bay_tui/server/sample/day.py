"""Play the sample workshop's day, operation by operation.

The day file says what people did.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from bay_tui.resources import asset
from bay_tui.server.sample.parts import CounterScene, count, order
from bay_tui.server.sample.script import (
    MINUTES_A_DAY,
    CallScript,
    DayScript,
    FindingScript,
    JobScript,
    JobTemplate,
    OrderScript,
    Received,
    Script,
    Text,
)
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Measurement, Vehicle
from bay_tui.workshop.text import key_of
from bay_tui.workshop.words import Indirect, StopReason


def play(
    script: Script, local_offset_minutes: float, language: int, suppliers: Mapping[str, str]
) -> dict[int, list[str]]:
    """Add the whole day to `script`; return job ids by order number.

    `language` is 0 for Chinese texts, 1 for English ones. `local_offset_minutes` is how far the site's wall clock is
    ahead of UTC: order numbers carry the local date. `suppliers` are the names of the suppliers by the words the file
    has for them.
    """
    day = msgspec.json.decode(asset("demo", "day.json").read_bytes(), type=DayScript)
    _attendance(script, day)
    jobs: dict[int, list[str]] = {}
    counter = CounterScene(script, language, [order(script, one, suppliers, language) for one in day.purchases])
    for sheet in day.counts:
        count(script, sheet, language)
    for visit in day.orders:
        jobs[visit.n] = _Visit(script, day, visit, language, local_offset_minutes, counter=counter).play()
    for call in day.calls:
        _call(script, call, jobs[call.order][call.job], language)
    for move in day.stock:
        kind = ops.StockReceived if isinstance(move, Received) else ops.StockCounted
        script.do(move.at, move.by, kind(part=move.part, quantity=move.quantity, note=move.note[language]))
    return jobs


def _attendance(script: Script, day: DayScript) -> None:
    for staff, minute in day.attendance:
        script.do(minute, staff, ops.LabourArrived(staff=staff))
    for back, staff, came, left, *noticed in day.past_attendance:
        shift = back * MINUTES_A_DAY
        script.do(shift + came, staff, ops.LabourArrived(staff=staff))
        if noticed:
            end = script.instant(shift + left)
            script.do(shift + noticed[0], "202", ops.LabourForgotten(staff=staff, end=end))
        else:
            script.do(shift + left, staff, ops.LabourLeft(staff=staff))
    for staff, code, minute in day.indirect:
        script.do(minute, staff, ops.LabourStarted(staff=staff, indirect=Indirect(code)))


def _call(script: Script, call: CallScript, job: str, language: int) -> None:
    raised = ops.CallRaised(asks=call.asks, bay=call.bay, job=job, note=call.note[language])
    call_id = script.do(call.at, call.by, raised)
    if call.answered:
        script.do(call.answered[1], call.answered[0], ops.CallAnswered(call=call_id))
    if call.cleared:
        who, minute, note = call.cleared
        script.do(minute, who, ops.CallCleared(call=call_id, note=note[language]))


class _Visit:
    """Play one order, from booking to handover."""

    def __init__(
        self,
        script: Script,
        day: DayScript,
        order: OrderScript,
        language: int,
        local_offset_minutes: float,
        *,
        counter: CounterScene,
    ) -> None:
        self.script = script
        self.day = day
        self.order = order
        self.language = language
        self.local_offset = local_offset_minutes
        self.shift = order.day * MINUTES_A_DAY
        self.counter = counter
        self.order_id = ""
        self.findings: list[str] = []

    def play(self) -> list[str]:
        """Add the visit to the script; return the ids of its jobs."""
        order = self.order
        opened = self._open()
        jobs = [self._job(job, opened) for job in order.jobs]
        for minute, due, *why in order.due:
            reason = self._say(why[0]) if why else ""
            self._do(minute, order.adviser, ops.OrderPromised(order=self.order_id, due=self._said(due), reason=reason))
        if order.ready is not None:
            self._do(order.ready, order.adviser, ops.OrderReady(order=self.order_id))
        if order.out is not None:
            self._do(order.out, order.adviser, ops.OrderDelivered(order=self.order_id))
        if order.cancel:
            minute, why = order.cancel
            self._do(minute, order.adviser, ops.OrderCancelled(order=self.order_id, reason=self._say(why)))
        return jobs

    def _open(self) -> float:
        """Book and receive the visit; return the minute it was opened.

        A walk-in is booked at the moment it arrives; an order whose vehicle did not come is not received.
        """
        order = self.order
        came = order.came
        opened = order.booked if order.booked is not None else (came or 0)
        make, _, model = self._say(self.day.models[order.model]["name"]).partition(" ")
        local = self._at(opened + self.local_offset)
        booked = ops.OrderBooked(
            number=f"{local:%y%m%d}{order.n:03}",
            vehicle=Vehicle(
                id=f"v-{key_of(order.plate)}",
                plate=order.plate,
                vin=order.vin,
                make=make,
                model=model,
                year=order.year,
            ),
            customer=self._say(order.customer),
            words=self._say(order.words),
            booked_for=self._said(order.planned) if order.planned is not None else None,
        )
        self.order_id = self._do(opened, order.adviser, booked)
        if came is not None:
            self._do(came + 0.5, order.adviser, ops.OrderReceived(order=self.order_id, odometer=order.km or None))
        return opened + 1

    def _job(self, job: JobScript, opened: float) -> str:
        template = self.day.catalogue[job.do]
        first = job.at if job.at is not None else opened
        added = first - 1 if job.finding is not None else opened
        job_id = self._do(added, self.order.adviser, self._added(job, template))
        if job.at is not None:
            planned = self._at(job.planned) if job.planned is not None else None
            assigned = ops.JobAssigned(job=job_id, technicians=job.to, bay=job.bay, planned_for=planned)
            self._do(job.at, "201", assigned)
        self.counter.supply(job, template, job_id, self.order)
        for finding in job.findings:
            self._finding(finding, job_id)
        self._work(job, job_id)
        if job.stop:
            minute, who, reason, note, eta = job.stop
            stop = ops.JobStopped(job=job_id, reason=reason, note=self._say(note), eta=self._eta(eta))
            self._do(minute, who, stop)
        for check in job.checks:
            reasons = tuple(self._say(reason) for reason in check.fail)
            if reasons:
                self._do(check.at, check.by, ops.InspectionFailed(job=job_id, level=check.level, reasons=reasons))
            else:
                self._do(check.at, check.by, ops.InspectionPassed(job=job_id, level=check.level))
        return job_id

    def _added(self, job: JobScript, template: JobTemplate) -> ops.JobAdded:
        return ops.JobAdded(
            order=self.order_id,
            title=self._say(template.title),
            work=template.work,
            standard_hours=template.hours,
            pay=job.pay,
            skill=template.skill,
            finding=self.findings[job.finding] if job.finding is not None else "",
        )

    def _work(self, job: JobScript, job_id: str) -> None:
        for technician, start, *rest in job.work:
            self._do(start, technician, ops.LabourStarted(staff=technician, job=job_id))
            if not rest:
                continue
            end, outcome, *eta = rest
            if outcome == "done":
                self._do(end, technician, ops.JobFinished(job=job_id))
                continue
            due = self._eta(eta[0]) if eta else None
            stopped = ops.LabourStopped(staff=technician, job=job_id, reason=StopReason(outcome), eta=due)
            self._do(end, technician, stopped)

    def _finding(self, finding: FindingScript, job_id: str) -> None:
        measured = None
        if finding.measure:
            name, value, unit, least, most = finding.measure
            measured = Measurement(name=name, value=value, unit=unit, minimum=least, maximum=most)
        recorded = ops.FindingRecorded(
            job=job_id,
            system=finding.system,
            component=finding.component,
            severity=finding.severity,
            note=self._say(finding.note),
            measurement=measured,
            dtcs=finding.dtcs,
            recommended=self._say(finding.recommended),
            recommended_hours=finding.hours,
        )
        finding_id = self._do(finding.at, finding.by, recorded)
        self.findings.append(finding_id)
        if finding.answer:
            answer, minute, who, adviser = finding.answer
            answered = ops.FindingAnswered(finding=finding_id, answer=answer, who=self._say(who))
            self._do(minute, adviser, answered)

    def _do(self, minute: float, actor: str, args: ops.AnyArgs) -> str:
        return self.script.do(self.shift + minute, actor, args)

    def _at(self, minute: float) -> datetime:
        return self.script.instant(self.shift + minute)

    def _said(self, minute: float) -> datetime:
        return self.script.quarter(self.shift + minute)

    def _eta(self, minute: float | None) -> datetime | None:
        return None if minute is None else self._at(minute)

    def _say(self, text: Text) -> str:
        return text[self.language]
