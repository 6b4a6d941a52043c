"""Sentences about how machines are compared with what is usual for them, by code.

Of an alert: what is so, and under `-cause` and `-response` what it may be and what to look at.
"""

WATCH = {
    "no-problem": "What stood out was no problem.",
    "watch-unknown": "Nothing of this name is watched: {watch}.",
    "watch-period-wrong": "The period must lie in the past, and be no longer than a year.",
    "watch-needs-minutes": "Learning: more minutes of steady running are needed.",
    "watch-still-drifts": "Enough was seen, but the value still drifts: the machine must be warm.",
    "watch-not-steady": "The machine does not run steadily now, so nothing is compared.",
    "watch-new-product": "Too little was seen yet of what the machine makes now.",
    "watch-hardly-moves": "The value hardly ever moves, so standing still says nothing.",
    "watch-high-state": "{name} {amount} above what is usual in this state since {time}.",
    "watch-low-state": "{name} {amount} below what is usual in this state since {time}.",
    "watch-high-hour": "{name} {amount} above what is usual at this time of day since {time}.",
    "watch-low-hour": "{name} {amount} below what is usual at this time of day since {time}.",
    "watch-high-state-cause": "Wear, friction, load, product or set point differ from before.",
    "watch-low-state-cause": "Less load than before, a loose drive or sensor, or a new set point.",
    "watch-high-hour-cause": "The machine or its surroundings differ from before.",
    "watch-low-hour-cause": "The machine or its surroundings differ from before.",
    "watch-high-state-response": "Compare with the usual band in the trend, then give a verdict.",
    "watch-low-state-response": "Compare with the usual band in the trend, then give a verdict.",
    "watch-high-hour-response": "Compare with the usual band in the trend, then give a verdict.",
    "watch-low-hour-response": "Compare with the usual band in the trend, then give a verdict.",
    "watch-together": "{names}: together not as usual while the machine runs, since {time}.",
    "watch-together-cause": "These signals used to move together in another way.",
    "watch-together-response": "Look at the signals named, side by side, then give a verdict.",
    "watch-stuck": "{name} has not moved since {time}, though it always used to.",
    "watch-stuck-cause": "A sensor that repeats its last value, a line that hangs, a full filter.",
    "watch-stuck-response": "Check the sensor and its line; do not trust the value until then.",
    "watch-noisy": "{name} varies {factor} times as much as usual since {time}.",
    "watch-noisy-cause": "A loose contact, a bad earth, interference, or a process that hunts.",
    "watch-noisy-response": "Check the sensor's line and earth; look at the trend in detail.",
}
