"""What each machine does, how well, and how healthy it is.

signals         which tag of a machine gives which signal
states          the one state of a machine from what its control says
timeline        states over a shift, from samples in any order
told_states     the states that samples tell, kept up with each sample
oee             time account and KPIs of ISO 22400-2
counter         what a register adds; register counts late samples in their place
ledger_splits   seen or not, executing or not, by order: how counts are split
closing_shifts  shifts that are over, held open for samples on their way
vibration       zone limits by machine group and foundation
health          sub-scores, caps and score, with the points lost to each
means           medians of ten-second means, the filter before the health score
shift_turn      which planned time runs now
hearing         until when each connection was heard
shift_ledger    everything one machine did in one shift
machine_watch   one machine: its ledger, its indicators, its alarms, its health
derived_samples what is recorded of all this as tags
machine_states  all machines: fed by the bus, publishes states, KPIs and health
replay          the same, built again from recorded samples
past_states     the states of a machine over any past time
state_history   the states recorded anew where a hole was filled
line            the figures of the whole line
"""
