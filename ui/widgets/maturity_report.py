"""The report of an assessment as PDF pages: radar, table, evidence, next steps, roadmap, pilots.

Qt lays the text out and breaks the pages; the radar is painted by the same strokes as on screen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextLength,
    QTextListFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QWidget

from hmi.bus.evidence import DimensionEvidence, EvidenceFound
from hmi.bus.facts import Assessment
from hmi.maturity.questions import QuestionBank
from hmi.maturity.roadmap import in_order
from hmi.maturity.scoring import result_of
from hmi.plant.pilots import Pilot
from hmi.plant.roadmap import RoadmapStep
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.theme.theme import Theme
from ui.theme.type import FAMILY
from ui.widgets.evidence_words import against_claim, supported
from ui.widgets.plain_text import plain
from ui.widgets.radar import Radar, RadarAxis

DPI = 150
_MARGIN_MM = 16.0
_RADAR_PX = 560
_POINTS = 10
_ROOM, _GAP, _CELL = 18, 6, 4
_PICTURE = 420


@dataclass(frozen=True, slots=True)
class Reported:
    """All that a report tells."""

    site: str
    zone: str
    bank: QuestionBank
    assessment: Assessment
    evidence: EvidenceFound | None
    steps: Sequence[RoadmapStep] = ()
    pilots: Sequence[tuple[Pilot, Sequence[str]]] = ()
    """Each with the sentences of how it stands."""


def as_pdf(reported: Reported) -> bytes:
    """Return the report as PDF, A4 upright."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setTitle(plain(_("Maturity of {scope}").format(scope=reported.assessment.scope)))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    page = QPageSize(QPageSize.PageSizeId.A4)
    layout = QPageLayout(page, QPageLayout.Orientation.Portrait, margins,
                         QPageLayout.Unit.Millimeter)  # fmt: skip
    writer.setPageLayout(layout)
    document = document_of(reported)
    document.documentLayout().setPaintDevice(writer)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    buffer.close()
    return bytes(content.data())


def pages_of(reported: Reported) -> list[QImage]:
    """Return the same pages as pictures, to be looked at before they are written."""
    document = document_of(reported)
    wide, high = round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)
    edge = round(_MARGIN_MM / 25.4 * DPI)
    inner = QSizeF(wide - 2 * edge, high - 2 * edge)
    pictures = []
    probe = QImage(8, 8, QImage.Format.Format_RGB32)
    probe.setDotsPerMeterX(round(DPI / 0.0254))
    probe.setDotsPerMeterY(round(DPI / 0.0254))
    document.documentLayout().setPaintDevice(probe)
    document.setPageSize(inner)
    for number in range(document.pageCount()):
        image = QImage(wide, high, QImage.Format.Format_RGB32)
        image.setDotsPerMeterX(round(DPI / 0.0254))
        image.setDotsPerMeterY(round(DPI / 0.0254))
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        painter.translate(edge, edge - number * inner.height())
        painter.setClipRect(0, round(number * inner.height()), round(inner.width()),
                            round(inner.height()))  # fmt: skip
        document.drawContents(painter)
        painter.end()
        pictures.append(image)
    return pictures


def document_of(reported: Reported) -> QTextDocument:
    """Return the report as a document that can be laid out on any paper.

    It is written by a cursor, never from markup: what people typed is shown as it is.
    """
    document = QTextDocument()
    document.setDefaultFont(QFont(FAMILY, _POINTS))
    report = _Report(document)
    _write_head(report, reported)
    _write_table(report, reported)
    _write_evidence(report, reported)
    _write_steps(report, reported)
    _write_roadmap(report, reported)
    _write_pilots(report, reported)
    report.heading(_("Signed off"))
    one = reported.assessment
    closed = formats.date_time(one.closed, reported.zone) if one.closed else _("still open")
    report.line(_("Closed: {moment}").format(moment=closed))
    report.line(f"{_('Name, date, signature')}: {'_' * 30}")
    report.line(_("This is a self-assessment, not a certification."), is_quiet=True)
    return document


