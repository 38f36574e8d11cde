"""Keep the site's own data.

Records, operations and rules of bays, people and terminals stand here.
"""
