"""Name the kinds of fields that operations have.

Each says what may stand there, and the word for it.

A field whose name needs another word, or that fits none of these, says so where it stands: `Annotated[str, Text(),
english("supplier")]`.
"""

from datetime import date, datetime
from typing import Annotated

from bay_tui.workshop.constraints import (
    LARGEST_QUANTITY,
    LAST_MINUTE,
    LONGEST_NOTE,
    MOST_CENTS,
    MOST_HOURS,
    MOST_KILOMETRES,
    MOST_LEAD_DAYS,
    SMALLEST_QUANTITY,
    Bounds,
    CalendarDay,
    Instant,
    Items,
    Reference,
    Text,
)
from bay_tui.workshop.words import english

# Ids

BayId = Annotated[str, Reference(), english("bay")]
CallId = Annotated[str, Reference(), english("call")]
ClaimId = Annotated[str, Reference(), english("claim")]
FindingId = Annotated[str, Reference(), english("finding")]
JobId = Annotated[str, Reference(), english("job")]
LineId = Annotated[str, Reference(), english("line")]
OperationId = Annotated[str, Reference(), english("entry")]
OrderId = Annotated[str, Reference(), english("order")]
PartId = Annotated[str, Reference(), english("part")]
PurchaseId = Annotated[str, Reference(), english("supplier order")]
RecordId = Annotated[str, Reference(), english("id")]
PlannedShift = Annotated[str, Reference(), english("shift")]
RequestId = Annotated[str, Reference(), english("parts request")]
ShiftId = Annotated[str, Reference(said=True), english("shift")]
SheetId = Annotated[str, Reference(), english("count sheet")]
StaffId = Annotated[str, Reference(), english("person")]
NeededStaffId = Annotated[str, Reference(said=True), english("person")]
Technicians = Annotated[tuple[StaffId, ...], Items(), english("technicians")]

# Texts

Name = Annotated[str, Text(), english("name")]
NeededName = Annotated[str, Text(said=True), english("name")]
Number = Annotated[str, Text(), english("number")]
NeededNumber = Annotated[str, Text(said=True), english("number")]
Reason = Annotated[str, Text(), english("reason")]
NeededReason = Annotated[str, Text(said=True), english("reason")]
Decision = Annotated[str, Text(said=True), english("decision")]
Title = Annotated[str, Text(), english("title")]
NeededTitle = Annotated[str, Text(said=True), english("title")]
Initials = Annotated[str, Text(), english("initials")]
Models = Annotated[str, Text(LONGEST_NOTE), english("models it fits")]
Skill = Annotated[str, Text(), english("skill")]
Indirect = Annotated[str, Text(), english("activity")]
Note = Annotated[str, Text(LONGEST_NOTE, lines=True), english("note")]
Words = Annotated[str, Text(LONGEST_NOTE, lines=True), english("customer's words")]
NeededWords = Annotated[str, Text(LONGEST_NOTE, said=True, lines=True), english("customer's words")]
Message = Annotated[str, Text(LONGEST_NOTE, said=True, lines=True), english("text")]

# Numbers

Quantity = Annotated[float, Bounds(SMALLEST_QUANTITY, LARGEST_QUANTITY, "quantity-impossible"), english("quantity")]
Counted = Annotated[float, Bounds(0, LARGEST_QUANTITY, "quantity-impossible"), english("quantity")]
Minimum = Annotated[float, Bounds(0, LARGEST_QUANTITY), english("minimum")]
OrderUpTo = Annotated[float, Bounds(0, LARGEST_QUANTITY), english("order up to")]
PackSize = Annotated[float, Bounds(0, LARGEST_QUANTITY), english("pack size")]
LeadDays = Annotated[int, Bounds(0, MOST_LEAD_DAYS), english("lead time in days")]
Price = Annotated[int, Bounds(0, MOST_CENTS), english("price")]
CostPrice = Annotated[int, Bounds(0, MOST_CENTS), english("cost price")]
Hours = Annotated[float, Bounds(0, MOST_HOURS, "hours-impossible"), english("standard hours")]
Odometer = Annotated[int, Bounds(0, MOST_KILOMETRES, "odometer-impossible"), english("odometer")]

# Instants that people name

Eta = Annotated[datetime, Instant(), english("expected time")]
PlannedTime = Annotated[datetime, Instant(), english("planned time")]
BookedTime = Annotated[datetime, Instant(), english("booked time")]
PromisedTime = Annotated[datetime, Instant(), english("promised time")]

# Days, and times of day

Day = Annotated[date, CalendarDay(), english("day")]
Minute = Annotated[int, Bounds(0, LAST_MINUTE), english("minutes after midnight")]
