"""What is written out is what was recorded, exactly; what is missing stands beside it."""

import csv
import io
import math
import tracemalloc
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from hmi.clock import to_us
from hmi.errors import ActionRefused, StorageError
from hmi.exports.export import Export, holes_name, shortened
from hmi.exports.selection import Form, Tier
from hmi.historian.columns import ColumnSeries
from hmi.historian.reader import ReadCancelled
from hmi.historian.series import Series
from hmi.texts.formula_guard import unguarded
from tests.helpers.builders import at_us
from tests.unit.exports.recorded import SITE, SPECIAL, recorded, selection, written

DAY_US = 86_400_000_000


@pytest.fixture
def past(tmp_path):
    return recorded(tmp_path / "data")


def rows_of(path):
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def value_of(row):
    kind, text = row["type"], row["value"]
    if kind == "none":
        return None
    if kind == "text":
        return unguarded(text)
    return int(text) if kind == "integer" else float(text)


def same(found, expected):
    if isinstance(expected, float) and math.isnan(expected):
        return isinstance(found, float) and math.isnan(found)
    exact = type(found) is type(expected) and found == expected
    return exact and (expected != 0.0 or math.copysign(1, found) == math.copysign(1, expected))


def test_values_of_every_kind_come_back_from_comma_separated_values(past, tmp_path):
    rows = rows_of(written(past, tmp_path / "out.csv", selection("filler.text"), Form.CSV))
    values = [value_of(row) for row in rows]
    wanted = [float(v) if isinstance(v, int) and abs(v) <= 2**53 else v for v in SPECIAL]
    assert [pair for pair in zip(values, wanted, strict=True) if not same(*pair)] == []
    times = [to_us(datetime.fromisoformat(row["time"])) for row in rows]
    assert times == [at_us(row + 0.000001 * row) for row in range(len(SPECIAL))]


def test_quality_times_and_origin_stand_beside_each_value(past, tmp_path):
    rows = rows_of(written(past, tmp_path / "out.csv", selection("filler.level"), Form.CSV))
    assert len(rows) == 303
    bad = rows[4]
    assert (bad["status"], bad["quality"], bad["origin"]) == (
        "2150694912", "BadNoCommunication", "live",
    )  # fmt: skip
    assert rows[-1]["origin"] == "history"
    assert rows[-1]["received"] == "2026-01-07T06:00:00.000000+00:00"
    assert rows[0]["quality"] == "Good"


def test_counters_stand_as_whole_numbers(past, tmp_path):
    rows = rows_of(written(past, tmp_path / "out.csv", selection("filler.count"), Form.CSV))
    assert [row["value"] for row in rows] == [str(row) for row in range(10)]


def test_signs_of_other_countries_are_written(past, tmp_path):
    wanted = selection("filler.level", delimiter=";", decimal=",", zone="Europe/Berlin")
    lines = written(past, tmp_path / "out.csv", wanted, Form.CSV).read_text("utf-8-sig")
    assert lines.splitlines()[2].startswith(
        "filler.level;2026-01-05T07:00:01.000000+01:00;0,125;number;0;Good;"
    )


def test_the_end_of_a_span_is_not_part_of_it(past, tmp_path):
    wanted = selection("filler.count", start_us=at_us(2), end_us=at_us(5))
    rows = rows_of(written(past, tmp_path / "out.csv", wanted, Form.CSV))
    assert [row["value"] for row in rows] == ["2", "3", "4"]


def test_minutes_are_written_with_all_their_sums(past, tmp_path):
    wanted = selection("filler.level", tier=Tier.MINUTE, end_us=at_us(3600))
    rows = rows_of(written(past, tmp_path / "out.csv", wanted, Form.CSV))
    assert [row["count"] for row in rows] == ["61", "60", "60", "60", "60"]
    assert (rows[1]["first"], rows[1]["min"], rows[1]["max"]) == ("7.5", "7.5", "14.875")
    assert int(rows[1]["bad"]) == 8
    assert float(rows[1]["mean"]) == pytest.approx(11.19, abs=0.1)


