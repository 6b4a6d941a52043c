"""The command `lineside`: runs the engine or the demo plant, checks files, looks after a station.

arguments   what can be typed, and main
output      where lines for people go
engine      `lineside engine`, bounded by memory_cap
check       `lineside check`
doctor      `lineside doctor`, rows from station_rows, plant_rows, security_rows, recording_rows
trust       `lineside trust`
export      `lineside export`, typed by past_arguments, over station_past
history     `lineside import`
incident    `lineside incident`, likewise; telling says how far they are
what_if     `lineside what-if`, likewise
tags        `lineside tags`, of a server by found_tags
reasons     `lineside reasons`
users       `lineside users`
secret      `lineside secret`
certificate `lineside certificate`
"""

from hmi.cli.arguments import main

__all__ = ["main"]
