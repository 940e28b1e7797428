"""core.developer_days: the calls of a day by repository and developer, made anew when one of them changes."""

from .coding import REPO, at, call, coding_house, on  # noqa: F401 - fixture

TABLE = "core.developer_days"


def test_a_row_has_the_sums_and_the_latencies_of_its_calls(coding):
    coding.prices(("claude-*", on(-100), 3, 15, 0, 0))
    coding.lands(
        call("1", at(0), acceptance="accepted", accepted_lines=4, latency_ms=300, tokens_cache_read=7),
        call("2", at(0), acceptance="rejected", latency_ms=100),
        call("3", at(0), is_error=True, latency_ms=None, model="another", tokens_in=None, total_tokens=50),
        call(
            "4",
            at(0),
            developer_id="bob",
            latency_ms=None,
            total_tokens=None,
            tokens_in=None,
            tokens_out=None,
        ),
    )
    coding.run(0, 1)
    columns = ("developer_id", "calls", "accepted", "rejected", "errors", "total_tokens", "tokens_in", "tokens_out",
               "tokens_cache_read", "tokens_cache_write", "accepted_lines", "priced_calls", "cost_nano_usd", "latencies_ms")  # fmt: skip
    # 100 tokens at 3 and 50 at 15 dollars a million are 1,050,000 billionths of a dollar
    assert coding.rows(TABLE, *columns) == [
        ("ada", 3, 1, 1, 1, 350, 200, 150, 7, None, 4, 2, 2_100_000, [100.0, 300.0]),
        ("bob", 1, 0, 0, 0, None, None, None, None, None, None, 0, None, None),
    ]  # fmt: skip


def test_whom_and_what_calls_do_not_name_is_unknown(coding):
    coding.lands(call("a", at(0), developer_id=None), call("b", at(0), repo=None))
    coding.run(0, 1)
    assert coding.rows(TABLE, "repo", "developer_id") == [("(unknown)", "ada"), (REPO, "(unknown)")]


def test_only_days_with_changed_calls_are_touched(coding):
    coding.lands(call("a", at(0)), call("b", at(1)))
    coding.run(0, 2)
    was = dict(coding.db.execute(f"select event_date, xmin::text from {TABLE}").fetchall())
    coding.lands(call("c", at(1)))
    coding.run(2)
    now = dict(coding.db.execute(f"select event_date, xmin::text from {TABLE}").fetchall())
    assert (was[on(0)] == now[on(0)], was[on(1)] == now[on(1)]) == (True, False)
    assert coding.rows(TABLE, "event_date", "calls") == [(on(0), 1), (on(1), 2)]


def test_what_vanishes_leaves_and_a_call_that_moves_is_counted_once(coding):
    coding.lands(call("a", at(0)), call("b", at(0), developer_id="bob"))
    coding.run(0, 2)
    coding.unlands("b")
    coding.lands(call("a", at(1), repo="org/two"))
    coding.run(2)
    assert coding.rows(TABLE, "event_date", "repo", "developer_id", "calls") == [(on(1), "org/two", "ada", 1)]


def test_a_warehouse_that_had_no_such_table_gets_all_of_its_days(coding):
    coding.lands(call("a", at(0)), call("b", at(20)))
    coding.run(0, 30)
    tables = (TABLE, "core.model_days")
    was = coding.everything(tables)
    for table in tables:
        coding.db.execute(f"delete from {table}")
    coding.db.commit()
    coding.run(30)
    assert coding.everything(tables) == was
