"""Texts come in the language in use, and a missing catalogue is no failure."""

import struct

import pytest

from hmi.texts.catalog import _, ngettext, pseudo, set_language


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


def _write_catalogue(folder, language, texts):
    """Write a .mo file by hand: header, table of originals, table of translations."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **texts}.items())
    count, at = len(pairs), 28 + 16 * len(pairs)
    tables, blob = ([], []), b""
    for side in (0, 1):
        for pair in pairs:
            text = pair[side].encode()
            tables[side].append(struct.pack("<II", len(text), at + len(blob)))
            blob += text + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    path = folder / language / "LC_MESSAGES" / "lineside.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(header + b"".join(tables[0]) + b"".join(tables[1]) + blob)
    return path


def test_english_is_the_source():
    assert _("Alarms") == "Alarms"
    assert _("") == ""
    assert ngettext("{n} alarm", "{n} alarms", 2) == "{n} alarms"


def test_a_catalogue_translates(tmp_path):
    _write_catalogue(tmp_path, "de", {"Alarms": "Alarme"})
    assert set_language("de", tmp_path)
    assert _("Alarms") == "Alarme"
    assert _("Trends") == "Trends"


def test_a_missing_language_falls_back_to_english(tmp_path):
    assert not set_language("xx", tmp_path)
    assert _("Alarms") == "Alarms"


def test_a_damaged_catalogue_falls_back_to_english(tmp_path):
    path = _write_catalogue(tmp_path, "de", {"Alarms": "Alarme"})
    for content in (b"", b"no catalogue", path.read_bytes()[:40]):
        path.write_bytes(content)
        set_language("de", tmp_path)
        assert _("Alarms") == "Alarms"


def test_the_pseudo_language_is_longer_and_keeps_fields():
    assert set_language("en_XA")
    text = _("The file {file} has {count} mistakes, %d of them new")
    assert "{file}" in text
    assert "{count}" in text
    assert "%d" in text
    assert len(text) >= 1.4 * len("The file {file} has {count} mistakes, %d of them new")
    assert text.isascii() is False
    assert ngettext("one", "many", 1) == pseudo("one")
