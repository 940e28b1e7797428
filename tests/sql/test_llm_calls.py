"""core.llm_calls: what lines tell of a call, put together; what it cost; what waits, and which days changed."""

from datetime import date
from random import Random

import pytest

from plumbline.files import statement
from plumbline.warehouse import run_sql

from .coding import at, call, coding_house, hash_of  # noqa: F401 - fixture

TABLE = "core.llm_calls"
FIRST = date(2025, 1, 1)
QUEUES = ("staging.trace_gone", "staging.trace_due")


def of(coding, name, *columns):
    return coding.one(TABLE, *columns, where=f"trace_hash = '{hash_of(name)}'")


def fill(coding, first=0, days=10, run_id="run", **meaning):
    run = coding.named(first, days, run_id, **meaning)
    coding.fill(run, "staging.coding_runs", "core.model_prices", TABLE)
    return coding.accounts[TABLE]


def test_a_line_is_a_call(coding):
    coding.lands(call("a", at(0), flags=["total_mismatch", "naive_time"]), file="x.jsonl")
    account = fill(coding)
    assert of(coding, "a", "call_id", "event_date", "lines", "source_file", "source_line", "flags", "acceptance") == (
        "a", date(2025, 10, 1), 1, "x.jsonl", 1, ["naive_time", "total_mismatch"], "unknown",
    )  # fmt: skip
    assert (account.rows_in, account.stored) == (1, 1)
    assert coding.queue() == [0]


def test_lines_of_one_call_are_one_row_and_the_last_that_knows_counts(coding):
    """Streamed lines of one message: tokens grow, only the first names the repository."""
    coding.lands(
        call("m", at(0, "09:00"), tokens_out=1, total_tokens=101, session_id="first", flags=["naive_time"]),
        call(
            "m", at(0, "09:01"), tokens_out=40, total_tokens=140, repo=None, session_id=None, latency_ms=None
        ),
        call(
            "m", at(0, "09:02"), tokens_out=60, total_tokens=160, repo=None, session_id=None, flags=["late"]
        ),
    )
    account = fill(coding)
    columns = (
        "ts",
        "tokens_out",
        "total_tokens",
        "repo",
        "session_id",
        "latency_ms",
        "lines",
        "source_line",
        "flags",
    )
    assert of(coding, "m", *columns) == (
        at(0, "09:02"), 60, 160, "org/one", "first", 1000.0, 3, 3, ["late", "naive_time"],
    )  # fmt: skip
    assert (account.rows_in, account.stored, account.duplicate) == (3, 1, 2)


def test_lines_count_in_the_order_of_their_files_whenever_they_were_read(coding):
    coding.lands(call("m", at(0), acceptance="rejected"), file="b")
    fill(coding)
    coding.lands(call("m", at(0), acceptance="accepted"), file="a")
    fill(coding)
    assert of(coding, "m", "acceptance", "source_file", "lines") == ("rejected", "b", 2)


def test_an_acceptance_that_arrives_later_updates_the_call(coding):
    coding.lands(call("a", at(0)), call("b", at(1)))
    fill(coding)
    coding.db.execute("delete from staging.coding_days")
    coding.lands(call("a", at(0), acceptance="accepted"))
    coding.lands(call("a", at(0)))
    account = fill(coding)
    assert of(coding, "a", "acceptance", "lines") == ("accepted", 3)
    assert coding.queue() == [0]
    assert (account.rows_in, account.stored, account.duplicate) == (3, 1, 2)


def test_a_call_that_moves_queues_its_old_day_and_its_new_one(coding):
    coding.lands(call("a", at(1)), file="1")
    fill(coding)
    coding.db.execute("delete from staging.coding_days")
    coding.lands(call("a", at(3)), file="2")
    fill(coding)
    assert coding.queue() == [1, 3]


