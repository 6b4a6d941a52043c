"""The control charts of one of a machine's signals, with what they are judged by."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.performance_requests import ForgetQualityReference, KeepQualityReference
from hmi.performance.quality_chart import Charted, charted
from hmi.performance.quality_limits import judged_tags, limits_of
from hmi.performance.quality_reading import QualityPast
from hmi.performance.quality_reference import reference_key
from hmi.plant.quality_references import QualityReference
from hmi.plant.roles import Right
from hmi.plant.tags import Tag
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.energy_told import ToldFigure
from ui.widgets.figure_tile import NOTHING, FigureTile
from ui.widgets.flow import Flow
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.quality_chart import ChartKind, ControlChart
from ui.widgets.quality_told import QualityTold
from ui.widgets.segments import Segments
from ui.widgets.wrapping import Wrapping

_NAME = 32


class QualityCharts(QWidget):
    """Chooses signal, recipe and chart; shows the chart, its figures and its caveats."""

    navigate = Signal(object)
    recipe_changed = Signal()

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self._past: QualityPast | None = None
        self._references: Mapping[str, QualityReference] = {}
        self.tag = self.recipe = ""
        self.shown: Charted | None = None
        self.tag_button = ActionButton(theme, _("Signal"), TouchClass.T1)
        self.recipe_button = ActionButton(theme, _("Recipe"), TouchClass.T1)
        self.runs_button = ActionButton(theme, _("Runs"), TouchClass.T1)
        self.runs_button.setCheckable(True)
        self.kinds = Segments(
            theme,
            [(ChartKind.SINGLE, _("Single values")), (ChartKind.WEIGHTED, "EWMA"),
             (ChartKind.SUMS, "CUSUM")],
        )  # fmt: skip
        self.kinds.choose(ChartKind.SINGLE)
        captions = {
            "mean": _("Mean"), "outside": _("Out of control"), "off_spec": _("Out of product"),
            "cpk": "Cpk", "ppk": "Ppk", "pace": _("Taken every"),
        }  # fmt: skip
        self.tiles = {key: FigureTile(theme, name) for key, name in captions.items()}
        self.chart = ControlChart(theme, station.site.calendar.timezone)
        self.told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.limits = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.caveats = PlainLabel(theme, "", TypeRole.CAPTION, is_wrapped=True)
        self.keep_button = ActionButton(theme, _("Keep these limits"), TouchClass.T1)
        self.forget_button = ActionButton(theme, _("Forget kept limits"), TouchClass.T1)
        self._connect()
        self._lay_out()

    def show_past(
        self, past: QualityPast | None, references: Mapping[str, QualityReference]
    ) -> None:
        """Show what was read; the first signal and the commonest recipe unless chosen before."""
        is_other = self._past is None or past is None or past.machine.key != self._past.machine.key
        self._past, self._references = past, references
        tags = self._tags()
        if is_other or self.tag not in {tag.key for tag in tags}:
            self.tag = tags[0].key if tags else ""
        made = past.made if past is not None else []
        if is_other or (self.recipe and self.recipe not in made):
            self.recipe = made[0] if made else ""
        self.refresh()

    def keep(self, reference: QualityReference | None, key: str) -> None:
        """Take over that other limits are kept for a signal and recipe, or none any more."""
        others = {one: kept for one, kept in self._references.items() if one != key}
        self._references = others if reference is None else others | {key: reference}
        self.refresh()

    def choose(self, tag: str = "", recipe: str | None = None) -> None:
        """Chart another signal or recipe."""
        self.tag = tag or self.tag
        if recipe is not None and recipe != self.recipe:
            self.recipe = recipe
            self.recipe_changed.emit()
        self.refresh()

    def refresh(self) -> None:
        """Show the chart as it is chosen."""
        past, kind = self._past, self.kinds.key
        self._name_buttons()
        self.shown = None
        if past is None or self.tag not in past.lines or not isinstance(kind, ChartKind):
            self._tell_nothing()
            return
        site, tag = self._station.site, self._station.site.tag(self.tag)
        reference = self._references.get(reference_key(self.tag, self.recipe))
        values = past.values(self.tag, self.recipe)
        self.shown = charted(values, limits_of(site, tag), reference)
        told = QualityTold(tag, self.shown, site.calendar.timezone)
        unit = plain(tag.unit, 12)
        name = f"{plain(tag.name, 60)} ({unit})" if unit else plain(tag.name, 60)
        if kind is ChartKind.SUMS:
            name = _("{tag}: sums upwards and downwards, in sigma").format(tag=plain(tag.name, 60))
        self.chart.show_chart(self.shown, kind, name, has_runs=self.runs_button.isChecked())
        self.chart.setVisible(self.shown.single is not None)
        for key, figure in told.figures().items():
            _show(self.tiles[key], figure)
        self.told.hide()
        self.limits.show_text(told.limits_line(), 300)
        self.caveats.show_paragraph("\n".join(told.caveats()))
        self._offer()

    def _tell_nothing(self) -> None:
        sentence = _(
            "No signal of this machine has limits; give one spec_low or spec_high, an alarm or a"
            " normal band."
        )
        if self._past is None:
            sentence = ""
        self.told.show_text(sentence, 300)
        self.told.setVisible(bool(sentence))
        self.chart.hide()
        for tile in self.tiles.values():
            _show(tile, ToldFigure(NOTHING))
        self.limits.show_text("")
        self.caveats.show_text("")
        self._offer()

    def _offer(self) -> None:
        """Let limits be kept or forgotten where that may be asked."""
        station, shown = self._station, self.shown
        may = station.may(Right.SHARE) and not station.is_past
        is_kept = shown is not None and shown.reference is not None
        can = shown is not None and shown.centre is not None and shown.centre.sigma > 0
        self.keep_button.setVisible(may and can and not is_kept)
        self.forget_button.setVisible(may and is_kept)

    def _keep(self) -> None:
        shown = self.shown
        if shown is None or shown.centre is None or not len(shown.values):
            return
        times = shown.values.times_us
        wish = KeepQualityReference(
            self.tag, self.recipe, int(times[0]), int(times[-1]) + 1, shown.centre.mean,
            shown.centre.sigma, len(shown.values), shown.values.pace_min,
        )  # fmt: skip
        self._station.wish(wish, self.caveats.show_text)

    def _forget(self) -> None:
        self._station.wish(ForgetQualityReference(self.tag, self.recipe), self.caveats.show_text)

    def _tags(self) -> list[Tag]:
        past = self._past
        if past is None:
            return []
        listed = judged_tags(self._station.site, past.machine.key)
        return [tag for tag in listed if tag.key in past.lines]

    def _ask_tag(self) -> None:
        choices = [(tag.key, plain(tag.name, _NAME)) for tag in self._tags()]
        self._ask(_("Signal"), choices, lambda key: self.choose(tag=str(key)))

    def _ask_recipe(self) -> None:
        made = self._past.made if self._past is not None else []
        choices = [("", _("Any recipe")), *((one, plain(one, _NAME)) for one in made)]
        self._ask(_("Recipe"), choices, lambda key: self.choose(recipe=str(key)))

    def _ask(
        self, title: str, choices: Sequence[tuple[object, str]], take: Callable[[object], object]
    ) -> None:
        ChoiceSheet(self._station.theme, self, title, choices, take).open()

    def _name_buttons(self) -> None:
        numbers = self._station.site.number_by_key
        name = plain(self._station.site.tag(self.tag).name, _NAME) if self.tag in numbers else ""
        self.tag_button.show_caption(name or _("Signal"))
        self.recipe_button.show_caption(plain(self.recipe, _NAME) or _("Any recipe"))

    def _look_at(self, at_us: object) -> None:
        if isinstance(at_us, int):
            machine = self._station.site.tag(self.tag).machine
            self.navigate.emit(Target(page="trends", machine=machine, tag=self.tag, time_us=at_us))

    def _connect(self) -> None:
        self.tag_button.clicked.connect(lambda _checked=False: self._ask_tag())
        self.recipe_button.clicked.connect(lambda _checked=False: self._ask_recipe())
        self.runs_button.clicked.connect(lambda _checked=False: self.refresh())
        self.kinds.chosen.connect(lambda _key: self.refresh())
        self.keep_button.clicked.connect(lambda _checked=False: self._keep())
        self.forget_button.clicked.connect(lambda _checked=False: self._forget())
        self.chart.chosen.connect(self._look_at)
        self._station.state.user_changed.connect(self._offer)
        for tile in self.tiles.values():
            tile.navigate.connect(self.navigate)

    def _lay_out(self) -> None:
        theme = self._station.theme
        chooser = Wrapping(
            theme, [self.tag_button, self.recipe_button, self.kinds, self.runs_button]
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        for one in (chooser, self.told, self.chart, self.limits,
                    Flow(theme, list(self.tiles.values())), self.caveats,
                    Wrapping(theme, [self.keep_button, self.forget_button])):  # fmt: skip
            box.addWidget(one)


def _show(tile: FigureTile, told: ToldFigure) -> None:
    tile.show_figure(told.text, told.unit, told.note, told.explain)
