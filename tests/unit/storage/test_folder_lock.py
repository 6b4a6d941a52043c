"""One engine a data folder."""

import pytest

from hmi.errors import StorageLocked
from hmi.storage.folder_lock import FolderLock


def test_a_second_engine_is_refused_until_the_first_lets_go(tmp_path):
    first = FolderLock(tmp_path)
    with pytest.raises(StorageLocked):
        FolderLock(tmp_path)
    first.release()
    FolderLock(tmp_path).release()
