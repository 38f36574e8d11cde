"""Keep the stock.

Records, operations and rules of parts, counts and supplier orders stand here.
"""
