"""By which of two clocks each entry of a ledger came, against the truth and against every other answer there is."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from bay_tui.server.writing.dating import DOUBT
from bay_tui.server.wrong_receipts import Receipt, by_wrong_clock

START = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
SPANS = st.sampled_from([-3600, 3600, -300, 300, 20_000 * 86_400, -1100 * 86_400]).map(lambda s: timedelta(seconds=s))


def steps_back(instants: list[datetime]) -> int:
    return sum(later < earlier - DOUBT for earlier, later in pairwise(instants))


@given(SPANS, st.lists(st.tuples(st.booleans(), st.floats(0.001, 0.49)), min_size=1, max_size=60))
def test_while_it_is_never_quiet_for_long_it_is_the_truth(by: timedelta, came: list[tuple[bool, float]]) -> None:
    true, found, truly = START, [Receipt(9, START)], set()
    for seq, (wrong, share) in enumerate(came, 10):
        true += min(abs(by), timedelta(days=1)) * share
        found.append(Receipt(seq, true - by if wrong else true))
        truly |= {seq} if wrong else set()
    last = found[-1].seq
    found.append(Receipt(last + 1, true + timedelta(seconds=1)))
    if not steps_back([one.at for one in found[1:-1]]):
        truly = set(range(10, last + 1))  # one clock, for all that shows: then it is as whoever sets it right says
    assert by_wrong_clock(found, 10, last, by) == truly


@given(SPANS, st.lists(st.integers(-8000, 8000), min_size=1, max_size=9), st.booleans(), st.booleans())
def test_no_other_answer_has_time_step_back_less_often_or_believes_more(
    by: timedelta, seconds: list[int], before: bool, after: bool
) -> None:
    found = [Receipt(seq, START + timedelta(seconds=off)) for seq, off in enumerate(seconds, 1)]
    first, last = 1 + before, len(found) - after

    def cost(wrong: frozenset[int]) -> tuple[int, int]:
        at = [one.at + by if one.seq in wrong else one.at for one in found]
        return steps_back(at), sum(one.seq not in wrong for one in found if first <= one.seq <= last)

    within = [one.seq for one in found if first <= one.seq <= last]
    answers = (
        frozenset(seq for seq, wrong in zip(within, which, strict=True) if wrong)
        for which in product((False, True), repeat=len(within))
    )
    answer = by_wrong_clock(found, first, last, by)
    if steps_back([one.at for one in found if first <= one.seq <= last]):
        assert cost(answer) == min(map(cost, answers))
    else:
        assert answer == set(within)
