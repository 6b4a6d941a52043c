"""Rows of the alarm table: the rules of the site, and what a changed table would do to them."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.alarm_tables import AlarmTablePreview, AlarmTableRow
from hmi.plant.site import Site
from hmi.plant.tag_lists import RowState
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.badge import draw_badge
from ui.widgets.list_rows import STATE_WORDS
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain

_LONGEST = 400
_BADGE_PX = 24


class _TwoLineRows:
    """The geometry of rows with a strong line over a small one."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def height(self) -> int:
        """Return the height of both lines with some air."""
        lines = sum(self._theme.metrics(r).height() for r in (TypeRole.STRONG, TypeRole.CAPTION))
        return round(lines) + self._theme.unit(12)

    def _write(self, pencil: Pencil, area: QRectF, lines: tuple[str, str], aside: str) -> None:
        theme, unit = self._theme, self._theme.unit
        head = theme.metrics(TypeRole.STRONG).height()
        foot = theme.metrics(TypeRole.CAPTION).height()
        top = area.top() + (area.height() - head - foot) / 2
        wide = theme.metrics(TypeRole.BODY).horizontalAdvance(aside) + unit(8)
        first = QRectF(area.left(), top, area.width() - wide, head)
        pencil.write(first, lines[0], TypeRole.STRONG)
        right = QRectF(area.left(), top, area.width() - unit(8), head)
        pencil.write(right, aside, TypeRole.BODY, ink="text2", align=RIGHT)
        below = QRectF(area.left(), top + head, area.width() - unit(8), foot)
        pencil.write(below, lines[1], TypeRole.CAPTION, ink="text2")
        pencil.fill(QRectF(area.left(), area.bottom() - 1, area.width(), 1), "hairline")


class AlarmRuleRows(_TwoLineRows):
    """The rules of the site: priority, message, limits and delays."""

    def __init__(self, theme: Theme, site: Site) -> None:
        super().__init__(theme)
        self._site = site
        self.rules: list[AlarmRule] = list(site.alarms)

    def search(self, text: str) -> None:
        """Keep the rules that hold a text; an empty one keeps all."""
        sought = text.casefold()
        self.rules = [rule for rule in self._site.alarms if sought in self._sought(rule)]

    def count(self) -> int:
        """Return the number of rows."""
        return len(self.rules)

    def words(self, row: int) -> str:
        """Return what a row says."""
        rule = self.rules[row]
        return f"P{int(rule.priority)} {plain(rule.message)} {self._below(rule)}"

    def paint(self, pencil: Pencil, area: QRectF, row: int) -> None:
        """Paint one rule."""
        rule, side = self.rules[row], float(self._theme.icon_px(_BADGE_PX))
        badge = QRectF(area.left() + self._theme.unit(4), area.center().y() - side / 2, side, side)
        if not rule.is_alert:
            draw_badge(pencil, badge, rule.priority)
        inner = area.adjusted(side + self._theme.unit(16), 0, 0, 0)
        machine = self._site.machine_by_key.get(rule.machine)
        name = plain(machine.name if machine else rule.machine, 40)
        kind = _("alert") if rule.is_alert else ""
        aside = "  ·  ".join(part for part in (kind, name) if part)
        self._write(pencil, inner, (plain(rule.message, 80), self._below(rule)), aside)

    def _below(self, rule: AlarmRule) -> str:
        site = self._site
        unit = site.tag(rule.tag).unit if rule.tag in site.number_by_key else ""
        parts = [
            f"{name.upper()} {formats.with_unit(limit, 2, plain(unit, 12))}"
            for name in ("hihi", "hi", "lo", "lolo")
            if (limit := getattr(rule.levels, name)) is not None
        ]
        if rule.deadband:
            parts.append(_("deadband {n}").format(n=formats.number(rule.deadband, 2)))
        if rule.on_delay_s or rule.off_delay_s:
            told = _("comes after {on} s, goes after {off} s")
            parts.append(told.format(on=f"{rule.on_delay_s:g}", off=f"{rule.off_delay_s:g}"))
        return "  ·  ".join([*parts, plain(rule.key, 60)])

    def _sought(self, rule: AlarmRule) -> str:
        machine = self._site.machine_by_key.get(rule.machine)
        name = machine.name if machine else ""
        return " ".join((rule.key, rule.message, name, rule.tag)).casefold()


class AlarmTableRows(_TwoLineRows):
    """What a table would do, refused rows first; what stays as it is comes last."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._rows: Sequence[AlarmTableRow] = ()

    def show_preview(self, preview: AlarmTablePreview | None) -> None:
        """Show the rows of another table."""
        order = list(STATE_WORDS)
        rows = preview.rows if preview is not None else ()
        self._rows = sorted(rows, key=lambda row: (order.index(row.state), row.number))

    def count(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def words(self, row: int) -> str:
        """Return everything that a row says."""
        one = self._rows[row]
        return f"{plain(one.key, 60)}: {_(STATE_WORDS[one.state])}. {_why(one)}"

    def paint(self, pencil: Pencil, area: QRectF, row: int) -> None:
        """Paint one row."""
        one = self._rows[row]
        title = plain(one.rule.message if one.rule else one.key, 80) or plain(one.key, 60)
        aside = _("{state}, line {n}").format(state=_(STATE_WORDS[one.state]), n=one.number)
        inner = area.adjusted(self._theme.unit(8), 0, 0, 0)
        self._write(pencil, inner, (title, _why(one)), aside)


def _why(row: AlarmTableRow) -> str:
    """Return the differences of a row, or what is wrong with it."""
    if row.state is RowState.REFUSED:
        return "  ·  ".join(plain(str(problem), _LONGEST) for problem in row.problems)
    changed = (
        _("{name}: {old} → {new}").format(
            name=plain(name, 40), old=plain(old, 80) or _("nothing"),
            new=plain(new, 80) or _("nothing"),
        )
        for name, old, new in row.changes
    )  # fmt: skip
    return "  ·  ".join(changed)
