"""The figures of stops over a time, each with what it follows from."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from hmi.performance.stop_pareto import StopTotals
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.widgets.explanation import Explanation, Part
from ui.widgets.figure_tile import FigureTile
from ui.widgets.flow import Flow


class StopFigures(Flow):
    """How often and how long machines stood, and how much of that nobody has explained."""

    def __init__(self, theme: Theme) -> None:
        self.tiles = {key: FigureTile(theme, name) for key, name in _captions().items()}
        cells: list[QWidget] = list(self.tiles.values())
        super().__init__(theme, cells, gap=8)

    def show_totals(self, found: StopTotals, period: str, micro_stop_s: float) -> None:
        """Show the sums over a period, which is named in words."""
        limit = formats.age(micro_stop_s)
        below = {
            "count": _("of {limit} or longer").format(limit=limit),
            "stopped": _("all stops of {limit} or longer").format(limit=limit),
            "micro": formats.duration(found.micro_us / 1e6),
            "outside": formats.duration(found.outside_us / 1e6),
        }
        texts = {
            "count": str(found.count),
            "stopped": formats.duration(found.stopped_us / 1e6),
            "micro": str(found.micro_count),
            "outside": str(found.outside_count),
            "unqualified": formats.percent(found.unqualified_share, 0),
            "other": formats.percent(found.other_share, 0),
        }
        for key, text in texts.items():
            tell = _told(key, self.tiles[key].caption, text, found, period)
            self.tiles[key].show_figure(text, "", below.get(key, ""), tell)


def _captions() -> dict[str, str]:
    return {
        "count": _("Stops"),
        "stopped": _("Stopped"),
        "micro": _("Micro-stops"),
        "outside": _("Caused outside"),
        "unqualified": _("Unqualified"),
        "other": _("Reason \N{LEFT DOUBLE QUOTATION MARK}Other\N{RIGHT DOUBLE QUOTATION MARK}"),
    }


def _formulas() -> dict[str, str]:
    return {
        "count": _("Long stops that began in this time: the machine was held, stopped or in fault,"
                   " or somebody gave a reason."),
        "stopped": _("The time in which the machine stood for its own cause, added up over these"
                     " stops; not what was not seen."),
        "micro": _("Stops of the machine's own that were shorter than the limit of the site."),
        "outside": _("Stops in which the machine was starved or blocked: another one made it"
                     " stand."),
        "unqualified": _("Time of long stops without a reason / time of all long stops"),
        "other": _("Time of stops whose reason says nothing in particular / time of all long"
                   " stops"),
    }  # fmt: skip


def _told(
    key: str, title: str, text: str, found: StopTotals, period: str
) -> Callable[[], Explanation]:
    def told() -> Explanation:
        parts = (
            Part(_("Time of all long stops"), formats.duration(found.stopped_us / 1e6)),
            Part(_("of it without a reason"), formats.duration(found.unqualified_us / 1e6)),
            Part(_("of it with a vague reason"), formats.duration(found.other_us / 1e6)),
            Part(_("of it planned"), formats.duration(found.planned_us / 1e6)),
        )
        note = _("Where much is unqualified or vague, the order of the other reasons says little.")
        return Explanation(title, text, _formulas()[key], parts, (period, note))

    return told
