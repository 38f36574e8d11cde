"""A simulated year of a workshop that does not see the outlook, and how well the outlook tells what comes of it.

Vehicles come by chance, work takes as long as it takes, parts come late, people fall ill, inspections send work back,
and customers are promised a time by an adviser's rule of thumb. All that people do is decided by the rulebook, so that
the outlook reads the records a real shop would have. What is true (how long a job will take, when a part will come)
stands in the simulation alone.
"""
