"""A wrong site.toml gives one message for each mistake, with its line, and starts nothing."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hmi.config.loader import inspect_site, load_site
from hmi.errors import ConfigurationError, Problem
from hmi.plant.alarm_rules import ConditionKind, Priority
from hmi.plant.assets import MachineState
from hmi.plant.derived import derived_tags
from hmi.plant.roles import Role

GOOD = """\
[site]
name = "Bottling"
timezone = "Europe/Berlin"
anonymous_role = "viewer"

[retention]
samples_days = 100

[[shifts]]
name = "early"
start = 06:00:00
end = 14:00:00
breaks = [{start = 09:00:00, end = 09:15:00}]

[[shifts]]
name = "late"
start = 14:00:00
end = 22:00:00

[[connections]]
key = "demo"
name = "Demo plant"
url = "opc.tcp://127.0.0.1:4840"
user = "lineside"
password_secret = "demo"

[[machines]]
key = "filler"
name = "Filler"
state_source = "word"
state_tag = "filler.state"
state_map = [[0, "idle"], [1, "executing"]]
indicator_tags = ["filler.speed", "filler.oee"]

[[tags]]
key = "filler.speed"
name = "Speed"
machine = "filler"
connection = "demo"
node = "nsu=http://example.org/;s=Filler.Speed"
unit = "1/min"
low = 0.0
high = 200
decimals = 0

[[tags]]
key = "filler.state"
name = "State"
machine = "filler"
connection = "demo"
node = "nsu=http://example.org/;i=5"
kind = "enumeration"
states = [[0, "Off"], [1, "On"]]

[[alarms]]
key = "filler.speed_level"
machine = "filler"
kind = "level"
tag = "filler.speed"
message = "Speed out of range"
consequence = "Bottles fall"
response = "Reduce the speed"
priority = 2
extreme_priority = 1
deadband = 5.0
levels = {lo = 20.0, hi = 180.0, hihi = 190.0}

