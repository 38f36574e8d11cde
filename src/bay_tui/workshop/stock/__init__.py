"""The stock: records, operations and rules of parts, counts and supplier orders."""
