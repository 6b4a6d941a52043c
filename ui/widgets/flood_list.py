"""Past floods of alarms: a row for each, and the review that was kept of it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.bus.alarm_facts import FloodReview, FloodSource
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.sheet import Sheet
from ui.widgets.told_rows import ToldRows

SHOWN = 8
_NAMED = 5


class FloodList(QWidget):
    """The newest floods of a period, each a card that opens its review."""

    def __init__(self, theme: Theme, zone: str) -> None:
        super().__init__()
        self._theme = theme
        self._zone = zone
        self.cards: list[Card] = []
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.unit(8))
        self._box.addWidget(self.told)

    def show_floods(self, reviews: Sequence[FloodReview]) -> None:
        """Show floods, newest first."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [self._card(review) for review in reviews[:SHOWN]]
        for card in self.cards:
            self._box.addWidget(card)
        told = "" if reviews else _("A review is kept of each flood when it is over.")
        more = len(reviews) - SHOWN
        if more > 0:
            told = ngettext("and {n} earlier one", "and {n} earlier ones", more).format(n=more)
        self.told.show_text(told)
        self.told.setVisible(bool(told))

    def _card(self, review: FloodReview) -> Card:
        card = Card(self._theme)
        lasted = formats.duration((review.end - review.start).total_seconds())
        title = _("{start}, for {length}").format(
            start=formats.date_time(review.start, self._zone), length=lasted
        )
        count = ngettext("{n} alarm", "{n} alarms", review.count).format(n=review.count)
        first = _("first: {message}").format(message=plain(review.first_out.text, 80))
        card.show_card(title, [f"{count}  ·  {first}"])
        card.clicked.connect(lambda _checked=False: self._open(title, review))
        return card

    def _open(self, title: str, review: FloodReview) -> None:
        FloodSheet(self._theme, self, title, review).open()


class FloodSheet(Sheet):
    """What one flood was: how many, which first, which most, and how it was answered."""

    def __init__(self, theme: Theme, over: QWidget, title: str, review: FloodReview) -> None:
        super().__init__(theme, over, title)
        self.lines = review_lines(review)
        rows = ToldRows(theme, {caption: caption for caption, _text in self.lines})
        for caption, text in self.lines:
            rows.show_value(caption, text)
        rows.setMinimumWidth(theme.unit(480))
        self.content.addWidget(rows)
        shut = ActionButton(theme, _("Close"), TouchClass.T2)
        shut.clicked.connect(lambda _checked=False: self.close_sheet())
        answers = QHBoxLayout()
        answers.addStretch()
        answers.addWidget(shut)
        self.content.addLayout(answers)


def review_lines(review: FloodReview) -> list[tuple[str, str]]:
    """Return a review as rows of caption and text."""
    lines = [
        (_("Alarms"), _("{n}, at most {peak} in 10 min").format(n=review.count, peak=review.peak)),
        (_("Came first"), plain(review.first_out.text, 120)),
        (_("Most frequent"), _ranked(review.top)),
        (_("By machine"), _ranked(review.by_machine)),
        (_("By priority"), "  ·  ".join(f"P{n} {c}" for n, c in enumerate(review.by_priority, 1))),
        (_("Acknowledged"), _("{n} before it was over").format(n=review.acknowledged)),
    ]
    if review.first_ack_s is not None:
        times = (review.first_ack_s, review.half_ack_s, review.last_ack_s)
        first, half, last = (formats.duration(one or 0.0) for one in times)
        told = _("the first after {first}, half after {half}, the last after {last}")
        lines.append((_("Answered"), told.format(first=first, half=half, last=last)))
    return lines


def _ranked(sources: Sequence[FloodSource]) -> str:
    named = (f"{plain(one.text or one.key, 60)} ({one.count})" for one in sources[:_NAMED])
    return "  ·  ".join(named)
