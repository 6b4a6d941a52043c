"""Group `year`: a year of 500 tags, one sample a second, opened, panned and zoomed like a day.

A week is recorded by the product's own recorder, the days before it are that week again, moved
(moved_days.py); beside it a folder with the last of these days alone. Takes some 20 GB and two
hours.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from figure import Figure, Goal, remark
from load_site import write_site
from moved_days import fill_year
from programs import Program, running, script
from recorder_run import SECONDS_A_DAY, record, sensor_values
from spread import between, spread_of
from watched_window import WINDOW_SIZE, beats_of, display

from hmi.clock import SystemClock, to_us
from hmi.config.kept_sites import keep_site
from hmi.config.loader import load_site
from hmi.historian.day_files import DAY_US

TAGS, WEEK, YEAR = 500, 7, 365
PENS = 8
TRIAL_S = 600.0
_SLOWER = 1.5
"""By how much a picture out of a year may take longer than one out of a day, and ..."""
_UNNOTICED_MS = 100.0
"""... below this nobody can tell."""


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name:
        folder = Path(name)
        yield from make_year(folder)
        yield from look_at(folder)


def make_year(folder: Path) -> Iterator[Figure]:
    """Record a week, make a year of it; yield its size and how fast the week was recorded."""
    site_path = write_site(folder / "site.toml", "opc.tcp://127.0.0.1:1", TAGS)
    site, year = load_site(site_path), folder / "year"
    end_us = to_us(SystemClock().now()) // DAY_US * DAY_US
    draw = np.random.default_rng(1)
    tags = len([tag for tag in site.tags if tag.connection])
    parts = (sensor_values(draw, SECONDS_A_DAY, tags) for _day in range(WEEK))
    took = record(site, year, end_us - WEEK * DAY_US, parts)
    rate = WEEK * SECONDS_A_DAY * tags / took.wall_s
    yield Figure("year_recording_rate", rate, "samples/s", Goal(">=", 200_000))
    keep_site(site_path, year, SystemClock())
    for day in fill_year(year / "history", YEAR):
        if day.day == 1:
            remark(f"back to {day}")
    newest = max((year / "history").glob("*.sqlite"))
    (folder / "day" / "history").mkdir(parents=True)
    shutil.copy(newest, folder / "day" / "history")
    keep_site(site_path, folder / "day", SystemClock())
    size = sum(path.stat().st_size for path in (year / "history").iterdir())
    yield Figure("year_of_500_tags", size / 1e9, "GB")
    yield Figure("year_bytes", size / (YEAR * SECONDS_A_DAY * tags), "bytes/sample", Goal("<=", 5))


def look_at(folder: Path) -> Iterator[Figure]:
    """Review a day and a year by the product's window; yield how it went."""
    with display():
        day, _beats = _tried(folder, "day")
        year, beats = _tried(folder, "year")
    yield Figure("year_opened", year["opened"]["s"] * 1000, "ms", None,
                 {"a day": day["opened"]["s"] * 1000})  # fmt: skip
    panned = year["panned"]
    frames = panned["frames"] / (panned["ended"] - panned["begun"])
    other = day["panned"]["frames"] / (day["panned"]["ended"] - day["panned"]["begun"])
    yield Figure("year_fps_panning_24_h", frames, "1/s", Goal(">=", 30), {"a day": other})
    late = spread_of(between(beats, panned["begun"], panned["ended"]))
    yield Figure("year_late_panning_24_h_p99", late.p99, "ms", Goal("<=", 16))
    for minutes, taken in year["into_day"]["ms"].items():
        other = float(np.median(day["into_day"]["ms"][minutes]))
        goal = Goal("<=", max(_UNNOTICED_MS, _SLOWER * other))
        yield Figure(f"year_zoom_{minutes}_min", float(np.median(taken)), "ms", goal,
                     {"a day": other})  # fmt: skip
    for minutes, taken in year["into_year"]["ms"].items():
        days = int(minutes) // 1440
        yield Figure(f"year_zoom_{days}_d", float(np.median(taken)), "ms", Goal("<=", 500))


def _tried(folder: Path, name: str) -> tuple[dict[str, dict[str, Any]], list[tuple[float, float]]]:
    """Run the review through its trial; return what it told and the beats of its probe."""
    beats = folder / f"{name}.json"
    arguments = [script("review_driver"), str(beats), str(PENS), "--size", WINDOW_SIZE]
    arguments += ["--data", str(folder / f"{name}-station"), "--review", str(folder / name)]
    with running(f"review-{name}", arguments, folder) as window:
        parts = {
            part: _part(window, part) for part in ("opened", "panned", "into_day", "into_year")
        }
        parts["opened"]["s"] = parts["opened"]["at"] - window.started_at
        return parts, beats_of(window, beats)


def _part(window: Program, name: str) -> dict[str, Any]:
    while True:
        told = window.answer(TRIAL_S)
        if told["event"] == name:
            return told