[[alarms]]
key = "filler.offline"
machine = "filler"
kind = "communication"
connection = "demo"
message = "Filler offline"
consequence = "Nothing is recorded"
response = "Look at the switch"
priority = 3
"""

_LEVEL = 'kind = "level"'
_TAG = 'tag = "filler.speed"'
KINDS_MISTAKEN = [
    (
        _TAG, _TAG + '\nfeedback_tag = "filler.state"', 60, "alarms[0].feedback_tag",
        "bad-combination", "discrepancy",
    ),
    (_LEVEL, 'kind = "deviation"', 55, "alarms[0].setpoint_tag", "bad-combination", "setpoint"),
    (
        _LEVEL, 'kind = "deviation"\nsetpoint_tag = "filler.sped"', 59,
        "alarms[0].setpoint_tag", "unknown-reference", "filler.speed",
    ),
    (_TAG, _TAG + "\nwindow_s = 0", 60, "alarms[0].window_s", "out-of-range", "more than 0"),
    (_TAG, _TAG + "\ncount = 0", 60, "alarms[0].count", "out-of-range", "1 to"),
    (
        'kind = "communication"\nconnection = "demo"',
        'kind = "rule"\nexpression = "filler.speed > "', 72,
        "alarms[1].expression", "expression-mistaken", "at column 16",
    ),
    (
        'kind = "communication"\nconnection = "demo"',
        'kind = "rule"\nexpression = "filler.sped > 1"', 72,
        "alarms[1].expression", "unknown-reference", "filler.speed",
    ),
    (
        'kind = "communication"\nconnection = "demo"',
        'kind = "rule"\nexpression = "1 > 2"', 72,
        "alarms[1].expression", "expression-without-tags", "a tag",
    ),
]  # fmt: skip

MISTAKES = [
    # what is replaced, by what, line, key, code, part of what was expected
    ('unit = "1/min"', 'unti = "1/min"', 41, "tags[0].unti", "unknown-key", '"unit"'),
    ("[retention]", "[retentoin]", 6, "retentoin", "unknown-key", '"retention"'),
    ('name = "Speed"', 'nam = "Speed"', 37, "tags[0].nam", "unknown-key", '"name"'),
    ('name = "Filler"\n', "", 27, "machines[0].name", "missing-key", '"name"'),
    ("low = 0.0", 'low = "0.0"', 42, "tags[0].low", "wrong-type", "a number"),
    ("low = 0.0", "low = true", 42, "tags[0].low", "wrong-type", "a number"),
    ("low = 0.0", "low = nan", 42, "tags[0].low", "wrong-type", "a finite number"),
    ("decimals = 0", "decimals = 1.5", 44, "tags[0].decimals", "wrong-type", "a whole number"),
    ('unit = "1/min"', "unit = 5", 41, "tags[0].unit", "wrong-type", "text in quotes"),
    ("start = 06:00:00", 'start = "six"', 11, "shifts[0].start", "wrong-type", "a time"),
    ('kind = "level"', 'kind = "levle"', 58, "alarms[0].kind", "unknown-value", "level"),
    ("priority = 2", "priority = 7", 63, "alarms[0].priority", "unknown-value", "1, 2, 3"),
    ('"viewer"', '"boss"', 4, "site.anonymous_role", "unknown-value", "operator"),
    ('[0, "idle"]', '[0, "resting"]', 32, "machines[0].state_map[0][1]", "unknown-value", "idle"),
    ('[0, "idle"]', "[0]", 32, "machines[0].state_map[0]", "wrong-type", "a pair"),
    ('[0, "Off"]', "[0]", 53, "tags[1].states[0][1]", "missing-key", "one entry more"),
    ("{lo = 20.0, hi", "{low = 20.0, hi", 66, "alarms[0].levels.low", "unknown-key", '"lo"'),
    ("{lo = 20.0, hi", '{lo = "20", hi', 66, "alarms[0].levels.lo", "wrong-type", "a number"),
    ("hi = 180.0", "hi = 10.0", 66, "alarms[0].levels", "bad-order", "lolo < lo < hi < hihi"),
    ("deadband = 5.0", "deadband = 80.0", 65, "alarms[0].deadband", "out-of-range", "than 80"),
    ("deadband = 5.0", "deadband = -1", 65, "alarms[0].deadband", "out-of-range", "0 or more"),
    (
        "deadband = 5.0", "on_delay_s = -1", 65, "alarms[0].on_delay_s", "out-of-range",
        "0 or more",
    ),
    ("high = 200", "high = -200", 42, "tags[0].low", "bad-order", "low below high"),
    (
        "decimals = 0", "interval_s = 0", 44, "tags[0].interval_s", "out-of-range",
        "more than 0",
    ),
    ("nsu=http://example.org/;i=5", "ns=2;i=5", 51, "tags[1].node", "bad-node", "nsu="),
    ("opc.tcp://127", "http://127", 23, "connections[0].url", "bad-url", "opc.tcp://"),
    (":4840", ":99999", 23, "connections[0].url", "bad-url", "opc.tcp://"),
    ("Europe/Berlin", "Europe/Bielefeld", 3, "site.timezone", "unknown-value", "Europe/"),
    (
        "start = 14:00:00", "start = 13:00:00", 15, "shifts[1]", "overlapping-shifts",
        'shift "early" on line 9',
    ),
    ("end = 09:15:00", "end = 15:00:00", 13, "shifts[0].breaks[0]", "out-of-range", "inside"),
    (
        'tag = "filler.speed"', 'tag = "filler.sped"', 59, "alarms[0].tag",
        "unknown-reference", 'did you mean "filler.speed"',
    ),
    (
        'state_tag = "filler.state"', 'state_tag = "other.thing"', 31, "machines[0].state_tag",
        "unknown-reference", "[[tags]]",
    ),
    (
        '"filler.oee"]', '"filler.oe"]', 33, "machines[0].indicator_tags[1]",
        "unknown-reference", "filler.oee",
    ),
    (
        'kind = "communication"\nconnection = "demo"',
        'kind = "communication"\nconnection = "plant"', 72, "alarms[1].connection",
        "unknown-reference", "[[connections]]",
    ),
    (
        'kind = "enumeration"\nstates = [[0, "Off"], [1, "On"]]\n',
        'kind = "enumeration"\nstates = [[0, "Off"], [1, "On"]]\n\n[[tags]]\n'
        'key = "filler.speed"\nname = "x"\nmachine = "filler"\nconnection = "demo"\n'
        'node = "nsu=u;i=7"\n', 56, "tags[2].key", "duplicate-key", "line 36",
    ),
    (
        'key = "filler.offline"', 'key = "filler.speed_level"', 69, "alarms[1].key",
        "duplicate-key", "line 56",
    ),
    ("decimals = 0", "low = 1.0", 44, "tags[0].low", "duplicate-key", "line 42"),
    ('response = "Reduce the speed"\n', "", 55, "alarms[0].response", "missing-key", "response"),
    (
        '"Reduce the speed"', '""', 62, "alarms[0].response", "empty-text",
        "save it as an alert (is_alert = true)",
    ),
    ("Speed out of range", "x" * 41, 60, "alarms[0].message", "too-long", "at most 40"),
    (
        'user = "lineside"\npassword_secret = "demo"\n', 'mode = "None"\n', 20,
        "connections[0].policy", "bad-combination", "both None",
    ),
    ('password_secret = "demo"\n', "", 24, "connections[0].user", "bad-combination", "together"),
    ("samples_days = 100", "samples_days = 0", 7, "retention.samples_days", "out-of-range", "1"),
    ("samples_days = 100", "reserve_mb = 7", 7, "retention.reserve_mb", "out-of-range", "8 MB"),
    ("samples_days = 100", "reserve_mb = 2001", 7, "retention.reserve_mb", "out-of-range", "free"),
    (
        '[[alarms]]\nkey = "filler.offline"', '[[alarms]]\nkey = "Filler offline"', 69,
        "alarms[1].key", "bad-syntax", "small letters",
    ),
    *KINDS_MISTAKEN,
    ("[[tags]]", "[[tags]", 35, "", "file-syntax", "valid TOML"),
    ('name = "Bottling"', "name = ", 2, "", "file-syntax", "valid TOML"),
    (
        'user = "lineside"\n', 'user = "lineside"\nbackup_url = "opc.tcp://127.0.0.1:4840"\n', 25,
        "connections[0].backup_url", "bad-url", "other than url",
    ),
    (
        'user = "lineside"\n', 'user = "lineside"\nbackup_url = "http://spare"\n', 25,
        "connections[0].backup_url", "bad-url", "opc.tcp://",
    ),
]  # fmt: skip


def _problems(folder: Path, text: str | bytes) -> tuple:
    path = folder / "site.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError) as caught:
        load_site(path)
    return caught.value.problems


def test_a_right_file_becomes_a_site_with_derived_tags(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(GOOD)
    site = load_site(path)
    assert (site.name, site.anonymous_role) == ("Bottling", Role.VIEWER)
    assert site.retention.samples_days == 100
    assert site.machines[0].state_map == ((0, MachineState.IDLE), (1, MachineState.EXECUTING))
    assert site.tags[2:-2] == derived_tags(site.machines[0])
    assert {tag.key for tag in site.tags[-2:]} == {"filler.speed.expected", "filler.speed.reach"}
    assert site.tag("filler.speed").high == 200.0
    assert [rule.kind for rule in site.alarms] == [
        ConditionKind.LEVEL, ConditionKind.COMMUNICATION,
    ]  # fmt: skip
    assert site.alarms[0].extreme_priority is Priority.P1
    assert [shift.start.hour for shift in site.calendar.shifts] == [6, 14]
    assert site.calendar.timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "code", "expected"),
    MISTAKES,
    ids=[f"{row[4]}-{row[3]}" for row in MISTAKES],
)
def test_each_mistake_gives_exactly_one_message(tmp_path, old, new, line, key, code, expected):
    assert old in GOOD
    problems = _problems(tmp_path, GOOD.replace(old, new, 1))
    assert [(p.line, p.key, p.code) for p in problems] == [(line, key, code)]
    assert expected in problems[0].expected
    assert problems[0].file.endswith("site.toml")


def test_five_mistakes_give_five_messages_in_order_of_their_lines(tmp_path):
    text = GOOD
    rows = [MISTAKES[number] for number in (0, 10, 12, 27, 32)]
    for old, new, *_ in rows:
        text = text.replace(old, new, 1)
    problems = _problems(tmp_path, text)
    assert [(p.line, p.key) for p in problems] == sorted((row[2], row[3]) for row in rows)


def test_a_reference_to_a_table_with_another_mistake_is_no_second_mistake(tmp_path):
    text = GOOD.replace('name = "Speed"', "name = 5")
    assert [p.key for p in _problems(tmp_path, text)] == ["tags[0].name"]


def test_two_mistakes_in_one_table_give_two_messages(tmp_path):
    text = GOOD.replace("low = 0.0", 'low = "0.0"').replace("decimals = 0", "decimals = 9")
    assert [p.key for p in _problems(tmp_path, text)] == ["tags[0].low", "tags[0].decimals"]


def test_a_wrong_value_does_not_make_another_key_look_wrong(tmp_path):
    text = GOOD.replace("{lo = 20.0, hi = 180.0", '{lo = "x", hi = 180.0')
    assert [p.key for p in _problems(tmp_path, text)] == ["alarms[0].levels.lo"]


def test_what_is_found_is_shown(tmp_path):
    problems = _problems(tmp_path, GOOD.replace("low = 0.0", 'low = "0.0"'))
    assert problems[0].found == '"0.0"'


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "file-empty", 0),
        (b"# nothing\n", "file-empty", 0),
        (GOOD.encode("utf-16"), "file-encoding", 0),
        (b'[site]\nname = "Abf\xfcllung"\n', "file-encoding", 2),
        (b"x = " + b"[" * 5000, "file-syntax", 0),
        (b"x = " + b"9" * 5000, "file-syntax", 0),
        (b"#" * 2_000_001, "file-too-large", 0),
        (b"\x00\x01\x02", "file-syntax", 1),
        (GOOD.encode()[:-300], "file-syntax", 63),
    ],
    ids=["empty", "comments", "utf-16", "latin-1", "deep", "digits", "huge", "binary", "cut"],
)
def test_a_file_that_is_no_toml_gives_one_message(tmp_path, content, code, line):
    problems = _problems(tmp_path, content)
    assert [(p.code, p.line) for p in problems] == [(code, line)]


def test_a_missing_file_gives_one_message(tmp_path):
    with pytest.raises(ConfigurationError) as caught:
        load_site(tmp_path / "none.toml")
    assert [p.code for p in caught.value.problems] == ["file-unreadable"]


def test_a_file_without_site_says_so(tmp_path):
    assert [p.key for p in _problems(tmp_path, "[retention]\nsamples_days = 5\n")] == ["site"]


def test_lists_written_as_one_table_are_told(tmp_path):
    problems = _problems(tmp_path, '[site]\nname = "x"\n[tags]\nkey = "a.b"\n')
    assert [(p.key, p.expected) for p in problems] == [("tags", "tables [[tags]]")]


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path):
    path = tmp_path / "site.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_site(path).name == "Bottling"


def test_lines_are_right_with_windows_line_ends(tmp_path):
    text = GOOD.replace("high = 200", "high = -200").replace("\n", "\r\n")
    assert [p.line for p in _problems(tmp_path, text)] == [42]


def test_two_connections_to_one_server_are_a_warning_only(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(
        GOOD + '\n[[connections]]\nkey = "twin"\nname = "Twin"\nurl = "opc.tcp://127.0.0.1:4840"\n'
    )
    loaded = inspect_site(path)
    assert [w.code for w in loaded.warnings] == ["same-server"]
    assert len(loaded.site.connections) == 2


def test_an_alert_needs_no_response(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(GOOD.replace('"Reduce the speed"', '""\nis_alert = true'))
    assert load_site(path).alarms[0].is_alert


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=6)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_c1_a_mutated_file_loads_or_tells_its_problems(tmp_path, cuts):
    content = GOOD.encode()
    for at, length, put in cuts:
        content = content[:at] + put + content[at + length :]
    _loads_or_tells(tmp_path, content)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_c1_a_file_with_exchanged_values_loads_or_tells_its_problems(tmp_path, data):
    lines = GOOD.splitlines()
    strange = st.sampled_from(
        ["1", "-1", "1e308", "nan", "true", '""', '"x"', "[]", "{}", "[[1]]", "[{a = 1}]",
         "06:00:00", "2026-01-01", "2026-01-01T00:00:00Z", "9" * 30, '"\\u0000"', '["a", 1]']
    )  # fmt: skip
    for _ in range(data.draw(st.integers(1, 5))):
        number = data.draw(st.integers(0, len(lines) - 1))
        if " = " in lines[number]:
            lines[number] = lines[number].split(" = ")[0] + " = " + data.draw(strange)
    _loads_or_tells(tmp_path, "\n".join(lines).encode())


def _loads_or_tells(folder: Path, content: bytes) -> None:
    path = folder / "mutated.toml"
    path.write_bytes(content)
    problems: tuple[Problem, ...] = ()
    name = ""
    try:
        name = inspect_site(path).site.name
    except ConfigurationError as error:
        problems = error.problems
    assert bool(name) != bool(problems)
    assert all(problem.expected for problem in problems)
