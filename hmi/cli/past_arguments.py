"""What can be typed after `lineside export`, `import`, `incident` and `what-if`."""

import argparse
from pathlib import Path

from hmi.exports.selection import Form, Tier


def add_span(parser: argparse.ArgumentParser) -> None:
    """Let a command take a station and a span of time."""
    parser.add_argument("--site", type=Path, metavar="FILE", help="the plant (site.toml)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept")
    parser.add_argument(
        "--from", dest="start", required=True, metavar="TIME",
        help="2026-11-21T06:00, with an offset or in the zone, or 8h for 8 hours ago",
    )  # fmt: skip
    parser.add_argument("--to", dest="end", default="now", metavar="TIME", help="usual: now")
    parser.add_argument("--zone", help="such as Europe/Berlin or UTC; usual: that of the site")
    parser.add_argument("--quiet", action="store_true", help="do not tell how far it is")
    parser.add_argument("--for-window", action="store_true", help=argparse.SUPPRESS)


def add_export(parser: argparse.ArgumentParser) -> None:
    """Let `lineside export` be typed."""
    add_span(parser)
    parser.add_argument(
        "--tags", default="*", metavar="KEYS",
        help='keys with commas between, "filler.*" for all of a machine; usual: every tag',
    )  # fmt: skip
    parser.add_argument("--format", choices=[form.value for form in Form], help="usual: as --out")
    parser.add_argument("--tier", choices=[tier.value for tier in Tier], default=Tier.RAW.value)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help="replace a file that is there")
    parser.add_argument("--delimiter", default=",", choices=(",", ";", "tab"), help="of CSV")
    parser.add_argument("--decimal", default=".", choices=(".", ","), help="of CSV")


def add_incident(parser: argparse.ArgumentParser) -> None:
    """Let `lineside incident` be typed."""
    add_span(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--note", default="", metavar="TEXT", help="what happened")
    parser.add_argument("--replace", action="store_true", help="replace a file that is there")


def add_import(parser: argparse.ArgumentParser) -> None:
    """Let `lineside import` be typed."""
    parser.add_argument("file", type=Path, metavar="FILE", help="comma-separated values")
    parser.add_argument("--site", type=Path, metavar="FILE", help="the plant (site.toml)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept")
    parser.add_argument("--zone", help="of times without an offset; usual: that of the site")
    parser.add_argument("--write", action="store_true", help="take the values in")
    parser.add_argument("--skip-refused", action="store_true", help="leave mistaken cells out")
    parser.add_argument("--quiet", action="store_true", help="do not tell how far it is")


def add_what_if(parser: argparse.ArgumentParser) -> None:
    """Let `lineside what-if` be typed."""
    parser.add_argument(
        "question", nargs="?", default="{}", metavar="JSON",
        help='such as {"scenario": {"speeds": {"filler": 1.05}}}, or @FILE; usual: as it is',
    )  # fmt: skip
    parser.add_argument("--site", type=Path, metavar="FILE", help="the plant (site.toml)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept")
    parser.add_argument("--at", default="now", metavar="TIME", help="learn from before this time")
    parser.add_argument("--zone", help="such as Europe/Berlin or UTC; usual: that of the site")
    parser.add_argument("--quiet", action="store_true", help="do not tell how far it is")
    parser.add_argument("--for-window", action="store_true", help=argparse.SUPPRESS)
