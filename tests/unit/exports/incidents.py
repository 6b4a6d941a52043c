"""An incident of a small station, with everything that belongs into one."""

from datetime import timedelta
from pathlib import Path

from hmi.clock import ManualClock
from hmi.config.kept_sites import keep_site, kept_sites
from hmi.exports.incident import Incident
from hmi.historian.reader import Reader
from hmi.journal.action_journal import ActionJournal
from hmi.plant.roles import Role
from hmi.storage.writer import Writer
from tests.helpers.builders import at_us
from tests.unit.exports.recorded import SITE, recorded

SITE_FILE = """# the password is "moon"
[site]
name = "Hall"
timezone = "Europe/Berlin"
[[connections]]
key = "demo"
name = "Demo"
url = "opc.tcp://127.0.0.1:4840"
mode = "SignAndEncrypt"
policy = "Basic256Sha256"
user = "hmi"
password_secret = "demo_password"
[[machines]]
key = "filler"
name = "Filler"
[[tags]]
key = "filler.level"
name = "Level"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=level"
[[tags]]
key = "filler.text"
name = "Text"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=text"
kind = "text"
[[tags]]
key = "filler.count"
name = "Count"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=count"
kind = "integer"
"""


def station(folder: Path) -> Path:
    """Record three days with a hole, some actions and a site; return the data folder."""
    found = recorded(folder / "data")
    path = folder / "site.toml"
    path.write_text(SITE_FILE)
    keep_site(path, found.folder, ManualClock())
    return found.folder


def write_actions(data: Path, *seconds: float) -> None:
    """Write an action into the journal at each moment."""
    clock = ManualClock()
    writer = Writer(clock)
    writer.start()
    journal, passed = ActionJournal(writer, clock, data), 0.0
    for at_s in seconds:
        clock.advance(at_s - passed)
        passed = at_s
        journal.write("m.user", Role.OPERATOR, "CommentAlarm", "filler.high", f"at {at_s}", "done")
    writer.stop()


def incident(data: Path, start_s: float, end_s: float) -> Incident:
    """Return what takes an interval along, in seconds after the start."""
    return Incident(
        site=SITE, source=Reader(data), data_folder=data,
        sites={one.path.name: one.path.read_bytes() for one in kept_sites(data)},
        start_us=at_us(start_s), end_us=at_us(end_s), note="bowl low",
    )  # fmt: skip


def packed(data: Path, path: Path, start_s: float = 10.0, end_s: float = 500.0) -> Path:
    """Write an incident and return its file."""
    clock = ManualClock()
    clock.advance(timedelta(days=3).total_seconds())
    incident(data, start_s, end_s).write(path, clock, lambda _done: None, lambda: True)
    return path
