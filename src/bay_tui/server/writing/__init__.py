"""Write operations: transactions, verdicts, and the cache between them."""
