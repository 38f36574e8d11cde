"""The workshop itself: who comes, who does what when, and what they record of it.

Each seed is one shop. Nobody in it looks at the outlook: advisers promise by a rule of thumb, the foreman gives work to
whoever has the fewest jobs, technicians take what is promised first, as a rule.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from tests.year import trade

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import SERVER_DEVICE, Operation
from bay_tui.workshop.records import Part, Site, SiteRules, Staff, Vehicle, WantedPart
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import InspectionLevel, Role, StopReason

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2026, 3, 2)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
OPENS, LUNCH, BACK, SHUTS, DOORS = 8.0, 12.0, 13.0, 17.5, 18.0
"""The hours of the day: opening, lunch, back from it, the end of the shift, the end of washing and handing over."""

FOREMAN, COUNTER, ADVISER, ADMIN = "f1", "p1", "a1", "x1"
RULES = SiteRules(
    opens="08:00",
    shift_end="17:30",
    break_begins="12:00",
    break_ends="13:00",
    inspection_minutes=15,
    wash_minutes=20,
    handover_minutes=10,
)


def hour_of(day: date, hour: float) -> datetime:
    """The instant of an hour of a day at the site."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC) + timedelta(hours=hour)


@dataclass(eq=False)
class Man:
    """A technician: how fast, free on which weekday, and what they are on since when."""

    id: str
    pace: float
    free_on: int
    here: bool = False
    at_lunch: bool = False
    over: bool = False
    on: "Task | None" = None
    since: datetime = LONG_AGO
    turn: int = 0


@dataclass(eq=False)
class Task:
    """A job with what is true of it: the hours it still takes, and what comes in between after how many of them."""

    id: str
    car: "Car"
    standard: float
    need: float = 0.0
    bumps: list[tuple[float, str]] = field(default_factory=list)
    man: Man | None = None
    begun: bool = False
    again: bool = False
    blocked: bool = False
    done: bool = False
    passed: bool = False


@dataclass(eq=False)
class Car:
    """A visit: what was promised first, and what became of it."""

    id: str
    plate: str
    due: datetime
    waits: bool
    hand_over: timedelta
    wash: timedelta
    tasks: list[Task] = field(default_factory=list)
    ready: datetime | None = None
    gone: datetime | None = None

    @property
    def missed(self) -> bool | None:
        """Whether the vehicle could not be handed over by the first promise; None while nobody knows."""
        return None if self.ready is None else self.ready + self.hand_over > self.due


