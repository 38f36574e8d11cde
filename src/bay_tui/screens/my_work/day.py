"""Show the head of My Work: the present and the day."""

from bay_tui.i18n import _
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import sentence, word
from bay_tui.wording.times import Moment, ago, hours, minutes_summed, spoken
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.my_work import own_calls
from bay_tui.workshop.readmodels.own_day import Day, left_at
from bay_tui.workshop.readmodels.told import told_of_clock
from bay_tui.workshop.records import Call, Clock, Job, Staff
from bay_tui.workshop.time.hours import site_rules
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Concurrency, Indirect


def head_lines(view: View, person: Staff, day: Day, moment: Moment, *, wide: bool, low: bool) -> list[list[Cell]]:
    """Return what the person is on now, and the day so far.

    The day stands as its sum and the efficiency with its formula; where it is `low`, all in one line of figures.
    """
    now = now_cell(view, person, moment)
    whole, *parts = minutes_summed(day.attended, day.on_jobs, day.idle)
    here, jobs = (_("here {time}").format(time=whole), _("jobs {time}").format(time=parts[0]))
    done = Cell(_("done {hours} std h").format(hours=hours(day.standard)), "info")
    if low:
        return [[now, Cell(), Cell(here), Cell(jobs), done]]
    idle = _("idle {time}").format(time=parts[1])
    other = _("other {time}").format(time=parts[2])
    summed = Cell(f"{here} = {jobs} + {idle} + {other}")
    if wide:
        return [[now, Cell(), summed], [Cell(), efficiency_cell(day), done]]
    return [[now], [summed, Cell(), done], [efficiency_cell(day)]]


def call_lines(view: View, person: Staff, moment: Moment) -> list[list[Cell]]:
    """Return the person's open calls: whom, for how long, who is coming."""
    return [_call_line(view, call, moment) for call in own_calls(view, person.id)]


def told_lines(view: View, person: Staff, moment: Moment) -> list[list[Cell]]:
    """Return the newest that others did to the person's clock."""
    return [
        [Cell(moment.clock_time(one.at), "dim"), Cell(sentence(one.code, one.params), "warn")]
        for one in told_of_clock(view, person.id, moment.now)[:1]
    ]


def _call_line(view: View, call: Call, moment: Moment) -> list[Cell]:
    since = ago(moment.seconds_since(call.at))
    called = Cell(_("Called: {whom}, {ago}").format(whom=word(call.asks), ago=since), "warn")
    if call.answered_at is None:
        return [called, Cell(_("nobody has answered yet"), "dim")]
    coming = _("{name} is coming, since {time}")
    name, time = name_of_staff(view, call.answered_by), moment.clock_time(call.answered_at)
    return [called, Cell(coming.format(name=name, time=time), "good")]


def efficiency_cell(day: Day) -> Cell:
    """Return the efficiency with its formula in figures and words."""
    if day.efficiency is None:
        return Cell(_("Efficiency: no job finished yet today"), "dim")
    text = _("Efficiency {percent} %: {standard} h standard ÷ {spent} h worked on finished jobs")
    tone: Tone = "good" if day.on_standard else "normal"
    figures = {"standard": hours(day.standard), "spent": hours(day.spent)}
    return Cell(text.format(percent=round(day.efficiency * 100), **figures), tone)


def now_cell(view: View, person: Staff, moment: Moment) -> Cell:
    """Return what the person is on now, and since when."""
    clock = view.get(Clock, person.id)
    if clock is None or not (clock.jobs or clock.indirect):
        left = left_at(view, person.id, moment.now)
        if left is not None:
            return Cell(_("○ Left at {time}; a when you are back").format(time=moment.clock_time(left)), "dim")
        return Cell(_("○ Not here yet today: press a to arrive"), "warn")
    since = moment.clock_time(clock.since)
    length = spoken(moment.seconds_since(clock.since))
    if clock.jobs:
        title = running_title(view, clock)
        return Cell(_("▶ {title}, since {time} ({length})").format(title=title, time=since, length=length), "good")
    tone: Tone = "warn" if clock.indirect == Indirect.IDLE else "info"
    what = running_title(view, clock)
    return Cell(_("○ {activity} since {time} ({length})").format(activity=what, time=since, length=length), tone)


def running_title(view: View, clock: Clock) -> str:
    """Return what a clock is on.

    The job, several jobs with how their time is split, or other work.
    """
    jobs = [job for job in (view.get(Job, one) for one in clock.jobs) if job is not None]
    if len(clock.jobs) == 1:
        return jobs[0].title if jobs else clock.jobs[0]
    if clock.jobs:
        by_standard = site_rules(view).concurrent is Concurrency.STANDARD
        how = _("time split by standard hours") if by_standard else _("time split equally")
        return _("{count} jobs, {how}").format(count=len(clock.jobs), how=how)
    return word(Indirect(clock.indirect)) if clock.indirect in set(Indirect) else clock.indirect
