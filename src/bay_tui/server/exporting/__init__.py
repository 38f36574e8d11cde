"""Export rows of CSV and JSON to payroll, DMS and spreadsheets."""
