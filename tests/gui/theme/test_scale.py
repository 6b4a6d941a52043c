import pytest

from ui.theme.scale import TARGET_MM, Scale, Touch, TouchClass, scale_of_panel


def test_millimetres_become_pixels_rounded_up():
    scale = Scale(dpi=96.0)
    assert scale.px(25.4) == 96
    assert scale.px(22) == 84
    assert scale.mm(96) == pytest.approx(25.4)


def test_a_panel_tells_its_resolution():
    scale = scale_of_panel(12.1, 1024, 768)
    assert scale.dpi == pytest.approx(105.8, abs=0.1)


@pytest.mark.parametrize("touch", list(Touch))
@pytest.mark.parametrize("touch_class", list(TouchClass))
def test_targets_are_never_smaller_than_their_class(touch, touch_class):
    scale = Scale(dpi=133.0, touch=touch)
    assert scale.mm(scale.target_px(touch_class)) >= TARGET_MM[touch][touch_class]


def test_graver_targets_are_larger_and_gloves_need_more():
    for touch in Touch:
        assert list(TARGET_MM[touch]) == sorted(set(TARGET_MM[touch]))
    pairs = zip(TARGET_MM[Touch.FINGER], TARGET_MM[Touch.GLOVE], strict=True)
    assert all(glove >= finger for finger, glove in pairs)


def test_type_grows_with_distance_and_wish():
    assert Scale().type_px(15) == 15
    assert Scale(distance_mm=1200).type_px(15) == 30
    assert Scale(text_factor=2.0).type_px(15) == 30
    assert Scale(dpi=192).unit(4) == 8
