"""The key figures of alarms as CSV, for whoever grades them elsewhere."""

import csv
from datetime import UTC, datetime
from io import StringIO

from hmi.reports.alarm_performance import AlarmPerformance
from hmi.reports.alarm_targets import figures
from hmi.texts.formula_guard import guarded


def performance_csv(found: AlarmPerformance, station: str) -> str:
    """Return figures, times to acknowledge, frequent alarms and floods; times in ISO 8601 UTC.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["station", guarded(station)])
    table.writerow(["from", _moment(found.start_s)])
    table.writerow(["to", _moment(found.end_s)])
    table.writerow(["annunciations", found.count])
    table.writerow([])
    table.writerow(["figure", "value", "good up to", "manageable up to", "grade"])
    for one in figures(found):
        value = "" if one.value is None else round(one.value, 6)
        table.writerow([one.key, value, one.good, one.manageable, one.grade.value])
    table.writerow([])
    table.writerow(["priority", "annunciations", "acknowledged", "median s", "95 % s"])
    for priority in range(1, 5):
        taken = found.answered.get(priority)
        times = [taken.count, taken.median_s, taken.p95_s] if taken else [0, "", ""]
        table.writerow([priority, found.by_priority.get(priority, 0), *times])
    table.writerow([])
    table.writerow(["alarm", "machine", "message", "annunciations", "chattering", "fleeting"])
    for top in found.top:
        texts = (top.key, top.machine, top.message)
        flags = (int(top.is_chattering), int(top.is_fleeting))
        table.writerow([*map(guarded, texts), top.count, *flags])
    table.writerow([])
    table.writerow(["flood from", "flood to"])
    table.writerows([_moment(start), _moment(end)] for start, end in found.floods)
    return out.getvalue()


def _moment(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds")
