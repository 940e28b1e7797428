"""aggregates.daily_session_metrics: counts exact to the row, small groups hidden, quiet days there."""

import pytest

from .coding import REPO, at, call, coding_house, on  # noqa: F401 - fixture

TABLE = "aggregates.daily_session_metrics"
FIVE = ("ada", "bob", "cy", "dan", "eve")


def given_group(coding, *names, day=0, repo=REPO):
    """One call of each, early on the day, so that their repository is shown."""
    coding.lands(
        *(
            call(f"{repo} {name} {day}", at(day, "00:00"), developer_id=name, repo=repo, session_id=name)
            for name in names
        )
    )


def of(coding, day, *columns, name="ada", repo=REPO):
    key = name if name.startswith("(") else f"key of trace:{name}"
    return coding.one(
        TABLE, *columns, where=f"event_date = '{on(day)}' and developer_key = '{key}' and repo = '{repo}'"
    )


def test_ten_calls_accepted_where_the_number_mod_three_is_not_one(coding):
    """0, 2, 3, 5, 6, 8, 9 are accepted: 7 of 10."""
    given_group(coding, *FIVE)
    coding.lands(*(call(f"{i}", at(1, f"09:0{i}"), acceptance="rejected" if i % 3 == 1 else "accepted",
                        latency_ms=100.0 * (i + 1), is_error=i == 4) for i in range(10)))  # fmt: skip
    coding.run(0, 2)
    columns = ("call_count", "session_count", "total_tokens", "tokens_in", "tokens_out", "accepted_count", "rejected_count",
               "unknown_count", "acceptance_rate", "error_count", "median_latency_ms", "p90_latency_ms", "unpriced_count")  # fmt: skip
    # p90 of 100, 200 .. 1000: nine tenths of the way along ten values, 100 + 0.9 * 900
    assert of(coding, 1, *columns) == (
        10,
        1,
        1500,
        1000,
        500,
        7,
        3,
        0,
        0.7,
        1,
        550.0,
        pytest.approx(910.0),
        10,
    )
    assert of(coding, 1, "tokens_cache_read", "cost_usd", "privacy", "time_zone") == (
        None,
        None,
        "shown",
        "UTC",
    )


def test_ten_of_one_and_three_of_another_are_two_rows_and_what_vanishes_leaves(coding):
    given_group(coding, *FIVE)
    coding.lands(
        *(call(f"a{n}", at(1)) for n in range(10)),
        *(call(f"b{n}", at(1), developer_id="bob") for n in range(3)),
    )
    coding.run(0, 10)
    assert coding.rows(TABLE, "developer_key", "call_count", where=f"event_date = '{on(1)}'") == [
        ("key of trace:ada", 10), ("key of trace:bob", 3)]  # fmt: skip
    was = of(coding, 1, "refreshed_at")
    coding.unlands("a0")
    for n in range(3):
        coding.unlands(f"b{n}")
    coding.run(10)
    assert coding.rows(TABLE, "developer_key", "call_count", where=f"event_date = '{on(1)}'") == [
        ("key of trace:ada", 9)
    ]
    assert (was, of(coding, 1, "refreshed_at")) == (at(5, "00:00"), at(11, "00:00"))
    restated = coding.rows(
        "ops.restatements",
        "column_name",
        "old_value",
        "new_value",
        where="column_name in ('call_count', 'refreshed_at')",
    )
    assert restated == [("call_count", "10", "9"), ("call_count", "3", None)]


def test_names_of_one_developer_are_one_row(coding):
    given_group(coding, *FIVE)
    others = ((name, name, None, None) for name in FIVE[1:])
    coding.names(("Ada", "ada", None, None), ("Ada", "laptop", None, None), *others)
    coding.lands(call("1", at(1), latency_ms=100), call("2", at(1), developer_id="laptop", latency_ms=400),
                 call("3", at(1), developer_id="laptop", latency_ms=500), call("4", at(1), developer_id=None))  # fmt: skip
    coding.run(0, 2)
    assert coding.rows(TABLE, "developer_key", "call_count", "session_count", "median_latency_ms", where=f"event_date = '{on(1)}'") == [
        ("(unknown)", 1, 1, 1000.0), ("key of Ada", 3, 1, 400.0)]  # fmt: skip


def test_a_small_group_is_one_row_without_numbers(coding):
    given_group(coding, *FIVE[:4])
    coding.lands(*(call(f"n{n}", at(0), developer_id=None) for n in range(5)))
    given_group(coding, *FIVE, repo="org/large")
    coding.run(0, 1)
    everything = coding.db.execute(f"select to_jsonb(t) from {TABLE} as t where repo = %s", [REPO]).fetchall()
    assert len(everything) == 1
    shown = {name: value for name, value in everything[0][0].items() if value is not None}
    assert set(shown) == {
        "event_date",
        "repo",
        "developer_key",
        "time_zone",
        "is_provisional",
        "privacy",
        "refreshed_at",
    }
    assert (shown["developer_key"], shown["privacy"]) == ("(suppressed)", "suppressed")


