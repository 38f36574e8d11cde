"""What an export of figures costs over longer and longer spans of a simulated shop, and over a whole year of it."""

import gc
import time
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

from tests.year import trade
from tests.year.shop import FIRST_DAY, Shop, hour_of

from bay_tui.server.exporting.run import pieces
from bay_tui.server.office import Office
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing.flush import key_of_record, write_records
from benchmarks.figures import Figure
from benchmarks.rig import bench_folder

TECHNICIANS = 10
VEHICLES_A_DAY = 22.0
SPANS, YEAR = (50, 100, 200, 499), 365
YEAR_SECONDS = 5.0
SITE = "bench"
_CHUNK = 5_000


def of_days(folder: Path, days: int) -> float:
    """CPU seconds to export the figures of a site that is so many days old."""
    records = list(Shop(11).run(days).view)
    with Office(f"sqlite:///{folder / f'{days}.db'}") as office:
        office.create_site(SITE, "Bench")
        with office.database.writing() as connection:
            view = SqlView(SITE, lambda: nullcontext(connection), keep=True)
            for begin in range(0, len(records), _CHUNK):
                some = records[begin : begin + _CHUNK]
                write_records(connection, view, some, {key_of_record(one): begin + 1 for one in some})
        del records, view
        gc.collect()
        start = time.process_time()
        rows = sum(1 for _ in pieces(office.view(SITE), "kpis", now=hour_of(FIRST_DAY + timedelta(days=days), 0.0)))
        taken = time.process_time() - start
    assert rows > days * TECHNICIANS / 2, rows
    return taken


def run() -> list[Figure]:
    """All figures of exports."""
    trade.TECHNICIANS, trade.VEHICLES_A_DAY = TECHNICIANS, VEHICLES_A_DAY
    with bench_folder() as folder:
        taken = {days: of_days(folder, days) for days in (*SPANS, YEAR)}
    first, *more = SPANS
    return [
        Figure(f"export kpis, a year of {TECHNICIANS} people", taken[YEAR], "CPU s", "5 s", YEAR_SECONDS),
        *(
            Figure(
                f"export kpis, {days} days",
                taken[days],
                "CPU s",
                f"1.3 x {first} days, a day",
                1.3 * taken[first] * days / first,
            )
            for days in more
        ),
    ]
