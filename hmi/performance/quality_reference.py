"""Kept references of control charts as they are read back."""

import json
from collections.abc import Mapping

from hmi.plant.quality_references import QualityReference

KIND = "quality_reference"


def reference_key(tag: str, recipe: str) -> str:
    """Return under which key the reference of a tag and recipe is kept."""
    return f"{tag}\n{recipe}"


def references_of(bodies: Mapping[str, bytes], now_us: int) -> dict[str, QualityReference]:
    """Return references by their key, those kept until a moment; what is no reference is none."""
    found = {}
    for key, body in bodies.items():
        try:
            reference = QualityReference(**json.loads(body))
        except (ValueError, TypeError):
            continue
        if reference.kept_us <= now_us:
            found[key] = reference
    return found
