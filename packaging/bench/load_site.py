"""A load: so many tags of one server, how their values grow, the site.toml that records them."""

from pathlib import Path

NAMESPACE = "urn:lineside:load"
TICK_US = 100_000
STEP = 0.125
"""How much every value grows a tick: exact in a Double, so that a lost or wrong value is seen."""
PER_MACHINE = 100
PUBLISHING_MS = 200

_HEAD = """[site]
name = "Load"

[[connections]]
key = "load"
name = "Load"
url = "{url}"
mode = "None"
policy = "None"
publishing_ms = {publishing}
history_h = 0.0
"""
_MACHINE = """
[[machines]]
key = "m{number}"
name = "Machine {number}"
state_source = "none"
key_tag = "{first}"
"""
_TAG = """
[[tags]]
key = "{key}"
name = "Value {number}"
machine = "m{machine}"
connection = "load"
node = "nsu={namespace};s={node}"
interval_s = 0.1
backfill = false
record = {record}
"""


def node_name(number: int) -> str:
    """Return the string identifier of a variable."""
    return f"v{number:05d}"


def tag_key(number: int) -> str:
    """Return the key of a tag; its last five digits are its number."""
    return f"m{number // PER_MACHINE}.v{number:05d}"


def write_site(path: Path, url: str, tags: int, *, record: bool = True) -> Path:
    """Write a site of so many tags without deadband; return its path."""
    machines = range(-(-tags // PER_MACHINE))
    text = _HEAD.format(url=url, publishing=float(PUBLISHING_MS))
    text += "".join(_machine(number) for number in machines)
    text += "".join(_tag(number, record=record) for number in range(tags))
    path.write_text(text, encoding="utf-8")
    return path


def _machine(number: int) -> str:
    return _MACHINE.format(number=number, first=tag_key(number * PER_MACHINE))


def _tag(number: int, *, record: bool) -> str:
    return _TAG.format(
        key=tag_key(number), number=number, machine=number // PER_MACHINE,
        namespace=NAMESPACE, node=node_name(number), record=str(record).lower(),
    )  # fmt: skip
