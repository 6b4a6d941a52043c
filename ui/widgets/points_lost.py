"""A machine's health and where each point went: the score explains itself."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.bus.facts import HealthAspect, MachineChanged
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel
from ui.widgets.share_bar import ShareBar

ASPECTS = 5
_WORTH_TELLING = 0.05


def aspect_word(name: str) -> str:
    """Return the word of an aspect of health; an unknown one says its own name."""
    words = {
        "vibration": _("Vibration"),
        "temperature": _("Temperature"),
        "current": _("Motor current"),
        "anomaly": _("Anomaly"),
        "faults": _("Faults"),
    }
    return words.get(name, name)


def aspect_value(aspect: HealthAspect, site: Site) -> str:
    """Return what an aspect was scored from, with its unit; a current's deviation in percent."""
    if aspect.name == "current":
        return formats.with_unit(aspect.value, 1, "%")
    if aspect.name == "anomaly":
        return f"z {formats.number(aspect.value, 1)}"
    if aspect.name == "faults" or aspect.tag not in site.number_by_key:
        return formats.number(aspect.value, 0)
    tag = site.tag(aspect.tag)
    return formats.with_unit(aspect.value, tag.decimals, tag.unit)


class PointsLost(QWidget):
    """Score with its bar, what it is based on, and a row for each aspect, most lost first."""

    def __init__(self, theme: Theme, site: Site) -> None:
        super().__init__()
        self._site = site
        self.score = ShareBar(theme, _("Health"), widest="100")
        self._based = PlainLabel(theme, "", TypeRole.MICRO, ink="text2", is_elided=True)
        self._rows = [_Aspect(theme) for _row in range(ASPECTS)]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(4))
        box.addWidget(self.score)
        box.addWidget(self._based)
        for row in self._rows:
            box.addWidget(row)

    def show_health(self, fact: MachineChanged | None, held: str, *, is_live: bool) -> None:
        """Show a machine's health; held says since when it is held, empty when it is not."""
        health = None if fact is None else fact.health
        aspects = () if fact is None else fact.aspects
        text = formats.number(health, 0)
        self.score.show_share(None if health is None else health / 100, text, is_live=is_live)
        self._based.show_text(self._basis(fact, held))
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(aspects))
            if number < len(aspects):
                row.show_aspect(
                    aspects[number], aspect_value(aspects[number], self._site), is_live
                )

    @property
    def basis(self) -> str:
        """What the score is based on, in words."""
        return self._based.full_text

    @property
    def sentences(self) -> list[str]:
        """What is said of each aspect shown."""
        return [row.sentence for row in self._rows if not row.isHidden()]

    def _basis(self, fact: MachineChanged | None, held: str) -> str:
        if fact is None or fact.health is None:
            return _("No score yet: it takes two signals of a running machine.")
        parts = [_("based on {n} of {all}").format(n=len(fact.aspects), all=ASPECTS)]
        parts += [held] if held else []
        parts += [sentence(cap) for cap in fact.health_caps]
        return " · ".join(parts)


class _Aspect(QWidget):
    """One aspect: its name and value, the points it cost, and what that means."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = PlainLabel(theme, "", TypeRole.CAPTION, ink="text", is_wrapped=True)
        self._told = PlainLabel(theme, "", TypeRole.MICRO, ink="text2", is_wrapped=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.unit(2), 0, 0)
        box.setSpacing(0)
        box.addWidget(self._name)
        box.addWidget(self._told)

    @property
    def sentence(self) -> str:
        return f"{self._name.full_text}: {self._told.full_text}"

    def show_aspect(self, aspect: HealthAspect, value: str, is_live: bool) -> None:
        lost = aspect.points_lost
        points = (
            _("{n} points lost").format(n=formats.number(lost, 1)) if lost > _WORTH_TELLING else ""
        )
        parts = (aspect_word(aspect.name), value, points)
        self._name.show_text(" · ".join(part for part in parts if part))
        self._name.set_ink("text" if is_live else "text2")
        self._told.show_text(sentence(aspect.detail))
