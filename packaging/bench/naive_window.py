"""A rival: everything in one process, as most operator windows in Python are built.

Run as a program: `naive_window.py BEATS URL TAGS PENS`. qasync joins Qt and asyncio, an asyncua
handler takes every value, and pyqtgraph draws the pens as they come, 30 times a second. Nothing is
recorded, and there are no alarms: it does less than the product does.
"""

import asyncio
import logging
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph
import qasync
from asyncua.client.client import Client
from asyncua_client import subscribe
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem, QTabWidget
from qt_probe import Ear, Probe, tell

FRAME_MS = 33
SPAN_S = 60
SIZE = (1280, 800)


class NaiveWindow(QTabWidget):
    """A chart of the first tags and a table of all; the handler of the subscription, too."""

    def __init__(self, tags: int, pens: int) -> None:
        super().__init__()
        self.received = 0
        self._newest: dict[int, float] = {}
        self._past: list[deque[tuple[float, float]]] = [
            deque(maxlen=SPAN_S * 10) for _ in range(pens)
        ]
        plot = pyqtgraph.PlotWidget()
        self._curves = [plot.plot(pen=pyqtgraph.intColor(pen, pens)) for pen in range(pens)]
        self._table = QTableWidget(tags, 1)
        self._cells = [QTableWidgetItem("") for _ in range(tags)]
        for row, cell in enumerate(self._cells):
            self._table.setItem(row, 0, cell)
        self.addTab(plot, "Trend")
        self.addTab(self._table, "Values")
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._draw)
        self._timer.start()

    def datachange_notification(self, node: Any, value: float, _data: Any) -> None:
        """Take one value: asyncua calls this by its name."""
        self.received += 1
        number = int(node.nodeid.Identifier[1:])
        self._newest[number] = value
        if number < len(self._past):
            self._past[number].append((time.time(), value))

    def _draw(self) -> None:
        """Draw the visible tab."""
        if self.currentWidget() is self._table:
            for row, value in self._newest.items():
                self._cells[row].setText(f"{value:.1f}")
            return
        for curve, past in zip(self._curves, self._past, strict=True):
            if past:
                points = np.array(past)
                curve.setData(points[:, 0], points[:, 1])


async def run(beats: Path, url: str, tags: int, window: NaiveWindow) -> None:
    """Receive and draw until the input says `end`."""
    ended = asyncio.Event()
    probe, ear = Probe(), Ear()
    ear.ended.connect(ended.set)
    async with Client(url, timeout=30) as client:
        await subscribe(client, tags, window)
        tell("live")
        await ended.wait()
        probe.save(beats)


def main(beats: str, url: str, tags: str, pens: str) -> None:
    """Open the window and run it."""
    qt = QApplication(sys.argv[:1])
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    window = NaiveWindow(int(tags), int(pens))
    window.resize(*SIZE)
    window.show()
    with loop:
        loop.run_until_complete(run(Path(beats), url, int(tags), window))


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    main(*sys.argv[1:])