def test_hours_agree_with_minutes(past, tmp_path):
    def count(tier):
        rows = rows_of(written(past, tmp_path / f"{tier}.csv", selection(tier=tier), Form.CSV))
        return sum(int(row["count"]) for row in rows)

    assert count(Tier.HOUR) == count(Tier.MINUTE) == 303 + 10 + len(SPECIAL)


def test_holes_stand_in_a_file_of_their_own(past, tmp_path):
    path = written(past, tmp_path / "out.csv", selection(), Form.CSV)
    (hole,) = rows_of(holes_name(path))
    assert (hole["kind"], hole["where"], hole["cause"]) == ("gap", "demo", "connection-lost")
    assert (hole["start"], hole["end"]) == (
        "2026-01-05T06:06:40.000000+00:00", "2026-01-05T06:07:40.000000+00:00",
    )  # fmt: skip
    assert (hole["state"], hole["filled"], hole["tags"]) == ("partly", "7", "filler.level")


def test_a_damaged_file_is_named_with_what_is_lost(past, tmp_path):
    day = past.folder / "history" / "2026-01-06.sqlite"
    day.write_bytes(b"x" * 9999)
    for companion in ("-wal", "-shm"):
        Path(f"{day}{companion}").unlink(missing_ok=True)
    path = written(past, tmp_path / "out.csv", selection("filler.level"), Form.CSV)
    holes = [(row["kind"], row["where"], row["cause"]) for row in rows_of(holes_name(path))]
    assert ("unreadable", str(day), "storage-damaged") in holes
    assert ("lost", "filler.level", "storage-damaged") in holes
    assert len(rows_of(path)) == 302


def test_parquet_keeps_everything_exactly(past, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    path = written(past, tmp_path / "out.parquet", selection("filler.text"), Form.PARQUET)
    found = parquet.read_table(path).to_pylist()
    wanted = [float(v) if isinstance(v, int) and abs(v) <= 2**53 else v for v in SPECIAL]
    values = [
        row["value"] if row["type"] == "number"
        else int(row["exact"]) if row["type"] == "integer" else row["exact"]
        for row in found
    ]  # fmt: skip
    assert [pair for pair in zip(values, wanted, strict=True) if not same(*pair)] == []
    assert [to_us(row["time"]) for row in found] == [
        at_us(row + 0.000001 * row) for row in range(len(SPECIAL))
    ]
    assert {row["quality"] for row in found} == {"Good"}
    (hole,) = parquet.read_table(holes_name(path)).to_pylist()
    assert hole["filled"] == 7


def test_parquet_has_buckets_too(past, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    wanted = selection("filler.level", "filler.text", tier=Tier.HOUR)
    path = written(past, tmp_path / "out.parquet", wanted, Form.PARQUET)
    found = parquet.read_table(path).to_pylist()
    assert found[0]["count"] == 301
    assert found[0]["max"] == 299 / 8


def test_without_pyarrow_the_sentence_says_what_to_install(past, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ActionRefused) as refusal:
        written(past, tmp_path / "out.parquet", selection(), Form.PARQUET)
    assert refusal.value.code == "export-parquet-missing"
    assert not list(tmp_path.glob("*out*"))


def test_line_protocol_keeps_kinds_apart_and_times_exact(past, tmp_path):
    path = written(past, tmp_path / "out.lp", selection(), Form.LINE_PROTOCOL)
    text = path.read_bytes().decode()
    assert 'lineside,machine=filler,tag=filler.text special="nan",status=0i' in text
    assert "integer=9007199254740993i," in text
    assert 'text="18446744073709551615",' in text
    assert 'text="a \\"b\\", c;\td",' in text
    first = text.splitlines()[0]
    assert first.startswith("lineside,machine=filler,tag=filler.level value=0.0,status=0i,")
    assert first.endswith(f" {at_us() * 1000}")
    assert "lineside_hole,kind=gap,where=demo" in holes_name(path).read_text()


def test_line_protocol_leaves_out_what_a_bucket_does_not_have(past, tmp_path):
    wanted = selection("filler.text", tier=Tier.MINUTE)
    text = written(past, tmp_path / "out.lp", wanted, Form.LINE_PROTOCOL).read_text()
    assert "lineside_1min,machine=filler,tag=filler.text" in text
    assert "nan" not in text
    assert f"count={len(SPECIAL)}i" in text


def test_a_file_that_is_there_is_not_replaced_unless_told_to(past, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("mine")
    export = Export(SITE, past.reader, selection(), Form.CSV)
    with pytest.raises(ActionRefused):
        export.write(path, print, lambda: True)
    assert path.read_text() == "mine"
    export.write(path, lambda _done: None, lambda: True, may_replace=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbftag,")


def test_a_link_that_waits_at_the_name_is_replaced_and_not_followed(past, tmp_path):
    target = tmp_path / "target"
    target.write_text("mine")
    (tmp_path / "out.csv").symlink_to(target)
    export = Export(SITE, past.reader, selection(), Form.CSV)
    export.write(tmp_path / "out.csv", lambda _done: None, lambda: True, may_replace=True)
    assert target.read_text() == "mine"


def test_what_is_cancelled_leaves_nothing_behind(past, tmp_path):
    wanted = iter([True, True])
    with pytest.raises(ReadCancelled):
        Export(SITE, past.reader, selection(), Form.CSV).write(
            tmp_path / "out.csv", lambda _done: None, lambda: next(wanted, False)
        )
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def test_progress_rises_to_its_end(past, tmp_path):
    told = []
    Export(SITE, past.reader, selection(), Form.CSV).write(
        tmp_path / "out.csv", lambda done: told.append(done.share), lambda: True
    )
    assert told == sorted(told)
    assert told[0] < 0.5 < told[-1] <= 1.0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"end_us": 0}, "export-span-empty"),
        ({"decimal": ","}, "export-decimal-is-delimiter"),
    ],
)
def test_what_cannot_be_written_is_refused_at_once(past, fields, code):
    with pytest.raises(ActionRefused) as refusal:
        Export(SITE, past.reader, selection(**fields), Form.CSV)
    assert refusal.value.code == code


