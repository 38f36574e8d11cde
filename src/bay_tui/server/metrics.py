"""Count what the server does, as plain text for Prometheus.

Counters by name and label, and gauges read when asked.
"""

import threading
from collections.abc import Callable

_HELP = {
    "bay_tui_operations_total": "Operations decided, by verdict.",
    "bay_tui_groups_total": "Transactions committed.",
    "bay_tui_group_jobs_total": "Jobs those transactions took together.",
    "bay_tui_requests_total": "HTTP requests answered, by status.",
    "bay_tui_request_seconds_total": "Time spent on HTTP requests, live streams left out.",
    "bay_tui_live_events_total": "Events sent to live streams.",
    "bay_tui_live_dropped_total": "Live streams that were too slow and were told to start over.",
    "bay_tui_live_streams": "Live streams open now.",
}

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Hold the server's counters; any thread may count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, Labels], float] = {}
        self._gauges: dict[str, Callable[[], float]] = {}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add to a counter."""
        key = (name, tuple(sorted(labels.items())))
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + by

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """Have `read` asked for a value whenever the figures are wanted."""
        self._gauges[name] = read

    def text(self) -> str:
        """Return everything in Prometheus' text format (0.0.4)."""
        with self._lock:
            counts = sorted(self._counts.items())
        lines: list[str] = []
        headed = ""
        for (name, labels), value in counts:
            if name != headed:
                lines += _head(name, "counter")
                headed = name
            shown = ",".join(f'{label}="{text}"' for label, text in labels)
            lines.append(f"{name}{{{shown}}} {_figure(value)}" if shown else f"{name} {_figure(value)}")
        for name, read in sorted(self._gauges.items()):
            lines += [*_head(name, "gauge"), f"{name} {_figure(read())}"]
        return "\n".join(lines) + "\n"


def _figure(value: float) -> str:
    """Return a figure with all its digits, as Prometheus reads them."""
    return repr(float(value)).removesuffix(".0")


def _head(name: str, kind: str) -> list[str]:
    return [f"# HELP {name} {_HELP.get(name, name)}", f"# TYPE {name} {kind}"]
