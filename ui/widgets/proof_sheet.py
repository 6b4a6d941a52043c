"""Proofs beside a question: files, a picture of this window, a stretch of a machine's trends."""

import tempfile
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hmi.actions.requests import AttachProof, DetachProof
from hmi.bus.facts import Assessment
from hmi.clock import to_us
from hmi.maturity.questions import Question
from hmi.plant.attachments import Attachment, AttachmentKind
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.places import places
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.emptied import empty
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_WIDTH_PX, _HEIGHT_PX = 640, 240
_MOST_FILES = 60
_PENS = 4
_SPANS = ((3600, "1 h"), (28_800, "8 h"), (86_400, "24 h"), (604_800, "7 d"))
"""Stretches of a trend in seconds, by name."""


class ProofSheet(Sheet):
    """Lists what is there, takes one away, adds a file, a picture of the window, or a trend."""

    navigate = Signal(object)
    """A Target: the stretch of a trend that is a proof."""

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
            (_("Trend"), self._choose_machine), (_("Close"), self.close_sheet),
        ):  # fmt: skip
            button = ActionButton(theme, caption, TouchClass.T2)
            button.clicked.connect(lambda _checked=False, call=call: call())
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
        is_trend = proof.kind is AttachmentKind.TREND
        of_file = f" · {formats.size(proof.size)} · {proof.sha256[:12]}"
        told = proof.name if is_trend else proof.name + of_file
        line.addWidget(PlainLabel(self.theme, told, TypeRole.BODY, is_wrapped=True), 1)
        if is_trend:
            show = ActionButton(self.theme, _("Show"), TouchClass.T1)
            show.clicked.connect(lambda _checked=False: self._show_trend(proof))
            line.addWidget(show)
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

    def _choose_machine(self) -> None:
        choices = [(one.key, one.name) for one in self._station.site.line_machines]
        ChoiceSheet(self.theme, self, _("Which machine?"), choices, self._choose_span).open()

    def _choose_span(self, machine: str) -> None:
        choices = [(str(seconds), _(name)) for seconds, name in _SPANS]

        def attach(seconds: str) -> None:
            self._attach_trend(machine, int(seconds))

        ChoiceSheet(self.theme, self, _("Until now, from when?"), choices, attach).open()

    def _attach_trend(self, machine: str, seconds: int) -> None:
        """Lay the last stretch of a machine's first tags beside the question."""
        site, now = self._station.site, self._station.clock.now()
        tags = [tag.key for tag in site.tags if tag.machine == machine and tag.connection]
        end_us = to_us(now)
        target = f"{','.join(tags[:_PENS])} {end_us - seconds * 1_000_000} {end_us}"
        moment = formats.date_time(now, site.calendar.timezone)
        name = _("{machine}, {span} until {moment}").format(
            machine=site.machine_by_key[machine].name, span=formats.duration(float(seconds)),
            moment=moment,
        )  # fmt: skip
        self._wish(
            AttachProof(self._number, self._question.id, AttachmentKind.TREND, name, target=target)
        )

    def _show_trend(self, proof: Attachment) -> None:
        keys, start_us, end_us = proof.target.split(" ")
        middle_us = (int(start_us) + int(end_us)) // 2
        self.close_sheet()
        self.navigate.emit(Target(page="trends", tag=keys.split(",")[0], time_us=middle_us))

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
