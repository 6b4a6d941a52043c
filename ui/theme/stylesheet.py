"""The one application stylesheet: square, flat and calm. Painted widgets do not need it."""

from ui.theme.colours import Palette
from ui.theme.scale import Scale, TouchClass

_SHEET = """
QWidget#window, QWidget#page, QScrollArea, QScrollArea > QWidget > QWidget {{ background: {bg}; }}
QFrame#panel {{ background: {panel}; border: none; border-radius: {radius}px; }}
QFrame#sheet {{ background: {panel}; border: 1px solid {line}; border-radius: {radius}px; }}
QLineEdit, QPlainTextEdit {{
    background: {running}; color: {ink}; border: 1px solid {line}; border-radius: {radius}px;
    padding: 0 {gap}px; min-height: {target}px; selection-background-color: {setpoint};
    selection-color: {bg};
}}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {setpoint}; }}
QLineEdit:disabled {{ color: {text2}; background: {bg}; }}
QAbstractItemView {{
    background: {bg}; alternate-background-color: {bg}; border: none; outline: none;
    gridline-color: {hairline}; selection-background-color: {pressed}; selection-color: {text};
}}
QTableView::item {{ border-bottom: 1px solid {hairline}; padding: 0 {gap}px; }}
QHeaderView {{ background: {bg}; border: none; }}
QHeaderView::section {{
    background: {bg}; color: {text2}; font-size: {caption}px; font-weight: 400; border: none;
    border-bottom: 1px solid {line}; padding: {half}px {gap}px;
}}
QScrollBar:vertical {{ background: {bg}; width: {gap}px; margin: 0; }}
QScrollBar:horizontal {{ background: {bg}; height: {gap}px; margin: 0; }}
QScrollBar::handle {{ background: {hairline}; border-radius: {radius}px; min-height: {target}px; }}
QScrollBar::handle:disabled {{ background: transparent; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{ background: {panel}; color: {text}; border: 1px solid {line}; }}
"""


def stylesheet(palette: Palette, scale: Scale) -> str:
    """Return the stylesheet of a palette at a scale."""
    return _SHEET.format(
        text=palette.text,
        text2=palette.text2,
        bg=palette.bg,
        panel=palette.panel,
        line=palette.line,
        hairline=palette.hairline,
        pressed=palette.pressed,
        setpoint=palette.setpoint,
        running=palette.running,
        ink=palette.ink_on(palette.running),
        caption=scale.type_px(12),
        radius=scale.unit(4),
        half=scale.unit(4),
        gap=scale.unit(8),
        target=scale.target_px(TouchClass.T1),
    )
