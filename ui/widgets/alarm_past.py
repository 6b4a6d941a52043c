"""The last times that an alarm came, as a small painted table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QRectF, QSize

from hmi.bus.facts import AlarmChanged
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.alarm_words import comment_text, trigger_word
from ui.widgets.painted import Painted
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain
from ui.widgets.value_text import NOTHING

SHOWN = 10
_TO_THE_MINUTE = len("2026-01-05 07:05")
_SHARES = (0.0, 0.34, 0.55)
"""Where the three columns begin."""


class Came(Protocol):
    """One time that an alarm came."""

    @property
    def activated(self) -> datetime | None:
        """When its condition became true."""

    @property
    def returned(self) -> datetime | None:
        """When it ended; None while it lasts."""

    @property
    def acked(self) -> datetime | None:
        """When it was acknowledged."""

    @property
    def acked_by(self) -> str:
        """By whom."""

    @property
    def done(self) -> Sequence[AlarmChanged]:
        """What people did with it beside that, in order."""


class AlarmPast(Painted):
    """When the alarm came, how long it lasted and who acknowledged it, newest first."""

    def __init__(self, theme: Theme, zone: str) -> None:
        super().__init__(theme)
        self._zone = zone
        self._rows: list[tuple[str, str, str]] = []
        self._done: list[str] = []
        self._told = ""
        self.say(_("Reading the journal"))

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """What is shown: when, how long, acknowledged by."""
        return self._rows

    @property
    def done(self) -> list[str]:
        """What people did at each of them; empty where it was only acknowledged."""
        return self._done

    def show_occurrences(self, occurrences: Sequence[Came]) -> None:
        """Show the newest occurrences."""
        self._told = "" if occurrences else _("Not in the journal yet")
        self._done = [_deeds(one) for one in occurrences[:SHOWN]]
        self._put([self._row(one) for one in occurrences[:SHOWN]])

    def say(self, sentence: str) -> None:
        """Show a sentence where the rows would be."""
        self._told, self._done = sentence, []
        self._put([])

    def sizeHint(self) -> QSize:
        """Return room for title line and rows."""
        line = round(self._line())
        lines = 1 + max(1, len(self._rows)) + sum(bool(done) for done in self._done)
        return QSize(self.theme.unit(280), line * lines)

    def minimumSizeHint(self) -> QSize:
        """Cut no row."""
        return QSize(self.theme.unit(200), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint titles and rows, or the sentence."""
        titles = (_("Came"), _("Lasted"), _("Acknowledged by"))
        self._write(pencil, 0, titles, "text2")
        if not self._rows:
            area = QRectF(0, self._line(), self.width(), self._line())
            pencil.write(area, self._told, TypeRole.CAPTION, ink="text2")
        line = 1
        for row, done in zip(self._rows, self._done, strict=True):
            self._write(pencil, line, row, "text")
            line += 1
            if done:
                inset = self.theme.unit(12)
                area = QRectF(inset, line * self._line(), self.width() - inset, self._line())
                pencil.write(area, done, TypeRole.CAPTION, ink="text2")
                line += 1

    def _write(self, pencil: Pencil, number: int, row: Sequence[str], ink: str) -> None:
        ends = (*_SHARES[1:], 1.0)
        for text, start, end in zip(row, _SHARES, ends, strict=True):
            left = start * self.width()
            area = QRectF(left, number * self._line(), (end - start) * self.width() - 4,
                          self._line())  # fmt: skip
            pencil.write(area, text, TypeRole.CAPTION, ink=ink)

    def _row(self, one: Came) -> tuple[str, str, str]:
        lasted = _("goes on") if one.activated is not None else NOTHING
        if one.activated is not None and one.returned is not None:
            lasted = formats.duration((one.returned - one.activated).total_seconds())
        by = NOTHING
        if one.acked is not None:
            by = plain(one.acked_by, 40) or _("the station")
            if one.activated is not None:
                after = formats.duration((one.acked - one.activated).total_seconds())
                by = _("{name}, after {time}").format(name=by, time=after)
        came = formats.date_time(one.activated, self._zone)
        return came[:_TO_THE_MINUTE], lasted, by

    def _line(self) -> float:
        return self.theme.metrics(TypeRole.CAPTION).height() + self.theme.unit(4)

    def _put(self, rows: list[tuple[str, str, str]]) -> None:
        self._rows = rows
        self.updateGeometry()
        self.update()


def _deeds(one: Came) -> str:
    """Return what people did, in order: the word, the comment, and who."""
    told = []
    for fact in one.done:
        comment, user = comment_text(fact.comment), plain(fact.user, 40)
        word = trigger_word(fact.trigger)
        said = f"{word}: {comment}" if comment else word
        told.append(f"{said} ({user})" if user else said)
    return "  ·  ".join(told)
