"""What stands behind each number of a what-if, one tap away."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hmi.clock import from_us
from hmi.plant.site import Site
from hmi.process_twin.answers import (
    CHANGE_DOUBT,
    FASTER,
    MOST_DAY_ERROR,
    MOST_ERROR,
    Gain,
    Range,
    Z,
)
from hmi.process_twin.wire import Shown
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.twin_words import (
    change_words,
    error_words,
    level_words,
    machine_name,
    pieces,
    range_words,
    reason_words,
    signed,
)

_MOST_STOPS = 6


@dataclass(frozen=True, slots=True)
class TwinTold:
    """Explains the figures of one answer."""

    site: Site
    shown: Shown

    def output(self, title: str, found: Range) -> Explanation:
        """Explain an output."""
        answer = self.shown.answer
        zone = self.site.calendar.timezone
        start, end = (formats.date(from_us(one), zone) for one in self.shown.horizon)
        return Explanation(
            title=title,
            text=pieces(found.middle),
            formula=_(
                "Median of {n} simulated stretches of the line's working time. Each machine works"
                " at the speeds, and stops as often and as long, as it was recorded; buffers run"
                " full and empty as they did. The range holds {level} of all cases, the model's"
                " error added."
            ).format(n=answer.replications, level=level_words()),
            parts=(
                Part(_("Range"), range_words(found)),
                Part(_("From"), start),
                Part(_("To"), end),
                Part(_("Working time"), formats.duration(self.shown.working_s)),
                Part(_("Learned from days"), str(self.shown.learned_days)),
                Part(_("Changeovers seen"), str(self.shown.changeovers)),
                Part(_("Length of a changeover"), formats.duration(self.shown.changeover_s)),
            ),
            notes=(
                _("Between events pieces flow: a single piece is not followed."),
                _("Speeds, stops and orders are drawn from what was, not from what may come."),
            ),
        )

    def difference(self) -> Explanation:
        """Explain the difference."""
        answer = self.shown.answer
        return Explanation(
            title=_("Difference"),
            text=signed(answer.difference.middle),
            formula=_(
                "The same stops, orders and speeds happen with and without the change, {n} times;"
                " this is the median of what the change alone makes, and a range for {level}."
            ).format(n=answer.replications, level=level_words()),
            parts=(
                Part(_("Range"), range_words(answer.difference, is_difference=True)),
                Part(_("As it is"), pieces(answer.before.middle)),
                Part(_("What if"), pieces(answer.after.middle)),
            ),
            notes=(
                _("Two real weeks differ by their own luck too, which this leaves out."),
                _(
                    "Whether the line answers to a change as its model does, no replay can tell:"
                    " {share} of the difference is in the range for that."
                ).format(share=formats.percent(Z * CHANGE_DOUBT, 0)),
                _("A machine that is made faster is taken to stop as often an hour of work."),
            ),
        )

    def error(self) -> Explanation:
        """Explain how well the model hits the past, day by day."""
        error = self.shown.answer.error
        zone = self.site.calendar.timezone
        told = _("{counted} counted, {said} simulated")
        return Explanation(
            title=_("Error of the model"),
            text=f"{100.0 * error.together:+.1f} %",
            formula=error_words(error),
            parts=tuple(
                Part(
                    formats.date(datetime.fromtimestamp(day.start_us / 1e6, UTC), zone),
                    told.format(counted=pieces(day.recorded), said=pieces(day.predicted)),
                    Target(page="performance", view="oee"),
                )
                for day in error.days
            ),
            notes=(
                _(
                    "A model that misses more than {all} together or {day} a day is refused."
                ).format(
                    all=formats.percent(MOST_ERROR, 0), day=formats.percent(MOST_DAY_ERROR, 0)
                ),
            ),
        )

    def machine(self, key: str) -> Explanation:
        """Explain what is known of a machine, and how long it waits."""
        answer = self.shown.answer
        known = next(one for one in self.shown.machines if one.key == key)
        tenth, median, ninth = known.cycles_s
        told = _("{n} stops, {time}")
        stops = tuple(
            Part(
                reason_words(self.site, reason),
                told.format(n=count, time=formats.duration(seconds)),
                Target(page="performance", machine=key, view="stops"),
            )
            for reason, (count, seconds) in list(known.stops.items())[:_MOST_STOPS]
        )
        return Explanation(
            title=machine_name(self.site, key),
            text=_("waits {share}").format(share=formats.percent(answer.waiting[key])),
            formula=_(
                "Share of the working time in which it has no pieces or no room. The machine that"
                " waits least limits the line."
            ),
            parts=(
                Part(_("With the change"), formats.percent(answer.waiting_after[key])),
                Part(_("Seconds a piece"), f"{median:.3g} ({tenth:.3g} - {ninth:.3g})"),
                Part(_("Full speed an hour"), pieces(3600.0 * known.rate)),
                Part(_("Scrap"), formats.percent(known.scrap, 2)),
                Part(_("Time of work"), formats.duration(known.executing_s)),
                *stops,
            ),
        )

    def gain(self, gain: Gain) -> Explanation:
        """Explain what more speed of a machine would bring."""
        return Explanation(
            title=machine_name(self.site, gain.machine),
            text=_("{n} a day").format(n=signed(gain.difference.middle)),
            formula=_(
                "This machine alone {change}, all else as it is, simulated over one day with the"
                " same stops and orders."
            ).format(change=change_words(FASTER)),
            parts=(Part(_("Range"), range_words(gain.difference, is_difference=True)),),
            notes=(_("A range that holds 0 means: nothing that the record could tell."),),
        )
