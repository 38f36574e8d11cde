"""The clock of a terminal, corrected by what the server says.

It is written in `store.timekeeping`, because recording an operation dates it and the store imports nothing of sync.
"""

from bay_tui.store.timekeeping import Clock, ClockState, MachineSource, Source, Stamp

__all__ = ["Clock", "ClockState", "MachineSource", "Source", "Stamp"]