class _Report:
    """Writes headings, lines, lists, tables and pictures into a document, one below another."""

    def __init__(self, document: QTextDocument) -> None:
        self._cursor = QTextCursor(document)
        self._is_first = True

    def heading(self, text: str, points: int = 14) -> None:
        """Write a heading with room above it."""
        self._block(_ROOM)
        self._cursor.insertText(_say(text), _letters(points, is_strong=True))

    def line(self, text: str, *, strong: str = "", is_quiet: bool = False) -> None:
        """Write a paragraph, its first words strong."""
        self._block(_GAP)
        self._cursor.insertText(_say(strong), _letters(_POINTS, is_strong=True))
        self._cursor.insertText(_say(text), _letters(_POINTS, is_quiet=is_quiet))

    def items(self, texts: Iterable[str], style: QTextListFormat.Style) -> None:
        """Write a list."""
        for number, text in enumerate(texts):
            if number == 0:
                self._block(0)
                self._cursor.setBlockCharFormat(_letters(_POINTS))
                self._cursor.createList(style)
            else:
                self._cursor.insertBlock()  # which stays in the list
            self._cursor.insertText(_say(text), _letters(_POINTS))
        self._cursor.insertBlock(QTextBlockFormat())

    def table(self, rows: Sequence[Sequence[str]], *, has_heads: bool = False) -> None:
        """Write a table over the whole width; the first row may be its heads."""
        layout = QTextTableFormat()
        layout.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        layout.setCellPadding(_CELL)
        layout.setBorder(0)
        self._block(_GAP)
        table = self._cursor.insertTable(len(rows), len(rows[0]), layout)
        for number, row in enumerate(rows):
            letters = _letters(_POINTS, is_strong=has_heads and number == 0)
            for column, cell in enumerate(row):
                table.cellAt(number, column).firstCursorPosition().insertText(_say(cell), letters)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)

    def picture(self, image: QImage, width: int) -> None:
        """Write a picture in the middle."""
        self._block(_GAP)
        middle = QTextBlockFormat()
        middle.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._cursor.setBlockFormat(middle)
        name = "radar"
        kind = QTextDocument.ResourceType.ImageResource.value
        self._cursor.document().addResource(kind, QUrl(name), image)
        picture = QTextImageFormat()
        picture.setName(name)
        picture.setWidth(width)
        picture.setHeight(width)
        self._cursor.insertImage(picture)

    def _block(self, room: int) -> None:
        block = QTextBlockFormat()
        block.setTopMargin(room)
        if self._is_first:
            self._cursor.setBlockFormat(block)
        else:
            self._cursor.insertBlock(block)
        self._is_first = False


def _write_head(report: _Report, reported: Reported) -> None:
    one = reported.assessment
    result = result_of(one, reported.bank)
    report.heading(_("Maturity of {scope}").format(scope=one.scope), 20)
    day = formats.date(one.started, reported.zone)
    report.line(" · ".join(part for part in (reported.site, day, one.assessor) if part))
    level = _(result.level_name) if result.level_name else _("provisional")
    report.heading(f"{formats.number(result.average, 1)} / 5 · {level}")
    report.picture(_radar(reported), _PICTURE)


def _write_table(report: _Report, reported: Reported) -> None:
    one = reported.assessment
    levels, targets, notes = dict(one.levels), dict(one.targets), dict(one.notes)
    found = _by_key(reported.evidence)
    rows = [(_("Area"), _("Level"), _("Target"), _("Evidence"), _("Meaning and note"))]
    for dimension in reported.bank.dimensions:
        level = levels.get(dimension.key, 0)
        evidence = found.get(dimension.key)
        meaning = _(dimension.level(level).label) if level else _("Not assessed")
        told = (meaning, against_claim(level, evidence), notes.get(dimension.key, ""))
        rows.append((
            _(dimension.name), _dash(level), _dash(targets.get(dimension.key, 0)),
            _dash(evidence.level if evidence else None), " · ".join(part for part in told if part),
        ))  # fmt: skip
    report.table(rows, has_heads=True)
    for extra in reported.bank.extras:
        if level := levels.get(extra.key, 0):
            words = (_(extra.level(level).label), notes.get(extra.key, ""))
            beside = _("no part of the average")
            line = " · ".join(part for part in (f"{level} / 5", *words, beside) if part)
            report.line(f": {line}", strong=_(extra.name))


