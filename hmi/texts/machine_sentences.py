"""What is said of machines as they are added and changed: limits, thresholds, refusals."""

MACHINE_CHANGES = {
    "machine-changed-meanwhile": (
        "{machine} was changed by somebody else meanwhile: {fields}. Look at it again."
    ),
    "machine-exists-already": "The site has a machine with the key {machine} already.",
    "machine-gone-meanwhile": "The site has no machine {machine} any more.",
    "alarm-exists-already": "The site has an alarm {alarm} already.",
    "site-changed-meanwhile": "The site's file was changed meanwhile. Look at it again.",
    "site-version-unknown": "There is no such earlier version of the site.",
    "limit-missing": "A limit is missing: give at least one.",
    "limits-not-rising": "The upper limit has to be above the lower one.",
    "temperature-usual": "Usual practice; what the maker says wins.",
    "temperature-winding-class": "Insulation class, less 25 K and 10 K.",
    "threshold-between": "Halfway between what was just measured standing and running.",
    "threshold-of-running": "A fifth of what it runs at just now.",
    "threshold-of-range": "A tenth of its range; nothing was measured running yet.",
}
