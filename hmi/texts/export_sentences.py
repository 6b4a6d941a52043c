"""Sentences of exports, imports, incidents and reviews by code."""

EXPORTS = {
    "export-parquet-missing": (
        "Parquet needs an addition that is not installed here: pip install 'lineside[parquet]'."
    ),
    "export-exists": "{file} is there already; it was left as it is.",
    "export-folder-missing": "There is no folder {folder}.",
    "export-tag-unknown": "The site has no such tags: {names}.",
    "export-no-tags": "No tag is chosen.",
    "export-span-empty": "The end is not after the beginning.",
    "export-decimal-is-delimiter": "The same sign cannot part numbers and cells: choose another.",
    "export-name-unusable": "{name} cannot be the name of a file here.",
    "time-not-understood": "{text} is no time: write 2026-11-21T14:30, or 8h for 8 hours ago.",
    "time-skipped": "{text} never was: the clocks of {zone} were put forward over it.",
    "zone-unknown": "There is no time zone {name}: write Europe/Berlin, or UTC.",
    "export-form-unknown": "Which form has {name}? Let it end in .csv, .parquet or .lp.",
    "export-cancelled": "The export was cancelled; there is no file.",
    "incident-too-long": "An incident is at most {days} days, and some time at least.",
    "incident-not-ours": "{file} is no incident of a station: {detail} is not as it must be.",
    "incident-damaged": "{file} is damaged ({detail}): nothing of it is shown.",
    "storage-foreign": "{file} holds what no station writes ({detail}): it is not opened.",
    "review-nothing": "{folder} is no record of a station: there is nothing to look at.",
    "site-not-kept": "{folder} holds no site: name its site file with --site.",
}
