"""`lineside export`: recorded samples as a file for other programs, without a window."""

import argparse
from fnmatch import fnmatchcase

from hmi.cli.output import Output
from hmi.cli.station_past import folder_and_site, span_of, zone_typed
from hmi.cli.telling import Telling
from hmi.clock import SystemClock
from hmi.errors import ActionRefused
from hmi.exports.export import Export, Exported
from hmi.exports.selection import Form, Selection, Tier
from hmi.historian.reader import Reader
from hmi.plant.site import Site
from hmi.texts.formats import size

_TAB = "tab"


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write one file and that of its holes. Raise HmiError when it cannot be done."""
    telling = Telling(
        output, SystemClock(), is_quiet=arguments.quiet, for_window=arguments.for_window
    )
    return telling.carry_out(lambda: _write(arguments, telling))


def _write(arguments: argparse.Namespace, telling: Telling) -> int:
    folder, site = folder_and_site(arguments)
    export = Export(site, Reader(folder), _selection(arguments, site), _form(arguments))

    def told(done: Exported) -> None:
        telling.tell(done.share, f"{done.tag}: {done.rows} rows")

    path = arguments.out
    done = export.write(path, told, telling.is_wanted, may_replace=arguments.replace)
    written = path.stat().st_size
    return telling.finish(
        f"{path}: {done.rows} rows, {size(written)}",
        f"{done.holes_file}: {done.holes} holes",
        file=str(path), rows=done.rows, size=written, holes=done.holes,
    )  # fmt: skip


def _selection(arguments: argparse.Namespace, site: Site) -> Selection:
    zone = zone_typed(arguments, site)
    start_us, end_us = span_of(arguments, zone)
    return Selection(
        keys=chosen_keys(site, arguments.tags),
        start_us=start_us,
        end_us=end_us,
        tier=Tier(arguments.tier),
        zone=zone.key,
        delimiter="\t" if arguments.delimiter == _TAB else arguments.delimiter,
        decimal=arguments.decimal,
    )


def chosen_keys(site: Site, patterns: str) -> tuple[str, ...]:
    """Return the recorded tags that patterns with commas between name, in order of the site.

    Raise ActionRefused when one of them names none.
    """
    wanted = [pattern.strip() for pattern in patterns.split(",") if pattern.strip()]
    keys = [tag.key for tag in site.tags if tag.record]
    missing = [one for one in wanted if not any(fnmatchcase(key, one) for key in keys)]
    if missing:
        raise ActionRefused("export-tag-unknown", names=", ".join(missing[:5]))
    return tuple(key for key in keys if any(fnmatchcase(key, one) for one in wanted))


def _form(arguments: argparse.Namespace) -> Form:
    if arguments.format:
        return Form(arguments.format)
    try:
        return Form(arguments.out.suffix.removeprefix(".").lower())
    except ValueError as error:
        raise ActionRefused("export-form-unknown", name=arguments.out.name) from error