def test_a_call_whose_lines_are_gone_is_gone(coding):
    coding.lands(call("a", at(1)), call("b", at(2)))
    fill(coding)
    coding.db.execute("delete from staging.coding_days")
    coding.unlands("a")
    fill(coding)
    assert coding.rows(TABLE, "call_id") == [("b",)]
    assert coding.queue() == [1]
    assert coding.rows("staging.trace_lost", "trace_hash::text", "event_date") == [
        (hash_of("a"), date(2025, 10, 2))
    ]
    fill(coding)
    assert len(coding.rows("staging.trace_lost", "1")) == 1, "until it has been published"
    coding.lands(call("a", at(1)))
    fill(coding)
    assert coding.rows("staging.trace_lost", "trace_hash") == []


def test_a_call_that_waits_or_is_told_by_other_lines_is_not_lost(coding):
    coding.lands(call("moves", at(1)), call("stays", at(2)), call("later", at(2)), file="a.jsonl")
    fill(coding)
    run_sql(
        coding.db, statement("staging.trace_calls", "forget.sql"), {"file_id": file_id(coding, "a.jsonl")}
    )
    coding.lands(call("moves", at(30)), call("stays", at(2)), file="a.jsonl.1")
    fill(coding, days=2)
    assert coding.rows("staging.trace_lost", "trace_hash::text") == [(hash_of("later"),)]


def test_what_was_rotated_was_written_before_what_was_not(coding):
    said = {"a.jsonl": 1, "a.jsonl.1": 2, "a.jsonl.10.gz": 3, "b.jsonl-20250102.gz": 4, "b.jsonl-20250101": 5, "b.jsonl": 6,
            "c.jsonl": 7, "c.jsonl.2": 8}  # fmt: skip
    for file, tokens in said.items():
        coding.lands(call(file[0], at(0), tokens_out=tokens), file=file)
    coding.db.execute("delete from staging.trace_files where source_file = 'b.jsonl'")
    fill(coding)
    assert [of(coding, name, "tokens_out") for name in "abc"] == [1, 4, 7]
    order = coding.rows("staging.trace_files", 'reading_order collate "C"', "source_file")
    assert [name for _, name in order] == [
        "a.jsonl.10.gz", "a.jsonl.1", "a.jsonl", "b.jsonl-20250101", "b.jsonl-20250102.gz", "c.jsonl.2", "c.jsonl",
    ]  # fmt: skip


def test_a_call_at_or_after_the_horizon_waits(coding):
    coding.lands(call("before", at(0, "23:59")), call("at", at(1, "00:00")), call("after", at(5)))
    account = fill(coding, 0, 1, "first")
    assert coding.rows(TABLE, "call_id") == [("before",)]
    assert (account.rows_in, account.stored, account.filtered) == (3, 1, 2)
    account = fill(coding, 1, 1, "second")
    assert coding.rows(TABLE, "call_id") == [("at",), ("before",)]
    assert (account.rows_in, account.stored) == (1, 1)
    fill(coding, 2, 9, "third")
    assert coding.rows(TABLE, "call_id") == [("after",), ("at",), ("before",)]
    assert coding.rows("staging.trace_due", "due_at") == []


def test_a_line_after_the_horizon_tells_nothing_yet(coding):
    coding.lands(call("a", at(0)), call("a", at(2), acceptance="accepted"))
    fill(coding, 0, 1, "first")
    assert of(coding, "a", "acceptance", "lines", "ts") == ("unknown", 1, at(0))
    fill(coding, 1, 5, "second")
    assert of(coding, "a", "acceptance", "lines", "ts") == ("accepted", 2, at(2))


def test_a_run_that_never_published_leaves_nothing_beyond_the_horizon_of_the_next(coding):
    coding.lands(call("a", at(0)), call("b", at(5)))
    fill(coding, 0, 10, "failed")
    fill(coding, 0, 1, "next")
    assert coding.rows(TABLE, "call_id") == [("a",)]
    fill(coding, 1, 9, "last")
    assert coding.rows(TABLE, "call_id") == [("a",), ("b",)]


