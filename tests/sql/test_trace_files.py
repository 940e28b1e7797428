"""Trace files in, calls, dead letters and accounting out; and once more, and after everything that happens to files."""

import gzip
import json
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from plumbline.ai_coding import trace_books, trace_landing, trace_part
from plumbline.ai_coding.settings import SETTINGS, sql_parameters
from plumbline.ai_coding.trace_files import plan_files, replay_file
from plumbline.ai_coding.trace_landing import land_files
from plumbline.files import statement
from plumbline.run import Run
from plumbline.warehouse import run_sql
from plumbline.window import Window

TABLES = ("trace_files", "trace_reads", "trace_calls", "trace_gone")


def run_of(run_id):
    return Run("ai_coding", run_id, Window.of_days("2024-01-01", "2024-01-02"))


def a_call(number=0, **changes):
    usage = {"input_tokens": number, "output_tokens": 1, "total_tokens": number + 1}
    record = {"timestamp": "2024-01-01T12:00:00Z", "usage": usage, "metadata": {"session_id": "s"}} | changes
    return json.dumps(record).encode()


class Folder:
    """A folder of trace files, and a warehouse that reads it run by run."""

    def __init__(self, path, dsn, db):
        self.path, self.dsn, self.db = path, dsn, db
        self.runs = 0

    def connect(self):
        return psycopg.connect(self.dsn, options="-c timezone=UTC")

    def write(self, name, *lines, end=b"\n"):
        content = b"\n".join(lines) + end
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        self.later(name)

    def later(self, name):
        """The storage says that it was written at another time than before."""
        self.runs += 1
        os.utime(self.path / name, ns=(self.runs * 10**9, self.runs * 10**9))

    def plan(self, path=None):
        self.runs += 1
        return plan_files(path or self.path, self.connect, run_of(f"run {self.runs}"))

    def land(self, path=None):
        planned = self.plan(path)
        run = run_of(f"run {self.runs}")
        (part,) = [p["part"] for p in planned]
        return land_files(path or self.path, self.connect, part, run)

    def rows(self, query):
        self.db.rollback()
        return self.db.execute(query).fetchall()

    def calls(self):
        return self.rows(
            "select source_line, tokens_in from staging.trace_calls order by file_id, source_line"
        )

    def letters(self):
        return self.rows(
            "select record_key, reason, status, attempts from ops.dead_letters order by record_key"
        )

    def half_read(self, **asked):
        """What the gate says of files that are gone half-read."""
        self.db.rollback()
        asked = sql_parameters(lambda conn_id: {}) | {"run_id": "none", "accept_shrink": False} | asked
        found = run_sql(self.db, statement("staging.trace_reads", "expect.sql"), asked)
        names = [column.name for column in found.description]
        return dict(zip(names, found.fetchone(), strict=True))["half_read_files"]

    def publish(self):
        run_sql(self.db, statement("staging.coding_days", "fill.sql"), {"run_id": "none"})
        self.db.commit()

    def everything(self):
        kept = {t: self.rows(f"select t::text from staging.{t} as t order by 1") for t in TABLES}
        return kept | {"letters": self.rows("select t::text from ops.dead_letters as t order by 1")}


@pytest.fixture
def folder(tmp_path, warehouse_dsn, warehouse):
    return Folder(tmp_path, warehouse_dsn, warehouse)


@pytest.fixture
def small_parts(monkeypatch):
    smaller = replace(SETTINGS, lines_at_a_time=2, max_line_bytes=5_000)
    monkeypatch.setattr(trace_landing, "SETTINGS", smaller)


def interrupt(monkeypatch, at_line):
    """The network is gone when the part that begins with this line is read."""
    rows = trace_part.Part.rows

    def fail(part, lines):
        if part.first == at_line:
            raise ConnectionError("the network is gone")
        return rows(part, lines)

    monkeypatch.setattr(trace_part.Part, "rows", fail)


def fates(account):
    return account.rows_in, account.stored, account.dead, account.filtered


