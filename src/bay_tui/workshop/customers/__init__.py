"""Keep what customers say after a visit.

Records, operations and rules of complaints stand here.
"""
