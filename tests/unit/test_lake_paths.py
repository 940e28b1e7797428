"""Partitions of a lake: names that no two share, that every reader turns back, and that stay inside the root."""

from datetime import date
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.folders import InTheWay
from plumbline.lake_paths import day_of, own_folder, part, partition

DAY = date(2025, 10, 1)


@pytest.mark.parametrize(
    ("repo", "folder"),
    [
        ("a/b-c", "repo=a%2Fb-c"),
        ("a-b/c", "repo=a-b%2Fc"),
        ("_aggregates", "repo=%5Faggregates"),
        (".", "repo=%2E"),
        ("..", "repo=%2E."),
        ("../../etc", "repo=%2E.%2F..%2Fetc"),
        (".github/x.y_z", "repo=%2Egithub%2Fx.y_z"),
        ("(unknown)", "repo=%28unknown%29"),
        ("a~b/ü%", "repo=a%7Eb%2F%C3%BC%25"),
        ("a\0b\n", "repo=a%00b%0A"),
    ],
)
def test_a_name_is_percent_encoded_but_for_letters_digits_and_three_signs(repo, folder):
    assert partition(DAY, repo) == f"date=2025-10-01/{folder}"


@given(st.text(), st.text())
def test_two_names_never_share_a_folder_and_a_reader_gets_the_name_back(one, other):
    folder = partition(DAY, one)
    assert unquote(folder.split("/repo=")[1]) == one
    assert (folder == partition(DAY, other)) == (one == other)
    assert folder.count("/") == 1


def test_files_are_counted_from_0_and_sort_as_they_are_counted():
    names = [part(number) for number in (0, 1, 9, 10, 100)]
    assert names == sorted(names)
    assert names[0] == "part-0000.parquet"


def test_a_day_is_read_from_a_folder_and_nothing_else_is_a_day():
    assert day_of("date=2025-10-01/repo=x") == DAY
    assert [day_of(name) for name in ("date=yesterday", "2025-10-01", "day=2025-10-01", "")] == [None] * 4


def test_a_link_or_a_file_where_a_folder_belongs_is_in_the_way(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "llm_calls").symlink_to(outside)
    (root / "_aggregates").write_text("")

    for name in ("llm_calls", "llm_calls/deeper", "_aggregates"):
        with pytest.raises(InTheWay, match="not a folder that an export made"):
            own_folder(root, name)
    assert list(outside.iterdir()) == []
    assert own_folder(root, "new/one").is_dir()
