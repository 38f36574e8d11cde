"""What payroll, the DMS and spreadsheets get: rows of CSV and JSON."""
