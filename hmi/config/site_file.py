"""Changes of the site's file: checked as a whole before a byte of it is replaced.

The file as it was is kept with its date, so that every change can be taken back by hand.
"""

import logging
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from hmi.clock import Clock
from hmi.config.document import MAX_BYTES, read_document
from hmi.config.kept_sites import digest_of
from hmi.config.loader import inspect_site
from hmi.config.replaced_file import replace_file
from hmi.config.site_text import SiteText
from hmi.errors import ActionRefused, ConfigurationError, Problem, StorageError
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.assets import Machine
from hmi.plant.connections import Connection
from hmi.plant.site import Site
from hmi.plant.tags import Tag

log = logging.getLogger(__name__)

KEPT: Final = 100
"""So many earlier files are kept."""
_MARK: Final = "\ufeff"
_PLACE: Final = re.compile(r"(\w+)\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAddition:
    """What is to be added, or replaced where the site has its key."""

    connections: tuple[Connection, ...] = ()
    machines: tuple[Machine, ...] = ()
    tags: tuple[Tag, ...] = ()
    alarms: tuple[AlarmRule, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteCandidate:
    """A site file as it is to be, already found valid."""

    text: str
    site: Site


class SiteFile:
    """One site.toml and its earlier forms."""

    def __init__(self, path: Path, history: Path, clock: Clock) -> None:
        self._path = path.resolve()
        self._history = history
        self._clock = clock

    def with_added(self, addition: SiteAddition) -> SiteCandidate:
        """Return the file with an addition.

        Raise ConfigurationError with every problem, ActionRefused when nothing would change,
        StorageError when the disk refuses.
        """

        def change(text: SiteText) -> None:
            for field in fields(addition):
                for definition in getattr(addition, field.name):
                    text.put(field.name, definition)

        return self.changed(change)

    def without(
        self, connections: Sequence[str], machines: Sequence[str], tags: Sequence[str]
    ) -> SiteCandidate:
        """Return the file without some definitions and whatever cannot be without them.

        Tags go with their machine or connection, alarms with what they watch; a machine that
        stays no longer names tags that go. Raise as with_added does.
        """
        self._refuse_unknown(connections=connections, machines=machines, tags=tags)
        site = inspect_site(self._path).site
        gone = _Gone.of(site, connections, machines, tags)

        def change(text: SiteText) -> None:
            for name, keys in gone.keys.items():
                for key in keys:
                    text.take_out(name, key)
            for machine in gone.changed_machines:
                text.put("machines", machine)

        return self.changed(change)

    def present(self) -> Site:
        """Return the site of the file as it is now. Raise ConfigurationError."""
        return inspect_site(self._path).site

    def digest(self) -> str:
        """Return the hash of the file as it is now. Raise StorageError."""
        try:
            return digest_of(self._path.read_bytes())
        except OSError as error:
            raise StorageError(
                "storage-io", file=str(self._path), detail=error.strerror
            ) from error

    def replaced(self, text: str) -> SiteCandidate:
        """Return a whole other file, such as an earlier one. Raise ConfigurationError."""
        return SiteCandidate(text, self._checked(text))

    def commit(self, candidate: SiteCandidate) -> None:
        """Put a candidate in place; the file as it was is kept. Raise StorageError."""
        try:
            self._keep()
            replace_file(self._path, candidate.text.encode())
        except PermissionError as error:
            raise StorageError("storage-read-only", file=str(self._path)) from error
        except OSError as error:
            raise StorageError(
                "storage-io", file=str(self._path), detail=error.strerror
            ) from error
        log.info("The site file was changed")

    def changed(self, change: Callable[[SiteText], None]) -> SiteCandidate:
        """Return the file after a change of its text. Raise as with_added does."""
        read_document(self._path)  # tells what is wrong with a file that cannot be read at all
        before = self._path.read_bytes().decode().removeprefix(_MARK)
        text = SiteText(before)
        if text.has_foreign_form():
            raise ConfigurationError([
                Problem(str(self._path), 0, "", "not-in-tables", "lists written as [[tables]]")
            ])  # fmt: skip
        change(text)
        after = text.text()
        if after == before:
            raise ActionRefused("nothing-to-change")
        return SiteCandidate(after, self._checked(after))

    def _checked(self, text: str) -> Site:
        """Return the site of a text. Raise ConfigurationError with its problems."""
        if len(text.encode()) > MAX_BYTES:
            expected = f"at most {MAX_BYTES} bytes"
            raise ConfigurationError([Problem(str(self._path), 0, "", "file-too-large", expected)])
        trial = self._history / "candidate.toml"
        try:
            self._history.mkdir(parents=True, exist_ok=True, mode=0o700)
            trial.write_bytes(text.encode())
            return inspect_site(trial).site
        except ConfigurationError as error:
            tables = tomllib.loads(text)
            raise ConfigurationError(
                [
                    replace(problem, file=str(self._path), subject=_subject(problem.key, tables))
                    for problem in error.problems
                ]
            ) from None
        except OSError as error:
            raise StorageError("storage-io", file=str(trial), detail=error.strerror) from error
        finally:
            trial.unlink(missing_ok=True)

    def _keep(self) -> None:
        stamp = self._clock.now().strftime("%Y%m%dT%H%M%S%fZ")
        replace_file(self._history / f"site-{stamp}.toml", self._path.read_bytes())
        for oldest in sorted(self._history.glob("site-*.toml"))[:-KEPT]:
            oldest.unlink()

    def _refuse_unknown(self, **named: Sequence[str]) -> None:
        tables = read_document(self._path).tables
        for name, keys in named.items():
            known = {entry.get("key") for entry in tables.get(name, ()) if isinstance(entry, dict)}
            for key in keys:
                if key not in known:
                    raise ActionRefused("not-in-site", key=key)


def _subject(place: str, tables: Mapping[str, Any]) -> str:
    """Return the key of the definition that a place such as `tags[3].unit` is in."""
    match = _PLACE.match(place)
    entries = tables.get(match[1]) if match else None
    if match is None or not isinstance(entries, list) or int(match[2]) >= len(entries):
        return ""
    return str(entries[int(match[2])].get("key", ""))


@dataclass(frozen=True, slots=True)
class _Gone:
    """What leaves the site together, by list, and machines that lose some of their tags."""

    keys: dict[str, tuple[str, ...]]
    changed_machines: tuple[Machine, ...]

    @classmethod
    def of(
        cls, site: Site, connections: Iterable[str], machines: Iterable[str], tags: Iterable[str]
    ) -> "_Gone":
        servers, assets, signals = set(connections), set(machines), set(tags)
        signals |= {
            tag.key
            for tag in site.tags
            if not tag.is_derived and (tag.machine in assets or tag.connection in servers)
        }
        rules = [rule.key for rule in site.alarms if _goes(rule, servers, assets, signals)]
        staying = [machine for machine in site.machines if machine.key not in assets]
        cleared = [(machine, without_tags(machine, signals)) for machine in staying]
        return cls(
            {
                "connections": tuple(servers),
                "machines": tuple(assets),
                "tags": tuple(signals),
                "alarms": tuple(rules),
            },
            tuple(after for before, after in cleared if after != before),
        )


def _goes(rule: AlarmRule, servers: set[str], assets: set[str], signals: set[str]) -> bool:
    if rule.connection in servers:  # of communication and clock alarms alone
        return True
    named = {rule.tag, rule.setpoint_tag, rule.feedback_tag}
    return bool(rule.machine in assets or named & signals)


def without_tags(machine: Machine, gone: Set[str]) -> Machine:
    """Return a machine that names none of the tags that go."""
    cleared: dict[str, Any] = {
        field.name: ""
        for field in fields(machine)
        if field.name.endswith("_tag") and getattr(machine, field.name) in gone
    }
    if "state_tag" in cleared:
        cleared["state_source"] = type(machine.state_source).NONE
    for name in ("indicator_tags", "reject_reason_tags"):
        cleared[name] = tuple(key for key in getattr(machine, name) if key not in gone)
    if gone & set(machine.phase_tags):
        # Two phases of three say nothing about their balance.
        cleared["phase_tags"] = ()
    return replace(machine, **cleared)
