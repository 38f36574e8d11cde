"""What is going on in a bay, as the sign-in screen tells it."""

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.bay_work import work_in
from bay_tui.workshop.words import JobState
from workshop_kit import TECHNICIAN, Shop, changed


def test_what_somebody_is_on_comes_first_and_what_is_finished_not_at_all() -> None:
    shop = Shop()
    for job in ("j1", "j2", "j3"):
        shop.view.put(changed(shop.job(job), bay="b1"))
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j3"), TECHNICIAN)
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    found = work_in(shop.view, "b1")
    assert [(one.job.id, one.on) for one in found] == [("j3", ("Li",)), ("j1", ())]
    assert found[0].vehicle is not None
    assert (work_in(shop.view, "b2"), work_in(shop.view, "")) == ([], [])
