"""How well machines work over any time: shifts, stops and their reasons, energy, quality.

Everything follows from recorded samples by the code that live ones go through (hmi.machines);
what a shift came to is kept, so that pages open at once.

shift_record, shift_store  what a machine did in a shift, kept in performance.sqlite
past_shifts, shift_recompute  the same from recorded samples, on demand and where it is missing
station_performance  keeps shifts as they end; refills follows filled holes
period_figures, period_reading  all key figures of any period
line_losses, line_reading  who made whom wait, and the bottleneck
stops              stops from states, with what people said of them; recorded_stops reads them
stop_watch, stop_proposals  opens a stop, and what it may have been
stop_pareto, stop_log, stop_evidence  how stops add up, as a table, as evidence
energy_register, energy_quarters, energy_figures  registers as lines, quarter hours, figures
energy_watch       the running quarter hour; energy_reading and energy_report read the past
quality_values, quality_limits, quality_chart  a pace, limits, and control charts
quality_scrap, quality_preceding  what was rejected, and what preceded it
quality_reading, quality_reference  minutes of a machine; the time that limits are learned from
"""
