"""The words for every closed vocabulary and every operation, by language."""

from enum import StrEnum

from bay_tui.i18n import LazyText, _, lazy
from bay_tui.workshop import words as w

_WORDS: list[tuple[StrEnum, LazyText]] = [
    (w.Role.TECHNICIAN, lazy("technician")),
    (w.Role.PARTS, lazy("parts counter")),
    (w.Role.FOREMAN, lazy("foreman")),
    (w.Role.ADVISER, lazy("service adviser")),
    (w.Role.ADMIN, lazy("administrator")),
    (w.OrderState.BOOKED, lazy("booked")),
    (w.OrderState.RECEIVED, lazy("received")),
    (w.OrderState.WORKING, lazy("being repaired")),
    (w.OrderState.READY, lazy("ready for handover")),
    (w.OrderState.DELIVERED, lazy("handed over")),
    (w.OrderState.CANCELLED, lazy("cancelled")),
    (w.JobState.WAITING, lazy("waiting")),
    (w.JobState.ASSIGNED, lazy("assigned")),
    (w.JobState.IN_PROGRESS, lazy("in progress")),
    (w.JobState.STOPPED, lazy("stopped")),
    (w.JobState.INSPECTION, lazy("inspection")),
    (w.JobState.REWORK, lazy("rework")),
    (w.JobState.DONE, lazy("done")),
    (w.JobState.CANCELLED, lazy("cancelled")),
    (w.JobKind.REPAIR, lazy("repair")),
    (w.JobKind.MAINTENANCE, lazy("maintenance")),
    (w.JobKind.INSPECTION, lazy("vehicle check")),
    (w.JobKind.DIAGNOSIS, lazy("diagnosis")),
    (w.JobKind.BODY, lazy("body and paint")),
    (w.JobKind.WASH, lazy("wash")),
    (w.PayType.CUSTOMER, lazy("customer pays")),
    (w.PayType.WARRANTY, lazy("warranty")),
    (w.PayType.INTERNAL, lazy("internal")),
    (w.StopReason.PARTS, lazy("waiting for parts")),
    (w.StopReason.APPROVAL, lazy("waiting for the customer")),
    (w.StopReason.TECHNICIAN, lazy("waiting for a technician")),
    (w.StopReason.BAY, lazy("waiting for a bay")),
    (w.StopReason.TOOL, lazy("waiting for a tool")),
    (w.StopReason.SUBLET, lazy("work given outside")),
    (w.StopReason.BREAK, lazy("break")),
    (w.StopReason.END_OF_SHIFT, lazy("end of shift")),
    (w.Indirect.IDLE, lazy("idle")),
    (w.Indirect.BREAK, lazy("break")),
    (w.Indirect.TRAINING, lazy("training")),
    (w.Indirect.CLEANING, lazy("cleaning")),
    (w.Indirect.MEETING, lazy("meeting")),
    (w.LabourKind.ARRIVED, lazy("arrived")),
    (w.LabourKind.LEFT, lazy("left")),
    (w.LabourKind.STARTED, lazy("started")),
    (w.LabourKind.STOPPED, lazy("stopped")),
    (w.LabourKind.MOVED, lazy("time corrected")),
    (w.LabourKind.VOIDED, lazy("taken out")),
    (w.BayKind.LIFT, lazy("lift")),
    (w.BayKind.ALIGNMENT, lazy("wheel alignment")),
    (w.BayKind.INSPECTION, lazy("check bay")),
    (w.BayKind.BODY, lazy("body and paint")),
    (w.BayKind.WASH, lazy("wash")),
    (w.BayKind.PARKING, lazy("parking")),
    (w.Severity.RED, lazy("red")),
    (w.Severity.AMBER, lazy("amber")),
    (w.Severity.GREEN, lazy("green")),
    (w.Severity.NOT_CHECKED, lazy("not checked")),
    (w.Answer.APPROVED, lazy("approved")),
    (w.Answer.DECLINED, lazy("declined")),
    (w.Answer.LATER, lazy("later")),
    (w.LineState.REQUESTED, lazy("requested")),
    (w.LineState.RESERVED, lazy("reserved")),
    (w.LineState.BACK_ORDERED, lazy("back-ordered")),
    (w.LineState.PICKED, lazy("picked")),
    (w.LineState.ISSUED, lazy("issued")),
    (w.LineState.FITTED, lazy("fitted")),
    (w.LineState.RETURNED, lazy("returned")),
    (w.LineState.CANCELLED, lazy("cancelled")),
    (w.ReturnKind.STOCK, lazy("back to stock")),
    (w.ReturnKind.DEFECTIVE, lazy("defective")),
    (w.ReturnKind.CORE, lazy("old part")),
    (w.MovementKind.OPENING, lazy("opening stock")),
    (w.MovementKind.RECEIVED, lazy("goods received")),
    (w.MovementKind.ISSUED, lazy("issued")),
    (w.MovementKind.RETURNED, lazy("returned")),
    (w.MovementKind.COUNTED, lazy("counted")),
    (w.MovementKind.CORRECTED, lazy("corrected")),
    (w.InspectionLevel.SELF, lazy("own check")),
    (w.InspectionLevel.PEER, lazy("peer check")),
    (w.InspectionLevel.FINAL, lazy("final inspection")),
    (w.CheckPoint.ORDER_DONE, lazy("everything on the order is done")),
    (w.CheckPoint.COMPLAINT_GONE, lazy("what the customer complained of is gone")),
    (w.CheckPoint.TORQUE, lazy("wheels and bolts at torque, marked")),
    (w.CheckPoint.FLUIDS, lazy("levels right, caps closed")),
    (w.CheckPoint.NO_LEAKS, lazy("no leaks, no loose hoses or plugs")),
    (w.CheckPoint.SERVICE_RESET, lazy("service display reset, sticker in place")),
    (w.CheckPoint.CODES_CLEARED, lazy("fault codes cleared, none came back")),
    (w.CheckPoint.FINDINGS_WRITTEN, lazy("everything found is written down")),
    (w.CheckPoint.GAPS, lazy("gaps even, doors and lids close")),
    (w.CheckPoint.PAINT, lazy("paint: colour, runs, dust, edges")),
    (w.CheckPoint.FUNCTIONS, lazy("lamps, sensors and locks work")),
    (w.CheckPoint.ROAD_TEST, lazy("road test without complaint")),
    (w.CheckPoint.NO_TOOLS, lazy("no tools or rags left in the vehicle")),
    (w.CheckPoint.CLEAN, lazy("inside and outside clean, covers removed")),
    (w.CallKind.PARTS, lazy("parts")),
    (w.CallKind.FOREMAN, lazy("foreman")),
    (w.CallKind.TECHNICAL, lazy("technical support")),
    (w.Concurrency.NONE, lazy("one job at a time")),
    (w.Concurrency.EQUAL, lazy("several jobs, time split equally")),
    (w.Concurrency.STANDARD, lazy("several jobs, time split by standard hours")),
]
# The same slug may be in two vocabularies with different words, so the class is part of the key.
_BY_CLASS = {(type(value), str(value)): text for value, text in _WORDS}

