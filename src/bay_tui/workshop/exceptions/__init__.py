"""What does not fit or is taken back: records, operations and rules."""
