"""What people wrote down is understood, or told with its line, its column and what could stand."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.clock import from_us
from hmi.errors import StorageError
from hmi.exports import csv_history
from hmi.exports.csv_history import CsvHistory, Refused
from hmi.plant.samples import Sample
from hmi.plant.tags import Kind
from hmi.texts.codes import has_sentence
from tests.helpers.builders import at, plant_with, tag

BERLIN = ZoneInfo("Europe/Berlin")
NOW = at(365 * 86_400)


def by_hand(key: str, **fields: object):
    return tag(key, manual=True, connection="", node="", **fields)


SITE = plant_with(
    tags=[
        tag("press.force"),
        by_hand("press.scrap", name="Scrap", kind=Kind.INTEGER),
        by_hand("press.oil", name="Oil level"),
        by_hand("press.remark", name="Remark", kind=Kind.TEXT),
        by_hand("press.door", name="Door", kind=Kind.BOOLEAN),
        by_hand(
            "press.mode", name="Mode", kind=Kind.ENUMERATION, states=((0, "Auto"), (1, "Hand"))
        ),
    ]
)


def read(content: bytes | str, zone=BERLIN) -> list[Sample | Refused]:
    raw = content.encode() if isinstance(content, str) else content
    return list(CsvHistory(io.BytesIO(raw), "values.csv", SITE, zone, NOW))


def told(content) -> list[tuple]:
    """Return key, local time and value of each value."""
    return [
        (
            SITE.tags[one.tag].key,
            f"{from_us(one.source_us).astimezone(BERLIN):%d %H:%M}",
            one.value,
        )
        for one in read(content)
        if isinstance(one, Sample)
    ]


def refused(content) -> list[tuple[int, str, str]]:
    return [(o.line, o.column, o.expected) for o in read(content) if isinstance(o, Refused)]


def test_a_row_a_time_and_a_column_a_tag():
    text = "Time;Scrap;press.oil;Remark\n2026-01-05 07:30;3;1,5;fine\n2026-01-05 08:30;;2;\n"
    assert told(text) == [
        ("press.scrap", "05 07:30", 3), ("press.oil", "05 07:30", 1.5),
        ("press.remark", "05 07:30", "fine"), ("press.oil", "05 08:30", 2.0),
    ]  # fmt: skip


def test_a_row_a_value_as_an_export_has_it():
    text = (
        "\ufefftag,time,value,type,status,quality,received,origin\r\n"
        "press.oil,2026-01-05T07:30:00.000001+01:00,1.5,number,1083179008,X,2026,live\r\n"
        "press.remark,2026-01-05T07:30:00+01:00,'=1+1,text,,Bad,,\r\n"
        "press.remark,2026-01-05T07:31:00+01:00,,none,,,,\r\n"
    )
    found = read(text)
    assert [(one.value, one.status) for one in found] == [
        (1.5, 1083179008), ("=1+1", 0x80000000), (None, 0),
    ]  # fmt: skip
    assert found[0].source_us % 10 == 1


@pytest.mark.parametrize(
    ("cell", "local"),
    [("05.01.2026 7:30", "05 07:30"), ("5.1.2026", "05 00:00"), ("2026-01-05T06:30Z", "05 07:30"),
     ("05.01.2026 07:30:15,25", "05 07:30"), ("20260105T0730", "05 07:30")],
)  # fmt: skip
def test_times_are_understood_as_people_write_them(cell, local):
    assert told(f"time;Oil level\n{cell};1\n") == [("press.oil", local, 1.0)]


def test_the_hour_that_comes_twice_goes_on_from_the_rows_before():
    zone, first = ZoneInfo("Europe/Berlin"), "2025-10-26 "
    text = "time;Oil level\n" + "".join(
        f"{first}{clock};1\n" for clock in ("01:30", "02:30", "02:45", "02:30", "02:45", "03:00")
    )
    times = [from_us(one.source_us) for one in read(text, zone)]
    assert times == sorted(times)
    assert times[-1] - times[0] == timedelta(hours=2, minutes=30)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [("Door", "wahr", 1.0), ("Door", "off", 0.0), ("Mode", "hand", 1.0), ("Mode", "0", 0),
     ("Scrap", "9223372036854775807", 2**63 - 1), ("Scrap", "4.0", 4.0),
     ("Oil level", "1e308", 1e308),
     ("Oil level", "-0,5", -0.5), ("Oil level", "inf", float("inf"))],
)  # fmt: skip
def test_values_are_understood_by_the_kind_of_their_tag(column, cell, value):
    assert [one[2] for one in told(f"time;{column}\n2026-01-05;{cell}\n")] == [value]


@pytest.mark.parametrize(
    ("text", "where"),
    [("time;Oil level\n2026-01-05;much\n", (2, "Oil level", "a number")),
     ("time;Scrap\n2026-01-05;1.5\n", (2, "Scrap", "a whole number")),
     ("time;Door\n2026-01-05;maybe\n", (2, "Door", "true or false")),
     ("time;Mode\n2026-01-05;off\n", (2, "Mode", "one of Auto, Hand")),
     ("time;Oil level\n\n2026-13-05;1\n", (3, "time", "a time such as 2026-11-21T14:30:00")),
     ("time;Oil level\n2026-03-29 02:30;1\n",
      (2, "time", "a time that there was in Europe/Berlin")),
     ("time;Oil level\n2099-01-01;1\n", (2, "time", "a time that is past")),
     ("time;Oil level\n1901-01-01;1\n", (2, "time", "a time after 1970")),
     ("time;Oil level\n2026-01-05;1;2\n", (2, "", "2 cells, as the first line has")),
     ("time;Oil level\n2026-01-05;1e999\n", (2, "Oil level", "a number up to 1.797e308")),
     ("time;Oil level\n2026-01-05;1_000\n", (2, "Oil level", "a number")),
     ("time,tag,value\n2026-01-05,press.force,1\n", (2, "tag", "a tag that is entered by hand")),
     ("time,tag,value\n2026-01-05,nothing,1\n", (2, "tag", "a tag that is entered by hand")),
     ("time,tag,value,status\n2026-01-05,press.oil,1,Fine\n",
      (2, "status", "an OPC UA status by name or number, such as Good"))],
)  # fmt: skip
def test_what_is_not_understood_is_told_with_its_place(text, where):
    assert refused(text) == [where]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "import-no-time"), (b"time;nothing\n", "import-no-tags"),
     (b"a;b\n1;2\n", "import-no-time"),
     (b"time;" + b"x;" * 600 + b"\n", "import-too-wide"),
     (b"time;Oil level\n2026-01-05;1\x00\n", "import-no-text"),
     (b"time;Oil level\n" + b"1" * (11 << 20), "import-line-too-long"),
     (b'time;Oil level\n2026-01-05;"' + b"1" * 200_000 + b'"\n', "import-no-table")],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_as_a_whole(content, code):
    with pytest.raises(StorageError) as refusal:
        read(content)
    assert refusal.value.code == code
    assert has_sentence(code)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(csv_history, "MOST_ROWS", 3)
    with pytest.raises(StorageError) as refusal:
        read("time;Oil level\n" + "2026-01-05;1\n" * 4)
    assert refusal.value.code == "import-too-long"


def test_columns_that_are_no_tag_are_told():
    raw = io.BytesIO(b"time;Oil level;Weather\n2026-01-05;1;sunny\n")
    assert CsvHistory(raw, "v.csv", SITE, BERLIN, NOW).ignored == ("Weather",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart(encoding):
    assert [one[2] for one in told("time;Remark\n2026-01-05;Öl läuft\n".encode(encoding))] == [
        "Öl läuft"
    ]


def test_a_hint_of_a_spreadsheet_is_passed_over():
    assert len(told("sep=;\ntime;Oil level\n2026-01-05;1\n")) == 1


GOOD = (
    b'time;Scrap;Oil level;Remark\n2026-01-05 07:30;3;1,5;fine\n2026-01-05 08:30;4;2;"a;b"\n'
    b"06.01.2026 09:00;5;;=1+1\n"
) * 3


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_mutated_files_are_understood_or_refused_and_nothing_else(seed):
    chance = np.random.default_rng(seed)
    raw = bytearray(GOOD)
    for _ in range(chance.integers(1, 8)):
        place = int(chance.integers(len(raw)))
        if chance.random() < 0.3:
            del raw[place : place + int(chance.integers(1, 20))]
        else:
            raw[place] = int(chance.integers(256))
    try:
        found = read(bytes(raw))
    except StorageError:
        return
    for one in found:
        assert isinstance(one, Refused) or datetime(1970, 1, 1, tzinfo=BERLIN) < from_us(
            one.source_us
        )
