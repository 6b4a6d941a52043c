"""Engine and window over a real socket in one loop."""

import asyncio
import sys
import threading
from datetime import UTC, datetime

import pytest

from hmi.actions.requests import SilenceHorn
from hmi.bus.bus import Bus
from hmi.bus.facts import EngineStopping, SamplesArrived, UserChanged
from hmi.errors import ActionRefused, LinkLost
from hmi.link import engine_end, gui_end
from hmi.link.address import arrange_meeting, may_be_served, read_meeting
from hmi.link.engine_end import EngineEnd, joined
from hmi.link.gui_end import GuiEnd
from hmi.plant.roles import Role
from hmi.plant.samples import Origin, Sample, batch_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA = UserChanged("anna", "Anna", Role.OPERATOR)


class Meeting:
    """Both ends of one link, and all that the window was told."""

    def __init__(self, folder):
        self.folder = folder
        self.bus = Bus()
        self.facts = []
        self.states = []
        self.asked = []
        self.refusal = None
        self.news = asyncio.Event()
        self.gui = GuiEnd(folder, self.receive, self.changed)

    def receive(self, fact):
        self.facts.append(fact)
        self.news.set()

    def changed(self, is_joined):
        self.states.append(is_joined)
        self.news.set()

    async def handle(self, request):
        self.asked.append(request)
        if self.refusal is not None:
            raise self.refusal

    def snapshot(self):
        return [ANNA, SamplesArrived(batch_of([Sample(0, 1.5, 0, 10, 11)]))]

    async def serve(self):
        place = arrange_meeting(self.folder)
        await EngineEnd(self.bus, self.snapshot, self.handle, place.token).serve(place.address)

    async def until(self, true):
        async with asyncio.timeout(10):
            while not true():
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def meeting(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    meeting = Meeting(tmp_path)
    tasks = [asyncio.create_task(meeting.gui.run())]

    def start_engine():
        tasks.append(asyncio.create_task(meeting.serve()))
        return tasks[-1]

    meeting.start_engine = start_engine
    yield meeting
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_window_gets_the_present_state_and_then_every_fact(meeting):
    meeting.start_engine()
    await meeting.until(lambda: meeting.states == [True])
    assert meeting.facts[0] == ANNA
    meeting.bus.samples.publish(SamplesArrived(batch_of([Sample(3, 2.5, 0, 20, 21)])))
    meeting.bus.stopping.publish(EngineStopping("test"))
    await meeting.until(lambda: len(meeting.facts) == 4)
    batches = [fact.batch for fact in meeting.facts if isinstance(fact, SamplesArrived)]
    assert [batch.sample_at(0).value for batch in batches] == [1.5, 2.5]


async def test_a_sample_after_a_pause_waits_for_no_others(meeting, monkeypatch):
    monkeypatch.setattr(engine_end, "FLUSH_S", 3600.0)
    meeting.start_engine()
    await meeting.until(lambda: meeting.states == [True])
    meeting.bus.samples.publish(SamplesArrived(batch_of([Sample(3, 2.5, 0, 20, 21)])))
    await meeting.until(lambda: isinstance(meeting.facts[-1], SamplesArrived))
    await meeting.until(lambda: meeting.facts[-1].batch.sample_at(0).value == 2.5)


async def test_what_fills_a_hole_is_left_to_the_recording(meeting):
    meeting.start_engine()
    await meeting.until(lambda: meeting.states == [True])
    past = batch_of([Sample(3, 1.0, 0, 20, 21)], Origin.HISTORY)
    meeting.bus.samples.publish(SamplesArrived(past))
    meeting.bus.samples.publish(SamplesArrived(batch_of([Sample(4, 2.0, 0, 20, 21)])))
    await meeting.until(lambda: len(meeting.facts) == 3)
    assert meeting.facts[-1].batch.sample_at(0).tag == 4


async def test_a_busy_window_reads_what_waits_before_it_gives_the_engine_up(meeting, monkeypatch):
    monkeypatch.setattr(gui_end, "BEAT_S", 0.05)
    meeting.start_engine()
    await meeting.until(lambda: meeting.gui.is_joined)
    threading.Event().wait(0.05 * gui_end.SILENT_BEATS + 0.1)
    meeting.bus.stopping.publish(EngineStopping("test"))
    await meeting.until(lambda: EngineStopping("test") in meeting.facts)
    assert meeting.states == [True]


async def test_a_request_is_answered(meeting):
    meeting.start_engine()
    await meeting.until(lambda: meeting.gui.is_joined)
    await meeting.gui.ask(SilenceHorn())
    assert meeting.asked == [SilenceHorn()]


async def test_a_refusal_arrives_with_its_reason(meeting):
    meeting.refusal = ActionRefused("not-permitted", right="silence")
    meeting.start_engine()
    await meeting.until(lambda: meeting.gui.is_joined)
    with pytest.raises(ActionRefused) as refusal:
        await meeting.gui.ask(SilenceHorn())
    assert (refusal.value.code, refusal.value.fields) == ("not-permitted", {"right": "silence"})


async def test_the_engine_has_spoken_once_for_each_time_it_is_asked_of(meeting):
    assert not meeting.gui.take_word()
    meeting.start_engine()
    await meeting.until(lambda: meeting.gui.is_joined)
    assert meeting.gui.take_word()
    assert not meeting.gui.take_word()


async def test_an_engine_is_known_to_be_absent_before_and_after_it_ran(meeting, tmp_path):
    assert not may_be_served(tmp_path)
    engine = meeting.start_engine()
    await meeting.until(lambda: meeting.gui.is_joined)
    assert may_be_served(tmp_path)
    engine.cancel()
    await meeting.until(lambda: meeting.states == [True, False])
    await asyncio.gather(engine, return_exceptions=True)
    assert may_be_served(tmp_path) is (sys.platform == "win32")


async def test_a_window_finds_an_engine_that_looks_elsewhere_for_its_runtime_folder(
    meeting, tmp_path, monkeypatch
):
    elsewhere = tmp_path / "service"
    elsewhere.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(elsewhere))
    meeting.start_engine()
    await asyncio.sleep(0)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    await meeting.until(lambda: meeting.gui.is_joined)
    assert str(elsewhere) in read_meeting(tmp_path).address


async def test_without_an_engine_a_request_fails_at_once(meeting):
    with pytest.raises(LinkLost):
        await meeting.gui.ask(SilenceHorn())


async def test_the_window_joins_again_when_the_engine_returns(meeting):
    engine = meeting.start_engine()
    await meeting.until(lambda: meeting.states == [True])
    engine.cancel()
    await meeting.until(lambda: meeting.states == [True, False])
    meeting.start_engine()
    await meeting.until(lambda: meeting.states == [True, False, True])


async def test_a_caller_without_the_token_learns_nothing(meeting):
    meeting.start_engine()
    await meeting.until(lambda: meeting.gui.is_joined)
    reader, writer = await asyncio.open_unix_connection(read_meeting(meeting.folder).address)
    writer.write(b"\x05\x00\x00\x00\x01wrong")
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


def test_joined_batches_keep_their_exact_values():
    one = batch_of([Sample(0, "a", 0, 1, 1), Sample(1, 1.0, 0, 1, 1)])
    two = batch_of([Sample(2, 2**60, 0, 1, 1)])
    assert [sample.value for sample in joined([one, two]).samples()] == ["a", 1.0, 2**60]
