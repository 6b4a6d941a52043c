"""Takes what is seen along as a file: values for other programs, or everything for another PC."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hmi.clock import from_us
from hmi.errors import HmiError
from hmi.exports.selection import Form, Tier
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from hmi.texts.codes import sentence
from ui.live.places import Place, file_name, free_name, places, prepared
from ui.live.station import Station
from ui.live.taking_out import TakingOut
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.share_bar import ShareBar
from ui.widgets.sheet import Sheet

INCIDENT = "incident"
_WIDE_PX, _HIGH_PX = 680, 460
_MARGIN_PX = 32
_UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen, and may be taken along: tags by key and a span in microseconds UTC."""

    keys: tuple[str, ...]
    start_us: int
    end_us: int
    form: str = Form.CSV
    """What is offered first: a Form, or INCIDENT."""


class TakeOutSheet(Sheet):
    """Form, tier, zone and folder by taps; then how far it is, a cancel, and where it lies.

    taking goes on when the sheet is closed: who opens it again finds it where it is.
    """

    def __init__(
        self,
        station: Station,
        over: QWidget,
        taking: TakingOut,
        seen: Seen,
        found: Sequence[Place] | None = None,
    ) -> None:
        super().__init__(station.theme, over, _("Take along"))
        self._station, self._taking = station, taking
        # A pen that is calculated is no tag: it is calculated anew from those it is made of.
        self._keys = tuple(key for key in seen.keys if key in station.site.number_by_key)
        self._span = seen.start_us, seen.end_us
        self._zone = station.site.calendar.timezone
        theme = station.theme
        self.forms = Segments(theme, [
            (Form.CSV, "CSV"), (Form.PARQUET, "Parquet"), (Form.LINE_PROTOCOL, "InfluxDB"),
            (INCIDENT, _("Incident")),
        ])  # fmt: skip
        self.tiers = Segments(theme, [
            (Tier.RAW, _("Every value")), (Tier.MINUTE, _("By minute")), (Tier.HOUR, _("By hour")),
        ])  # fmt: skip
        zones = dict.fromkeys((self._zone, _UTC))
        self.zones = Segments(theme, [(one, one) for one in zones])
        self._places = found or places(station.data_folder)
        self.folders = Segments(
            theme, [(n, one.name or _("This station")) for n, one in enumerate(self._places)]
        )
        self.what = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.where = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.bar = ShareBar(theme, _("Written"), widest="100 %")
        self.leave = ActionButton(theme, _("Close"), TouchClass.T2)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.start = ActionButton(theme, _("Write"), TouchClass.T2, is_primary=True)
        self._lay_out()
        self._connect()
        self.forms.choose(seen.form)
        self.tiers.choose(Tier.RAW)
        self.zones.choose(self._zone)
        self.folders.choose(0)
        self._note()
        self._note_work()

    def words(self) -> list[str]:
        """Return the work as it is asked for on the command line. Raise HmiError."""
        zone = ZoneInfo(str(self.zones.key))
        first, last = (from_us(one) for one in self._span)
        suffix = "lineside" if self._is_incident else str(self.forms.key)
        name = file_name(
            self._station.site.name, first.astimezone(zone), last.astimezone(zone), suffix
        )
        path = free_name(prepared(self._places[int(str(self.folders.key))]), name)
        kind = INCIDENT if self._is_incident else "export"
        words = [
            kind, "--data", str(self._station.data_folder), "--from", first.isoformat(),
            "--to", last.isoformat(), "--out", str(path),
        ]  # fmt: skip
        if not self._is_incident:
            words += ["--tags", ",".join(self._keys), "--format", str(self.forms.key)]
            words += ["--tier", str(self.tiers.key), "--zone", zone.key]
        return words

    @property
    def _is_incident(self) -> bool:
        return self.forms.key == INCIDENT

    def _connect(self) -> None:
        self.forms.chosen.connect(lambda _key: self._note())
        self.folders.chosen.connect(lambda _key: self._note())
        self.leave.clicked.connect(lambda _checked=False: self.close_sheet())
        self.cancel.clicked.connect(lambda _checked=False: self._taking.cancel())
        self.start.clicked.connect(lambda _checked=False: self._write())
        self._taking.progressed.connect(self._note_progress)
        self._taking.ended.connect(self._note_end)
        self.closed.connect(self._part)

    def _part(self) -> None:
        self._taking.progressed.disconnect(self._note_progress)
        self._taking.ended.disconnect(self._note_end)

    def _write(self) -> None:
        try:
            words = self.words()
        except HmiError as error:
            self.told.show_text(sentence(error.code, **error.fields))
            return
        self.told.show_text("")
        self._taking.start(words)
        self._note_progress(0.0, "")
        self._note_work()

    def _note(self) -> None:
        """Say what will be written, and where."""
        zone, (first, last) = self._zone, self._span
        start, end = (formats.date_time(from_us(one), zone) for one in (first, last))
        count = len(self._keys)
        values = ngettext("{n} tag, {start} to {end}", "{n} tags, {start} to {end}", count)
        everything = _(
            "Everything from {start} to {end}: all tags, alarms, actions, notes, holes, and the "
            "site without its secrets. Another PC opens it with --review."
        )
        told = everything if self._is_incident else values
        self.what.show_text(told.format(n=count, start=start, end=end), 400)
        for choice in (self.tiers, self.zones):
            choice.setVisible(not self._is_incident)
        self.where.show_text(str(self._places[int(str(self.folders.key))].folder), 400)

    def _note_work(self) -> None:
        is_running = self._taking.is_running
        self.bar.setVisible(is_running)
        self.cancel.setVisible(is_running)
        self.start.setEnabled(not is_running and (bool(self._keys) or self._is_incident))

    def _note_progress(self, share: float, told: str) -> None:
        self.bar.show_share(share, f"{share:.0%}", is_live=True)
        if told:
            self.told.show_text(told)

    def _note_end(self) -> None:
        taking = self._taking
        self._note_work()
        if taking.problem:
            self.told.show_text(taking.problem, 400)
            return
        rows = ngettext("{n} row", "{n} rows", taking.rows).format(n=taking.rows)
        done = _("{file}: {rows}, {size}.").format(
            file=taking.file, rows=rows, size=formats.size(taking.size)
        )
        holes = ngettext(
            "{n} hole is listed beside it.", "{n} holes are listed beside it.", taking.holes
        ).format(n=taking.holes)
        self.told.show_text(f"{done} {holes}" if taking.holes else done, 600)

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDE_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_HIGH_PX), self.height() - margin))

    def _lay_out(self) -> None:
        theme = self.theme
        inner = QFrame()
        inner.setObjectName("panel")
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(12))
        box.addWidget(self.what)
        for choice in (self.forms, self.tiers, self.zones, self.folders):
            box.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
        for label in (self.where, self.bar, self.told):
            box.addWidget(label)
        box.addStretch(1)
        answers = QHBoxLayout()
        for button in (self.leave, self.cancel):
            answers.addWidget(button)
        answers.addStretch(1)
        answers.addWidget(self.start)
        self.content.addWidget(Scroll(inner, is_whole=True), 1)
        self.content.addLayout(answers)
