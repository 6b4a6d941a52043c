"""How recorded and live samples become a picture.

series.py                TrendSeries: history and live as one
reduce.py                pixel columns, and the line through them
levels.py, band.py       how wide columns are; a stretch of them, kept and joined
cursors.py, span_sums.py, span_reading.py
                         values at a time, and what lies between two times
step_line.py, pen_lines.py, calculated.py, calculated_columns.py
                         lines to compute with, and pens that are calculated
earlier.py, run_edges.py, run_band.py, comparison.py, golden_runs.py
                         a time compared with earlier ones, by clock, shift or event
pairing.py, distribution.py
                         a pen against another; how long a value was where
"""
