from asyncua import ua
from asyncua.common.utils import Buffer

from hmi.clock import ManualClock
from hmi.opcua.condition_fields import PLACES
from hmi.opcua.guard import Guard
from hmi.opcua.message_decoder import MessageDecoder
from tests.helpers.ua_events import event_fields, event_response


def decoder() -> MessageDecoder:
    return MessageDecoder(range(3), ManualClock())


def test_events_are_decoded_in_their_order():
    first, second = event_fields(EventId=b"1"), event_fields(EventId=b"2")
    message = decoder().decode(event_response(first, second, number=5))
    assert (message.subscription, message.sequence, message.is_keep_alive) == (7, 5, False)
    assert [event[PLACES["EventId"]].Value for event in message.events] == [b"1", b"2"]
    assert not len(message.batch)


def test_a_field_that_cannot_be_read_costs_itself_and_not_its_event():
    remove = Guard().install()
    try:
        marker = b"to-be-broken"
        good, bad = event_fields(EventId=b"1"), event_fields(SourceName=marker)
        whole = event_response(good, bad)
        content = bytearray(whole.read(len(whole)))
        at = bytes(content).index(marker) - 5
        # An array of nulls is announced, which the library refuses as a whole.
        assert content[at] == int(ua.VariantType.ByteString.value)
        content[at] = 0x80
        content[at + 1 : at + 5] = (12).to_bytes(4, "little")
        del content[at + 5 : at + 5 + len(marker)]
        message = decoder().decode(Buffer(bytes(content)))
    finally:
        remove()
    assert len(message.events) == 2
    assert message.events[1][PLACES["SourceName"]] is None
    assert message.events[1][PLACES["Message"]].Value.Text == "Level high"
