"""How well machines work over any time: shifts, stops and their reasons, energy, quality.

Everything follows from recorded samples by the code that live ones go through (hmi.machines);
what a shift came to is kept, so that pages open at once.

shift_record, shift_store  what a machine did in a shift, kept in performance.sqlite
past_shifts, shift_recompute  the same from recorded samples, on demand and where it is missing
station_performance  keeps shifts as they end; refills follows filled holes
period_figures, period_reading  all key figures of any period
line_losses, line_reading  who made whom wait, and the bottleneck
"""
