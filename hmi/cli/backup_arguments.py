"""What can be typed after `lineside backup` and `lineside restore`."""

import argparse
from pathlib import Path


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Let `lineside backup` be typed."""
    _add_folders(parser)
    parser.add_argument("--check", action="store_true", help="copy nothing, read the backup")


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Let `lineside restore` be typed."""
    _add_folders(parser)


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the backup")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept")
