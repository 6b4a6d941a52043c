"""Figures over a period of the past, from the journal: how well the alarm system serves."""
