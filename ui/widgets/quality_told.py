"""Each figure of a control chart with what it follows from, and what it does not say."""

from hmi.clock import from_us
from hmi.condition.control_charts import D2, EWMA_SIGMAS, EWMA_WEIGHT, LEAST_FOR_LIMITS
from hmi.performance.quality_chart import Charted
from hmi.performance.quality_limits import SpecLimits, SpecSource
from hmi.performance.quality_values import LOW_CORRELATION
from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.widgets.energy_told import ToldFigure
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.plain_text import plain


class QualityTold:
    """Tells the figures of one tag's charts."""

    def __init__(self, tag: Tag, shown: Charted, zone: str) -> None:
        self._tag, self._shown, self._zone = tag, shown, zone
        self._unit = plain(tag.unit, 12)

    def figures(self) -> dict[str, ToldFigure]:
        """Return all figures by the keys of their tiles."""
        shown, fits = self._shown, self._shown.capability
        count = len(shown.values)
        return {
            "mean": self._centre(),
            "outside": self._outside(),
            "off_spec": self._off_spec(),
            "cpk": self._index(
                "Cpk", "Cp", (fits.cpk, fits.cp) if fits else (None, None),
                _("The nearer limit's distance from the mean, divided by 3 sigma; Cp is the width"
                  " between both limits divided by 6 sigma. Sigma is from one value to the next."),
            ),
            "ppk": self._index(
                "Ppk", "Pp", (fits.ppk, fits.pp) if fits else (None, None),
                _("As Cpk, with the standard deviation of all values: what the product really"
                  " had, drifts included."),
            ),
            "pace": ToldFigure(
                str(shown.values.pace_min), "min", _("{n} values").format(n=count), self._pace
            ),
        }  # fmt: skip

    def caveats(self) -> list[str]:
        """Return what to know before the chart is believed."""
        shown = self._shown
        found = []
        if shown.centre is None:
            return [_("Limits need {n} values or more; there are {count}.").format(
                n=LEAST_FOR_LIMITS, count=len(shown.values))]  # fmt: skip
        if not shown.values.is_independent:
            found.append(_("The values still follow from each other: more will lie outside than"
                           " chance says, and Cpk is too high."))  # fmt: skip
        if shown.capability is not None:
            found += [sentence(code) for code in shown.capability.caveats]
        if shown.reference is not None and shown.reference.pace_min != shown.values.pace_min:
            found.append(_("The reference was taken every {pace} min: its limits may be too tight"
                           " or too wide.").format(pace=shown.reference.pace_min))  # fmt: skip
        if shown.drift_us is not None:
            when = formats.date_time(from_us(shown.drift_us), self._zone)[:16]
            found.append(_("The sum left its limit; it has drifted since {time}.").format(
                time=when))  # fmt: skip
        return found

    def limits_line(self) -> str:
        """Return what the values are judged by and where the control limits come from."""
        return f"{spec_words(self._shown.limits, self._tag)} · {self._learned()}"

    def _learned(self) -> str:
        kept = self._shown.reference
        if kept is None:
            return _("control limits from the values shown")
        times = [formats.date_time(from_us(at), self._zone)[:16]
                 for at in (kept.start_us, kept.end_us)]  # fmt: skip
        return _("control limits kept from {start} to {end}").format(start=times[0], end=times[1])

    def _centre(self) -> ToldFigure:
        shown, decimals = self._shown, self._tag.decimals + 1
        mean = None if shown.centre is None else shown.centre.mean
        sigma = None if shown.centre is None else shown.centre.sigma
        spread = formats.with_unit(sigma, decimals + 1, self._unit)
        text = formats.with_unit(mean, decimals, self._unit)
        formula = _(
            "Mean of the values that the limits come from. Sigma is the mean difference from one"
            " value to the next, divided by {d2}."
        ).format(d2=D2)
        parts = (Part(_("Sigma"), spread), Part(_("Tag"), plain(self._tag.name, 60), self._look()))
        return ToldFigure(
            formats.number(mean, decimals), self._unit,
            _("sigma {value}").format(value=spread) if sigma is not None else "",
            lambda: Explanation(_("Mean"), text, formula, parts, (self._learned(),)),
        )  # fmt: skip

    def _outside(self) -> ToldFigure:
        shown, count = self._shown, len(self._shown.values)
        out = None if shown.single is None else shown.outside
        formula = _(
            "Values beyond mean ± 3 sigma. By chance it is 3 of 1000. EWMA weighs each new value"
            " with {weight} and draws {sigmas} sigma of itself; CUSUM sums what is beyond half a"
            " sigma, and its limit is 8."
        ).format(weight=EWMA_WEIGHT, sigmas=EWMA_SIGMAS)
        ewma = 0 if shown.weighted is None else int(shown.weighted.is_out.sum())
        runs = 0 if shown.run_ends is None else int(shown.run_ends.sum())
        parts = (
            Part(_("Values"), str(count)), Part(_("Beyond 3 sigma"), formats.number(out, 0)),
            Part(_("EWMA beyond its limits"), str(ewma)),
            Part(_("Ends of runs (2 of 3, 4 of 5, 8)"), str(runs)),
        )  # fmt: skip
        return ToldFigure(
            formats.number(out, 0), "", _("of {n} values").format(n=count) if count else "",
            lambda: Explanation(_("Out of control"), formats.number(out, 0), formula, parts),
        )  # fmt: skip

    def _off_spec(self) -> ToldFigure:
        shown, off = self._shown, self._shown.off_spec
        words = spec_words(shown.limits, self._tag)
        formula = _("Values of those shown that are outside the limits of the product.")
        parts = (Part(_("Limits"), words), Part(_("Values"), str(len(shown.values))))
        return ToldFigure(
            formats.number(off, 0), "", "",
            lambda: Explanation(_("Outside the product's limits"), formats.number(off, 0), formula,
                                parts, (_("Values between those shown are not counted."),)),
        )  # fmt: skip

    def _index(
        self, name: str, other: str, values: tuple[float | None, float | None], formula: str
    ) -> ToldFigure:
        first, second = values
        fits, centre = self._shown.capability, self._shown.centre
        note = f"{other} {formats.number(second, 2)}" if second is not None else ""
        parts = (
            Part(_("Limits"), spec_words(self._shown.limits, self._tag)),
            Part(_("Values"), str(len(self._shown.values))),
            Part(other, formats.number(second, 2)),
            Part(_("Mean"), formats.with_unit(centre.mean if centre else None,
                                              self._tag.decimals + 1, self._unit), self._look()),
        )  # fmt: skip
        notes = tuple(sentence(code) for code in (fits.caveats if fits else ()))
        return ToldFigure(
            formats.number(first, 2), "", note,
            lambda: Explanation(name, formats.number(first, 2), formula, parts, notes),
        )  # fmt: skip

    def _pace(self) -> Explanation:
        values = self._shown.values
        formula = _(
            "The shortest time apart at which a value hardly follows from the one before: the"
            " correlation of neighbours is {limit} or less. Closer values would tell nearly the"
            " same again, and the limits would be too tight."
        ).format(limit=LOW_CORRELATION)
        parts = [
            Part(_("Every {n} min").format(n=pace), formats.number(found, 2))
            for pace, found in values.tried
        ]
        notes = (
            _("Left out: {stopped} min not running, {other} min of other recipes, {unknown} min"
              " unknown.").format(stopped=values.not_running, other=values.other_recipe,
                                  unknown=values.unknown),
        )  # fmt: skip
        title = _("Taken every")
        return Explanation(title, f"{values.pace_min} min", formula, tuple(parts), notes)

    def _look(self) -> Target:
        times = self._shown.values.times_us
        at_us = int(times[-1]) if len(times) else None
        return Target(page="trends", machine=self._tag.machine, tag=self._tag.key, time_us=at_us)


def spec_words(limits: SpecLimits | None, tag: Tag) -> str:
    """Return a tag's limits and whose they are."""
    if limits is None:
        return _("no limits: name spec_low or spec_high in the site")
    decimals, unit = tag.decimals, plain(tag.unit, 12)
    low, high = (formats.with_unit(one, decimals, unit) for one in (limits.low, limits.high))
    text = f"{formats.number(limits.low, decimals)} … {high}"
    if limits.low is None or limits.high is None:
        text = f"≤ {high}" if limits.low is None else f"≥ {low}"
    whose = {
        SpecSource.PRODUCT: _("product {limits}"),
        SpecSource.ALARM: _("alarm levels {limits}, for want of the product's"),
        SpecSource.NORMAL: _("normal band {limits}, for want of the product's"),
    }[limits.source]
    return whose.format(limits=text)
