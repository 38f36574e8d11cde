"""What is found by its instant, its day or its shift is what looking through all of it finds."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop.time.attendance import Shifts, shifts_of
from bay_tui.workshop.time.by_instant import ByDay, ByInstant
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.words import StopReason

T0 = datetime(2026, 3, 2, tzinfo=UTC)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-11))])
INSTANTS = st.builds(lambda hours, zone: (T0 + timedelta(hours=hours)).astimezone(zone), st.integers(0, 90), ZONES)
SPANS = st.tuples(INSTANTS, INSTANTS).map(lambda two: (min(two), max(two)))


@given(st.lists(INSTANTS), SPANS)
def test_things_of_a_span_stand_in_their_own_order(things: Sequence[datetime], span: tuple[datetime, datetime]) -> None:
    numbered = list(enumerate(things))
    found = ByInstant(numbered, lambda one: one[1]).between(*span)
    assert found == [one for one in numbered if span[0] <= one[1] < span[1]]


@given(st.lists(SPANS), st.one_of(SPANS, st.just((datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)))))
def test_what_reaches_into_a_span_is_found_once(
    things: Sequence[tuple[datetime, datetime]], span: tuple[datetime, datetime]
) -> None:
    numbered = list(enumerate(things))
    found = ByDay(numbered, lambda one: one[1]).around(*span)
    reaching = [one for one in numbered if one[1][0] < span[1] and span[0] < one[1][1]]
    assert [one for one in found if one in reaching] == reaching
    day = timedelta(days=1)
    assert all(one[1][0] - day <= span[1] and span[0] - day <= one[1][1] for one in found if span[0] > T0 - day)


@given(
    st.lists(st.tuples(SPANS, st.booleans(), st.sampled_from(["", StopReason.END_OF_SHIFT, StopReason.BREAK]))),
    INSTANTS,
    INSTANTS,
)
def test_the_shift_of_an_instant_is_the_first_that_has_it(
    drawn: Sequence[tuple[tuple[datetime, datetime], bool, str]], at: datetime, now: datetime
) -> None:
    bookings = [
        Booking(
            staff="t",
            job=f"j{number}",
            indirect="",
            start=start,
            end=None if runs else end,
            seconds=1.0,
            reason=reason,
            event=f"e{number}",
        )
        for number, ((start, end), runs, reason) in enumerate(drawn)
    ]
    begun = [began for began, one in shifts_of(bookings) if one.start <= at <= (one.end or now)]
    assert Shifts(bookings, now).began(at) == min(begun, default=None)
