"""Export rows of CSV and JSON for payroll, DMS and spreadsheets."""
