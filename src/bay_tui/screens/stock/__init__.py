"""The stock: parts, counts and supplier orders."""
