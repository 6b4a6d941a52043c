"""Lets `python -m hmi.cli` stand for `lineside`."""

import sys

from hmi.cli.arguments import main

sys.exit(main())
