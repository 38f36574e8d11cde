"""The rulebook: records, operations, rules and the labour timeline, as pure functions without any I/O."""
