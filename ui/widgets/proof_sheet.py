"""Proofs beside a question: files, a picture of a page of this window, the chart as it stands."""

import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hmi.actions.requests import AttachProof, DetachProof
from hmi.bus.facts import Assessment
from hmi.maturity.questions import Question
from hmi.plant.attachments import Attachment, AttachmentKind
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.places import places
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_sheets import ChoiceSheet
from ui.widgets.emptied import empty
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_WIDTH_PX, _HEIGHT_PX = 640, 240
_MOST_FILES = 60


class ProofSheet(Sheet):
    """Lists what is there, takes one away, adds a file or a picture of the page behind it."""

    def __init__(
        self, station: Station, over: QWidget, assessment: Assessment, question: Question
    ) -> None:
        super().__init__(station.theme, over, _("Proof: {question}").format(question=question.id))
        self._station, self._behind = station, over.window()
        self._number, self._question = assessment.number, question
        theme = station.theme
        text = PlainLabel(theme, _(question.text), TypeRole.BODY, is_wrapped=True)
        self.content.addWidget(text)
        self._listed = QVBoxLayout()
        content = QFrame()
        content.setObjectName("panel")
        content.setLayout(self._listed)
        area = Scroll(content, is_whole=True)
        area.setMinimumSize(theme.unit(_WIDTH_PX), theme.unit(_HEIGHT_PX))
        self.content.addWidget(area, 1)
        self._told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.content.addWidget(self._told)
        foot = QHBoxLayout()
        for caption, call in (
            (_("File"), self._choose_file), (_("Picture of the window"), self._take_picture),
            (_("Close"), self.close_sheet),
        ):  # fmt: skip
            button = ActionButton(theme, caption, TouchClass.T2)
            button.clicked.connect(partial(_call, call))
            foot.addWidget(button)
        self.content.addLayout(foot)
        station.state.assessment_changed.connect(self._note)
        self.closed.connect(lambda: station.state.assessment_changed.disconnect(self._note))
        self._note()

    def files(self) -> list[Path]:
        """Return files of the places that can be reached, the newest first."""
        found = []
        for place in places(self._station.data_folder):
            if place.folder.is_dir():
                found += [one for one in place.folder.iterdir() if one.is_file()]
        return sorted(found, key=lambda one: -one.stat().st_mtime)[:_MOST_FILES]

    def _note(self) -> None:
        empty(self._listed)
        one = self._station.state.assessments.get(self._number)
        proofs = [] if one is None else [
            proof for proof in one.attachments if proof.question == self._question.id
        ]  # fmt: skip
        for proof in proofs:
            self._listed.addWidget(self._row(proof))
        if not proofs:
            told = _("No proof yet. Up to 10 MiB a file; each is kept with its checksum.")
            self._listed.addWidget(
                PlainLabel(self.theme, told, TypeRole.BODY, ink="text2", is_wrapped=True)
            )
        self._listed.addStretch()

    def _row(self, proof: Attachment) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        told = f"{proof.name} · {formats.size(proof.size)} · {proof.sha256[:12]}"
        line.addWidget(PlainLabel(self.theme, told, TypeRole.BODY, is_wrapped=True), 1)
        remove = ActionButton(self.theme, _("Remove"), TouchClass.T1)
        wish = DetachProof(self._number, proof.number)
        remove.clicked.connect(lambda _checked=False: self._wish(wish))
        line.addWidget(remove)
        return row

    def _choose_file(self) -> None:
        files = self.files()
        if not files:
            self._told.show_text(_("No file found: plug in a USB stick, or use the documents."))
            return
        choices = [(str(path), path.name) for path in files]
        ChoiceSheet(self.theme, self, _("Which file?"), choices, self._attach_file).open()

    def _attach_file(self, path: str) -> None:
        name = Path(path).name
        self._wish(AttachProof(self._number, self._question.id, AttachmentKind.FILE, name, path))

    def _take_picture(self) -> None:
        self.hide()
        picture = self._behind.grab()
        self.show()
        folder = Path(tempfile.mkdtemp(prefix="lineside-"))
        path = folder / "window.png"
        picture.save(str(path), "PNG")
        moment = formats.date_time(self._station.clock.now(), self._station.site.calendar.timezone)
        name = _("Window {moment}.png").format(moment=moment)
        wish = AttachProof(self._number, self._question.id, AttachmentKind.PAGE, name, str(path))
        self._wish(wish, path)

    def _wish(self, wish: AttachProof | DetachProof, made: Path | None = None) -> None:
        def over(told: str = "") -> None:
            self._told.show_text(told)
            if made is not None:
                made.unlink(missing_ok=True)
                made.parent.rmdir()

        self._station.wish(wish, over, over)


def _call(call: object, _checked: bool = False) -> None:
    if callable(call):
        call()
