"""What customers say after a visit: records, operations and rules of complaints."""
