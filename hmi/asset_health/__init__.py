"""How worn machines are: what is usual is learned, what is not is told, what is left estimated.

The algorithms are in hmi.condition; here they are fed, gated, kept and heard.
"""
