"""Run the terminal: its app, keys and looks."""

from bay_tui.textual_compat.put_off import put_off_platformdirs

put_off_platformdirs()  # here, since what is in this folder brings Textual along
