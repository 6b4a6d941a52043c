"""Measures the product: `python packaging/bench [GROUP]` prints one line of JSON a figure.

Every figure comes from real processes that talk over the loopback, and its rivals from the same
run. Needs the packages of requirements-dev.txt, and on Linux Xvfb for groups with a window.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from figure import publish, remark

GROUPS = (
    "engine", "window", "startup", "memory", "ingest", "latency", "history", "trend", "alarms",
    "maturity", "condition", "year",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Measure the groups that are named, or all; return 1 when one could not be measured."""
    unknown = set(arguments) - set(GROUPS)
    if unknown:
        remark(f"no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
        return 2
    from tour import ended_properly

    with ended_properly():
        return max([_measure(group) for group in arguments or GROUPS])


def _measure(group: str) -> int:
    from programs import ProgramFailed

    remark(f"group {group}")
    try:
        for figure in import_module(f"{group}_group").measure():
            publish(figure)
    except ProgramFailed as failure:
        remark(f"group {group} could not be measured: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    # The build tools, for their virtual display; the checkout, for the window's end of the link.
    sys.path += [str(folder) for folder in Path(__file__).resolve().parents[1:3]]
    sys.exit(main(sys.argv[1:]))