class Shop:
    """One shop over some days, decided by the rulebook. `look` is called every quarter of an hour that it is open."""

    def __init__(self, seed: int, look: Callable[["Shop"], None] | None = None, look_every: int = 15) -> None:
        self.chance = Random(seed)
        self._faces = Random(f"faces {seed}")
        self.view = Memory([Site(id="s", name="Shop", rules=RULES), *_people()])
        self.now = hour_of(FIRST_DAY, 6.0)
        self.cars: dict[str, Car] = {}
        self._open: dict[str, Car] = {}
        self._last_gone: deque[Car] = deque(maxlen=trade.KNOWN)
        self.men = [self._man(number) for number in range(trade.TECHNICIANS)]
        self._pool: list[Task] = []
        self._events: list[tuple[datetime, int, Callable[..., None], tuple[object, ...]]] = []
        self._order = count()
        self._names = count(1)
        self._inspector_free = self.now
        self._washers = [self.now, self.now]
        self._look, self._look_every = look, look_every
        self._leave: dict[tuple[str, date], bool] = {}
        self._set_up()

    def run(self, days: int) -> "Shop":
        """Live through some days, and then until everything is handed over."""
        self.at(hour_of(FIRST_DAY, 6.0), self._morning, FIRST_DAY + timedelta(days=days))
        while self._events:
            self.now, _number, act, args = heapq.heappop(self._events)
            act(*args)
        assert all(car.gone for car in self.cars.values()), "work is left for ever"
        return self

    def at(self, moment: datetime, act: Callable[..., None], *args: object) -> None:
        """Let something happen later."""
        heapq.heappush(self._events, (max(moment, self.now), next(self._order), act, args))

    def later(self, low: float, high: float, act: Callable[..., None], *args: object) -> None:
        """Let something happen so many minutes from now."""
        self.at(self.now + self.minutes(low, high), act, *args)

    def minutes(self, low: float, high: float) -> timedelta:
        """Some time between so many minutes."""
        return timedelta(minutes=self.chance.uniform(low, high))

    def do(self, args: ops.Args, by: str) -> str:
        """Record something now; return the operation's id."""
        number = next(self._names)
        device = SERVER_DEVICE if by == ADMIN else "d"
        operation = Operation(id=f"n{number}", device=device, number=number, actor=by, at=self.now, args=args)  # type: ignore[arg-type]
        decision = decide(self.view, operation)
        assert decision.status is not Status.REFUSED, (decision.code, decision.params, args)
        for record in decision.records:
            self.view.put(record)
        return operation.id

    @property
    def today(self) -> date:
        """The day at the site."""
        return self.now.astimezone(ZONE).date()

    def hour(self, hour: float, days: int = 0) -> datetime:
        """The instant of an hour of today, or of so many days later."""
        return hour_of(self.today + timedelta(days=days), hour)

    def _man(self, number: int) -> Man:
        return Man(f"t{number}", max(0.8, min(1.25, self.chance.gauss(1.0, trade.PERSON_SPREAD))), number % 7)

    def _set_up(self) -> None:
        self.do(ops.ShiftSaved(shift="day", name="Day", begins=480, ends=1050), ADMIN)
        for man in self.men:
            days = tuple("off" if day == man.free_on else "day" for day in range(7))
            self.do(ops.WeekPlanned(staff=man.id, days=days), FOREMAN)

    # The day

    def _morning(self, until: date) -> None:
        """Begin a day; from `until` on nobody comes any more, and there are days as long as there is work."""
        day = self.today
        if day < until or any(car.gone is None for car in self.cars.values()):
            self.at(self.hour(6.0, days=1), self._morning, until)
        for man in self.men:
            self._plan_leave(man, day)
            if day.weekday() == man.free_on or self._leave.get((man.id, day)) or self.chance.random() < trade.SICK:
                continue
            self.at(hour_of(day, OPENS + self.chance.uniform(-0.15, 0.1)), self._arrive, man)
        if day < until:
            for hour in trade.arrivals(self.chance):
                self.at(hour_of(day, hour), self._receive)
        self.at(hour_of(day, OPENS + self.chance.uniform(0.4, 0.8)), self._who_is_missing)
        self.at(hour_of(day, LUNCH), self._lunch)
        self.at(hour_of(day, BACK), self._back)
        self.at(hour_of(day, SHUTS), self._evening)
        if self._look is not None:
            moment = hour_of(day, OPENS) + timedelta(minutes=self._look_every / 2)
            while moment < hour_of(day, DOORS):
                self.at(moment, lambda: self._look and self._look(self))
                moment += timedelta(minutes=self._look_every)

    def _plan_leave(self, man: Man, day: date) -> None:
        """Now and then somebody has leave, known three days before."""
        first = day + timedelta(days=3)
        if self.chance.random() < trade.LEAVE / 2:
            last = first + timedelta(days=1)
            self._leave[man.id, first] = self._leave[man.id, last] = True
            self.do(ops.LeaveGiven(staff=man.id, first=first, last=last), FOREMAN)

    def _arrive(self, man: Man) -> None:
        man.here, man.at_lunch, man.over = True, False, False
        self.do(ops.LabourArrived(staff=man.id), man.id)
        self._pick(man)

    def _who_is_missing(self) -> None:
        for man in self.men:
            if man.here:
                continue
            if self.today.weekday() != man.free_on and not self._leave.get((man.id, self.today)):
                self.do(ops.AbsenceRecorded(staff=man.id), FOREMAN)
            for task in self._of(man):
                if not task.blocked:
                    self._assign(task, apart_from=man)

    def _lunch(self) -> None:
        for man in self.men:
            if man.here:
                man.at_lunch = True
                self._stop(man, StopReason.BREAK)

    def _back(self) -> None:
        for man in self.men:
            if man.here:
                man.at_lunch = False
                if man.on is not None:
                    self._start(man, man.on)
                else:
                    self._pick(man)

    def _evening(self) -> None:
        for man in self.men:
            task = man.on
            if not man.here:
                continue
            if task is not None:
                left = task.need - self._worked(man)
                today = self.now < task.car.due < self.hour(24.0)
                if left <= 0.6 or (today and left <= 1.2):
                    man.over = True
                    continue
            self._go_home(man)

    def _go_home(self, man: Man) -> None:
        self._stop(man, StopReason.END_OF_SHIFT)
        man.on, man.here, man.over = None, False, False
        self.do(ops.LabourLeft(staff=man.id), man.id)

    # The desk

    def _receive(self) -> None:
        work = trade.visit(self.chance)
        name = f"V{next(self._names)}"
        waits = self.chance.random() < work.waits
        due = self._promise(sum(work.hours), waits)
        vehicle = Vehicle(id="", plate=self._plate(name))
        jobs = tuple(
            ops.ImportedJob(line=line, title=work.title, standard_hours=hours)
            for line, hours in enumerate(work.hours, 1)
        )
        self.do(ops.OrderImported(number=name, vehicle=vehicle, received_at=self.now, due=due, jobs=jobs), ADMIN)
        car = Car(f"ro-{name}", vehicle.plate, due, waits, self.minutes(6, 14), self.minutes(12, 20))
        car.tasks = [Task(f"{car.id}.{line}", car, hours) for line, hours in enumerate(work.hours, 1)]
        for task in car.tasks:
            self._truth(task)
        self.cars[car.id] = self._open[car.id] = car
        self.later(3, 20, self._dispatch, car)

    def _plate(self, number: str) -> str:
        """A vehicle nobody has seen before, or one that was handed over some weeks ago."""
        gone = [car for car in self._last_gone if self.now - trade.KNOWN_FOR < (car.gone or self.now)]
        if gone and self._faces.random() < trade.COMES_AGAIN:
            car = self._faces.choice(gone)
            self._last_gone.remove(car)
            return car.plate
        return number

    def _promise(self, standard: float, waits: bool) -> datetime:
        """Promise a customer by a rule of thumb, who waits or comes in the evening."""
        queue = sum(not task.begun for car in self._open.values() for task in car.tasks)
        allowance = queue / trade.TECHNICIANS * 0.5
        if waits:
            end = self.now + timedelta(hours=standard * 1.2 + 1.75 + allowance)
            if self.now < self.hour(LUNCH) < end:
                end += timedelta(hours=BACK - LUNCH)
            half_hours = -(-(end - self.hour(0.0)).total_seconds() // 1800)
            end = self.hour(0.0) + timedelta(minutes=30 * half_hours)
            if end <= self.hour(SHUTS):
                return end
        if self.now + timedelta(hours=standard * 1.3 + 3.0 + allowance) <= self.hour(17.0):
            return self.hour(17.0)
        days = 1 + int(standard + allowance > 6.0)
        return self.hour(11.5 if standard <= 2.0 and self.now < self.hour(14.0) else 16.5, days)

    def _truth(self, task: Task) -> None:
        """Draw how long a job takes and what comes in between."""
        task.need = trade.true_hours(self.chance, task.standard, 1.0)
        for share, what in ((trade.SHORT_PART, "part"), (trade.ADDED_WORK, "answer"), (trade.TOOL, "tool")):
            if self.chance.random() < share:
                task.bumps.append((task.need * self.chance.uniform(0.2, 0.8), what))
        task.bumps.sort(reverse=True)

    # The foreman

    def _dispatch(self, car: Car) -> None:
        for task in car.tasks:
            if self.chance.random() < 0.12 or not self._assign(task):
                self._pool.append(task)
                for man in self.men:
                    self._pick(man)

    def _assign(self, task: Task, apart_from: Man | None = None) -> bool:
        """Give a job to whoever is here and has the fewest."""
        here = [man for man in self.men if man.here and man is not apart_from]
        if not here:
            return False
        man = min(here, key=lambda one: (len(self._of(one)), self.chance.random()))
        self._give(task, man)
        return True

    def _give(self, task: Task, man: Man) -> None:
        self.do(ops.JobAssigned(job=task.id, technicians=(man.id,)), FOREMAN)
        task.man = man
        if task in self._pool:
            self._pool.remove(task)
        self._pick(man)

    def _of(self, man: Man) -> list[Task]:
        """The jobs of somebody that are not finished."""
        return [one for car in self._open.values() for one in car.tasks if one.man is man and not one.done]

    def _balance(self, man: Man, turn: int) -> None:
        """Give somebody idle a job of whoever has most that nobody has begun."""
        if man.on is not None or not man.here or man.at_lunch or man.turn != turn:
            return
        queues = {other.id: [one for one in self._of(other) if self._can(one)] for other in self.men if other.on}
        longest = max(queues.values(), key=len, default=[])
        spare = [one for one in longest if not one.begun and not one.again]
        if spare:
            self._give(max(spare, key=lambda one: one.car.due), man)
        else:
            self.later(10, 30, self._balance, man, turn)

    # The floor

    def _can(self, task: Task) -> bool:
        on = task.man is not None and task.man.on is task
        return not (task.done or task.blocked or on)

    def _pick(self, man: Man) -> None:
        """Go on with what is promised first, as a rule; take what nobody has where there is nothing else."""
        if not man.here or man.at_lunch or man.on is not None:
            return
        if man.over or self.now >= self.hour(SHUTS):
            self._go_home(man)
            return
        mine = sorted((one for one in self._of(man) if self._can(one)), key=_first)
        if mine:
            orderly = self.chance.random() < 0.85
            self._start(man, mine[0] if orderly else self.chance.choice(mine))
        elif self._pool:
            task = min(self._pool, key=_first)
            self._pool.remove(task)
            task.man = man
            self._start(man, task)
        else:
            man.turn += 1
            self.later(10, 30, self._balance, man, man.turn)

    def _start(self, man: Man, task: Task) -> None:
        self.do(ops.LabourStarted(staff=man.id, job=task.id), man.id)
        man.on, man.since, task.begun = task, self.now, True
        man.turn += 1
        until = task.need - task.bumps[0][0] if task.bumps else task.need
        self.at(self.now + timedelta(hours=max(until, 0.0) * man.pace), self._reach, man, man.turn)

    def _worked(self, man: Man) -> float:
        """The hours of the job's own that somebody has done since they started."""
        return (self.now - man.since).total_seconds() / 3600 / man.pace

    def _stop(self, man: Man, reason: StopReason, eta: datetime | None = None) -> None:
        """Stop with a reason; the job stays theirs."""
        man.turn += 1
        task = man.on
        if task is not None and man.since <= self.now:
            task.need = max(task.need - self._worked(man), 0.01)
            man.since = self.now
            self.do(ops.LabourStopped(staff=man.id, job=task.id, reason=reason, eta=eta), man.id)

    def _reach(self, man: Man, turn: int) -> None:
        """Come to the end of a job, or to what comes in between."""
        task = man.on
        if task is None or turn != man.turn:
            return
        if not task.bumps:
            man.on = None
            man.turn += 1
            task.done, task.need = True, 0.0
            self.do(ops.JobFinished(job=task.id), man.id)
            self.at(self._inspected_at(), self._inspect, task)
        else:
            _left, what = task.bumps.pop(0)
            task.blocked = True
            getattr(self, f"_lacks_{what}")(man, task)
            man.on = None
        self._pick(man)

    def _lacks_tool(self, man: Man, task: Task) -> None:
        length = self.minutes(15, 60)
        says = self.chance.random() < 0.5
        self._stop(man, StopReason.TOOL, self.now + length if says else None)
        self.at(self._in_hours(self.now + length), self._go_on, task, FOREMAN)

    def _lacks_answer(self, man: Man, task: Task) -> None:
        self._stop(man, StopReason.APPROVAL)
        answer = self.now + timedelta(minutes=35 * self.chance.lognormvariate(0.0, 0.7))
        self.at(self._in_hours(answer), self._answered, task)

    def _answered(self, task: Task) -> None:
        if self.chance.random() < trade.AGREES:
            hours = self.chance.choice((0.5, 1.0, 1.5))
            id = self.do(ops.JobAdded(order=task.car.id, title="Added", standard_hours=hours), ADVISER)
            added = Task(id, task.car, hours, need=trade.true_hours(self.chance, hours, 1.0))
            task.car.tasks.append(added)
            if task.man is not None:
                self._give(added, task.man)
        self._go_on(task, ADVISER)

    def _lacks_part(self, man: Man, task: Task) -> None:
        part = f"P{task.id}"
        self.view.put(Part(id=part, number=part, name="Part"))
        request = self.do(ops.PartsRequested(job=task.id, lines=(WantedPart(part=part),)), man.id)
        self._stop(man, StopReason.PARTS)
        self.at(self._in_hours(self.now + self.minutes(4, 25)), self._ordered, task, f"{request}.1")

    def _ordered(self, task: Task, line: str) -> None:
        days, hour = trade.part_comes_in(self.chance)
        eta = self.now + timedelta(hours=hour) if days == 0 else self.hour(hour, days)
        eta = self._in_hours(eta)
        self._expected(task, line, eta, eta + timedelta(hours=trade.part_late(self.chance)))

    def _expected(self, task: Task, line: str, eta: datetime, comes: datetime) -> None:
        self.do(ops.PartsBackOrdered(line=line, eta=eta), COUNTER)
        self.at(self._in_hours(max(comes, self.now + timedelta(minutes=20))), self._came, task, line)
        self.at(self._in_hours(eta + self.minutes(60, 180)), self._asked_again, line, comes)

    def _asked_again(self, line: str, comes: datetime) -> None:
        """The counter asks the supplier some time after the date has passed, and is told the truth, more or less."""
        if self.now < comes:
            self.do(ops.PartsBackOrdered(line=line, eta=comes + self.minutes(5, 60)), COUNTER)

    def _came(self, task: Task, line: str) -> None:
        self.do(ops.StockReceived(part=f"P{task.id}", quantity=1), COUNTER)
        self.later(4, 12, self._issued, task, line)

    def _issued(self, task: Task, line: str) -> None:
        self.do(ops.PartsIssued(line=line), COUNTER)
        self._go_on(task, COUNTER)

    def _go_on(self, task: Task, by: str) -> None:
        """Let a job go on; where its man is away, with somebody else."""
        self.do(ops.JobResumed(job=task.id), by)
        task.blocked = False
        man = task.man
        if man is not None and (man.here or not self._assign(task)):
            self._pick(man)

    # After the work

    def _in_hours(self, moment: datetime, until: float = SHUTS) -> datetime:
        """The moment itself, or the next morning where nobody is there."""
        day = moment.astimezone(ZONE).date()
        if moment < hour_of(day, OPENS):
            return hour_of(day, OPENS) + self.minutes(5, 30)
        if moment > hour_of(day, until):
            return hour_of(day + timedelta(days=1), OPENS) + self.minutes(5, 30)
        return moment

    def _inspected_at(self) -> datetime:
        begins = max(self.now + self.minutes(3, 25), self._inspector_free)
        self._inspector_free = self._in_hours(begins + self.minutes(4, 10), DOORS)
        return self._inspector_free

    def _inspect(self, task: Task) -> None:
        final, work = InspectionLevel.FINAL, task.car
        if self.chance.random() < trade.REWORK:
            self.do(ops.InspectionFailed(job=task.id, level=final, reasons=("again",)), FOREMAN)
            task.done, task.again = False, True
            task.need = max(task.standard * self.chance.uniform(0.15, 0.5), 0.2)
            if task.man is not None and (task.man.here or not self._assign(task)):
                self._pick(task.man)
            return
        self.do(ops.InspectionPassed(job=task.id, level=final), FOREMAN)
        task.passed = True
        if all(one.passed for one in work.tasks):
            washer = self._washers.index(min(self._washers))
            end = self._in_hours(max(self.now, self._washers[washer]) + work.wash, DOORS + 0.25)
            self._washers[washer] = end
            self.at(end, self._ready, work)

    def _ready(self, car: Car) -> None:
        if not all(one.passed for one in car.tasks):
            return
        self.do(ops.OrderReady(order=car.id), FOREMAN)
        car.ready = self.now
        del self._open[car.id]
        comes = self.now if car.waits or self.now > car.due else max(self.now, car.due - self.minutes(15, 30))
        self.at(comes + car.hand_over, self._deliver, car)

    def _deliver(self, car: Car) -> None:
        self.do(ops.OrderDelivered(order=car.id), ADVISER)
        car.gone = self.now
        self._last_gone.append(car)


def _first(task: Task) -> tuple[bool, bool, datetime, str]:
    return (not task.again, not task.begun, task.car.due, task.id)


def _people() -> Iterator[Staff]:
    for number in range(trade.TECHNICIANS):
        yield Staff(id=f"t{number}", number=f"20{number}", name=f"T{number}", roles=(Role.TECHNICIAN,))
    roles = ((FOREMAN, Role.FOREMAN), (COUNTER, Role.PARTS), (ADVISER, Role.ADVISER), (ADMIN, Role.ADMIN))
    for id, role in roles:
        yield Staff(id=id, number=id, name=id, roles=(role,))
