"""Qt item models over facts: rows for tables, changed in batches; they know no widget.

fact_table  rows of facts with columns of words
alarms      alarms as they stand, in the order in which they call the operator
journal     what alarms did, newest first
"""
