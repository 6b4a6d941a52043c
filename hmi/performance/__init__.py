"""How well machines work over any time: shifts, stops and their reasons, energy, quality.

Everything follows from recorded samples by the code that live ones go through (hmi.machines);
what a shift came to is kept, so that pages open at once.
"""