def test_such_a_run_leaves_nothing_of_single_lines_beyond_the_horizon_either(coding):
    coding.lands(call("a", at(0), acceptance="accepted", tokens_out=7), call("b", at(0)), call("b", at(1)))
    coding.lands(call("a", at(5), tokens_out=9), call("b", at(1)), file="0 comes first in the order of files")
    coding.lands(call("a", at(1), tokens_out=None, acceptance="unknown"), file="z comes last")
    wanted_first = ("accepted", 7, 2, at(1))
    fill(coding, 0, 10, "failed")
    assert of(coding, "a", "lines", "ts") == (3, at(1))
    fill(coding, 0, 3, "next")
    assert of(coding, "a", "acceptance", "tokens_out", "lines", "ts") == wanted_first
    fill(coding, 3, 9, "last")
    assert of(coding, "a", "lines", "ts") == (3, at(1))


def test_a_day_run_twice_changes_nothing(coding):
    coding.lands(call("a", at(0)), call("a", at(0)), call("b", at(30)))
    fill(coding)
    before = coding.touched_since((TABLE, "staging.coding_days", *QUEUES))
    account = fill(coding)
    assert coding.touched_since(before) == before
    assert (account.rows_in, account.stored) == (0, 0)


def test_days_are_business_days(coding):
    coding.lands(call("a", at(1, "02:00")))
    fill(coding, business_zone="America/New_York")
    assert of(coding, "a", "event_date") == date(2025, 10, 1)


PRICES = (
    ("claude-*", date(2025, 1, 1), 3.0, 15.0, 0.3, 3.75),
    ("claude-opus-*", date(2025, 1, 1), 15.0, 75.0, 1.5, 18.75),
    ("claude-*", date(2025, 10, 3), 2.0, 10.0, 0.2, 2.5),
    ("free-*", date(2025, 1, 1), 0.0, 0.0, 0.0, 0.0),
)


@pytest.mark.parametrize(
    ("changes", "cost", "source"),
    [
        # 100 in and 50 out: 100 * 3 + 50 * 15 dollars per million
        ({}, 0.00105, "priced"),
        ({"tokens_cache_read": 1000, "tokens_cache_write": 10}, 0.00105 + 0.0003 + 0.0000375, "priced"),
        ({"model": "Claude-Opus-4-20250514"}, 100 * 15e-6 + 50 * 75e-6, "priced"),
        ({"ts": at(1, "23:59")}, 0.00105, "priced"),
        ({"ts": at(2, "00:00")}, 100 * 2e-6 + 50 * 10e-6, "priced"),
        ({"model": "gpt-4o"}, None, None),
        ({"model": None}, None, None),
        ({"tokens_in": None}, None, None),
        ({"reported_cost_usd": 0.5}, 0.5, "reported"),
        # 0 dollars for tokens is what tools say that do not know the price
        ({"reported_cost_usd": 0.0}, 0.00105, "priced"),
        ({"reported_cost_usd": 0.0, "total_tokens": None, "tokens_out": None}, None, None),
        ({"reported_cost_usd": 0.0, "model": "gpt-4o"}, None, None),
        ({"reported_cost_usd": 0.0, "model": "free-1"}, 0.0, "priced"),
        ({"reported_cost_usd": 0.0, "tokens_in": 0, "tokens_out": 0, "total_tokens": 0}, 0.0, "reported"),
        ({"reported_cost_usd": 1e300}, 0.00105, "priced"),
        ({"reported_cost_usd": float("inf"), "model": None}, None, None),
        ({"tokens_in": 2**62}, None, None),
    ],
)  # fmt: skip
def test_a_call_costs_what_is_reported_or_else_the_price_of_its_day(coding, changes, cost, source):
    coding.prices(*PRICES)
    coding.lands(call("single", at(0)) | changes)
    coding.lands(*[call("twice", at(0)) | changes] * 2)
    fill(coding)
    for name in ("single", "twice"):
        assert of(coding, name, "cost_usd", "cost_source") == (pytest.approx(cost) if cost else cost, source)


