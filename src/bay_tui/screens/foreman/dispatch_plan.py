"""Word the plan: jobs that wait, loads, and free bays. Pure."""

from collections.abc import Iterator, Sequence

from bay_tui.i18n import _, lazy, listed, ngettext, paragraph
from bay_tui.screens.common.cells import Moment, promise_cell, state_cell
from bay_tui.screens.common.lines import TextLine
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.widgets.wrapping import wrapped
from bay_tui.wording import sentence, skill_word, word
from bay_tui.wording.times import hours_in_column
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.dispatch import BayLoad, DispatchReason, Item, Load, Plan, Suggestion
from bay_tui.workshop.records import Bay, Staff
from bay_tui.workshop.search import matches
from bay_tui.workshop.text import cells
from bay_tui.workshop.view import View

_JOB = "job:"


def columns(wide: bool) -> list[Column]:
    """Return the columns for a wide or a narrow terminal."""
    return [
        Column("plate", _("Plate"), width=12 if wide else 9),
        Column("job", _("Job"), min=14, flex=2),
        Column("state", _("State"), min=24, flex=1) if wide else Column("state", _("State"), width=14),
        Column("hours", _("Hours"), width=5, align="right"),
        Column("promise", _("Promise"), width=21 if wide else 12),
        Column("who", _("Technicians") if wide else _("Who"), width=20 if wide else 8),
        Column("bay", _("Bay"), width=4),
    ]


def lines(view: View, plan: Plan, moment: Moment, wide: bool, query: str) -> Iterator[Row | Section]:
    """Yield all there is to plan.

    Jobs come by what they need, then technicians, then bays.
    """
    groups = (
        (lazy("Nobody has these yet, by promise"), plan.waiting),
        (lazy("Stopped, and somebody has to do something"), plan.stuck),
        (lazy("With somebody"), plan.going),
        (lazy("Appointments"), plan.booked),
    )
    for title, items in groups:
        found = [item for item in items if not query or _matches(item, query)]
        if found:
            yield Section(f"{title}  {len(found)}")
            yield from (_job(view, item, moment, wide) for item in found)
    if not query:
        yield Section(_("Technicians, by what they have to do"))
        yield from (_load(load) for load in plan.loads)
        yield Section(_("Bays"))
        yield from (_place(place) for place in plan.places)


def job_of(key: str | None) -> str:
    """Return the id of a row's job, nothing for other rows."""
    return key.removeprefix(_JOB) if key and key.startswith(_JOB) else ""


def item_of(plan: Plan | None, job: str) -> Item | None:
    """Return the planned job with this id."""
    if plan is None:
        return None
    everything = (*plan.waiting, *plan.stuck, *plan.going, *plan.booked)
    return next((item for item in everything if item.job.id == job), None)


def said(reason: DispatchReason) -> str:
    """Return the sentence of a reason or a conflict."""
    return sentence(reason.code, reason.params)


def option(view: View, number: int, suggestion: Suggestion, moment: Moment) -> Option:
    """Return a suggestion as it is offered: the person, and why."""
    person = view.get(Staff, suggestion.staff)
    why = _why(suggestion, moment)
    return Option(
        suggestion.staff, person.name if person else suggestion.staff, "good" if not number else "normal", why
    )


def _why(suggestion: Suggestion, moment: Moment) -> str:
    """Return why somebody is suggested, and when the vehicle would be ready."""
    return paragraph((*_would_be_ready(suggestion, moment), *(said(one) for one in suggestion.why)))


def _would_be_ready(suggestion: Suggestion, moment: Moment) -> Iterator[str]:
    if suggestion.ready is None:
        return
    ready = moment.near(suggestion.ready)
    if suggestion.due is None:
        yield _("Ready about {time}.").format(time=ready)
    elif suggestion.in_time:
        yield _("Ready about {time}, promised {due}.").format(time=ready, due=moment.near(suggestion.due))
    else:
        yield _("▲ Ready about {time}, too late for {due}.").format(time=ready, due=moment.near(suggestion.due))


