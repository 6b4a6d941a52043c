"""A station knows its folders and keeps its data off network drives."""

from pathlib import Path

import pytest

from hmi.config.paths import file_system_type, mounted_type, refuse_network, station_paths
from hmi.errors import StorageError

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/share rw - nfs4 server:/export rw
31 30 8:2 / /mnt/share/local rw master:1 - xfs /dev/sdb1 rw
32 22 0:41 / /mnt/with\\040space rw - cifs //server/share rw
33 22 8:3 / /over rw - ext4 /dev/sdc1 rw
34 22 0:42 / /over rw - fuse.sshfs host: rw
a broken line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/line", "ext4"), ("/mnt/share", "nfs4"), ("/mnt/share/data", "nfs4"),
        ("/mnt/sharedata", "ext4"), ("/mnt/share/local/data", "xfs"),
        ("/mnt/with space/data", "cifs"), ("/over/data", "fuse.sshfs"),
    ],
)  # fmt: skip
def test_the_deepest_and_last_mount_counts(folder, kind):
    assert mounted_type(MOUNTS, Path(folder)) == kind


def test_a_data_folder_on_a_network_drive_is_refused():
    with pytest.raises(StorageError) as caught:
        refuse_network(Path("/mnt/share/data"), lambda folder: mounted_type(MOUNTS, folder))
    assert caught.value.code == "storage-on-network"
    assert caught.value.fields["kind"] == "nfs4"


def test_a_local_folder_is_accepted(tmp_path):
    refuse_network(tmp_path)
    assert file_system_type(tmp_path)


def test_one_data_folder_holds_everything(tmp_path):
    paths = station_paths(tmp_path / "station")
    paths.prepare()
    assert paths.data.is_dir()
    assert paths.log == tmp_path / "station" / "log"
    assert paths.site.parent.is_dir()
    assert paths.data.stat().st_mode & 0o077 == 0


def test_without_a_folder_the_users_own_are_taken():
    paths = station_paths()
    assert all("lineside" in str(folder) for folder in (paths.data, paths.config, paths.log))


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError) as caught:
        station_paths(tmp_path / "file" / "data").prepare()
    assert caught.value.code == "storage-folder-unusable"
