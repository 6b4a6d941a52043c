"""Sentences of the alerts about the recording itself, by code; see condition_sentences.py."""

RECORDING = {
    "recording-stopped": "Recording stopped.",
    "recording-stopped-cause": "The disk is full, failing, or may not be written to.",
    "recording-stopped-consequence": "What is measured now may be missing later.",
    "recording-stopped-response": "See Diagnostics for the reason; free or replace the disk.",
    "recording-room-low": "Disk nearly full: {free} GB left.",
    "recording-room-low-consequence": "The oldest days of the history are deleted.",
    "recording-room-low-response": "Make a backup if old days are needed; free room on the disk.",
    "recording-room-spent": "Disk full: {free} GB left, samples wait.",
    "recording-room-spent-consequence": "Samples are lost once no more of them can wait.",
    "recording-room-spent-response": "Free room on the disk now: recording goes on by itself.",
    "recording-dropped": "{count} samples were lost before they could be recorded.",
    "recording-dropped-cause": "The disk was too slow or full for too long.",
    "recording-dropped-response": "See Diagnostics; holes are filled from servers with history.",
}
