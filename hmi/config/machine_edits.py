"""Changes of one machine in the site's file, tried aside; whatever names it is seen after, too."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from hmi.actions.machine_requests import ArrangeMachines, RemoveMachine, SaveMachine
from hmi.config.site_file import SiteCandidate, SiteFile, without_tags
from hmi.config.site_text import SiteText
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.assets import Machine
from hmi.plant.connections import Connection
from hmi.plant.site import Site
from hmi.plant.stop_reasons import StopReason
from hmi.plant.tags import Tag

_OTHER: Final = "machine-changed-meanwhile"


class MachineEdits:
    """Candidates of a file; each raises ActionRefused when the machine is not as it was seen."""

    def __init__(self, file: SiteFile) -> None:
        self._file = file

    def saved(self, wish: SaveMachine, connection: Connection | None) -> SiteCandidate:
        """Return the file with a machine as wished. Raise ConfigurationError, StorageError."""
        site = self._file.present()
        _refuse_other(site, wish.machine.key, wish.before)
        if wish.before is None:
            _refuse_taken(site, wish)
        freed = [replace(tag, machine="") for tag in site.tags if tag.key in wish.freed]

        def change(text: SiteText) -> None:
            if connection is not None:
                text.put("connections", connection)
            text.put("machines", wish.machine)
            for tag in (*wish.tags, *freed):
                text.put("tags", tag)
            for key in wish.dropped_alarms:
                text.take_out("alarms", key)
            for rule in wish.alarms:
                text.put("alarms", rule)

        return self._file.changed(change)

    def removed(self, wish: RemoveMachine) -> SiteCandidate:
        """Return the file without a machine. Raise ConfigurationError, StorageError."""
        site, key = self._file.present(), wish.before.key
        _refuse_other(site, key, wish.before)
        own = [tag for tag in site.tags if tag.machine == key and not tag.is_derived]
        gone = frozenset() if wish.keeps_tags else frozenset(tag.key for tag in own)
        # What the program computed of the machine ends with it, whatever becomes of its tags.
        gone |= {tag.key for tag in site.tags if tag.machine == key and tag.is_derived}

        def change(text: SiteText) -> None:
            text.take_out("machines", key)
            _free_or_drop(text, own, gone)
            for machine in site.machines:
                if machine.key != key and (after := without_tags(machine, gone)) != machine:
                    text.put("machines", after)
            for rule in site.alarms:
                if rule.machine == key or _tags_of(rule) & gone:
                    text.take_out("alarms", rule.key)
            _drop_mentions(text, site, key)

        return self._file.changed(change)

    def arranged(self, wish: ArrangeMachines) -> SiteCandidate:
        """Return the file with machines at other places. Raise as saved does."""
        known = self._file.present().machine_by_key
        for key, _order, _in_line in wish.places:
            if key not in known:
                raise ActionRefused("not-in-site", key=key)

        def change(text: SiteText) -> None:
            for key, order, in_line in wish.places:
                text.put("machines", replace(known[key], order=order, in_line=in_line))

        return self._file.changed(change)


def _refuse_other(site: Site, key: str, seen: Machine | None) -> None:
    found = site.machine_by_key.get(key)
    if found == seen:
        return
    if seen is None:
        raise ActionRefused("machine-exists-already", machine=key)
    if found is None:
        raise ActionRefused("machine-gone-meanwhile", machine=key)
    fields = Machine.__dataclass_fields__
    changed = [name for name in fields if getattr(found, name) != getattr(seen, name)]
    raise ActionRefused(_OTHER, machine=key, fields=", ".join(changed))


def _refuse_taken(site: Site, wish: SaveMachine) -> None:
    """Refuse keys of alarms that the site gave away meanwhile: nothing of others is replaced."""
    known = {rule.key for rule in site.alarms}
    for rule in wish.alarms:
        if rule.key in known:
            raise ActionRefused("alarm-exists-already", alarm=rule.key)


def _free_or_drop(text: SiteText, own: Iterable[Tag], gone: frozenset[str]) -> None:
    for tag in own:
        if tag.key in gone:
            text.take_out("tags", tag.key)
        else:
            text.put("tags", replace(tag, machine=""))


def _tags_of(rule: AlarmRule) -> set[str]:
    return {rule.tag, rule.setpoint_tag, rule.feedback_tag}


def _drop_mentions(text: SiteText, site: Site, key: str) -> None:
    """Take a machine out of everything else that names it."""
    for connection in site.connections:
        kept = tuple(pair for pair in connection.alarm_machines if pair[1] != key)
        if kept != connection.alarm_machines:
            text.put("connections", replace(connection, alarm_machines=kept))
    for item in site.maintenance:
        if item.machine == key:
            text.take_out("maintenance", item.key)
    rules = {rule.key for rule in site.alarms if rule.machine == key}
    for one in site.suppressions:
        machines = tuple(name for name in one.machines if name != key)
        alarms = tuple(name for name in one.alarms if name not in rules)
        if (machines, alarms) == (one.machines, one.alarms):
            continue
        if machines or alarms or one.groups:
            text.put("suppressions", replace(one, machines=machines, alarms=alarms))
        else:
            text.take_out("suppressions", one.key)
    _drop_reasons(text, site.stop_reasons, key)


def _drop_reasons(text: SiteText, reasons: Sequence[StopReason], machine: str) -> None:
    """Take a machine out of reasons; one that was for it alone goes, with what is below it."""
    gone: set[str] = set()
    for _level in range(3):
        gone |= {
            one.key for one in reasons if one.machines == (machine,) or one.parent in gone
        }  # fmt: skip
    for one in reasons:
        if one.key in gone:
            text.take_out("stop_reasons", one.key)
        elif machine in one.machines:
            kept = tuple(name for name in one.machines if name != machine)
            text.put("stop_reasons", replace(one, machines=kept))
