"""What can be typed after `lineside reasons`."""

import argparse
from pathlib import Path


def add_reasons(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write all reasons as comma-separated values")
    export.add_argument(
        "table", type=Path, nargs="?", metavar="TABLE", help="else to the terminal"
    )
    import_ = actions.add_parser("import", help="show what a table would change, and take it")
    import_.add_argument("table", type=Path, metavar="TABLE")
    import_.add_argument("--write", action="store_true", help="change the site file")
    for command in (export, import_):
        command.add_argument("--site", type=Path, metavar="FILE", help="the plant (site.toml)")
        command.add_argument(
            "--data", type=Path, metavar="FOLDER", help="where everything is kept"
        )
