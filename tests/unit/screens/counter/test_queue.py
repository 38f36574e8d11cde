"""How the lines of the counter's queue read."""

from datetime import UTC, timedelta

from bay_tui.screens.common.cells import Moment
from bay_tui.screens.counter.queue import detail_lines, heading, line_row, waiting_text
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.readmodels.counter.counter_queue import queue
from bay_tui.workshop.records import Staff
from bay_tui.workshop.words import ReturnKind, Role
from pilot.workshop import NOW, Played, master_data, orders

MOMENT = Moment(NOW, UTC)
PADS = (WantedPart(part="58101-X700", quantity=2),)


def shop() -> Played:
    return Played([*master_data(), *orders()])


def asked(view: Played, minutes: float, job: str, part: str = "58101-X700") -> str:
    (found,) = view.play(minutes, "101", ops.PartsRequested(job=job, lines=(WantedPart(part=part, quantity=2),)))
    return found


def test_a_back_order_that_has_come_waits_for_the_counter_and_no_longer_for_a_delivery() -> None:
    view = shop()
    waiting = asked(view, 60, "R105-1", part="25100-X700")
    view.play(59, "301", ops.PartsBackOrdered(line=f"{waiting}.1", eta=NOW + timedelta(hours=1)))
    view.play(5, "301", ops.StockReceived(part="25100-X700", quantity=2))
    (one,) = queue(view, NOW)
    assert one.expected is None
    assert line_row(view, one.lines[0], "", MOMENT).cell(7).text == "✓ it is here"


def test_a_back_order_whose_date_has_passed_is_marked_and_said_in_words() -> None:
    view = shop()
    waiting = asked(view, 60, "R105-1", part="25100-X700")
    view.play(59, "301", ops.PartsBackOrdered(line=f"{waiting}.1", eta=NOW - timedelta(minutes=2)))
    (one,) = queue(view, NOW)
    assert line_row(view, one.lines[0], "", MOMENT).cell(7).text == "! overdue 02:40"
    assert waiting_text(one, MOMENT) == "waits 1h00"


def test_the_wait_is_held_against_the_target_until_the_counter_reacts() -> None:
    view = shop()
    request = asked(view, 5, "R101-1")
    (one,) = queue(view, NOW)
    assert waiting_text(one, MOMENT) == "! waits 5m, target 4m"
    view.play(1, "301", ops.PartsReserved(line=f"{request}.1"))
    (one,) = queue(view, NOW)
    assert waiting_text(one, MOMENT) == "waits 5m"
    assert heading(view, one, MOMENT) == "Bay 1 · 粤B59185 · 赵铁峰 · waits 5m"


def test_a_vehicle_that_is_only_booked_says_when_it_comes() -> None:
    view = shop()
    asked(view, 5, "R108-1")
    (one,) = queue(view, NOW)
    assert waiting_text(one, MOMENT) == "for 05:42"


def test_free_counts_what_is_reserved_for_the_line_itself() -> None:
    view = shop()
    first, second = asked(view, 5, "R101-1"), asked(view, 4, "R106-1")
    view.play(3, "301", ops.PartsReserved(line=f"{first}.1"))
    view.play(3, "301", ops.PartsReserved(line=f"{second}.1"))
    asked(view, 2, "R105-1")
    rows = [line_row(view, line, "", MOMENT) for one in queue(view, NOW) for line in one.lines]
    assert sorted(row.cell(5).text for row in rows) == ["✓ 2", "✓ 4", "✓ 4"]


def test_a_line_without_a_number_has_nothing_to_count() -> None:
    view = shop()
    view.play(1, "101", ops.PartsRequested(job="R101-1", lines=(WantedPart(part="", name="clip"),)))
    (one,) = queue(view, NOW)
    row = line_row(view, one.lines[0], "pending", MOMENT)
    assert [row.cell(at).text for at in (0, 1, 2, 5)] == ["→", "no number", "clip", "-"]


def test_the_last_word_about_a_request_stands_first_beside_its_line() -> None:
    view = shop()
    request = asked(view, 9, "R101-1")
    view.play(8, "301", ops.PartsNoted(request=request, text="which side?"))
    view.play(7, "101", ops.PartsNoted(request=request, text="left"))
    (one,) = queue(view, NOW)
    said = detail_lines(view, one, f"{request}.1", MOMENT)[2]
    assert [cell.text for cell in said] == ["02:35 赵铁峰: left", "02:34 孙晓梅: which side?"]


def test_who_has_a_space_in_the_number_is_named_with_what_they_wrote_whole() -> None:
    view = Played([*master_data(), *orders(), Staff(id="3 01", number="3 01", name="孙 二", roles=(Role.PARTS,))])
    request = asked(view, 9, "R101-1")
    view.play(8, "3 01", ops.PartsNoted(request=request, text="which side?"))
    (one,) = queue(view, NOW)
    said = detail_lines(view, one, f"{request}.1", MOMENT)[2]
    assert [cell.text for cell in said] == ["02:34 孙 二: which side?"]


def test_what_came_back_of_a_part_issue_is_wanted_again() -> None:
    view = shop()
    request = asked(view, 9, "R101-1")
    view.play(8, "301", ops.PartsIssued(line=f"{request}.1", quantity=1))
    back = ops.PartsReturned(line=f"{request}.1", quantity=1, condition=ReturnKind.DEFECTIVE)
    view.play(7, "301", back)
    (one,) = queue(view, NOW)
    assert line_row(view, one.lines[0], "", MOMENT).cell(3).text == "2 pc"
