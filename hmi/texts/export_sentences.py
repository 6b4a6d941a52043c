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
}
