"""The plant as it is: newest sample of each tag, and how old the proof is that it still holds.

tag_table   newest sample of each tag
clock_skew  how far a server's clock may be off before people are told
freshness   age of each tag's connection, the measure by which a value is shown as live
"""
