"""The lake: what is published and nothing else, under pseudonyms, whole at every moment, readable by everybody."""

import hashlib
import json
import threading
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from plumbline.ai_coding.lake_calls import schema
from plumbline.ai_coding.lake_export import export_lake
from plumbline.ai_coding.published import EXPORTED
from plumbline.datasets import NotPublished
from plumbline.folders import InTheWay
from plumbline.lake import Partition, holds, put
from plumbline.lake_parts import PartWriter
from plumbline.parquet import export_table

from .lake_readers import (
    FIRST,
    HORIZON,
    SECRET,
    everything,
    exported,
    given_call,
    given_group,
    given_model,
    rows_of,
    run_with,
)

SECOND = FIRST + timedelta(days=1)
GITHUB = {"repo": "a/b-c", "time_zone": "UTC", "is_provisional": False, "opened_pr_count": 1, "merged_pr_count": 2,
          "closed_pr_count": 2, "reopened_pr_count": 0, "commit_count": 7, "avg_merge_hours": 4.0,
          "refreshed_at": HORIZON}  # fmt: skip


@pytest.fixture
def four(house):
    """Two days, two repositories whose names differ by where the slash is, and a call that names none."""
    given_call(house, 1, FIRST, "a/b-c")
    given_call(house, 2, FIRST, "a-b/c")
    given_call(house, 3, SECOND, "a/b-c", developer="dev-456")
    given_call(house, 4, SECOND, None, developer=None, session_id=None)
    return house


def folders(root):
    return sorted(str(p.relative_to(root / "llm_calls")) for p in (root / "llm_calls").glob("*/*"))


def test_every_call_is_in_the_partition_of_its_day_and_repository(four, tmp_path):
    account = exported(four, tmp_path)

    assert folders(tmp_path) == [
        "date=2025-10-01/repo=a%2Fb-c", "date=2025-10-01/repo=a-b%2Fc",
        "date=2025-10-02/repo=%28unknown%29", "date=2025-10-02/repo=a%2Fb-c",
    ]  # fmt: skip
    assert rows_of(tmp_path, "date, repo") == [
        (FIRST, "a-b/c"), (FIRST, "a/b-c"), (SECOND, "(unknown)"), (SECOND, "a/b-c")]  # fmt: skip
    assert account.row_count == 4
    assert account.details == {"partitions": 4, "written": 4, "removed": 0}


def test_every_value_of_a_call_arrives_as_it_is_and_its_ids_as_keys(house, tmp_path):
    values = {
        "model": 'a "model", with\na line', "provider": "", "tokens_in": 2**62, "tokens_out": None,
        "tokens_cache_read": 0, "tokens_cache_write": 3, "total_tokens": 4, "token_source": "derived",
        "latency_ms": 0.1 + 0.2, "status_code": 429, "is_error": True, "acceptance": "rejected",
        "diff_ratio": 1 / 3, "accepted_lines": None, "cost_usd": 1e-9, "cost_source": "priced", "source_shape": "L8",
    }  # fmt: skip
    at = datetime(2025, 10, 1, 23, 59, 59, 999999, UTC)
    given_call(house, 1, ts=at, **values)
    exported(house, tmp_path)
    (file,) = tmp_path.glob("llm_calls/*/*/*")
    (row,) = pq.ParquetFile(file).read().to_pylist()

    assert {name: row.pop(name) for name in values} == values
    assert row.pop("ts") == at
    assert row.pop("privacy") == "shown"
    assert set(row) == {"call_key", "developer_key", "session_key"}
    assert len({len(key) for key in row.values()} | {32}) == 1
    assert len(set(row.values())) == 3


def test_a_call_without_developer_and_session_has_no_keys_of_them(four, tmp_path):
    exported(four, tmp_path)
    assert rows_of(tmp_path, "developer_key, session_key, privacy", "repo = '(unknown)'") == [
        (None, None, "shown")
    ]


@pytest.mark.parametrize(
    ("privacy", "rows"),
    [("shown", [("shown", True)]), ("suppressed", []), ("complementary", []), ("pilot", [("pilot", True)])],
)
def test_calls_of_a_day_that_must_not_be_shown_stay_in_the_warehouse(house, tmp_path, privacy, rows):
    given_call(house, 1)
    given_group(house, FIRST, "a/b-c", 4, privacy)
    account = exported(house, tmp_path)

    assert account.row_count == len(rows)
    assert (rows_of(tmp_path, "privacy, developer_key is not null") if folders(tmp_path) else []) == rows


