"""The report of an assessment as PDF pages: radar, table, evidence, next steps, roadmap, pilots.

Qt lays the text out and breaks the pages; the radar is painted by the same strokes as on screen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
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
    """Return the report as a document that can be laid out on any paper."""
    document = QTextDocument()
    font = QFont(FAMILY, _POINTS)
    document.setDefaultFont(font)
    document.addResource(
        QTextDocument.ResourceType.ImageResource.value, QUrl("radar"), _radar(reported)
    )
    document.setHtml("".join(_parts(reported)))
    return document


def _parts(reported: Reported) -> Iterable[str]:
    one, bank = reported.assessment, reported.bank
    result = result_of(one, bank)
    started = formats.date(one.started, reported.zone)
    yield f"<h1>{_say(_('Maturity of {scope}').format(scope=one.scope))}</h1>"
    yield f"<p>{_say(reported.site)} · {_say(started)} · {_say(one.assessor or reported.site)}</p>"
    average = formats.number(result.average, 1)
    level = _(result.level_name) if result.level_name else _("provisional")
    yield f"<h2>{_say(average)} / 5 · {_say(level)}</h2>"
    yield '<p align="center"><img src="radar" width="420" height="420"></p>'
    yield from _table(reported)
    yield from _evidence(reported)
    yield f"<h2>{_say(_('Next steps, lowest areas first'))}</h2><ol>"
    for step in result.steps:
        name = _(bank.dimension(step.dimension).name)
        yield f"<li><b>{_say(name)}</b> ({step.level} / 5): {_say(_(step.text))}</li>"
    yield "</ol>"
    yield from _roadmap(reported)
    yield from _pilots(reported)
    yield f"<h2>{_say(_('Signed off'))}</h2>"
    closed = formats.date_time(one.closed, reported.zone) if one.closed else _("still open")
    yield f"<p>{_say(_('Closed: {moment}').format(moment=closed))}</p>"
    yield f"<p>{_say(_('Name, date, signature'))}: ______________________________</p>"
    yield f"<p><i>{_say(_('This is a self-assessment, not a certification.'))}</i></p>"


def _table(reported: Reported) -> Iterable[str]:
    one = reported.assessment
    levels, targets, notes = dict(one.levels), dict(one.targets), dict(one.notes)
    found = _by_key(reported.evidence)
    yield '<table border="0" cellspacing="0" cellpadding="4" width="100%"><tr>'
    heads = (_("Area"), _("Level"), _("Target"), _("Evidence"), _("Meaning and note"))
    yield "".join(f'<th align="left">{_say(head)}</th>' for head in heads) + "</tr>"
    for dimension in reported.bank.dimensions:
        level = levels.get(dimension.key, 0)
        evidence = found.get(dimension.key)
        meaning = _(dimension.level(level).label) if level else _("Not assessed")
        note = notes.get(dimension.key, "")
        flag = against_claim(level, evidence)
        cells = (
            _(dimension.name), _dash(level), _dash(targets.get(dimension.key, 0)),
            _dash(evidence.level if evidence else None),
            " · ".join(part for part in (meaning, flag, note) if part),
        )  # fmt: skip
        yield "<tr>" + "".join(f"<td>{_say(cell)}</td>" for cell in cells) + "</tr>"
    yield "</table>"


def _evidence(reported: Reported) -> Iterable[str]:
    if reported.evidence is None:
        return
    yield f"<h2>{_say(_('Evidence from records'))}</h2>"
    moment = formats.date_time(reported.evidence.at, reported.zone)
    told = _("Looked through {moment}, {days} days of data")
    yield f"<p>{_say(told.format(moment=moment, days=reported.evidence.days))}</p>"
    for one in reported.evidence.dimensions:
        name = _(reported.bank.dimension(one.dimension).name)
        yield f"<p><b>{_say(name)}</b>: {_say(supported(one))}</p><ul>"
        for gate in one.gates:
            mark = {True: _("met"), False: _("missing"), None: _("not known")}[gate.is_met]
            told = sentence(gate.code, **dict(gate.figures))
            yield f"<li>{gate.level}, {_say(mark)}: {_say(told)}</li>"
        yield "</ul>"
        yield "".join(f"<p><i>{_say(sentence(code))}</i></p>" for code in one.cannot_see)


def _roadmap(reported: Reported) -> Iterable[str]:
    if not reported.steps:
        return
    yield f"<h2>{_say(_('Roadmap'))}</h2>"
    yield '<table border="0" cellspacing="0" cellpadding="4" width="100%">'
    for step in in_order(reported.steps):
        name = _(reported.bank.dimension(step.dimension).name)
        due = step.due.isoformat() if step.due else "\N{EN DASH}"
        move = f"{step.from_level} \N{RIGHTWARDS ARROW} {step.to_level}"
        cells = (name, move, _(step.text), step.owner or "\N{EN DASH}", due, step.kpi)
        yield "<tr>" + "".join(f"<td>{_say(cell)}</td>" for cell in cells) + "</tr>"
    yield "</table>"


def _pilots(reported: Reported) -> Iterable[str]:
    if not reported.pilots:
        return
    yield f"<h2>{_say(_('Pilots'))}</h2>"
    for pilot, lines in reported.pilots:
        yield f"<p><b>{_say(pilot.title)}</b>: {_say(pilot.problem)}</p><ul>"
        yield "".join(f"<li>{_say(line)}</li>" for line in lines) + "</ul>"


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
    """Return untrusted text as HTML that shows it as it is."""
    return escape(plain(text, 2000))
