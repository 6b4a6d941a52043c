"""Every version of the site that was recorded with is kept beside the record."""

from hmi.config.kept_sites import keep_site, kept_sites, site_at

SITE = '[site]\nname = "{}"\n'


def test_a_version_is_kept_once_and_found_by_its_time(tmp_path, clock):
    path, data = tmp_path / "site.toml", tmp_path / "data"
    data.mkdir()
    assert site_at(data, clock.now()) is None
    began = clock.now()
    for name in ("Old", "Old", "New", "Old"):
        path.write_text(SITE.format(name))
        keep_site(path, data, clock)
        clock.advance(60)
    assert [kept.load().name for kept in kept_sites(data)] == ["Old", "New", "Old"]
    assert site_at(data, began).load().name == "Old"
    assert [kept.since.minute for kept in kept_sites(data)] == [0, 2, 3]
    assert site_at(data, kept_sites(data)[1].since).load().name == "New"


def test_before_the_first_version_that_one_is_the_nearest(tmp_path, clock):
    path = tmp_path / "site.toml"
    path.write_text(SITE.format("Hall"))
    before = clock.now()
    clock.advance(60)
    keep_site(path, tmp_path, clock)
    assert site_at(tmp_path, before).load().name == "Hall"


def test_what_is_no_version_is_passed_over(tmp_path):
    (tmp_path / "sites").mkdir()
    for name in ("readme.txt", "20260105T060000000000Z-00.toml", "x.toml"):
        (tmp_path / "sites" / name).write_text("")
    assert kept_sites(tmp_path) == []


def test_a_folder_that_cannot_be_written_keeps_nobody_from_recording(
    tmp_path, clock, expected_warnings
):
    expected_warnings("The site could not be kept")
    path = tmp_path / "site.toml"
    path.write_text(SITE.format("Hall"))
    (tmp_path / "sites").write_text("in the way")
    keep_site(path, tmp_path, clock)
    assert kept_sites(tmp_path) == []