def _write_evidence(report: _Report, reported: Reported) -> None:
    if reported.evidence is None:
        return
    report.heading(_("Evidence from records"))
    moment = formats.date_time(reported.evidence.at, reported.zone)
    told = _("Looked through {moment}, {days} days of data")
    report.line(told.format(moment=moment, days=reported.evidence.days))
    marks = {True: _("met"), False: _("missing"), None: _("not known")}
    for one in reported.evidence.dimensions:
        name = _(reported.bank.dimension(one.dimension).name)
        report.line(f": {supported(one)}", strong=name)
        gates = (
            f"{gate.level}, {marks[gate.is_met]}: {sentence(gate.code, **dict(gate.figures))}"
            for gate in one.gates
        )
        report.items(gates, QTextListFormat.Style.ListDisc)
        for code in one.cannot_see:
            report.line(sentence(code), is_quiet=True)


def _write_steps(report: _Report, reported: Reported) -> None:
    report.heading(_("Next steps, lowest areas first"))
    told = [
        f"{_(reported.bank.dimension(step.dimension).name)} ({step.level} / 5): {_(step.text)}"
        for step in result_of(reported.assessment, reported.bank).steps
    ]
    report.items(told, QTextListFormat.Style.ListDecimal)


def _write_roadmap(report: _Report, reported: Reported) -> None:
    if not reported.steps:
        return
    report.heading(_("Roadmap"))
    rows = [(_("Area"), _("Move"), _("What"), _("Who"), _("Until"), _("Figure"))]
    for step in in_order(reported.steps):
        name = _(reported.bank.dimension(step.dimension).name)
        due = step.due.isoformat() if step.due else "\N{EN DASH}"
        move = f"{step.from_level} \N{RIGHTWARDS ARROW} {step.to_level}"
        rows.append((name, move, _(step.text), step.owner or "\N{EN DASH}", due, step.kpi))
    report.table(rows, has_heads=True)


def _write_pilots(report: _Report, reported: Reported) -> None:
    if not reported.pilots:
        return
    report.heading(_("Pilots"))
    for pilot, lines in reported.pilots:
        report.line(f": {pilot.problem}", strong=pilot.title)
        report.items(lines, QTextListFormat.Style.ListDisc)


def _radar(reported: Reported) -> QImage:
    levels, targets = dict(reported.assessment.levels), dict(reported.assessment.targets)
    found = _by_key(reported.evidence)
    radar = Radar(Theme(), QColor("white"))
    radar.resize(_RADAR_PX, _RADAR_PX)
    radar.show_axes([
        RadarAxis(
            label=_(one.name), level=levels.get(one.key, 0), target=targets.get(one.key, 0),
            evidence=found[one.key].level if one.key in found else None,
        )
        for one in reported.bank.dimensions
    ])  # fmt: skip
    image = QImage(2 * _RADAR_PX, 2 * _RADAR_PX, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2.0)
    image.fill(0xFFFFFFFF)
    radar.render(image, renderFlags=QWidget.RenderFlag.DrawChildren)
    return image


def _by_key(found: EvidenceFound | None) -> dict[str, DimensionEvidence]:
    return {one.dimension: one for one in found.dimensions} if found else {}


def _dash(level: int | None) -> str:
    return str(level) if level else "\N{EN DASH}"


def _say(text: str) -> str:
    """Return text of people and servers as one plain line."""
    return plain(text, 2000)


def _letters(points: int, *, is_strong: bool = False, is_quiet: bool = False) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setFontPointSize(points)
    letters.setFontWeight(QFont.Weight.Bold if is_strong else QFont.Weight.Normal)
    letters.setFontItalic(is_quiet)
    return letters
