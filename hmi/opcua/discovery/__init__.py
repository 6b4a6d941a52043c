"""Machines that a server describes under companion models, found and bound without engineering.

companions      the models: their namespaces, types and names
spots           a node of a machine as the rules see it
subtree         walks what hangs below machines, level by level, bounded
finder          where machines begin, and everything together
naming          keys of variables that have one name
quantities      which quantity of ours a companion's name stands for
binding         spots to a machine and its tags
roles           which of a machine's tags is its state, its counter, its vibration
"""
