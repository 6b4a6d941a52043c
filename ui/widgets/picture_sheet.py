"""Saves what is seen as a picture or for printing, into a folder that is chosen by a tap."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.clock import from_us
from hmi.errors import HmiError
from hmi.exports.whole_file import whole_files
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.places import Place, file_name, free_name, places, prepared
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.paper import Paper, as_pdf, as_png
from ui.widgets.plain_text import PlainLabel
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet

_FORMS: dict[str, Callable[[Paper], bytes]] = {"pdf": as_pdf, "png": as_png}


class PictureSheet(Sheet):
    """Asks for form and folder; span is what is seen, UTC microseconds."""

    def __init__(
        self, station: Station, over: QWidget, made: Callable[[], Paper], span: tuple[int, int]
    ) -> None:
        super().__init__(station.theme, over, _("Save a picture"))
        theme = station.theme
        self._station, self._made, self._span = station, made, span
        self._places = places(station.data_folder)
        self.forms = Segments(theme, [("pdf", "PDF"), ("png", "PNG")], TouchClass.T2)
        self.forms.choose("pdf")
        named = [(n, place.name or _("This station")) for n, place in enumerate(self._places)]
        self.folders = Segments(theme, named, TouchClass.T2)
        self.folders.choose(0)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.show_text(_("One page with title, time, legend, holes and notes."))
        self.told.setMinimumWidth(theme.unit(400))
        close = ActionButton(theme, _("Close"), TouchClass.T2)
        self.confirm = ActionButton(theme, _("Save"), TouchClass.T2, is_primary=True)
        close.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._save())
        for choice in (self.forms, self.folders):
            line = QHBoxLayout()
            line.addWidget(choice)
            line.addStretch(1)
            self.content.addLayout(line)
        self.content.addWidget(self.told)
        end = QHBoxLayout()
        end.addWidget(close)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addLayout(end)

    def _save(self) -> None:
        zone = ZoneInfo(self._station.site.calendar.timezone)
        start, end = (from_us(us).astimezone(zone) for us in self._span)
        form = str(self.forms.key)
        place: Place = self._places[int(str(self.folders.key))]
        try:
            name = file_name(self._station.site.name, start, end, form)
            path = free_name(prepared(place), name)
            content = _FORMS[form](self._made())
            with whole_files(path) as [file]:
                file.write(content)
        except HmiError as error:
            self.told.show_text(sentence(error.code, **error.fields), 400)
            return
        self.told.show_text(_("Saved as {path}").format(path=str(path)), 400)