def test_a_bad_line_costs_that_line_only(folder):
    folder.write("a.jsonl", a_call(1), b"not-json", b'{"timestamp": "2024-01-01T12:00:00Z", "metadata": {}}')
    assert fates(folder.land()) == (3, 1, 2, 0)
    assert folder.letters() == [("1:2", "not_json", "open", 1), ("1:3", "no_usage", "open", 1)]
    (kept,) = folder.rows(
        "select payload, detail, partition_on::text from ops.dead_letters where reason = 'no_usage'"
    )
    assert kept == (
        '{"timestamp":"2024-01-01T12:00:00Z","metadata":{}}', "normalise: there are no tokens", "2024-01-01",
    )  # fmt: skip
    assert folder.rows("select lines, calls, dead, filtered, reasons from staging.trace_reads") == [
        (3, 1, 2, 0, {"not_json": 1, "no_usage": 1})
    ]


BAD = {
    "bad date": a_call(timestamp="32 May"),
    "epoch text": a_call(timestamp="12"),
    "status OK": a_call(attributes={"status_code": "OK"}),
    "latency n/a": a_call(attributes={"latency_ms": "n/a"}),
    "Infinity": a_call(usage={"total_tokens": float("inf")}),
    "2^63": a_call(usage={"total_tokens": 2**63}),
    "two counts near 2^63": a_call(usage={"input_tokens": 2**62, "output_tokens": 2**62}),
    "hostile repo": a_call(metadata={"repo": "../../etc/passwd"}),
    "a list": a_call(metadata=[1, 2]),
    "no UTF-8": b'{"timestamp": "\xff\xfe"}',
    "NUL in an id": a_call(metadata={"session_id": "a\x00b"}),
    "NUL in a text": a_call(note="a\x00b"),
    "half a character in an id": b'{"timestamp":"2024-01-01","usage":{"total_tokens":1},"user":"\\ud800"}',
    "a long id": a_call(metadata={"session_id": "s" * 100_000}),
    "a number out of range": b'{"timestamp": "2024-01-01T12:00:00Z", "usage": {"total_tokens": 1e999}}',
    "deep": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
}


@pytest.mark.parametrize("bad", BAD)
def test_ten_good_lines_land_beside_any_bad_one(folder, bad):
    folder.write("a.jsonl", *map(a_call, range(5)), BAD[bad], *map(a_call, range(5, 10)))
    account = folder.land()
    assert account.rows_in == 11
    assert (account.stored, account.dead) in [(10, 1), (11, 0)]
    assert folder.rows("select count(*) from ops.dead_letters") == [(account.dead,)]
    assert {n for _, n in folder.calls()} >= set(range(10))


