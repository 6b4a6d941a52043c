"""One site.toml becomes one Site, or one error with everything that is wrong with it."""

import logging
from dataclasses import dataclass
from pathlib import Path

from hmi.config.alarm_checks import check_alarms
from hmi.config.alarm_design_checks import check_alarm_design
from hmi.config.alarm_usual import with_usual
from hmi.config.care_checks import check_care
from hmi.config.document import read_document
from hmi.config.energy_checks import check_energy
from hmi.config.findings import Findings
from hmi.config.plant_checks import check_plant
from hmi.config.references import References
from hmi.config.schema import SiteTable, Tables, read_tables
from hmi.config.site_checks import check_site
from hmi.config.stop_checks import check_stop_reasons
from hmi.errors import ConfigurationError, Problem
from hmi.plant.derived import derived_tags
from hmi.plant.shifts import ShiftCalendar
from hmi.plant.site import Site
from hmi.plant.watched import band_tags, watched_tags

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedSite:
    """A site without problems, and what is unusual about its file."""

    site: Site
    warnings: tuple[Problem, ...]


def load_site(path: Path) -> Site:
    """Return the site of a file. Raise ConfigurationError with every problem of the file."""
    loaded = inspect_site(path)
    for warning in loaded.warnings:
        log.warning("Unusual configuration: %s", warning)
    return loaded.site


def inspect_site(path: Path) -> LoadedSite:
    """Return the site and warnings of a file. Raise ConfigurationError as load_site does."""
    document = read_document(path)
    findings = Findings(document.file, document.positions)
    tables = with_usual(read_tables(document, findings), document)
    references = References(document, tables, findings)
    check_site(tables, findings)
    check_plant(tables, references, findings)
    check_energy(tables, references, findings)
    check_care(tables, references, findings)
    check_alarms(tables, references, findings)
    check_alarm_design(tables, references, findings)
    check_stop_reasons(tables, findings)
    if findings.problems or tables.site is None:
        raise ConfigurationError(findings.problems)
    return LoadedSite(_site(tables.site.item, tables), findings.warnings)


def _site(table: SiteTable, tables: Tables) -> Site:
    machines = tuple(placed.item for placed in tables.machines)
    measured = tuple(placed.item for placed in tables.tags)
    computed = tuple(tag for machine in machines for tag in derived_tags(machine))
    computed += band_tags(watched_tags(machines, measured))
    return Site(
        name=table.name,
        line=table.line,
        language=table.language,
        station=table.station,
        anonymous_role=table.anonymous_role,
        is_register_complete=table.is_register_complete,
        micro_stop_s=table.micro_stop_s,
        connections=tuple(placed.item for placed in tables.connections),
        machines=machines,
        tags=measured + computed,
        alarms=tuple(placed.item for placed in tables.alarms),
        suppressions=tuple(placed.item for placed in tables.suppressions),
        stop_reasons=tuple(placed.item for placed in tables.stop_reasons),
        horn=tables.horn,
        calendar=ShiftCalendar(
            timezone=table.timezone, shifts=tuple(placed.item for placed in tables.shifts)
        ),
        retention=tables.retention.item,
        health=tables.health.item,
        maintenance=tuple(placed.item for placed in tables.maintenance),
        energy=tables.energy.item,
    )
