"""Taking over what another system or a spreadsheet knows: orders, jobs, parts, stock, staff and bays."""
