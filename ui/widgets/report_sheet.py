"""Writes the report of an assessment: PDF for people, CSV and JSON beside it for programs."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.bus.facts import Assessment
from hmi.errors import HmiError
from hmi.exports.whole_file import whole_files
from hmi.historian.reader import Reader
from hmi.journal.reader import Reader as JournalReader
from hmi.maturity.exchange import to_text
from hmi.maturity.pilot_days import PilotDays
from hmi.maturity.pilot_result import result_of
from hmi.maturity.questions import QuestionBank
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.places import free_name, places, prepared
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.maturity_report import Reported, as_pdf
from ui.widgets.maturity_tables import assessment_csv, roadmap_csv, roadmap_json
from ui.widgets.pilot_view import result_lines
from ui.widgets.plain_text import PlainLabel
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet
from ui.widgets.wrapping import Wrapping


class ReportSheet(Sheet):
    """Asks for a folder and writes files of one name."""

    def __init__(
        self, station: Station, over: QWidget, bank: QuestionBank, assessment: Assessment
    ) -> None:
        super().__init__(station.theme, over, _("Report"))
        theme = station.theme
        self._station, self._bank, self._assessment = station, bank, assessment
        self._places = places(station.data_folder)
        named = [(n, one.name or _("This station")) for n, one in enumerate(self._places)]
        self.folders = Segments(theme, named, TouchClass.T2)
        self.folders.choose(0)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.setMinimumWidth(theme.unit(440))
        self.told.show_text(_("PDF for people, CSV and JSON for programs, in one folder."))
        self.content.addWidget(Wrapping(theme, [self.folders]))
        self.content.addWidget(self.told)
        close = ActionButton(theme, _("Close"), TouchClass.T2)
        close.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm = ActionButton(theme, _("Write"), TouchClass.T2, is_primary=True)
        self.confirm.clicked.connect(lambda _checked=False: self._begin())
        foot = QHBoxLayout()
        foot.addWidget(close)
        foot.addStretch()
        foot.addWidget(self.confirm)
        self.content.addLayout(foot)
        self.closed.connect(lambda: station.background.cancel(self))

    def _begin(self) -> None:
        """Read the pilots' days in a thread, then write."""
        self._station.background.run(
            self, partial(_pilot_lines, self._station), self._write, self.told.show_text
        )

    def _write(self, pilots: list[tuple[object, list[str]]]) -> None:
        one, state = self._assessment, self._station.state.maturity
        known = [found for found in state.evidence if one.closed is None or found.at <= one.closed]
        reported = Reported(
            self._station.site.name, self._station.site.calendar.timezone, self._bank, one,
            known[-1] if known else None, state.steps, pilots,  # type: ignore[arg-type]  # a list
        )  # fmt: skip
        name = f"lineside-maturity-{one.started:%Y-%m-%d}-{one.number}"
        try:
            folder = prepared(self._places[int(str(self.folders.key))])
            contents = self._contents(reported)
            paths = [free_name(folder, name + ending) for ending in contents]
            with whole_files(*paths) as files:
                for file, content in zip(files, contents.values(), strict=True):
                    file.write(content)
        except HmiError as error:
            self.told.show_text(sentence(error.code, **error.fields), 400)
            return
        self.told.show_text(_("Saved as {path}").format(path=str(paths[0])), 400)

    def _contents(self, reported: Reported) -> dict[str, bytes]:
        """Return the files by the end of their names; a roadmap only where there is one."""
        one, name, now = self._assessment, self._station.site.name, self._station.clock.now()
        table = assessment_csv(one, reported.evidence, self._bank)
        contents = {
            ".pdf": as_pdf(reported), ".csv": table.encode("utf-8-sig"),
            ".json": to_text([one], name, now).encode(),
        }  # fmt: skip
        if reported.steps:
            contents["-roadmap.csv"] = roadmap_csv(reported.steps).encode("utf-8-sig")
            contents["-roadmap.json"] = roadmap_json(reported.steps, name, now).encode()
        return contents


def _pilot_lines(station: Station) -> list[tuple[object, list[str]]]:
    pilots, folder = station.state.maturity.pilots, station.data_folder
    if not pilots:
        return []
    now = station.clock.now()
    days = PilotDays(station.site, Reader(folder), JournalReader(folder), now)
    return [
        (pilot, result_lines(pilot, result_of(pilot, days.days_of(pilot), now.date())))
        for pilot in pilots.values()
    ]
