"""Run the foreman's desk: dispatch, inspection, hours, report, attention."""
