"""The site's own data: records, operations and rules of bays, people and terminals."""
