"""A small past on disk for tests of what is written out of it."""

from datetime import timedelta
from pathlib import Path

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import ManualClock
from hmi.exports.export import Export
from hmi.exports.selection import Form, Selection
from hmi.historian.gaps import SaveGap, ledger_file
from hmi.plant.samples import Origin, batch_of
from hmi.plant.tags import Kind
from tests.helpers.builders import START, at_us, plant_with, sample, tag
from tests.helpers.recording import Recording

BIG = 2**63 - 1
HUGE = 2**64 - 1
SPECIAL = (
    0.1, -0.0, float("nan"), float("inf"), float("-inf"), 5e-324, 1.7976931348623157e308,
    2**53 + 1, -(2**63), BIG, HUGE, None, "", "plain", "=1+1", "'=x", "'quoted'", "-5", " spaced ",
    'a "b", c;\td', "line\r\nbreak", "é\u20ac\U0001f600", "+49", "@sum", "\tx", "1.5", "nan",
)  # fmt: skip
SITE = plant_with(
    tags=[tag("filler.level"), tag("filler.text", kind=Kind.TEXT),
          tag("filler.count", kind=Kind.INTEGER)],
)  # fmt: skip
LEVEL, TEXT, COUNT = range(3)


def recorded(folder: Path) -> Recording:
    """Return a recording of three days with values of every kind, folded in part, and a hole."""
    found = Recording(SITE, ManualClock(), folder)
    found.record(
        batch_of(
            [sample(TEXT, value, at_s=row + 0.000001 * row) for row, value in enumerate(SPECIAL)]
        ),
        batch_of([sample(COUNT, float(row), at_s=row) for row in range(10)]),
        batch_of([sample(LEVEL, row / 8, at_s=row, status=0x80310000 * (row % 7 == 3))
                  for row in range(300)]),
    )  # fmt: skip
    found.fold()
    day_s = 86_400.0
    found.clock.advance(2 * day_s)
    found.record(
        batch_of(
            [sample(LEVEL, float(row), at_s=row * day_s + 1, received_s=2 * day_s)
             for row in range(3)], Origin.HISTORY,
        )
    )  # fmt: skip
    save_gap(found)
    return found


def save_gap(found: Recording) -> None:
    """Write a hole of a minute into the ledger."""
    start = START + timedelta(seconds=400)
    gap = GapChanged(
        1, "demo", start, start + timedelta(seconds=60), "connection-lost", GapState.PARTLY, 7,
        ("filler.level",),
    )  # fmt: skip
    found.writer.submit(SaveGap(ledger_file(found.folder), gap, found.writer))
    found.writer.write_once()


def selection(*keys: str, **fields: object) -> Selection:
    """Return a selection of all that is recorded."""
    usual = {"start_us": at_us(), "end_us": at_us(10 * 86_400.0)}
    return Selection(keys=keys or tuple(one.key for one in SITE.tags), **(usual | fields))


def written(found: Recording, path: Path, wanted: Selection, form: Form) -> Path:
    """Write a selection and return its file."""
    Export(SITE, found.reader, wanted, form).write(path, lambda _done: None, lambda: True)
    return path
