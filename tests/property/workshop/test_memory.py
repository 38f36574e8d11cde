"""Records in memory are found by what they say now, whatever they said before."""

from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop.records import Job, index_values
from bay_tui.workshop.view import Memory, Overlay

IDS = st.sampled_from(("j1", "j2", "j3", "j4"))
PEOPLE = st.lists(st.sampled_from(("li", "wang", "zhao")), max_size=3).map(tuple)
JOBS = st.builds(Job, id=IDS, order=st.sampled_from(("o1", "o2")), title=st.just("oil"), technicians=PEOPLE)
SPANS = [("technicians", first, last) for first in ("", "li", "m", "zhao") for last in ("a", "wang", "z", "zhao")]
HISTORIES = st.lists(JOBS | IDS, max_size=25)
"""What is put, and the ids of what is taken out again."""


def found(memory, pairs):
    return {pair: memory.find(Job, *pair) for pair in pairs}


def spans(memory):
    return {span: memory.between(Job, *span) for span in SPANS}


def expected_spans(records):
    """Look through every record: no index."""
    return {
        (name, first, last): [
            one
            for _, one in sorted(records.items())
            if any(index == name and first <= value <= last for index, value in index_values(one))
        ]
        for name, first, last in SPANS
    }


def expected(records, pairs):
    """Look through every record: no index."""
    return {pair: [one for _, one in sorted(records.items()) if pair in index_values(one)] for pair in pairs}


@given(HISTORIES, HISTORIES)
def test_what_is_found_is_what_a_look_at_each_record_finds(below, above):
    memory, held = Memory(), {}
    for step in below:
        if isinstance(step, Job):
            memory.put(step)
            held[step.id] = step
        else:
            memory.drop("job", step)
            held.pop(step, None)
    jobs = [step for step in (*below, *above) if isinstance(step, Job)]
    pairs = sorted({pair for job in jobs for pair in index_values(job)})
    assert found(memory, pairs) == expected(held, pairs)
    assert spans(memory) == expected_spans(held)
    overlay = Overlay(memory)
    for step in above:
        if isinstance(step, Job):
            overlay.put(step)
            held[step.id] = step
    assert found(overlay, pairs) == expected(held, pairs)
    assert spans(overlay) == expected_spans(held)
    assert overlay.every(Job) == [one for _, one in sorted(held.items())]
    for name in ("order", "technicians"):
        values = [value for index, value in pairs if index == name]
        anyhow = {one.id for value in values for one in overlay.find(Job, name, value)}
        assert [one.id for one in overlay.find(Job, name, *values)] == sorted(anyhow)
