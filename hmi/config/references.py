"""What the tables of a file may name: machines, tags and connections, right or wrong in detail.

A table with another mistake still counts as there, so that one mistake is not told twice.
"""

from difflib import get_close_matches

from hmi.config.document import Document
from hmi.config.findings import Findings
from hmi.config.positions import Path
from hmi.config.schema import Tables, written_keys
from hmi.plant.derived import derived_tags
from hmi.plant.watched import band_tags, watched_tags


class References:
    """The keys of a file, and the check of everything that names one."""

    def __init__(self, document: Document, tables: Tables, findings: Findings) -> None:
        self._findings = findings
        self._known = {
            name: written_keys(document, name) for name in ("connections", "machines", "tags")
        }
        self.derived = {
            tag.key for machine in tables.machines for tag in derived_tags(machine.item)
        }
        machines = [one.item for one in tables.machines]
        watched = watched_tags(machines, [one.item for one in tables.tags])
        self.derived |= {tag.key for tag in band_tags(watched)}

    def check(self, name: str, key: str, path: Path) -> None:
        """Note a problem if no table of the list `name` has this key."""
        known = [*self._known[name], *(self.derived if name == "tags" else ())]
        if key in known:
            return
        close = get_close_matches(key, known, 1)
        hint = f'; did you mean "{close[0]}"' if close else ""
        expected = f"the key of one of the [[{name}]]{hint}"
        self._findings.add(path, "unknown-reference", expected, key)


def check_unique(keys: list[tuple[str, Path]], findings: Findings) -> None:
    """Note every key that an earlier table has already."""
    first: dict[str, Path] = {}
    for key, path in keys:
        if key in first:
            line = findings.line_of(first[key])
            expected = f"another key; it is already used on line {line}"
            findings.add(path, "duplicate-key", expected, key)
        first.setdefault(key, path)
