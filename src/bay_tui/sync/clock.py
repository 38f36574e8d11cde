"""The clock of a terminal, corrected by what the server says.

It is written in `store.timekeeping`, because recording an operation dates it and the store imports nothing of sync.
"""

from bay_tui.store.timekeeping import ClockState, MachineSource, Source, Stamp, TerminalClock

__all__ = ["ClockState", "MachineSource", "Source", "Stamp", "TerminalClock"]
