"""The foreman's desk: dispatch, inspection, hours, report and what needs somebody."""
