"""A folder is put in place whole, and the one before it stays for those who read it."""

import os
from pathlib import Path

import pytest

from plumbline.folders import InTheWay, new_draft, put_in_place


def written(place, text, version):
    draft = new_draft(place)
    (draft / "file").write_text(text)
    put_in_place(draft, place, version)


def test_a_reader_finds_the_new_folder_and_whoever_opened_the_old_one_reads_on(tmp_path):
    place = tmp_path / "set"
    written(place, "one", "1")
    opened = place.resolve()
    written(place, "two", "2")

    assert (place / "file").read_text() == "two"
    assert (opened / "file").read_text() == "one"


def test_only_the_version_before_is_kept(tmp_path):
    place = tmp_path / "set"
    for number in "123":
        written(place, number, number)

    assert sorted(os.listdir(tmp_path / ".versions" / "set")) == ["2", "3"]


def test_an_equal_version_is_not_written_again(tmp_path):
    place = tmp_path / "set"
    written(place, "one", "1")
    before = (place / "file").stat()
    written(place, "one", "1")

    after = (place / "file").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert os.listdir(tmp_path / ".versions" / "set") == ["1"]


def test_a_writer_that_stops_halfway_changes_nothing_and_leaves_nothing(tmp_path):
    place = tmp_path / "set"
    written(place, "one", "1")
    (new_draft(place) / "half").write_text("tw")
    assert (place / "file").read_text() == "one"

    written(place, "two", "2")
    assert sorted(path.name for path in place.iterdir()) == ["file"]


def test_the_link_can_be_moved_with_its_folder(tmp_path):
    written(tmp_path / "here" / "set", "one", "1")
    (tmp_path / "here").rename(tmp_path / "there")

    assert (tmp_path / "there" / "set" / "file").read_text() == "one"
    assert not Path(os.readlink(tmp_path / "there" / "set")).is_absolute()


def test_what_lies_in_the_way_is_not_removed(tmp_path):
    (tmp_path / "set").mkdir()
    with pytest.raises(InTheWay, match="move it away"):
        written(tmp_path / "set", "one", "1")
    assert (tmp_path / "set").is_dir()
