"""The proof: terminals, network and server in one thread, with every fault a seed can think of.

`python -m tests.simulation --seed N` runs one world and says what it found; `docs` are in `world.py`.
"""
