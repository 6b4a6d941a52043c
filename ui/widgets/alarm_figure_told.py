"""What each key figure of alarms counts, and by which limits it is judged, in words."""

from hmi.reports.alarm_targets import Figure
from hmi.texts.catalog import _
from ui.widgets.explanation import Explanation, Part


def figure_told(figure: Figure, caption: str, text: str, limits: tuple[str, str]) -> Explanation:
    """Return how a figure is counted; limits are those up to good and up to manageable."""
    return Explanation(
        f"{caption} ({figure.key})", text, _formulas()[figure.key],
        (Part(_("Good, up to"), limits[0]), Part(_("Manageable, up to"), limits[1])),
        (_("Counted from the journal of alarms, which is the tab beside this one."),
         _("What counts is each time an alarm called somebody while nothing held it back. Less "
           "than 30 days are indicative."),),
    )  # fmt: skip


def _formulas() -> dict[str, str]:
    return {
        "K1": _("Alarms in the time / hours."),
        "K2": _("Alarms in the time / parts of 10 minutes."),
        "K3": _("Full hours of the clock with more than 30 alarms / all full hours."),
        "K4": _("Parts of 10 minutes by the clock with more than 10 alarms / all of them."),
        "K5": _("The greatest number of alarms in any 10 minutes."),
        "K6": _("Time in floods / the time. A flood is more than 10 alarms in 10 minutes."),
        "K7": _("Alarms of the ten that came most often / all alarms."),
        "K8": _("Alarms that came three times within 60 s at least once."),
        "K9": _("Alarms that went within 10 s and did not come again within 60 s."),
        "K10": _("Alarms that stood for more than 24 h without a break."),
        "K11": _("How far the shares of the priorities are from 5, 15 and 80 %, at most."),
        "K13": _("Times that an alarm was set aside without the right or a reason."),
        "K15": _("Alarms that were over before anybody acknowledged them / all alarms."),
        "K16": _("Acknowledged within 2 s, or as one of more than 5 by one person within 10 s / "
                 "all acknowledged."),
    }  # fmt: skip