OPERATION_WORDS: dict[str, LazyText] = {
    "labour.arrived": lazy("arrive"),
    "labour.left": lazy("leave"),
    "labour.started": lazy("clock on"),
    "labour.stopped": lazy("stop work"),
    "labour.added": lazy("add hours"),
    "labour.corrected": lazy("correct hours"),
    "labour.forgotten": lazy("close a forgotten clock"),
    "finding.recorded": lazy("record a finding"),
    "finding.revised": lazy("revise a finding"),
    "check.recorded": lazy("record a vehicle health check"),
    "finding.answered": lazy("record the customer's answer"),
    "parts.requested": lazy("request parts"),
    "parts.taken": lazy("take a parts request"),
    "parts.reserved": lazy("reserve a part"),
    "parts.released": lazy("release a reservation"),
    "parts.picked": lazy("pick a part"),
    "parts.ready": lazy("tell that parts are ready"),
    "parts.issued": lazy("issue a part"),
    "parts.back_ordered": lazy("back-order a part"),
    "parts.substituted": lazy("substitute a part"),
    "parts.cancelled": lazy("cancel a parts line"),
    "parts.fitted": lazy("fit a part"),
    "parts.returned": lazy("return a part"),
    "parts.noted": lazy("write about parts"),
    "parts.imported": lazy("take over a parts request"),
    "stock.received": lazy("receive goods"),
    "stock.counted": lazy("count stock"),
    "stock.corrected": lazy("correct the stock"),
    "purchase.ordered": lazy("order from a supplier"),
    "purchase.expected": lazy("change a supplier order's date"),
    "purchase.received": lazy("receive a supplier order"),
    "purchase.closed": lazy("close a supplier order"),
    "count.opened": lazy("begin a count sheet"),
    "count.extended": lazy("add to a count sheet"),
    "count.entered": lazy("enter a count"),
    "count.approved": lazy("approve a count"),
    "count.rejected": lazy("send a count back"),
    "job.added": lazy("add a job"),
    "job.assigned": lazy("assign a job"),
    "job.moved": lazy("move the vehicle"),
    "job.stopped": lazy("put a job on hold"),
    "job.resumed": lazy("let a job go on"),
    "job.finished": lazy("finish a job"),
    "job.cancelled": lazy("cancel a job"),
    "inspection.passed": lazy("pass an inspection"),
    "inspection.failed": lazy("fail an inspection"),
    "order.booked": lazy("book a visit"),
    "order.received": lazy("receive a vehicle"),
    "order.promised": lazy("promise a time"),
    "order.ready": lazy("call a vehicle ready"),
    "order.delivered": lazy("hand a vehicle over"),
    "order.cancelled": lazy("cancel a visit"),
    "call.raised": lazy("call for help"),
    "complaint.recorded": lazy("write down a complaint"),
    "complaint.settled": lazy("settle a complaint"),
    "call.answered": lazy("answer a call"),
    "call.cleared": lazy("clear a call"),
    "exception.settled": lazy("settle an exception"),
    "operation.discarded": lazy("discard a refused entry"),
    "operation.undone": lazy("take back"),
    "site.saved": lazy("set up the site"),
    "bay.saved": lazy("set up a bay"),
    "staff.saved": lazy("set up a person"),
    "template.saved": lazy("set up a finding template"),
    "part.saved": lazy("set up a part"),
    "part.revised": lazy("change a part"),
    "terminal.saved": lazy("set up a terminal"),
    "order.imported": lazy("import an order"),
}
"""The word for each operation, as in "you may not …"."""