def bay_options(plan: Plan) -> list[Option]:
    """Return the bays to choose from, and outside.

    Each says what stands there.
    """
    options = [Option(place.bay.id, _bay_name(place), hint=_bay_state(place)) for place in plan.places]
    return [*options, Option("-", _("outside"))]


def detail(
    view: View, item: Item | None, suggestions: Sequence[Suggestion], moment: Moment, width: int
) -> list[TextLine]:
    """Return lines about the row under the cursor.

    They tell what does not fit, and who is suggested and why.
    """
    if item is None:
        return []
    wrong = paragraph(said(one) for one in item.conflicts)
    title = f"{item.order.number}/{item.job.line}  {item.job.title}"
    first: list[TextLine] = (
        [[Cell(line, "warn")] for line in wrapped(f"! {wrong}", width)] if wrong else [[Cell(title)]]
    )
    if item.job.technicians:
        return first
    if not suggestions:
        return [*first, [Cell(_("Nobody here has the skill for this."), "warn")]]
    name = f"→ {name_of_staff(view, suggestions[0].staff)}"
    why = wrapped(_why(suggestions[0], moment), width - cells(name) - 2)
    rest: list[TextLine] = [[Cell(" " * cells(name)), Cell(line, "dim")] for line in why[1:]]
    return [*first, [Cell(name, "good"), Cell(why[0], "dim")], *rest]


def _matches(item: Item, query: str) -> bool:
    row = item.row
    texts = (row.plate, row.number, row.title, row.model, row.adviser, *row.technicians, skill_word(item.job.skill))
    return matches(query, *texts, word(row.state), word(item.order.state))


def _job(view: View, item: Item, moment: Moment, wide: bool) -> Row:
    job, row = item.job, item.row
    names = listed(row.technicians)
    mark = "! " if item.conflicts else ""
    return Row(
        _JOB + job.id,
        (
            Cell(row.plate if wide else row.plate.replace("·", ""), "title"),
            Cell(job.title),
            state_cell(job, item.order, moment, short=not wide),
            Cell(hours_in_column(job.standard_hours), "dim"),
            promise_cell(row.promise, moment, short=not wide),
            Cell(mark + (names or "-"), "warn" if item.conflicts else "normal" if names else "dim"),
            Cell(_number(view, row.bay), "accent"),
        ),
    )


def _number(view: View, bay: str) -> str:
    found = view.get(Bay, bay) if bay else None
    return found.number if found else ""


def _load(load: Load) -> Row:
    person = load.staff
    skills = listed(skill_word(skill) for skill in person.skills)
    jobs = ngettext("{count} job", "{count} jobs", load.jobs).format(count=load.jobs)
    where = _("at work") if load.on else _("free") if load.here else _("not here")
    tone = "good" if load.on else "info" if load.here else "dim"
    return Row(
        f"staff:{person.id}",
        (
            Cell(person.number, "dim"),
            Cell(f"{person.name}  {skills}"),
            Cell(("● " if load.on else "○ ") + where, tone),
            Cell(hours_in_column(load.hours), "title"),
            Cell(jobs, "dim"),
        ),
    )


def _place(place: BayLoad) -> Row:
    return Row(
        f"bay:{place.bay.id}",
        (
            Cell(place.bay.number, "accent"),
            Cell(_bay_name(place)),
            Cell(_bay_state(place), "normal" if place.orders else "good"),
            Cell(hours_in_column(place.hours) if place.orders else "", "dim"),
        ),
    )


def _bay_name(place: BayLoad) -> str:
    bay = place.bay
    return f"{bay.number} {bay.name or word(bay.use)}"


def _bay_state(place: BayLoad) -> str:
    if not place.orders:
        return "· " + _("free")
    return "● " + ngettext("{count} vehicle", "{count} vehicles", len(place.orders)).format(count=len(place.orders))