def test_a_folder_that_is_not_there_is_named(past, tmp_path):
    with pytest.raises(StorageError) as refusal:
        written(past, tmp_path / "none" / "out.csv", selection(), Form.CSV)
    assert refusal.value.code == "export-folder-missing"


def test_too_many_lost_spans_become_one_over_all_the_rest():
    spans = [(n, n + 1) for n in range(0, 100, 2)]
    assert shortened(spans, 100) == spans
    assert shortened(spans, 3) == [(0, 1), (2, 3), (4, 99)]
    assert shortened(spans, 0) == [(0, 99)]


class _LongPast:
    """Days of a tag at 1 Hz that are made when they are asked for."""

    def __init__(self, days: int) -> None:
        self._days = days

    def days(self, _key, start_us, *_end):
        for day in range(self._days):
            times = start_us + day * DAY_US + np.arange(0, DAY_US, 8_000_000)
            values = np.sin(times / 1e9)
            yield Series(times, values, np.zeros(len(times), np.uint32), times)

    def read_rollups(self, *_asked):
        raise AssertionError

    def read_columns(self, *_asked) -> ColumnSeries:
        raise AssertionError

    def gaps(self, *_span):
        return []


def _peak(days, tmp_path) -> int:
    export = Export(SITE, _LongPast(days), selection("filler.level"), Form.CSV)
    tracemalloc.start()
    export.write(tmp_path / f"{days}.csv", lambda _done: None, lambda: True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_long_span_takes_no_more_memory_than_a_short_one(tmp_path):
    _peak(1, tmp_path)
    assert _peak(6, tmp_path) < 1.3 * _peak(2, tmp_path)


def test_an_empty_past_is_a_table_without_rows(tmp_path):
    past = recorded(tmp_path / "data")
    wanted = selection("filler.level", start_us=0, end_us=1)
    assert rows_of(written(past, tmp_path / "out.csv", wanted, Form.CSV)) == []
