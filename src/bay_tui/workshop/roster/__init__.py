"""Say who is there when: shifts, weeks, leave and absence."""
