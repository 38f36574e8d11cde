"""Visits: records, operations and rules of vehicles, repair orders and promises."""
