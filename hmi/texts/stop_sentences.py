"""The English sentences about stops and their reasons, by code."""

STOPS = {
    "stop-unknown": "There is no such stop any more: what came late may have changed it.",
    "stop-reason-unknown": "The site has no such reason for this machine: {reason}.",
    "stop-split-outside": "A stop can only be split while it lasts, not at its ends.",
    "stop-merge-single": "Choose at least two stops that follow each other.",
    "stop-edit-unknown": "Nothing like that was done.",
    "stop-edit-withdrawn": "That was taken back already.",
    "stop-edit-of-another": "This was done by {user}: your role may take back its own only.",
}
