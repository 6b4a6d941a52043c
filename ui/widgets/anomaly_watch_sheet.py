"""All of a signal's watches: how they judge, what they learned, and a way to learn anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from hmi.actions.requests import RecomputeWatch, RelearnWatch, Request
from hmi.bus.condition_facts import WatchChanged, WatchMethod
from hmi.clock import to_us
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.anomaly_groups import WatchLine
from ui.widgets.anomaly_words import phase_words, tag_name, verdict_counts, watch_name
from ui.widgets.explanation import Explanation, ExplanationSheet, Part
from ui.widgets.notice import Notice
from ui.widgets.page import Target
from ui.widgets.wrapping import Wrapping

PAST_DAYS = 30


class AnomalyWatchSheet(ExplanationSheet):
    """Explains watches; who may, lets them learn anew or judge the recorded past anew."""

    def __init__(self, station: Station, over: QWidget, line: WatchLine) -> None:
        super().__init__(station.theme, over, watches_told(line, station))
        self._station, self._line = station, line
        self.relearn = ActionButton(self.theme, _("Learn anew"), TouchClass.T2)
        self.recompute = ActionButton(self.theme, _("Judge the last 30 days anew"), TouchClass.T2)
        self.relearn.clicked.connect(lambda _checked=False: self._learn_anew())
        self.recompute.clicked.connect(lambda _checked=False: self._judge_past())
        may = station.may(Right.SHARE) and not station.is_past
        for button in (self.relearn, self.recompute):
            button.setEnabled(may)
        self.recompute.setEnabled(may and all(one.recomputed is None for one in line.watches))
        row = Wrapping(self.theme, [self.relearn, self.recompute], gap=8)
        self.content.insertWidget(self.content.count() - 1, row)

    def _learn_anew(self) -> None:
        self._ask([RelearnWatch(one.key) for one in self._line.watches])

    def _judge_past(self) -> None:
        now = self._station.clock.now()
        start = now - timedelta(days=PAST_DAYS)
        self._ask([RecomputeWatch(one.key, start, now) for one in self._line.watches])

    def _ask(self, requests: Sequence[Request]) -> None:
        for request in requests[:-1]:
            self._station.wish(request, self._refused)
        self._station.wish(requests[-1], self._refused, self.close_sheet)

    def _refused(self, told: str) -> None:
        Notice(self.theme, self.relearn, told)


def watches_told(line: WatchLine, station: Station) -> Explanation:
    """Return how the watches of a signal judge, what they learned, and their last figures."""
    parts: list[Part] = []
    notes: list[str] = []
    for one in line.watches:
        name = watch_name(one, station.site)
        parts.append(Part(name, phase_words(one), _trend(one, one.tags[0])))
        parts += _learned(one, station)
        parts += _figures(one, station)
        if one.recomputed is not None:
            share = formats.percent(one.recomputed, 0)
            told = _("{name}: the recorded past is being judged anew, {share}")
            notes.append(told.format(name=name, share=share))
    if len(line.watches[0].tags) > 1:
        parts += [
            Part(_("Watched"), tag_name(key, station.site), _trend(line.watches[0], key))
            for key in line.watches[0].tags
        ]
    parts.append(Part(_("Verdicts"), line_verdicts(line)))
    methods = dict.fromkeys(one.method for one in line.watches)
    return Explanation(
        line.name, line.told, " ".join(map(_formula, methods)), tuple(parts), tuple(notes)
    )


def line_verdicts(line: WatchLine) -> str:
    """Return what people said of the alerts of these watches."""
    counts = [sum(one.verdicts[n] for one in line.watches) for n in range(3)]
    return verdict_counts(counts) or _("none yet")


def _formula(method: WatchMethod) -> str:
    return {
        WatchMethod.SEASONAL: _(
            "Expected is the weighted mean (0.05 for the newest) of earlier values in the same "
            "state and recipe, or at the same hour of day. z is how far the distance from it "
            "lies above the last 4,000 distances, in their standard deviations. From 4 on, and "
            "above all of the 500 samples before, it raises an alert."
        ),
        WatchMethod.TOGETHER: _(
            "Several signals together: each is compared with its mean and spread while learning, "
            "smoothed (weight 0.1), and their joint distance T² is held against 4 times the most "
            "that the learning saw. Three samples above it one after the other raise an alert, "
            "30 below it clear it. It learns 3,000 samples of a warm machine at least."
        ),
        WatchMethod.NOISE: _(
            "How much the signal varies from one sample to the next within a minute, compared "
            "with what is usual in the same state: several times as much raises an alert."
        ),
        WatchMethod.STUCK: _(
            "For how long the signal has not moved at all while the machine runs, compared with "
            "the longest that it ever stood still before."
        ),
    }[method]


def _learned(watch: WatchChanged, station: Station) -> list[Part]:
    zone = station.site.calendar.timezone
    parts = [Part(_("Learned"), formats.percent(watch.learned, 0))]
    named = (
        (_("Learned from"), watch.learned_from), (_("Learned until"), watch.learned_until),
        (_("Learned anew"), watch.relearned),
    )  # fmt: skip
    for name, moment in named:
        if moment is not None:
            target = replace(_trend(watch, watch.tags[0]), time_us=to_us(moment))
            parts.append(Part(name, formats.date_time(moment, zone)[:16], target))
    return parts


def _figures(watch: WatchChanged, station: Station) -> list[Part]:
    target = _trend(watch, watch.tags[0])
    parts = []
    if watch.z is not None:
        name = "T²" if watch.method is WatchMethod.TOGETHER else "z"
        parts.append(Part(name, formats.number(watch.z, 2), target))
    if watch.limit is not None:
        parts.append(Part(_("Limit"), formats.number(watch.limit, 1)))
    site, key = station.site, watch.tags[0]
    if watch.expected is not None and key in site.number_by_key:
        tag = site.tag(key)
        reach = formats.with_unit(watch.reach, tag.decimals, tag.unit)
        text = f"{formats.number(watch.expected, tag.decimals)} ± {reach}"
        parts.append(Part(_("Expected now"), text, target))
    return parts


def _trend(watch: WatchChanged, key: str) -> Target:
    return Target(page="trends", machine=watch.machine, tag=key)
