"""Sentences of the process twin by code."""

TWIN = {
    "twin-no-line": "A line needs a machine with states and a counter of parts; there is none.",
    "twin-few-days": (
        "Of {least} recorded days that the simulation needs there are {days}: days count on which"
        " the line worked and all its machines were seen for 90 % of the working time."
    ),
    "twin-no-counter": (
        "{machine} has no counter of parts (total_tag or good_tag), or it never counted."
    ),
    "twin-no-state": "{machine} has no states (state_source, state_tag).",
    "twin-no-work-seen": (
        "{machine} was never seen at work for half a minute: its speed is not known."
    ),
    "twin-no-capacity": (
        "How many pieces fit behind {machine} is not recorded (buffer_tag), and it was not seen"
        " running full and empty often enough: tell its size here."
    ),
    "twin-not-trusted": (
        "The simulation cannot be trusted here: replaying {days} recorded days it missed their"
        " output by {error} % together and by {a_day} % a day."
    ),
    "twin-scenario-mistaken": "This what-if is not understood: {detail}.",
    "twin-unknown": "There is no kept what-if with number {number}.",
}