def word(value: StrEnum) -> str:
    """Return the word for a value of one of the vocabularies in `workshop.words`, in the language spoken now."""
    return str(_BY_CLASS[type(value), str(value)])


_SHORT_REASONS: dict[w.StopReason, LazyText] = {
    w.StopReason.PARTS: lazy("no parts"),
    w.StopReason.APPROVAL: lazy("no reply"),
    w.StopReason.TECHNICIAN: lazy("no tech."),
    w.StopReason.BAY: lazy("no bay"),
    w.StopReason.TOOL: lazy("no tool"),
    w.StopReason.SUBLET: lazy("sublet"),
    w.StopReason.BREAK: lazy("on break"),
    w.StopReason.END_OF_SHIFT: lazy("shift over"),
}


def short_word(reason: w.StopReason) -> str:
    """Return a stop reason in a word or two, for where there is little room; `word` has the long one."""
    return str(_SHORT_REASONS[reason])


SKILL_WORDS: dict[str, LazyText] = {
    "mechanical": lazy("mechanics"),
    "electrical": lazy("electrics"),
    "high_voltage": lazy("high voltage"),
    "alignment": lazy("wheel alignment"),
    "body": lazy("body work"),
    "paint": lazy("paint work"),
    "air_conditioning": lazy("air conditioning"),
    "wash": lazy("washing"),
    "diagnosis": lazy("diagnosis"),
}
"""Words for the usual skills; a site may have others, which are shown as it writes them."""


def skill_word(skill: str) -> str:
    """Return what a skill is called; the site's own name where it is none of the usual ones."""
    text = SKILL_WORDS.get(skill)
    return str(text) if text is not None else skill


def reason_word(reason: str) -> str:
    """Return why an inspection failed: the point of the checklist, or the inspector's own words."""
    return word(w.CheckPoint(reason)) if reason in set(w.CheckPoint) else reason


def ended_word(reason: str) -> str:
    """Return why a booking ended: a stop reason, what came instead, or the words of whoever said so."""
    if reason in set(w.StopReason):
        return word(w.StopReason(reason))
    return {"switched": _("went to another job"), "finished": _("finished")}.get(reason, reason)


def operation_word(name: str) -> str:
    """Return what an operation such as `labour.started` is called; the name itself where it is not known here."""
    text = OPERATION_WORDS.get(name)
    return str(text) if text is not None else name