def test_what_is_stored_is_what_the_line_says(folder):
    folder.write(
        "a.jsonl",
        a_call(7, metadata={"session_id": "back\\slash", "developer_id": "CORP\\ada", "repo": "a/b"},
               attributes={"llm.model_name": "é/claude", "latency_ms": 1.5, "status_code": 500, "accepted": "no",
                           "diff_ratio": 0.25, "accepted_lines": 3}, cost_usd=0.125, timestamp="2024-01-01T12:00:00"),
        a_call(8, metadata={"session_id": "\\N", "developer_id": "None"}),
    )  # fmt: skip
    folder.land()
    assert folder.rows(
        "select session_id, developer_id, repo, provider, model, latency_ms, status_code, is_error, acceptance,"
        " diff_ratio, accepted_lines, reported_cost_usd, ts, flags, source_shape from staging.trace_calls order by 6"
    ) == [
        ("back\\slash", "CORP\\ada", "a/b", "é", "claude", 1.5, 500, True, "rejected", 0.25, 3, 0.125,
         datetime(2024, 1, 1, 12, tzinfo=UTC), ["naive_time"], "L1"),
        ("\\N", None, None, None, None, None, None, None, "unknown", None, None, None,
         datetime(2024, 1, 1, 12, tzinfo=UTC), [], "L1"),
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing(folder):
    folder.write("a.jsonl", a_call(1), b"not-json", a_call(2), b'{"cut":', end=b"")
    folder.write("b.jsonl.gz", a_call(3))
    folder.land()
    before = folder.everything()
    assert folder.plan() == [{"part": [], "label": "nothing to read"}]
    folder.later("a.jsonl")
    folder.later("b.jsonl.gz")
    assert fates(folder.land())[0] in (0, None)
    after = folder.everything()
    assert {t: rows for t, rows in after.items() if t != "trace_files"} == {
        t: rows for t, rows in before.items() if t != "trace_files"
    }
    unread = "select file_id, read_bytes, read_lines, sha256, tail_sha256, is_complete, last_run_id from staging.trace_files"
    assert {row[5:] for row in folder.rows(unread)} == {(True, "run 3")}


def test_lines_of_other_kinds_are_counted_and_not_kept(folder):
    folder.write(
        "a.jsonl", b'{"type":"user","uuid":"u","message":{"content":"secret"}}', b"", a_call(1), b"  "
    )
    assert fates(folder.land()) == (2, 1, 0, 1)
    assert folder.calls() == [(3, 1)]
    assert "secret" not in str(folder.everything())
    assert folder.rows("select reasons, shapes from staging.trace_reads") == [
        ({"other_claude_code_entry": 1}, {"L1": 1, "L8": 1})
    ]


def test_line_ends_of_all_kinds_and_a_mark_at_the_start(folder):
    (folder.path / "a.jsonl").write_bytes(
        b"\xef\xbb\xbf" + a_call(1) + b"\r\n\r\n" + a_call(2) + b"\r\n" + a_call(3)
    )
    assert fates(folder.land()) == (3, 3, 0, 0)
    assert folder.calls() == [(1, 1), (3, 2), (4, 3)]


def test_an_empty_file_is_read_and_may_grow(folder):
    folder.write("a.jsonl", end=b"")
    assert folder.land().rows_in in (0, None)
    assert folder.plan()[0]["part"] == []
    folder.write("a.jsonl", a_call(1))
    assert fates(folder.land()) == (1, 1, 0, 0)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_of_a_file_that_has_grown_only_what_is_new_is_read(folder, name):
    folder.write(name, a_call(1), b"bad", a_call(2))
    folder.land()
    folder.write(name, a_call(1), b"bad", a_call(2), a_call(3), b"worse")
    assert fates(folder.land()) == (2, 1, 1, 0)
    assert folder.calls() == [(1, 1), (3, 2), (4, 3)]
    assert [key for key, *_ in folder.letters()] == ["1:2", "1:5"]
    assert folder.rows("select * from staging.trace_gone") == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_last_line_without_an_end_is_tried_and_ended_later(folder, end):
    folder.write("a.jsonl", a_call(1), a_call(2), end=b"")
    assert fates(folder.land()) == (2, 2, 0, 0)
    folder.write("a.jsonl", a_call(1), a_call(2) + end + a_call(3), end=b"")
    assert fates(folder.land()) == (1, 1, 0, 0)
    assert folder.calls() == [(1, 1), (2, 2), (3, 3)]


def test_half_a_line_is_a_dead_letter_until_the_rest_has_come(folder):
    whole = a_call(2)
    folder.write("a.jsonl", a_call(1), whole[:20], end=b"")
    assert fates(folder.land()) == (2, 1, 1, 0)
    folder.write("a.jsonl", a_call(1), whole)
    assert fates(folder.land()) == (1, 1, 0, 0)
    assert folder.calls() == [(1, 1), (2, 2)]
    assert folder.letters() == []


def test_a_rewritten_file_replaces_its_lines(folder):
    folder.write("a.jsonl", a_call(1), b"bad", a_call(2))
    folder.write("b.jsonl", a_call(9), b"stays")
    folder.land()
    old = folder.rows("select trace_hash from staging.trace_calls where file_id = 1 order by 1")
    folder.write("a.jsonl", a_call(5), a_call(2))
    assert fates(folder.land()) == (2, 2, 0, 0)
    assert folder.rows("select source_line, tokens_in from staging.trace_calls where file_id = 1 order by 1") == [
        (1, 5), (2, 2),
    ]  # fmt: skip
    assert folder.rows("select trace_hash from staging.trace_gone order by 1") == old
    assert folder.rows("select file_id, is_replaced from staging.trace_reads order by read_id") == [
        (1, True), (2, False), (1, False),
    ]  # fmt: skip
    assert [key for key, *_ in folder.letters()] == ["2:2"]


def test_the_lines_of_a_rotated_file_are_the_same_calls_under_its_new_name(folder):
    hashes = "select distinct trace_hash from staging.trace_calls order by 1"
    folder.write("a.jsonl", a_call(1), b"bad", a_call(2))
    folder.land()
    known = folder.rows(hashes)
    (folder.path / "a.jsonl").rename(folder.path / "a.jsonl.1")
    folder.write("a.jsonl", a_call(3))
    folder.land()
    assert len(known) == 2
    assert set(known) < set(folder.rows(hashes))
    assert folder.calls() == [(1, 3), (1, 1), (3, 2)]
    assert [key for key, *_ in folder.letters()] == ["2:2"]


def test_names_that_rotation_gives_are_read(folder):
    names = ["x.jsonl", "x.jsonl.1", "x.jsonl.2.gz", "x.jsonl-20250101", "x.JSONL-20250102.gz", "x.ndjson.2025-01-03",
             "x.ndjson-20250104T0500"]  # fmt: skip
    for number, name in enumerate(names):
        folder.write(name, a_call(number))
    for name in ("x.jsonl.part", "x.jsonl.1.part", "x.jsonl~", "x.txt.1", "x.jsonl.old", "jsonl"):
        folder.write(name, a_call(99))
    assert folder.land().stored == len(names)
    assert {tokens for _, tokens in folder.calls()} == set(range(len(names)))


def test_a_shorter_file_was_rewritten_too(folder):
    folder.write("a.jsonl", a_call(1), a_call(2))
    folder.land()
    folder.write("a.jsonl", a_call(1))
    assert fates(folder.land()) == (1, 1, 0, 0)
    assert folder.calls() == [(1, 1)]


def test_a_file_that_is_gone_keeps_its_calls(folder):
    folder.write("a.jsonl", a_call(1))
    planned = folder.plan()
    (folder.path / "a.jsonl").unlink()
    assert land_files(folder.path, folder.connect, planned[0]["part"], run_of("x")).rows_in in (0, None)
    folder.write("a.jsonl", a_call(1))
    folder.land()
    (folder.path / "a.jsonl").unlink()
    assert folder.plan()[0]["part"] == []
    assert folder.calls() == [(1, 1)]
    assert folder.half_read() is None


def test_a_file_that_is_gone_before_it_was_read_to_its_end_is_told(folder, small_parts, monkeypatch):
    folder.write("a.jsonl", *map(a_call, range(5)))
    part = folder.plan()[0]["part"]
    interrupt(monkeypatch, at_line=3)
    with pytest.raises(ConnectionError):
        land_files(folder.path, folder.connect, part, run_of("r"))
    monkeypatch.undo()
    folder.write("unread.jsonl", a_call(9))
    folder.plan()
    assert folder.half_read() is None, "both are there: they will be read"
    (folder.path / "a.jsonl").rename(folder.path.parent / "elsewhere")
    (folder.path / "unread.jsonl").unlink()
    land_files(folder.path, folder.connect, part, run_of("r"))
    assert folder.half_read() == "1", "gone since it was planned"
    folder.plan()
    assert folder.half_read() == "1, 2"
    assert folder.half_read(accept_shrink=True) is None
    (folder.path.parent / "elsewhere").rename(folder.path / "a.jsonl")
    assert fates(folder.land()) == (3, 3, 0, 0)
    assert folder.half_read() == "2"
    folder.publish()
    folder.plan()
    assert folder.half_read() is None, "published without it"
    folder.write("unread.jsonl", a_call(9))
    folder.plan()
    (folder.path / "unread.jsonl").unlink()
    folder.plan()
    assert folder.half_read() == "2", "back, and gone again"


def test_a_half_read_file_that_was_rotated_is_read_under_its_new_name(folder, small_parts, monkeypatch):
    folder.write("a.jsonl.1", *map(a_call, range(10, 30)))  # of the day before, and longer
    folder.land()
    folder.write("a.jsonl", b"bad", *map(a_call, range(5)))
    part = folder.plan()[0]["part"]
    interrupt(monkeypatch, at_line=3)
    with pytest.raises(ConnectionError):
        land_files(folder.path, folder.connect, part, run_of("r"))
    monkeypatch.undo()
    (folder.path / "a.jsonl").rename(folder.path / "a.jsonl-20240102")
    folder.plan()
    assert folder.half_read() == "2"
    folder.land()
    assert folder.half_read() is None


def test_a_compressed_file_cut_short_gives_what_is_before_the_cut(folder):
    lines = [a_call(n, note=os.urandom(400).hex()) for n in range(50)]
    folder.write("a.jsonl.gz", *lines)
    whole = (folder.path / "a.jsonl.gz").read_bytes()
    (folder.path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    account = folder.land()
    assert 10 < account.stored < 40
    assert [reason for _, reason, *_ in folder.letters()] == ["gzip_cut_short"]
    assert folder.rows("select is_complete from staging.trace_files") == [(True,)]
    before = folder.everything()
    folder.later("a.jsonl.gz")
    folder.land()
    assert folder.everything()["trace_reads"] == before["trace_reads"]
    assert folder.letters() == [(f"1:{account.stored + 1}", "gzip_cut_short", "open", 1)]
    folder.write("a.jsonl.gz", *lines)
    again = folder.land()
    assert (again.stored, again.dead) == (50 - account.stored, 0)
    assert folder.calls() == [(n + 1, n) for n in range(50)]
    assert folder.letters() == []


@pytest.mark.parametrize("content", [b"no gzip at all", gzip.compress(a_call(1) + b"\n")[:-8] + b"\0" * 8])
def test_a_broken_compressed_file_is_one_dead_letter(folder, content):
    (folder.path / "a.jsonl.gz").write_bytes(content)
    account = folder.land()
    assert account.dead == 1
    assert [reason for _, reason, *_ in folder.letters()] == ["gzip_broken"]
    assert account.stored == (1 if content.startswith(b"\x1f") else 0)


def test_a_line_that_is_far_too_long_goes_by(folder, small_parts):
    folder.write("a.jsonl", a_call(1), b"x" * 3_000_000, a_call(2), b'"' + b"y" * 6_000, a_call(3))
    assert fates(folder.land()) == (5, 3, 2, 0)
    assert folder.calls() == [(1, 1), (3, 2), (5, 3)]
    assert [reason for _, reason, *_ in folder.letters()] == ["line_too_long"] * 1 + ["not_json"]
    folder.later("a.jsonl")
    assert folder.land().rows_in in (0, None)
    folder.write("b.jsonl", a_call(1), b"x" * 3_000_000, end=b"")
    assert fates(folder.land()) == (2, 1, 1, 0)
    folder.write("b.jsonl", a_call(1), b"x" * 3_000_000, a_call(4))
    assert fates(folder.land()) == (2, 1, 1, 0)
    assert folder.rows("select source_line from staging.trace_calls where file_id = 2") == [(1,), (3,)]


def test_only_what_was_there_at_the_start_is_read(folder, monkeypatch):
    folder.write("a.jsonl", a_call(1))
    reads = trace_landing.Lines.take

    def grow_meanwhile(self, most):
        with (folder.path / "a.jsonl").open("ab") as file:
            file.write(a_call(2) + b"\n" if file.tell() < 1_000 else b"")
        return reads(self, most)

    monkeypatch.setattr(trace_landing.Lines, "take", grow_meanwhile)
    assert fates(folder.land()) == (1, 1, 0, 0)
    monkeypatch.setattr(trace_landing.Lines, "take", reads)
    folder.later("a.jsonl")
    account = folder.land()
    assert account.stored >= 1
    assert {tokens for _, tokens in folder.calls()} == {1, 2}


def test_an_interrupted_reading_goes_on_where_the_last_part_ended(folder, small_parts, monkeypatch):
    folder.write("a.jsonl", *map(a_call, range(3)), b"bad", *map(a_call, range(4, 7)))
    planned = folder.plan()
    rows, calls = trace_part.Part.rows, []

    def fail_in_the_third(self, lines):
        calls.append(self.first)
        if self.first == 5:
            raise ConnectionError("the network is gone")
        return rows(self, lines)

    monkeypatch.setattr(trace_part.Part, "rows", fail_in_the_third)
    with pytest.raises(ConnectionError):
        land_files(folder.path, folder.connect, planned[0]["part"], run_of("r"))
    assert folder.calls() == [(1, 0), (2, 1), (3, 2)]
    monkeypatch.setattr(trace_part.Part, "rows", rows)
    assert fates(land_files(folder.path, folder.connect, planned[0]["part"], run_of("r"))) == (3, 3, 0, 0)
    assert [line for line, _ in folder.calls()] == [1, 2, 3, 5, 6, 7]
    assert folder.rows("select first_line, after_last_line, lines from staging.trace_reads order by 1") == [
        (1, 3, 2), (3, 5, 2), (5, 7, 2), (7, 8, 1),
    ]  # fmt: skip


def test_a_rewritten_file_that_is_interrupted_goes_on_too(folder, small_parts, monkeypatch):
    folder.write("a.jsonl", *map(a_call, range(5)))
    folder.land()
    folder.write("a.jsonl", *map(a_call, range(10, 16)))
    planned = folder.plan()
    rows = trace_part.Part.rows

    def fail_in_the_second(self, lines):
        if self.first == 3:
            raise ConnectionError("the network is gone")
        return rows(self, lines)

    monkeypatch.setattr(trace_part.Part, "rows", fail_in_the_second)
    with pytest.raises(ConnectionError):
        land_files(folder.path, folder.connect, planned[0]["part"], run_of("r"))
    monkeypatch.setattr(trace_part.Part, "rows", rows)
    land_files(folder.path, folder.connect, planned[0]["part"], run_of("r"))
    assert folder.calls() == [(n + 1, 10 + n) for n in range(6)]
    assert folder.rows("select count(*) from staging.trace_gone") == [(5,)]


def test_one_file_in_many_parts_is_the_same_as_in_one(folder, small_parts, monkeypatch):
    lines = [a_call(n) if n % 3 else b"bad" for n in range(11)]
    folder.write("a.jsonl", *lines)
    many = folder.land()
    in_many = folder.calls(), [key for key, *_ in folder.letters()]
    monkeypatch.setattr(trace_landing, "SETTINGS", SETTINGS)
    replay_file(folder.db, 1)
    folder.db.commit()
    assert fates(folder.land()) == fates(many)
    assert (folder.calls(), [key for key, *_ in folder.letters()]) == in_many


def test_a_replay_tries_again_and_gives_up_at_last(folder):
    folder.write("a.jsonl", a_call(1), b"bad", a_call(2))
    folder.land()
    for attempt in range(2, SETTINGS.poison_attempts + 1):
        replay_file(folder.db, 1)
        folder.db.commit()
        assert fates(folder.land()) == (3, 2, 1, 0)
        status = "poison" if attempt == SETTINGS.poison_attempts else "open"
        assert folder.letters() == [("1:2", "not_json", status, attempt)]
    assert folder.calls() == [(1, 1), (3, 2)]
    assert len(folder.rows("select * from staging.trace_gone")) == 2


def test_new_rules_read_files_with_dead_letters_again(folder, monkeypatch):
    folder.write("a.jsonl", a_call(1), a_call(2, timestamp="noon"))
    folder.write("good.jsonl", a_call(3))
    folder.land()
    from plumbline.ai_coding import trace_files

    rows = trace_part.Part.rows
    monkeypatch.setattr(trace_files, "VERSION", "2")
    monkeypatch.setattr(trace_books, "VERSION", "2")
    monkeypatch.setattr(
        trace_part.Part,
        "rows",
        lambda part, lines: rows(part, [line.replace(b'"noon"', b"1704110400") for line in lines]),
    )
    assert folder.plan()[0]["label"].startswith("file 1,")
    assert fates(folder.land()) == (2, 2, 0, 0)
    assert folder.letters() == []
    assert folder.plan()[0]["part"] == []


def test_two_readers_of_one_file_do_not_store_it_twice(folder, small_parts):
    folder.write("a.jsonl", *map(a_call, range(40)))
    (part,) = [p["part"] for p in folder.plan()]
    outcomes = []

    def read():
        try:
            outcomes.append(land_files(folder.path, folder.connect, part, run_of("r")).stored)
        except trace_books.ReadByAnother:
            outcomes.append("gave way")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    land_files(folder.path, folder.connect, part, run_of("r"))
    assert len(outcomes) == 2
    assert folder.calls() == [(n + 1, n) for n in range(40)]


def test_small_files_share_a_task_and_large_ones_do_not(folder, monkeypatch):
    from plumbline.ai_coding import trace_files

    for n in range(5):
        folder.write(f"team/{n}.jsonl", a_call(n))
    (folder.path / "notes.txt").write_text("no trace")
    assert folder.plan() == [{"part": [1, 2, 3, 4, 5], "label": "5 files, 1 to 5, 0.0 MB"}]
    size = (folder.path / "team/0.jsonl").stat().st_size
    monkeypatch.setattr(trace_files, "SETTINGS", replace(SETTINGS, bytes_of_a_task=2 * size))
    assert [p["part"] for p in folder.plan()] == [[1, 2], [3, 4], [5]]
    monkeypatch.setattr(trace_files, "SETTINGS", replace(SETTINGS, bytes_of_a_task=1, most_tasks=2))
    assert [p["part"] for p in folder.plan()] == [[1, 2], [3, 4], [5]]


def test_files_of_an_object_storage_are_read_the_same_way(folder):
    upath = pytest.importorskip("upath")
    bucket = upath.UPath("memory://traces-of-a-test/")
    (bucket / "team").mkdir(parents=True, exist_ok=True)
    (bucket / "team/a.jsonl.gz").write_bytes(gzip.compress(a_call(1) + b"\n" + a_call(2)))
    assert fates(folder.land(bucket)) == (2, 2, 0, 0)
    assert folder.rows("select source_file from staging.trace_files") == [("team/a.jsonl.gz",)]
    before = folder.everything()
    assert folder.land(bucket).rows_in in (0, None)
    assert folder.everything() == before
    (bucket / "team/a.jsonl.gz").write_bytes(gzip.compress(a_call(1) + b"\n" + a_call(2) + b"\n" + a_call(3)))
    assert fates(folder.land(bucket)) == (1, 1, 0, 0)


def test_dead_letters_in_great_number_do_not_wait_in_memory(folder, monkeypatch):
    monkeypatch.setattr(trace_landing, "SETTINGS", replace(SETTINGS, dead_bytes_at_a_time=100))
    monkeypatch.setattr(trace_landing, "LINES_A_BATCH", 3)
    folder.write("a.jsonl", *[b"bad"] * 10)
    assert fates(folder.land()) == (10, 0, 10, 0)
    assert folder.rows("select dead from staging.trace_reads order by read_id") == [(3,), (3,), (3,), (1,)]