def test_calls_of_a_day_whose_group_nobody_counted_stay_in_the_warehouse(house, tmp_path):
    given_call(house, 1)
    house.db.execute("delete from core.repo_days")

    assert exported(house, tmp_path).row_count == 0
    assert folders(tmp_path) == []


def test_a_group_that_becomes_too_small_leaves_the_lake_with_the_next_export(four, tmp_path):
    before = exported(four, tmp_path).row_count
    [(count,)] = rows_of(tmp_path, "count(*)", f"date = '{FIRST}' and repo = 'a/b-c'")
    given_group(four, FIRST, "a/b-c", 4)
    account = exported(four, tmp_path)

    assert (account.details["written"], account.details["removed"]) == (0, 1)
    assert account.row_count == before - count
    assert rows_of(tmp_path, "count(*)", f"date = '{FIRST}' and repo = 'a/b-c'") == [(0,)]


def test_export_since_a_day_after_all_calls_holds_none(house, tmp_path):
    for number in range(10):
        given_call(house, number)
    account = exported(house, tmp_path, since=SECOND)

    assert account.row_count == 0
    assert folders(tmp_path) == []
    assert exported(house, tmp_path, since=FIRST).row_count == 10 == len(rows_of(tmp_path))


def test_since_leaves_earlier_days_as_they_are(four, tmp_path):
    exported(four, tmp_path)
    four.db.execute("update core.llm_calls set tokens_in = 5")
    account = exported(four, tmp_path, since=SECOND)

    assert (account.row_count, account.details["written"]) == (2, 2)
    assert rows_of(tmp_path, "date, tokens_in") == [(FIRST, 30), (FIRST, 30), (SECOND, 5), (SECOND, 5)]


@pytest.mark.parametrize("privacy", ["suppressed", "complementary", None])
def test_a_model_that_is_hidden_on_the_day_has_no_name_and_no_price(house, tmp_path, privacy):
    priced = {"provider": "openai", "cost_usd": 0.5, "cost_source": "priced"}
    for number, day in ((1, FIRST), (2, SECOND)):
        given_call(house, number, day, model="rare", **priced)
    given_model(house, SECOND, "a/b-c", "rare", privacy or "suppressed")
    if privacy is None:  # nobody has decided: hidden
        house.db.execute("delete from core.model_days where event_date = %s", [SECOND])
    exported(house, tmp_path)

    assert rows_of(tmp_path, "date, model, provider, cost_usd, cost_source, total_tokens, acceptance") == [
        (FIRST, "rare", "openai", 0.5, "priced", 100, "accepted"), (SECOND, None, None, None, None, 100, "accepted")
    ]  # fmt: skip


def test_calls_that_are_not_published_yet_are_left_out(four, tmp_path):
    assert exported(four, tmp_path, horizon_at=datetime(2025, 10, 2, tzinfo=UTC)).row_count == 2
    assert rows_of(tmp_path, "distinct date") == [(FIRST,)]


