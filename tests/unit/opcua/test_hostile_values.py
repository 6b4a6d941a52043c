"""Hostile values come bit-equal or flagged from the wire to the table, over the link, to disk."""

import pytest
from asyncua.common.utils import Buffer

from hmi.bus.bus import Bus
from hmi.clock import ManualClock
from hmi.historian.value_codec import decode, encode
from hmi.link.codec import dump_samples, load_samples
from hmi.live.tag_table import TagTable
from hmi.opcua.guard import Guard
from hmi.plant.samples import SampleBatch, batch_of
from tests.helpers.builders import plant_with
from tests.helpers.hostile_values import bits, differing, hostile_values
from tests.helpers.recording import Recording
from tests.helpers.ua_messages import decoder, response_of

PACK = hostile_values()
END_US = 253_402_300_800_000_000


@pytest.fixture(autouse=True, scope="module")
def guarded():
    """Stand the guard in front of the library's decoder, as the engine does."""
    remove = Guard().install()
    yield
    remove()


@pytest.fixture(scope="module")
def received() -> SampleBatch:
    """Return what the decoder makes of all of them in one message."""
    content = response_of([one.item(number) for number, one in enumerate(PACK)])
    return decoder().decode(Buffer(content)).batch


def table_with(batch: SampleBatch) -> TagTable:
    site = plant_with(tags=[f"m.t{number}" for number in range(len(PACK))])
    table = TagTable(site, Bus(), ManualClock())
    table.accept(batch)
    return table


def test_the_pack_has_at_least_four_hundred_values():
    assert len(PACK) >= 400
    assert len({one.name for one in PACK}) == len(PACK)


def test_all_in_one_message_arrive_as_they_are_or_flagged(received):
    assert differing(received, PACK) == []


def test_each_alone_arrives_as_it_does_among_the_others():
    wrong = []
    for one in PACK:
        batch = decoder().decode(Buffer(response_of([one.item(0)]))).batch
        wrong += differing(batch, [one])
    assert wrong == []


def test_v1_to_v5_in_the_table_they_are_the_same(received):
    table = table_with(received)
    newest = [table.newest(number) for number in range(len(PACK))]
    assert differing(batch_of(newest), PACK) == []
    assert differing(table.snapshot(), PACK) == []


def test_v1_to_v5_over_the_link_they_are_the_same(received):
    assert differing(load_samples(dump_samples(received)), PACK) == []


def test_v1_to_v5_in_two_columns_they_are_the_same():
    wrong = [one.name for one in PACK if bits(decode(*encode(one.value))) != bits(one.value)]
    assert wrong == []


def test_v1_to_v5_on_disk_they_are_the_same(received, tmp_path):
    site = plant_with(tags=[f"m.t{number}" for number in range(len(PACK))])
    recording = Recording(site, ManualClock(), tmp_path)
    try:
        recording.record(load_samples(dump_samples(received)))
        wrong = []
        for number, one in enumerate(PACK):
            series = recording.reader.read(f"m.t{number}", 0, END_US)
            found = [
                (bits(series.value_at(row)), int(series.statuses[row]), int(series.times_us[row]))
                for row in range(len(series))
            ]
            kept = [(bits(one.value), one.status, one.source_us)]
            wrong += [] if found == kept else [f"{one.name}: {found} is not {kept}"[:300]]
    finally:
        recording.writer.stop()
    assert wrong == []
