"""Sentences about how the line works and what it takes, by code.

Of an alert: what is so, and under `-cause` and `-response` what it may be and what to look at.
"""

SHIFTS = {
    "no-shifts-then": "No shift that is over lies in that time.",
}
DEMAND = {
    "reference-too-few": "Limits need {least} values or more that differ; choose a longer time.",
    "demand-high": "The quarter until {time} comes to {projected} kW, limit {limit} kW.",
    "demand-high-cause": "More machines draw power at once than this quarter hour has room for.",
    "demand-high-consequence": "A higher peak is billed, for a month or longer.",
    "demand-high-response": "Delay what can wait until {time}: heating, compressors, starts.",
}
