import numpy as np
import pytest
from PySide6.QtGui import QImage

from ui.theme.hatching import Hatching

pytestmark = pytest.mark.usefixtures("qapp")


def alphas(tile):
    image = tile.toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.array(image.constBits()).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), -1, 4)[:, :, 3].astype(int)


@pytest.mark.parametrize("step", [5, 7, 12])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_lines_go_on_from_tile_to_tile(step, ratio):
    rows = alphas(Hatching().tile("#204060", step, ratio))
    assert rows.shape == (step * ratio, step * ratio)
    for upper, lower in zip(rows, np.roll(rows, -1, axis=0), strict=True):
        assert np.abs(np.roll(upper, -1) - lower).max() <= 8


def test_a_tile_is_drawn_once_for_each_ink_and_distance():
    hatching = Hatching()
    tile = hatching.tile("#204060", 6)
    assert hatching.tile("#204060", 6) is tile
    assert hatching.tile("#204060", 7) is not tile
    assert hatching.tile("#604020", 6) is not tile
