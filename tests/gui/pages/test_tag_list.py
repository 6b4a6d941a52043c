"""Tags leave the site as a list and come back after a preview that says why a row is refused."""

from dataclasses import replace

import pytest

from hmi.actions.requests import AddToSite, PreviewTagList
from hmi.bus.exploration import TagListPreviewed
from hmi.bus.facts import UserChanged
from hmi.config.tag_list import drafts_of
from hmi.errors import ActionRefused
from hmi.plant.roles import Role
from hmi.plant.tag_lists import RowProblem, RowState, TagListPreview, TagListRow
from hmi.texts.catalog import set_language
from hmi.texts.codes import sentence
from tests.gui.finger import Finger
from tests.gui.looking import cut_texts, too_small
from tests.helpers import builders
from ui.live.tag_files import found_lists, lists_folder, read_list
from ui.pages.connections import ConnectionsPage
from ui.theme.scale import Scale

NEW = builders.tag("filler.flow", name="Flow")
ROWS = (
    TagListRow(2, NEW.key, RowState.NEW, NEW),
    TagListRow(3, "filler.speed", RowState.SAME, builders.tag("filler.speed")),
    TagListRow(4, "Wrong", RowState.REFUSED, None,
               (RowProblem("key", "bad-syntax", '"machine.quantity"', "Wrong"),)),
)  # fmt: skip


@pytest.fixture
def site(site):
    return replace(site, anonymous_role=Role.ENGINEER)


@pytest.fixture
def language():
    yield set_language
    set_language("en")


@pytest.fixture
def refusals():
    """Return the codes of what is to be refused, by kind of request."""
    return {}


@pytest.fixture
def page(qtbot, station, bus, asked, refusals):
    async def ask(request):
        asked.append(request)
        if type(request) in refusals:
            raise ActionRefused(refusals[type(request)])
        if isinstance(request, PreviewTagList):
            preview = TagListPreview(ROWS, ignored=("colour",))
            bus.publish(TagListPreviewed(request.inquiry, preview))

    page = ConnectionsPage(replace(station, ask=ask))
    qtbot.addWidget(page)
    page.resize(936, 650)
    page.show()
    yield page
    page.hide()


@pytest.fixture
def lists(qtbot, page):
    """Return the sheet of lists, opened where one file waits."""
    folder = lists_folder(page.lists._station.data_folder)
    folder.mkdir()
    (folder / "tags.csv").write_text("key;name\nfiller.flow;Durchflu\u00df\n", encoding="cp1252")
    Finger(qtbot, page).tap(page.tag_list)
    qtbot.waitUntil(lambda: bool(page.lists.cards), timeout=20_000)
    return page.lists


def test_a_list_is_previewed_with_reasons_and_only_what_is_accepted_is_taken(
    qtbot, page, lists, asked
):
    finger = Finger(qtbot, page)
    finger.tap(lists.cards[0])
    qtbot.waitUntil(lambda: lists.preview is not None, timeout=20_000)
    assert "Durchflu\u00df" in asked[-1].text
    assert lists._about.full_text.startswith("Refused: 1 · New: 1 · As it is: 1")
    assert "colour" in lists._about.full_text
    assert "bad-syntax" in lists._rows.words(0)
    assert not [one for one in asked if isinstance(one, AddToSite)]
    assert cut_texts(page) <= {str(lists_folder(lists._station.data_folder))}
    assert too_small(page, lists.list.theme) == []
    lists.list.tap(0)
    assert "machine.quantity" in lists.told.full_text
    finger.tap(lists.add)
    assert asked[-1] == AddToSite(tags=(NEW,))
    assert lists.told.isVisible()


@pytest.mark.parametrize("how", ["long words", "large text"])
def test_neither_files_nor_preview_are_cut(qtbot, page, lists, language, how):
    if how == "large text":
        lists.list.theme.rescale(Scale(text_factor=2.0))
    else:
        language("en_XA")
        lists.open()
    qtbot.waitUntil(lambda: lists._station.background.pending == 0, timeout=20_000)
    # Where the files lie is pytest's, and longer than any station's folder.
    own = {str(lists_folder(lists._station.data_folder))}
    qtbot.waitUntil(lambda: cut_texts(page) <= own, timeout=20_000)
    Finger(qtbot, page).tap(lists.cards[0])
    qtbot.waitUntil(lambda: lists.preview is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not cut_texts(page), timeout=20_000)
    assert page.width() == 936


def test_a_refused_list_says_why_and_the_files_stay(qtbot, page, lists, refusals):
    refusals[PreviewTagList] = "not-permitted"
    Finger(qtbot, page).tap(lists.cards[0])
    qtbot.waitUntil(lambda: bool(lists.told.full_text), timeout=20_000)
    assert lists.told.full_text == sentence("not-permitted")
    assert lists.preview is None
    assert len(lists.cards) == 1


def test_all_tags_are_saved_as_a_list_that_can_be_read_again(qtbot, page, lists):
    Finger(qtbot, page).tap(lists.save)
    qtbot.waitUntil(lambda: len(lists.cards) == 2, timeout=20_000)
    station = lists._station
    [saved] = [one for one in found_lists(station.data_folder, ()) if one.name != "tags.csv"]
    site_tags = {tag.key: tag for tag in station.site.tags}
    drafts = drafts_of(read_list(saved), site_tags)
    measured = [tag for tag in station.site.tags if not tag.is_derived]
    assert [row.tag for row in drafts.rows] == measured


def test_lists_on_what_is_plugged_in_are_found_and_nothing_else(tmp_path):
    drive = tmp_path / "media" / "anna" / "STICK"
    drive.mkdir(parents=True)
    (drive / "Line.CSV").write_text("key\n")
    (drive / "picture.png").write_bytes(b"")
    assert [one.name for one in found_lists(tmp_path, (tmp_path / "media",))] == ["Line.CSV"]


def test_without_the_right_a_list_may_be_saved_but_none_taken(page, lists, bus):
    bus.users.publish(UserChanged("otto", "Otto", Role.OPERATOR))
    page.refresh()
    assert lists.save.isVisible()
    assert not lists.cards[0].isEnabled()
