"""What was learned survives, and what is damaged is learned anew."""

import pytest
from pysqlite3 import dbapi2 as sqlite

from hmi.asset_health.kept import KeptStates, condition_file
from hmi.clock import ManualClock
from hmi.storage.backup import Progress, back_up
from hmi.storage.writer import Writer


@pytest.fixture
def writer():
    return Writer(ManualClock())


def test_bodies_come_back_bit_by_bit_by_kind_and_key(tmp_path, writer):
    kept = KeptStates(tmp_path, writer)
    kept.keep("mean", "filler.current", b"\x00\xff one")
    kept.keep_all("spread", {"filler.current": b"two", "capper.current": b""})
    writer.write_once()
    assert kept.read("mean") == {"filler.current": b"\x00\xff one"}
    assert kept.read("spread") == {"filler.current": b"two", "capper.current": b""}
    assert kept.read("other") == {}
    writer.stop()


def test_the_newest_body_takes_the_place_of_the_one_before(tmp_path, writer):
    kept = KeptStates(tmp_path, writer)
    for body in (b"one", b"two", b"three"):
        kept.keep("mean", "tag", body)
        writer.write_once()
    assert kept.read("mean") == {"tag": b"three"}
    writer.stop()


def test_what_is_forgotten_is_gone_and_the_rest_stays(tmp_path, writer):
    kept = KeptStates(tmp_path, writer)
    kept.keep_all("mean", {"one": b"1", "two": b"2"})
    kept.forget("mean", "one")
    kept.forget("mean", "never")
    writer.write_once()
    assert kept.read("mean") == {"two": b"2"}
    writer.stop()


def test_without_a_file_nothing_is_known_and_none_is_made(tmp_path, writer):
    assert KeptStates(tmp_path, writer).read("mean") == {}
    assert not condition_file(tmp_path).path.exists()


def test_a_damaged_body_is_passed_over_and_told(tmp_path, writer, expected_warnings):
    kept = KeptStates(tmp_path, writer)
    kept.keep_all("mean", {"one": b"1111", "two": b"2222"})
    writer.write_once()
    writer.stop()
    with sqlite.connect(str(condition_file(tmp_path).path)) as link:
        link.execute("UPDATE states SET body = x'31313132' WHERE key = 'one'")
    expected_warnings("mean of one is learned anew")
    assert kept.read("mean") == {"two": b"2222"}


def test_a_body_of_another_version_is_passed_over_and_told(tmp_path, writer, expected_warnings):
    kept = KeptStates(tmp_path, writer)
    kept.keep("mean", "one", b"old", version=1)
    writer.write_once()
    expected_warnings("mean of one is learned anew")
    assert kept.read("mean", version=2) == {}
    kept.keep("mean", "one", b"new", version=2)
    writer.write_once()
    assert kept.read("mean", version=2) == {"one": b"new"}
    writer.stop()


def test_a_damaged_file_is_no_reason_to_fail_and_is_set_aside(tmp_path, writer, expected_warnings):
    file = condition_file(tmp_path)
    file.path.write_bytes(b"this is no database" * 300)
    kept = KeptStates(tmp_path, writer)
    expected_warnings("What was learned as mean is not known")
    expected_warnings("condition.sqlite is damaged")
    assert kept.read("mean") == {}
    file.mend(ManualClock().now())
    kept.keep("mean", "one", b"1")
    writer.write_once()
    assert kept.read("mean") == {"one": b"1"}
    assert list(tmp_path.glob("condition.sqlite.damaged-*"))
    writer.stop()


def test_a_backup_has_what_was_learned(tmp_path, writer):
    data, target = tmp_path / "data", tmp_path / "backup"
    data.mkdir()
    kept = KeptStates(data, writer)
    kept.keep("mean", "one", b"1")
    writer.write_once()
    back_up(data, target, ManualClock().now(), Progress())
    writer.stop()
    assert KeptStates(target, writer).read("mean") == {"one": b"1"}
