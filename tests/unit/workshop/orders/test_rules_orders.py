"""The visit: booked, received, promised, ready, delivered, cancelled, and as another system tells it."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import SERVER_DEVICE
from bay_tui.workshop.records import Cancellation, Contact, Job, Order, Part, PartsLine, Vehicle
from bay_tui.workshop.words import JobState, LineState, OrderState
from workshop_kit import ADVISER, COUNTER, FOREMAN, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop():
    return Shop()


def car(plate="粤B59185", vin=""):
    return Vehicle(id="", plate=plate, vin=vin)


def told(number="0007", **more):
    more.setdefault("vehicle", car())
    return ops.OrderImported(number=number, **more)


def tell(shop, args, minutes=0):
    decision = shop.do(args, "", minutes, device=SERVER_DEVICE)
    assert decision.status is not Status.REFUSED, decision
    return decision


def finish_all(shop, order="o1"):
    for job in shop.view.find(Job, "order", order):
        shop.view.put(changed(job, state=JobState.DONE))


# Here


def test_a_booking_makes_an_order_with_a_number_of_its_own(shop):
    shop.do(ops.OrderBooked(vehicle=car(), customer="Lin", words="noise"), ADVISER, id="abcd1234")
    order = shop.order("abcd1234")
    assert (order.number, order.vehicle, order.adviser) == ("260302-ABCD", "v1", ADVISER)
    assert order.state is OrderState.BOOKED


def test_a_number_is_given_once(shop):
    assert shop.refused(ops.OrderBooked(vehicle=car(), number="0001"), ADVISER) == "order-exists"


def test_a_vehicle_has_a_plate_or_a_vin(shop):
    assert shop.refused(ops.OrderBooked(vehicle=car(plate=" -·")), ADVISER) == "vehicle-unnamed"


def test_receiving_keeps_odometer_and_words(shop):
    shop.do(ops.OrderBooked(vehicle=car(), words="noise"), ADVISER, id="new")
    shop.applied(ops.OrderReceived(order="new", odometer=45210), ADVISER, 5)
    order = shop.order("new")
    assert (order.state, order.received_at, order.odometer, order.words) == (OrderState.RECEIVED, at(5), 45210, "noise")


def test_receiving_after_work_began_does_not_take_the_order_back(shop):
    shop.view.put(changed(shop.order("o1"), state=OrderState.BOOKED, received_at=None))
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 5)
    shop.applied(ops.OrderReceived(order="o1"), ADVISER, 6)
    assert (shop.order("o1").state, shop.order("o1").received_at) == (OrderState.WORKING, at(6))


def test_receiving_twice_is_an_exception(shop):
    assert shop.flagged(ops.OrderReceived(order="o1"), ADVISER, 6) == "order-received-already"
    shop.view.put(changed(shop.order("o1"), state=OrderState.CANCELLED))
    assert shop.flagged(ops.OrderReceived(order="o1"), ADVISER, 6) == "order-closed"


def test_promises_are_kept_in_the_order_they_were_made_whenever_they_come_in(shop):
    for minute, due in ((10, 300), (30, 500), (20, 400)):
        shop.applied(ops.OrderPromised(order="o1", due=at(due), reason="parts"), ADVISER, minute)
    order = shop.order("o1")
    assert [promise.due for promise in order.promises] == [at(300), at(400), at(500)]
    assert order.promise is order.promises[-1]


def test_a_promise_for_a_vehicle_that_is_gone_is_an_exception_and_kept(shop):
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED))
    assert shop.flagged(ops.OrderPromised(order="o1", due=at(300)), ADVISER) == "order-closed"
    assert len(shop.order("o1").promises) == 1


def test_an_order_is_ready_when_all_its_jobs_are_done(shop):
    assert shop.refused(ops.OrderReady(order="o1"), ADVISER) == "jobs-unfinished"
    finish_all(shop)
    shop.applied(ops.OrderReady(order="o1"), ADVISER, 5)
    shop.applied(ops.OrderReady(order="o1"), ADVISER, 9)
    assert (shop.order("o1").state, shop.order("o1").ready_at) == (OrderState.READY, at(5))


def test_a_handover_with_work_left_is_a_fact_and_an_exception(shop):
    assert shop.asked(ops.OrderDelivered(order="o1"), ADVISER, 5) == ["jobs-unfinished"]
    assert shop.flagged(ops.OrderDelivered(order="o1"), ADVISER, 5) == "jobs-unfinished"
    assert shop.order("o1").state is OrderState.DELIVERED


@pytest.mark.parametrize(("first", "second"), [(5, 9), (9, 5)])
def test_a_vehicle_is_handed_over_once_when_it_first_was(shop, first, second):
    finish_all(shop)
    shop.applied(ops.OrderDelivered(order="o1"), ADVISER, first)
    assert shop.flagged(ops.OrderDelivered(order="o1"), ADVISER, second) == "order-closed"
    assert shop.order("o1").delivered_at == at(5)


def test_why_a_visit_was_cancelled_stands_on_it_and_on_the_jobs_that_went_with_it(shop):
    shop.applied(ops.JobCancelled(job="j1", reason="does it himself"), FOREMAN, 5)
    shop.applied(ops.OrderCancelled(order="o1", reason="no show"), ADVISER, 9)
    own = Cancellation(at=at(5), by=FOREMAN, reason="does it himself")
    whole = Cancellation(at=at(9), by=ADVISER, reason="no show")
    assert shop.order("o1").cancellation == whole
    assert {job.id: job.cancellation for job in shop.view.find(Job, "order", "o1")} == {"j1": own, "j2": whole}


def test_cancelling_a_visit_cancels_its_jobs_and_frees_their_parts(shop):
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="P1"),)), TECHNICIAN, id="q")
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    shop.applied(ops.OrderCancelled(order="o1", reason="no show"), ADVISER)
    assert shop.order("o1").state is OrderState.CANCELLED
    assert {job.state for job in shop.view.find(Job, "order", "o1")} == {JobState.CANCELLED}
    assert shop.get(PartsLine, "q.1").state is LineState.CANCELLED
    assert shop.get(Part, "P1").reserved == 0
    assert shop.refused(ops.OrderReady(order="o1"), ADVISER) == "order-closed"
    assert shop.refused(ops.OrderCancelled(order="o1", reason="x"), ADVISER) == "order-closed"


# As another system tells it


def test_an_import_makes_the_order_its_jobs_and_keeps_the_phone_apart(shop):
    jobs = (ops.ImportedJob(line=1, title="Brakes", standard_hours=2.5),)
    tell(shop, told(jobs=jobs, phone="138", due=at(300), source="dms", received_at=at(-30)))
    order = shop.order("ro-0007")
    assert (order.state, order.vehicle, order.source) == (OrderState.RECEIVED, "v1", "dms")
    assert [(one.due, one.at) for one in order.promises] == [(at(300), at(-30))]
    assert shop.job("ro-0007.1").standard_hours == 2.5
    assert shop.get(Contact, "ro-0007").phone == "138"


def test_an_import_said_again_changes_nothing(shop):
    args = told(jobs=(ops.ImportedJob(line=1, title="Brakes"),), phone="138", due=at(300), customer="Lin")
    tell(shop, args)
    assert tell(shop, args, 60).records == []


def test_work_that_began_here_stays_while_the_other_system_says_received(shop):
    tell(shop, told(jobs=(ops.ImportedJob(line=1, title="Brakes"),)))
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="ro-0007.1"), TECHNICIAN, 5)
    tell(shop, told(state=OrderState.RECEIVED, jobs=(ops.ImportedJob(line=1, title="Brake pads"),)), 10)
    assert shop.order("ro-0007").state is OrderState.WORKING
    job = shop.job("ro-0007.1")
    assert (job.title, job.state) == ("Brake pads", JobState.IN_PROGRESS)


def test_delivered_there_is_delivered_here_and_open_work_is_an_exception(shop):
    decision = tell(shop, told(number="0001", state=OrderState.DELIVERED), 10)
    assert decision.code == "jobs-unfinished"
    assert (shop.order("o1").state, shop.order("o1").delivered_at) == (OrderState.DELIVERED, at(10))


def test_what_is_delivered_is_never_cancelled(shop):
    tell(shop, told(number="0001", state=OrderState.DELIVERED))
    tell(shop, told(number="0001", state=OrderState.CANCELLED))
    assert shop.order("o1").state is OrderState.DELIVERED


def test_cancelled_there_cancels_the_jobs_unless_somebody_is_on_one(shop):
    assert tell(shop, told(number="0002", state=OrderState.CANCELLED)).code == ""
    assert shop.job("j3").state is JobState.CANCELLED
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN)
    assert tell(shop, told(number="0001", state=OrderState.CANCELLED)).code == "jobs-unfinished"
    assert shop.job("j1").state is JobState.IN_PROGRESS


def test_a_visit_that_is_over_comes_with_jobs_that_are_over(shop):
    jobs = (ops.ImportedJob(line=1, title="Brakes"),)
    decision = tell(shop, told(state=OrderState.DELIVERED, delivered_at=at(-500), jobs=jobs))
    assert decision.status is Status.APPLIED
    assert (shop.job("ro-0007.1").state, shop.job("ro-0007.1").finished_at) == (JobState.DONE, at(-500))


def test_a_finished_job_is_not_opened_again_and_an_open_one_is_closed(shop):
    tell(shop, told(jobs=(ops.ImportedJob(line=1, title="A", state=JobState.DONE),)))
    tell(shop, told(jobs=(ops.ImportedJob(line=1, title="A"),)))
    assert shop.job("ro-0007.1").state is JobState.DONE


def test_a_line_added_here_is_not_overwritten_by_another_with_its_number(shop):
    tell(shop, told(jobs=(ops.ImportedJob(line=1, title="Brakes"),)))
    shop.do(ops.JobAdded(order="ro-0007", title="Wipers"), ADVISER, id="mine")
    assert shop.job("mine").line == 2
    tell(shop, told(jobs=(ops.ImportedJob(line=1, title="Brakes"), ops.ImportedJob(line=2, title="Battery"))))
    assert shop.job("mine").title == "Wipers"
    assert shop.job("ro-0007.2").title == "Battery"


def test_a_line_added_here_that_comes_back_is_the_same_line(shop):
    tell(shop, told(jobs=(ops.ImportedJob(line=1, title="Brakes"),)))
    shop.do(ops.JobAdded(order="ro-0007", title="Wipers"), ADVISER, id="mine")
    tell(shop, told(jobs=(ops.ImportedJob(line=2, title="wipers", standard_hours=0.4),)))
    assert shop.job("mine").standard_hours == 0.4
    assert shop.view.get(Job, "ro-0007.2") is None


def test_a_new_promise_there_comes_after_those_made_here(shop):
    tell(shop, told(due=at(300), received_at=at(-30)))
    shop.applied(ops.OrderPromised(order="ro-0007", due=at(500)), ADVISER, 20)
    tell(shop, told(due=at(300), received_at=at(-30)), 30)
    assert shop.order("ro-0007").promise.due == at(500)
    tell(shop, told(due=at(400), received_at=at(-30)), 40)
    assert [one.due for one in shop.order("ro-0007").promises] == [at(300), at(500), at(400)]
    tell(shop, told(due=at(300), received_at=at(-30)), 50)
    assert shop.order("ro-0007").promise.due == at(300)


@pytest.mark.parametrize("plate", ["粤B59185", "粤b-59185", "粤B·59185", "粤B 59185", "粤Ｂ５９１８５"])
def test_a_vehicle_is_found_by_its_plate_however_it_is_written(shop, plate):
    tell(shop, told(vehicle=car(plate)))
    assert shop.order("ro-0007").vehicle == "v1"
    assert shop.get(Vehicle, "v1").plate == plate


def test_a_vehicle_is_found_by_its_vin_however_it_is_written(shop):
    tell(shop, told(vehicle=car("", "lsvaa4180e2184841")))
    assert shop.order("ro-0007").vehicle == "v1"


def test_a_vehicle_with_a_new_plate_is_the_same_vehicle(shop):
    tell(shop, told(vehicle=car("京A00001", "LSVAA4180E2184841")))
    assert shop.order("ro-0007").vehicle == "v1"
    assert shop.get(Vehicle, "v1").plate_key == "京A00001"


def test_a_plate_that_moved_on_names_the_vehicle_that_has_it_now(shop):
    tell(shop, told("0007", vehicle=car(vin="NEW00000000000001")))
    new = shop.order("ro-0007").vehicle
    assert new != "v1"
    assert shop.get(Vehicle, "v1").vin == "LSVAA4180E2184841"
    tell(shop, told("0008", vehicle=car()))
    assert shop.order("ro-0008").vehicle == new


def test_a_vehicle_that_was_known_by_plate_only_learns_its_vin(shop):
    tell(shop, told("0007", vehicle=car("沪C1", "")))
    tell(shop, told("0008", vehicle=car("沪C1", "VIN00000000000007")))
    assert shop.order("ro-0008").vehicle == shop.order("ro-0007").vehicle
    assert shop.get(Vehicle, shop.order("ro-0007").vehicle).vin == "VIN00000000000007"


def test_a_plate_given_to_a_third_vehicle_never_overwrites_the_first(shop):
    for number, plate, vin in (("1", "沪C1", "VINA"), ("2", "沪C2", "VINA"), ("3", "沪C1", "VINB")):
        tell(shop, told(number, vehicle=car(plate, vin)))
    first, third = shop.order("ro-1").vehicle, shop.order("ro-3").vehicle
    assert (shop.get(Vehicle, first).vin, shop.get(Vehicle, third).vin) == ("VINA", "VINB")


def test_only_the_office_imports(shop):
    assert shop.refused(told(), FOREMAN) == "not-allowed"
    assert shop.view.find(Order, "number", "0007") == []


@pytest.mark.parametrize(("due", "code"), [(9, "promise-past"), (10, ""), (11, "")])
def test_a_promise_for_a_time_that_is_past_is_asked_about_and_flagged(shop, due, code):
    args = ops.OrderPromised(order="o1", due=at(due))
    assert shop.asked(args, ADVISER, 10) == [code] * bool(code)
    assert shop.do(args, ADVISER, 10).code == code
    assert shop.get(Order, "o1").promise.due == at(due)


def test_that_the_customer_knows_a_promise_by_now_is_no_promise_for_the_past(shop):
    shop.applied(ops.OrderPromised(order="o1", due=at(20), told=False), FOREMAN, 10)
    assert shop.asked(ops.OrderPromised(order="o1", due=at(20)), ADVISER, 30) == []
    shop.applied(ops.OrderPromised(order="o1", due=at(20)), ADVISER, 30)


@pytest.mark.parametrize(("days", "code"), [(-30, "booked-past"), (-1, "booked-past"), (0, ""), (1, "")])
def test_a_booking_for_a_day_that_is_past_is_asked_about_and_flagged(shop, days, code):
    args = ops.OrderBooked(vehicle=Vehicle(id="", plate="粤B·11111"), number="X1", booked_for=at(days * 1440 - 30))
    assert shop.asked(args, ADVISER, 0) == [code] * bool(code)
    assert shop.do(args, ADVISER, 0).code == code
    assert len(shop.view.find(Order, "number", "X1")) == 1
