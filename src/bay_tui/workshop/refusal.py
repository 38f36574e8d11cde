"""Refuse with a code and parameters."""

from bay_tui.workshop.coded import CodedError


class Refused(CodedError):
    """Refuse a wish that cannot be granted, or input that makes no sense."""