def test_a_group_that_would_give_a_small_one_away_is_hidden_with_it(coding):
    given_group(coding, *FIVE[:4])
    given_group(coding, *FIVE, repo="org/large")
    given_group(coding, *(f"other {name}" for name in FIVE), repo="org/larger")
    coding.run(0, 1)
    shown = coding.db.execute(
        f"select distinct repo, privacy, call_count is null from {TABLE} order by 1"
    ).fetchall()
    assert shown == [
        ("org/large", "complementary", True),
        ("org/larger", "shown", False),
        (REPO, "suppressed", True),
    ]


def test_small_groups_that_are_five_together_hide_no_other(coding):
    given_group(coding, *FIVE[:4])
    given_group(coding, "somebody else", repo="org/small")
    given_group(coding, *FIVE, repo="org/large")
    coding.run(0, 1)
    assert {privacy for (privacy,) in coding.rows(TABLE, "privacy", where="repo = 'org/large'")} == {"shown"}


def test_a_group_is_large_while_five_worked_within_28_days(coding):
    given_group(coding, *FIVE)
    coding.lands(*(call(f"later {day}", at(day)) for day in (27, 28)))
    coding.run(0, 30)
    assert of(coding, 27, "privacy") == "shown"
    assert of(coding, 28, "privacy", name="(suppressed)") == "suppressed"


def test_names_nobody_knows_make_no_group(coding):
    coding.names(*((name, name, None, None) for name in ("ada", "bob", "cy", "dan")))
    for name in ("ada", "bob", "cy", "dan", "key 1", "key 2"):
        coding.lands(call(name, at(0), developer_id=name))
    coding.run()
    assert coding.rows(TABLE, "developer_key", "privacy", "call_count") == [
        ("(suppressed)", "suppressed", None)
    ]
    assert coding.one("core.repo_days", "developers", "developers_28d") == (6, 4)


@pytest.mark.parametrize(
    ("min_group", "people", "privacy"),
    [(3, 2, "suppressed"), (3, 3, "pilot"), (3, 5, "shown"), (5, 4, "suppressed")],
)
def test_a_pilot_may_lower_the_limit_and_is_labelled(coding, min_group, people, privacy):
    given_group(coding, *FIVE[:people])
    coding.run(0, 1, min_group=min_group)
    assert {row[0] for row in coding.rows(TABLE, "privacy")} == {privacy}


def test_a_day_without_calls_is_a_row_of_zeros_from_the_first_activity_on(coding):
    coding.commit("c", at(0))
    given_group(coding, *FIVE, day=2)
    coding.run(0, 4)
    assert coding.rows(TABLE, "event_date", "developer_key", where="developer_key like '(%'") == [
        (on(day), "(nobody)") for day in (0, 1, 3)]  # fmt: skip
    columns = (
        "call_count",
        "session_count",
        "total_tokens",
        "cost_usd",
        "unpriced_count",
        "acceptance_rate",
        "median_latency_ms",
        "privacy",
    )
    assert of(coding, 1, *columns, name="(nobody)") == (0, 0, 0, 0.0, 0, None, None, "shown")


def test_a_session_over_midnight_counts_on_both_days(coding):
    given_group(coding, *FIVE)
    coding.lands(call("a", at(1, "23:50")), call("b", at(2, "00:10")), call("c", at(2, "12:00")))
    coding.run(0, 3)
    assert (of(coding, 1, "session_count"), of(coding, 2, "session_count")) == (1, 2)


def test_a_day_is_provisional_until_three_days_after_it(coding):
    given_group(coding, *FIVE)
    coding.run(0, 3)
    assert of(coding, 0, "is_provisional", "refreshed_at") == (True, at(3, "00:00"))
    coding.run(3)
    assert of(coding, 0, "is_provisional", "refreshed_at") == (False, at(4, "00:00"))


def test_publishing_twice_changes_nothing(coding):
    given_group(coding, *FIVE)
    coding.lands(call("a", at(3)), call("b", at(5), repo="org/small"))
    coding.run(0, 8)
    before = coding.touched_since((TABLE,))
    coding.run(0, 8)
    coding.run(2, 1)
    assert coding.touched_since((TABLE,)) == before


def test_the_view_has_the_eight_columns_of_the_earlier_system(coding):
    coding.db.execute("select * from aggregates.session_metrics")
    cursor = coding.db.execute("select * from aggregates.session_metrics")
    assert [column.name for column in cursor.description] == [
        "event_date", "developer_id", "session_count", "total_tokens", "accepted_count", "error_count",
        "median_latency_ms", "cost_usd"]  # fmt: skip
