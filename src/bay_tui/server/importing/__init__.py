"""Take over tables of another system or a spreadsheet.

Orders, jobs, parts, stock, parts requests, staff, bays and finding templates.
"""
