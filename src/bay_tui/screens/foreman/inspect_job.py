"""Inspect a job that is finished, wherever it is seen.

One goes through its points, passes it, or says who does it again.
"""

from functools import partial

from bay_tui.i18n import _, listed
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.dialogs.inspect import InspectDialog, Inspected
from bay_tui.screens.foreman.dispatch_plan import option
from bay_tui.screens.foreman.inspections_due import THE_SAME, same_option
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.wording import reason_word, sentence, word
from bay_tui.workshop.jobs.inspecting import CHECKLISTS, Due, objection, passing_objection, points_objection
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.jobs.records import PointSeen
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.operations import InspectionFailed, InspectionPassed
from bay_tui.workshop.readmodels.dispatch import plan, suggestions
from bay_tui.workshop.readmodels.inspections import worker_names
from bay_tui.workshop.view import View


def inspect_job(screen: GridScreen, one: Due) -> None:
    """Ask about the points of a job, and record the answer.

    Whoever may not inspect it is told why before they begin.
    """
    view, person = screen.desk.replica.view, screen.desk.person
    if person is None:
        return
    wrong = objection(view, person, person.id, one.job, one.level)
    if wrong is not None:
        screen.desk.say(sentence(wrong.code, wrong.params), "bad")
        return

    def against(points: tuple[PointSeen, ...]) -> str:
        """Return why the job may not be passed over these points."""
        wrong = passing_objection(view, person.id, one.job, one.level) or points_objection(view, one.job, points)
        return sentence(wrong.code, wrong.params) if wrong else ""

    title = _("{level}: {title}").format(level=word(one.level), title=job_named(view, one.job.id))
    topic = f"inspect-{one.level}/{one.job.id}"
    lines = [*_story(view, one), *_barred(view, one, person.id)]
    dialog = InspectDialog(topic, title, CHECKLISTS[one.job.work], lines, objection=against)
    screen.ask(dialog, partial(_answered, screen, one))


def _answered(screen: GridScreen, one: Due, said: Inspected | None) -> None:
    """Record a pass, or ask who does it again."""
    if said is not None and said.passed:
        args = InspectionPassed(job=one.job.id, level=one.level, points=said.points)
        named = job_named(screen.desk.replica.view, one.job.id)
        screen.desk.record(args, said=_("{title}: passed.").format(title=named))
    elif said is not None:
        _ask_who(screen, one, said)


def _ask_who(screen: GridScreen, one: Due, said: Inspected) -> None:
    """Ask who does it again: the same, or somebody else."""
    view = screen.desk.replica.view
    others = suggestions(view, one.job, plan(view, screen.desk.now()))
    offered = [person for person in others if person.staff not in one.job.technicians]

    def answered(chosen: Chosen | None) -> None:
        if chosen is not None:
            technicians = None if chosen.key == THE_SAME else (chosen.key,)
            args = InspectionFailed(
                job=one.job.id,
                level=one.level,
                reasons=said.reasons,
                technicians=technicians,
                points=said.points,
            )
            named = job_named(view, one.job.id)
            screen.desk.record(args, said=_("{title}: goes to rework.").format(title=named))

    options = [option(view, number + 1, person, screen.moment()) for number, person in enumerate(offered)]
    if one.job.technicians:
        options.insert(0, same_option(listed(name_of_staff(view, staff) for staff in one.job.technicians)))
    lines = [f"✗ {reason_word(reason)}" for reason in said.reasons]
    screen.ask(ChooseDialog(_("Who does it again?"), options, lines=lines), answered)


def _story(view: View, one: Due) -> list[str]:
    names = listed(worker_names(view, one))
    return [_("Done by {names}").format(names=names)] if names else []


def _barred(view: View, one: Due, person: str) -> list[str]:
    """Return why a person may not pass a job, only fail it."""
    wrong = passing_objection(view, person, one.job, one.level)
    return [sentence(wrong.code, wrong.params)] if wrong else []
