"""Keep what is seen on a vehicle.

Records, operations and rules of findings and checks stand here.
"""
