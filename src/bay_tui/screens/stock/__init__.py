"""Keep the stock: parts, counts and supplier orders."""
