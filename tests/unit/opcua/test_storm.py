"""50,000 changes a second while the disk stands still: bounded, counted, and shown at once."""

import struct

import psutil
import pytest
from asyncua.common.utils import Buffer

from hmi.clock import ManualClock
from hmi.live.tag_table import TagTable
from hmi.opcua.message_decoder import Decoded, MessageDecoder
from tests.helpers.builders import plant_with
from tests.helpers.recording import Recording
from tests.helpers.ua_messages import TICKS, item, response_of

TAGS = 2000
LIMIT = 200_000
MIB = 1024 * 1024


class Storm:
    """Messages of 2,000 changes each, 25 of them a second, all the way into the recorder."""

    def __init__(self, folder) -> None:
        self.clock = ManualClock()
        site = plant_with(tags=[f"m.t{number}" for number in range(TAGS)])
        self.recording = Recording(site, self.clock, folder, limit=LIMIT)
        self.table = TagTable(site, self.recording.bus, self.clock)
        self.decoder = MessageDecoder(range(TAGS), self.clock)
        self.sent = 0

    def blow(self, messages: int) -> None:
        for _ in range(messages):
            value = struct.pack("<d", self.sent)
            ticks = TICKS + self.sent * 1000
            items = [item(number, 11, value, source=ticks) for number in range(TAGS)]
            message = self.decoder.decode(Buffer(response_of(items)))
            self.table.accept(message.batch)
            self.sent += TAGS
            self.clock.advance(0.04)


@pytest.fixture
def storm(tmp_path):
    storm = Storm(tmp_path)
    yield storm
    storm.recording.writer.stop()


def test_v6_what_the_disk_does_not_take_is_dropped_and_counted_while_the_table_goes_on(storm):
    storm.blow(messages=125)
    report = storm.recording.report()
    assert report.waiting <= LIMIT
    assert report.dropped == storm.sent - report.waiting > 0
    assert storm.table.newest(TAGS - 1).value == storm.sent - TAGS
    assert storm.decoder.decoded == Decoded(at_once=125)
    storm.recording.writer.write_once()
    report = storm.recording.report()
    assert (report.waiting, report.recorded) == (0, storm.sent - report.dropped)


@pytest.mark.soak
def test_v6_a_minute_of_it_keeps_no_memory(storm):
    storm.blow(messages=250)
    before = psutil.Process().memory_info().rss
    storm.blow(messages=60 * 25)
    assert storm.recording.report().waiting <= LIMIT
    assert psutil.Process().memory_info().rss - before < 50 * MIB