def test_nothing_is_exported_before_anything_is_published(four, tmp_path):
    with pytest.raises(NotPublished, match="run it first"):
        export_lake(four.db, run_with(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_is_repeated_writes_nothing_and_changes_no_byte(four, tmp_path):
    exported(four, tmp_path)
    before, inode = everything(tmp_path), next(tmp_path.glob("llm_calls/*/*/*")).stat().st_ino
    account = exported(four, tmp_path)

    assert account.details == {"partitions": 4, "written": 0, "removed": 0}
    assert account.row_count == 4
    assert everything(tmp_path) == before
    assert next(tmp_path.glob("llm_calls/*/*/*")).stat().st_ino == inode


def test_many_exports_come_to_the_same_bytes_as_one(four, tmp_path):
    for day in (2, 3, 8):
        exported(four, tmp_path / "many", horizon_at=datetime(2025, 10, day, tzinfo=UTC))
    four.db.execute("update core.llm_calls set tokens_in = 5 where trace_hash = %s", [UUID(int=1)])
    exported(four, tmp_path / "many")
    four.db.execute("create temporary table copy on commit drop as table core.llm_calls")
    four.db.execute("delete from core.llm_calls")
    four.db.execute("insert into core.llm_calls table copy order by random()")  # other places on disk
    exported(four, tmp_path / "one")

    assert everything(tmp_path / "many") == everything(tmp_path / "one")


def test_only_the_partition_of_a_changed_call_is_written(four, tmp_path):
    exported(four, tmp_path)
    before = everything(tmp_path)
    four.db.execute("update core.llm_calls set acceptance = 'rejected' where trace_hash = %s", [UUID(int=2)])
    account = exported(four, tmp_path)
    after = everything(tmp_path)

    assert account.details["written"] == 1
    assert {name for name in after if after[name] != before[name]} == {
        "_manifest.json", "llm_calls/date=2025-10-01/repo=a-b%2Fc/part-0000.parquet"}  # fmt: skip
    assert rows_of(tmp_path, "acceptance", "repo = 'a-b/c'") == [("rejected",)]


def test_partitions_whose_calls_are_gone_are_removed_and_moved_calls_are_in_one_place(four, tmp_path):
    exported(four, tmp_path)
    four.db.execute("delete from core.llm_calls where event_date = %s", [FIRST])
    four.db.execute("update core.llm_calls set repo = 'a-b/c' where repo is null")
    given_group(four, SECOND, "a-b/c", 30)
    account = exported(four, tmp_path)

    assert folders(tmp_path) == ["date=2025-10-02/repo=a%2Fb-c", "date=2025-10-02/repo=a-b%2Fc"]
    assert not (tmp_path / "llm_calls/date=2025-10-01").exists()
    assert account.details == {"partitions": 2, "written": 1, "removed": 2}


def test_another_secret_gives_everybody_another_key(four, tmp_path):
    exported(four, tmp_path)
    before = rows_of(tmp_path, "call_key, developer_key, session_key")
    account = exported(four, tmp_path, run_with("another secret, long enough to be one"))
    after = rows_of(tmp_path, "call_key, developer_key, session_key")

    assert account.details["written"] == 4
    assert not {key for row in before for key in row if key} & {key for row in after for key in row if key}


def test_what_is_in_the_way_of_the_calls_goes_and_nothing_outside_is_touched(four, tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    exported(four, root)
    before = everything(root)
    (outside / "day").mkdir(parents=True)
    (outside / "kept.txt").write_text("mine")
    (outside / "day/kept.parquet").write_text("mine")
    calls, partition = root / "llm_calls", root / "llm_calls/date=2025-10-01/repo=a%2Fb-c"
    (calls / "date=2025-10-07").symlink_to(outside)  # a day nobody wants
    (partition / "part-0000.parquet").rename(partition / "part-0001.parquet")  # a half-removed partition
    other = partition.with_name("repo=a-b%2Fc")
    (other / "part-0000.parquet").rename(outside / "moved.parquet")
    (other / "part-0000.parquet").symlink_to(outside / "moved.parquet")  # a file that leads outside
    (calls / "date=2025-10-02").rename(calls / "somewhere")
    (calls / "date=2025-10-02").symlink_to(outside / "day")  # a day that leads outside
    (calls / "stray.parquet").write_text("not ours")
    before_outside = everything(outside)
    exported(four, root)

    assert everything(root) == before
    assert not [path for path in root.rglob("*") if path.is_symlink()]
    assert everything(outside) == before_outside
    assert sorted(before_outside) == ["day/kept.parquet", "kept.txt", "moved.parquet"]


def test_a_root_whose_calls_are_elsewhere_is_refused(four, tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "llm_calls").symlink_to(outside)

    with pytest.raises(InTheWay):
        exported(four, root)
    assert list(outside.iterdir()) == []


def without_the_head_of_its_footer(content):
    start = (
        len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    )  # its length, then four letters, end a file
    return content[:start] + bytes(50) + content[start + 50 :]


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b"", without_the_head_of_its_footer])
def test_a_file_that_is_not_whole_is_written_again(four, tmp_path, damage):
    exported(four, tmp_path)
    before = everything(tmp_path)
    path = next(tmp_path.glob("llm_calls/*/*/*"))
    path.write_bytes(damage(path.read_bytes()))

    assert exported(four, tmp_path).details["written"] == 1
    assert everything(tmp_path) == before


def test_an_export_that_fails_halfway_leaves_the_lake_as_it_was_and_the_next_one_cleans_up(four, tmp_path):
    exported(four, tmp_path)
    before = everything(tmp_path / "llm_calls")
    four.db.execute("update core.llm_calls set tokens_in = 5")
    four.db.commit()
    four.db.execute("drop table aggregates.daily_github_metrics cascade")  # met after the calls are written
    with pytest.raises(psycopg.errors.UndefinedTable):
        export_lake(four.db, run_with(), tmp_path)
    four.db.rollback()
    assert everything(tmp_path / "llm_calls") == before
    assert list((tmp_path / "_writing").rglob("*.parquet"))

    exported(four, tmp_path)
    assert rows_of(tmp_path, "distinct tokens_in") == [(5,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["_aggregates", "_manifest.json", "llm_calls"]


def test_a_full_disk_in_the_middle_of_a_day_gives_the_connection_back(house, tmp_path, monkeypatch):
    """The day is read by threads, one of which holds the connection; the error keeps everything that was on its way."""
    for number in range(40):
        given_call(house, number, FIRST, "a/b-c")
    house.db.commit()
    monkeypatch.setattr(
        "plumbline.ai_coding.lake_rows.BLOCK_BYTES", 1
    )  # a block a call: more than are read ahead

    def full(writer, rows):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PartWriter, "write", full)
    with pytest.raises(OSError, match="No space left") as error:
        exported(house, tmp_path)
    waiting = threading.Thread(target=house.db.rollback, daemon=True)
    waiting.start()
    waiting.join(10)
    assert not waiting.is_alive()
    assert error.tb is not None
    assert not [thread for thread in threading.enumerate() if thread.name == "read_ahead"]


def test_days_that_were_loaded_again_and_not_published_are_not_exported(four, tmp_path):
    exported(four, tmp_path)
    before = everything(tmp_path)
    four.given("staging.coding_days", {"day_on": HORIZON.date()})  # of the next publication
    exported(four, tmp_path)
    four.given("staging.coding_days", {"day_on": FIRST})
    with pytest.raises(NotPublished, match="1 days were loaded again"):
        export_lake(four.db, run_with(), tmp_path)
    four.db.rollback()
    assert everything(tmp_path) == before


def test_the_manifest_says_of_every_file_its_rows_and_its_hash(four, tmp_path):
    four.given("aggregates.daily_github_metrics", {"event_date": FIRST, **GITHUB})
    exported(four, tmp_path)
    manifest = json.loads((tmp_path / "_manifest.json").read_text())
    listed = {
        f"{place}/{partition['folder']}/{file['name']}": file
        for place in ("llm_calls", "_aggregates")
        for partition in manifest[place]
        for file in partition["files"]
    }

    assert set(listed) == set(everything(tmp_path)) - {"_manifest.json"}
    for name, content in everything(tmp_path).items():
        if name in listed:
            assert listed[name]["sha256"] == hashlib.sha256(content).hexdigest()
            assert listed[name]["bytes"] == len(content)
            assert listed[name]["rows"] == pq.read_metadata(tmp_path / name).num_rows
    assert manifest["rows"] == 4
    assert manifest["horizon_at"] == "2025-10-08T00:00:00Z"
    assert [column["name"] for column in manifest["columns"]] == schema().names


def test_a_manifest_that_is_lost_or_broken_is_made_again(four, tmp_path):
    exported(four, tmp_path)
    before = everything(tmp_path)
    for text in (None, "{half"):
        (tmp_path / "_manifest.json").unlink() if text is None else (tmp_path / "_manifest.json").write_text(
            text
        )
        exported(four, tmp_path)
        assert everything(tmp_path) == before


def test_published_tables_lie_beside_the_calls(four, tmp_path):
    import duckdb

    four.given("aggregates.daily_github_metrics", {"event_date": FIRST, **GITHUB})
    exported(four, tmp_path)
    path = tmp_path / "_aggregates/daily_github_metrics/part-0000.parquet"

    assert duckdb.sql(
        f"select event_date, repo, commit_count, avg_merge_hours, lines_changed from '{path}'"
    ).fetchall() == [(FIRST, "a/b-c", 7, 4.0, None)]
    published = {path.name for path in (tmp_path / "_aggregates").iterdir()}
    assert published == {table.removeprefix("aggregates.") for table in EXPORTED}
    assert "cost_reconciliation" not in published, "what is company-wide tells of those who are hidden"


def test_exports_of_single_tables_are_read_by_duckdb_too(house, tmp_path):
    import duckdb

    house.given("aggregates.daily_github_metrics", {"event_date": FIRST, **GITHUB})
    export_table(house.db, "aggregates.daily_github_metrics", tmp_path)
    found = duckdb.sql(f"select event_date, commit_count from '{tmp_path}/aggregates/*.parquet'").fetchall()

    assert found == [(FIRST, 7)]


# Readers: each by the means of its own manual, with a filter on both parts of the path


def test_duckdb_reads_partitions_by_day_and_repository(four, tmp_path):
    exported(four, tmp_path)
    by_both = rows_of(tmp_path, "total_tokens", "date = date '2025-10-01' and repo = 'a/b-c'")

    assert by_both == [(100,)]
    assert len(rows_of(tmp_path, "call_key", "date >= date '2025-10-02'")) == 2


def test_pandas_reads_partitions_by_day_and_repository(four, tmp_path):
    import pandas as pd

    exported(four, tmp_path)
    whole = pd.read_parquet(tmp_path / "llm_calls")
    one = pd.read_parquet(
        tmp_path / "llm_calls", filters=[("date", "==", "2025-10-01"), ("repo", "==", "a-b/c")]
    )

    assert sorted(whole["repo"]) == ["(unknown)", "a-b/c", "a/b-c", "a/b-c"]
    assert list(one["ts"]) == [pd.Timestamp("2025-10-01 12:00:02Z")]


def test_polars_reads_partitions_by_day_and_repository(four, tmp_path):
    import polars as pl

    exported(four, tmp_path)
    lake = pl.scan_parquet(tmp_path / "llm_calls", hive_partitioning=True)
    one = lake.filter((pl.col("date") == date(2025, 10, 2)) & (pl.col("repo") == "a/b-c")).collect()

    assert lake.collect().height == 4
    assert one["tokens_in"].to_list() == [30]


# Files of a partition

PLAIN = pa.schema([("n", pa.int64()), ("word", pa.string())])


def written(folder, numbers, pieces, part_rows=3):
    rows = pa.table({"n": list(numbers), "word": [str(n % 2) for n in numbers]}, PLAIN)
    with PartWriter(folder, PLAIN, "content", part_rows, ["word"]) as writer:
        for start in range(0, rows.num_rows, pieces):
            writer.write(rows.slice(start, pieces))
    return [pq.read_metadata(path).num_rows for path in sorted(folder.iterdir())]


def test_a_large_partition_is_cut_into_files(tmp_path):
    assert written(tmp_path / "a", range(7), 7) == [3, 3, 1]
    assert pq.read_table(sorted((tmp_path / "a").iterdir()))["n"].to_pylist() == list(range(7))


@pytest.mark.parametrize("pieces", [1, 2, 5])
def test_equal_rows_give_equal_files_however_they_arrive(tmp_path, pieces):
    written(tmp_path / "whole", range(7), 7)
    written(tmp_path / "pieces", range(7), pieces)
    assert everything(tmp_path / "whole") == everything(tmp_path / "pieces")


@pytest.mark.parametrize("before", [0, 2, 4, 7])
@pytest.mark.parametrize("after", [2, 7])
def test_a_partition_is_replaced_whole_whatever_number_of_files(tmp_path, before, after):
    wanted = Partition(FIRST, "a/b", after, "content")
    place = tmp_path / "lake" / wanted.folder
    if before:
        written(place, range(before), 10)
    written(tmp_path / "draft", range(after), 10)
    put(tmp_path / "draft", place, tmp_path / "aside")

    assert holds(tmp_path / "lake", wanted)
    assert not (tmp_path / "aside").exists()


def test_the_secret_is_in_no_file(four, tmp_path):
    exported(four, tmp_path)
    assert not [name for name, content in everything(tmp_path).items() if SECRET.encode() in content]


def test_a_session_of_the_same_name_is_another_one_of_another_developer(house, tmp_path):
    for number, developer in enumerate(("ann", "bob", "ann")):
        given_call(house, number, FIRST, "a/b-c", developer=developer, session_id="1")
    exported(house, tmp_path)
    keys = rows_of(tmp_path, "developer_key, session_key")
    assert len(keys) == 3
    assert len({session for _, session in keys}) == len({developer for developer, _ in keys}) == 2
