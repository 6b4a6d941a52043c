"""A thin level bar from nothing to everything: health, OEE and its factors."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize

from hmi.bus.facts import OeeNow
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import LEFT, RIGHT, Pencil
from ui.widgets.plain_text import plain

NOTHING = "\N{EN DASH}"


LEAST_COVERAGE = 0.9
"""OEE of a shift of which less than this is known rests on too little to be taken for it."""


def rests_on_enough(oee: OeeNow | None) -> bool:
    """Tell whether OEE and its factors rest on nearly the whole time they stand for."""
    return oee is None or oee.coverage >= LEAST_COVERAGE


def draw_share(pencil: Pencil, track: QRectF, share: float | None, is_live: bool) -> None:
    """Draw a share 0..1 of a track; unknown is hatched, what is beyond 1 fills it."""
    pencil.fill(track, "sunken")
    if share is None:
        pencil.hatch(track, "hairline", 5)
        return
    held = min(max(share, 0.0), 1.0)
    ink = "line" if is_live else "hairline"
    pencil.fill(QRectF(track.left(), track.top(), held * track.width(), track.height()), ink)


class ShareBar(Painted):
    """Caption, thin bar and number on one line.

    beside names the captions of a whole column, so that their bars begin at one edge.
    """

    def __init__(
        self, theme: Theme, caption: str, beside: Sequence[str] = (), widest: str = "100.0 %"
    ) -> None:
        super().__init__(theme)
        self._caption = plain(caption, 40)
        self._beside = (self._caption, *beside)
        self._widest = widest
        self._share: float | None = None
        self._text = NOTHING
        self._is_live = False

    def show_share(self, share: float | None, text: str, *, is_live: bool) -> None:
        """Show a share 0..1 and how it is written; is_live False greys it."""
        shown = (share, text, is_live)
        if shown != (self._share, self._text, self._is_live):
            self._share, self._text, self._is_live = shown
            self.setAccessibleName(f"{self._caption} {text}")
            self.update()

    @property
    def text(self) -> str:
        """What is written at the end of the bar."""
        return self._text

    @property
    def is_live(self) -> bool:
        """Tell whether it is shown as what is now."""
        return self._is_live

    def sizeHint(self) -> QSize:
        """Return one line with a bar as long as its words."""
        return QSize(self._words() + self.theme.unit(72), self._height())

    def minimumSizeHint(self) -> QSize:
        """Let the bar become short, never the words."""
        return QSize(self._words() + self.theme.unit(24), self._height())

    def paint(self, pencil: Pencil) -> None:
        """Paint caption, bar and number on one base line."""
        theme, area = self.theme, QRectF(self.rect())
        gap = theme.unit(8)
        left = self._caption_width()
        right = theme.metrics(TypeRole.CAPTION).horizontalAdvance(self._widest)
        pencil.write(QRectF(0, 0, left + 1, area.height()), self._caption, TypeRole.CAPTION,
                     ink="text2", align=LEFT)  # fmt: skip
        track = QRectF(round(left + gap), round(area.center().y() - theme.unit(3)),
                       round(area.width() - left - right - 2 * gap), theme.unit(6))  # fmt: skip
        draw_share(pencil, track, self._share, self._is_live)
        ink = "value" if self._is_live else "text2"
        number = QRectF(area.width() - right, 0, right, area.height())
        pencil.write(number, self._text, TypeRole.CAPTION, ink=ink, align=RIGHT)

    def _words(self) -> int:
        metrics = self.theme.metrics(TypeRole.CAPTION)
        words = self._caption_width() + metrics.horizontalAdvance(self._widest)
        return round(words) + 2 * self.theme.unit(8)

    def _caption_width(self) -> float:
        metrics = self.theme.metrics(TypeRole.CAPTION)
        return max(metrics.horizontalAdvance(caption) for caption in self._beside)

    def _height(self) -> int:
        return round(self.theme.metrics(TypeRole.CAPTION).height()) + self.theme.unit(2)
