"""Wrong PINs, and how long to wait for the next try."""

from bay_tui.workshop.office.pin_tries import Tries


def test_the_wait_doubles_up_to_a_minute() -> None:
    now = 100.0
    tries = Tries(lambda: now)
    waits: list[int] = []
    for _ in range(11):
        tries.failed()
        waits.append(tries.wait())
        now += 61
    assert waits == [0, 0, 0, 0, 5, 10, 20, 40, 60, 60, 60]
    tries.passed()
    assert tries.wait() == 0
