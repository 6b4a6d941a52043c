"""Reviews of floods are kept in the journal, chained, and read back as they were."""

from dataclasses import replace

from hmi.bus.alarm_facts import FloodEnded, FloodReview, FloodSource
from hmi.bus.bus import Bus
from hmi.journal.reader import Reader
from hmi.journal.recorder import Recorder
from hmi.storage.writer import Writer
from tests.helpers.builders import at

REVIEW = FloodReview(
    at(300), at(810), 12, 12, FloodSource("filler.jam", "Filler jam <b>", 1),
    (FloodSource("capper.hot", "Capper hot", 7), FloodSource("filler.jam", "Filler jam <b>", 5)),
    (FloodSource("capper", "capper", 7), FloodSource("filler", "filler", 5)),
    (1, 0, 11, 0), 3, 2.0, 9.5, 120.0,
)  # fmt: skip


def test_a_review_is_read_back_whole_newest_first_and_within_its_time(tmp_path, clock):
    bus, writer = Bus(), Writer(clock)
    Recorder(bus, writer, tmp_path)
    later = replace(REVIEW, start=at(5000), end=at(6000), first_ack_s=None)
    for review in (REVIEW, later):
        bus.flood_reviews.publish(FloodEnded(review))
    writer.write_once()
    reader = Reader(tmp_path)
    assert reader.floods(at(0), at(9000)) == [later, REVIEW]
    assert reader.floods(at(805), at(4000)) == [REVIEW]
    assert reader.floods(at(811), at(4000)) == []
    assert reader.verify()["alarm_floods"].first_wrong is None


def test_without_a_journal_there_was_no_flood(tmp_path):
    assert Reader(tmp_path).floods(at(0), at(1)) == []
