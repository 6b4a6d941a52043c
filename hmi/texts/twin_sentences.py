"""Sentences of the process twin by code."""

TWIN = {
    "twin-no-line": "A line needs a machine with states and a counter of parts; there is none.",
    "twin-few-days": (
        "{days} recorded days can be learned from, {least} are needed: the line worked, 90 % seen."
    ),
    "twin-no-counter": (
        "{machine} has no counter of parts (total_tag or good_tag), or it never counted."
    ),
    "twin-no-state": "{machine} has no states (state_source, state_tag).",
    "twin-no-work-seen": (
        "{machine} was never seen at work for half a minute: its speed is not known."
    ),
    "twin-no-capacity": (
        "How many pieces fit behind {machine} is neither recorded nor to be found: tell it here."
    ),
    "twin-not-trusted": (
        "It cannot be trusted: replaying {days} days missed {error} % together, {a_day} % a day."
    ),
    "twin-scenario-mistaken": "This what-if is not understood: {detail}.",
    "twin-too-many": "There are {most} kept what-ifs already: forget one first.",
    "twin-unknown": "There is no kept what-if with number {number}.",
}