def test_a_line_that_reports_no_cost_takes_none_away(coding):
    coding.lands(call("a", at(0), reported_cost_usd=0.5), call("a", at(0), reported_cost_usd=0.0))
    fill(coding)
    assert of(coding, "a", "cost_usd", "cost_source") == (0.5, "reported")


def test_an_underscore_or_a_percent_sign_in_a_pattern_means_itself(coding):
    coding.prices(("my_model", FIRST, 1, 1, 1, 1), ("my%", FIRST, 9, 9, 9, 9))
    coding.lands(call("a", at(0), model="my-model"), call("b", at(0), model="my_model"))
    fill(coding)
    assert of(coding, "a", "cost_usd") is None
    assert of(coding, "b", "cost_usd") == pytest.approx(150e-6)


def test_a_price_that_changes_prices_its_calls_again_and_no_others(coding):
    coding.prices(*PRICES)
    coding.lands(*(call(f"day {n}", at(n)) for n in range(5)), call("reported", at(3), reported_cost_usd=1.0),
                 call("opus", at(3), model="claude-opus-4"))  # fmt: skip
    fill(coding)
    coding.db.execute("delete from staging.coding_days")
    before = dict(coding.rows(TABLE, "call_id", "xmin::text"))
    coding.prices(
        *PRICES[:2], ("claude-*", date(2025, 10, 4), 4.0, 20.0, 0.4, 5.0)
    )  # a day later, and dearer
    fill(coding)
    assert coding.queue() == [2, 3, 4]
    assert of(coding, "day 2", "cost_usd") == pytest.approx(0.00105)
    assert of(coding, "day 3", "cost_usd") == pytest.approx(100 * 4e-6 + 50 * 20e-6)
    assert of(coding, "opus", "cost_usd") == pytest.approx(100 * 15e-6 + 50 * 75e-6)
    after = dict(coding.rows(TABLE, "call_id", "xmin::text"))
    assert {name for name in before if before[name] == after[name]} == {"day 0", "day 1", "reported"}
    assert fill(coding).rows_in == 0


def test_a_price_that_comes_at_last_prices_what_had_none(coding):
    coding.lands(call("a", at(0)))
    fill(coding)
    coding.prices(*PRICES)
    fill(coding)
    assert of(coding, "a", "cost_usd", "cost_source") == (pytest.approx(0.00105), "priced")


@pytest.mark.parametrize("seed", range(6))
def test_calls_made_part_by_part_are_those_made_at_once(coding, seed):
    """Lines come in parts, files are rewritten, horizons pass: nothing is forgotten of what lines tell."""
    chance = Random(seed)
    for n in range(12):
        file = chance.choice(["a.jsonl", "b.jsonl", "c.jsonl"])
        if chance.random() < 0.3:
            run_sql(
                coding.db, statement("staging.trace_calls", "forget.sql"), {"file_id": file_id(coding, file)}
            )
        for _ in range(chance.randrange(3)):  # parts that no run has seen before the next
            names = [chance.choice("abcdefgh") for _ in range(chance.randrange(4))]
            lines = [
                call(
                    name,
                    at(chance.randrange(6)),
                    tokens_out=chance.randrange(9),
                    repo=chance.choice([None, "o/r"]),
                )
                for name in names
            ]
            coding.lands(*lines, file=file)
        fill(coding, days=1 + chance.randrange(1 + n // 2), run_id=f"run {n}")  # and may come back
    account = fill(coding, days=5, run_id="last")
    assert account.rows_in == account.stored + account.duplicate + account.filtered
    tables = (TABLE, "staging.trace_gone", "staging.trace_places")
    step_by_step = coding.everything(tables)
    coding.db.execute(f"truncate {', '.join(tables)}")
    coding.db.execute("update staging.trace_reads set is_merged = false")
    fill(coding, days=5, run_id="last")
    at_once = coding.everything(tables)
    assert at_once == step_by_step
    assert at_once[TABLE]


def file_id(coding, file):
    found = coding.rows("staging.trace_files", "file_id", where=f"source_file = '{file}'")
    return found[0][0] if found else 0
