"""Requests for parts: records, operations and rules of what a job needs."""
