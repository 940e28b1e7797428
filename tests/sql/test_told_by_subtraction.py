"""What is hidden stays hidden from whoever subtracts one published number from another."""

from dataclasses import replace

import pytest

from plumbline.ai_coding.lake_export import export_lake

from .coding_published import DAILY, REPORT, Published
from .lake_readers import SECRET, rows_of

ALONE, TEAM, OTHERS = "org/alone", "org/team", "org/others"


@pytest.fixture
def coding(warehouse):
    return Published(warehouse)


def test_a_repository_of_one_is_not_what_all_leave_over(coding):
    """Hidden beside it: by days the team, small within four weeks; over the quarter, with its visitors, it is the larger one."""
    for day in range(40):
        coding.works(day, "solo", ALONE, 1 + day % 3)
        for n in range(6):
            coding.works(day, f"a{n}", TEAM)
        for n in range(8):
            coding.works(day, f"b{n}", OTHERS)
        if day < 4:
            coding.works(day, f"visitor {day}", TEAM)
    coding.run(0, 40)

    everywhere, team = (
        coding.of_report("(all)", "calls", "accepted"),
        coding.of_report(TEAM, "calls", "accepted"),
    )
    others = coding.of_days(OTHERS, "call_count", "accepted_count")
    assert coding.of_report(ALONE, "status") == ("suppressed",)
    left_over = [all_of - (a or 0) - b for all_of, a, b in zip(everywhere, team, others, strict=True)]
    assert left_over == [0, 0]
    assert (
        everywhere
        == coding.db.execute(f"select sum(call_count), sum(accepted_count) from {DAILY}").fetchone()
    )


def given_one_joined_by_five(coding):
    """A developer alone for three weeks, then in company: the first days are hidden, the last ones shown."""
    for day in range(28):
        coding.works(day, "alice", ALONE, 3)
        for n in range(7):
            if n < 6:
                coding.works(day, f"x{n}", TEAM)
            coding.works(day, f"y{n}", OTHERS)
            if day >= 21 and n < 5:
                coding.works(day, f"o{n}", ALONE)
    coding.run(0, 28)


def test_a_report_less_its_days_is_nothing(coding):
    given_one_joined_by_five(coding)

    assert coding.rows(DAILY, "privacy", "count(distinct event_date)", where=f"repo = '{ALONE}' group by 1") == [
        ("shown", 7), ("suppressed", 21)]  # fmt: skip
    columns = ("calls", "accepted", "rejected")
    assert coding.of_report(ALONE, *columns, window_days=28) == coding.of_days(
        ALONE, "call_count", "accepted_count", "rejected_count"
    )
    assert coding.of_report(ALONE, "calls", "active_days", window_days=28) == (7 * 8, 7)


def test_weeks_with_a_hidden_day_have_no_sessions(coding):
    given_one_joined_by_five(coding)

    weekly = "report -> 'weekly_sessions' #>> '{}'"
    assert coding.of_report(ALONE, weekly, "sessions", window_days=28) == ("[null, null, null]", 56)
    assert coding.of_report(TEAM, weekly, "session_growth_rate", window_days=28) == (
        "[null, null, null]",
        None,
    )
    assert coding.of_report(OTHERS, weekly, "session_growth_rate", window_days=28) == ("[49, 49, 49]", 0)


def test_a_model_that_is_hidden_in_the_report_has_no_name_in_the_lake(coding, tmp_path):
    for day in range(3):
        for n in range(7):
            coding.works(day, f"a{n}", TEAM, model="gpt-5")
            if n < 5:
                coding.works(day, f"a{n}", TEAM, 2, model="o3")
        coding.works(day, "a0", TEAM, 1 + day, model="rare")
    run = coding.run(0, 3)
    export_lake(coding.db, replace(run, secret_of=lambda _: SECRET), tmp_path)

    by_model = "jsonb_path_query_array(report, '$.acceptance_by_model[*].model') #>> '{}'"
    assert coding.of_report(TEAM, by_model, "calls", "is_whole") == ('["(suppressed)", "gpt-5"]', 57, False)
    assert rows_of(tmp_path, "model, count(*)", "true group by model") == [("gpt-5", 21), (None, 36)]


def test_numbers_of_a_day_that_is_hidden_later_are_not_among_the_restatements(coding):
    people = [f"a{n}" for n in range(5)]
    for day in range(2):
        for person in people:
            coding.works(day, person, TEAM, 2)
    coding.names(*((name, name, None, None) for name in people))
    coding.run(0, 12)
    coding.works(0, "a1", TEAM, 3, latency_ms=7.0)  # late
    coding.run(12)
    table, values = "ops.restatements", ("old_value", "new_value")
    assert coding.rows(table, *values, where=f"table_name = '{DAILY}' and column_name = 'call_count'") == [
        ("2", "5")
    ]
    assert ("20", "23") in coding.rows(
        table, *values, where=f"table_name = '{REPORT}' and column_name = 'calls'"
    )

    coding.names(
        *((name.replace("a4", "a3"), name, None, None) for name in people)
    )  # two names of one person
    coding.run(13)
    assert coding.rows(DAILY, "distinct privacy", where="event_date < '2025-10-03'") == [("suppressed",)]
    told = coding.rows(
        table,
        "count(*)",
        "count(old_value)",
        "count(new_value)",
        where=f"table_name in ('{DAILY}', '{REPORT}')",
    )
    assert told[0][0] > 0
    assert told[0][1:] == (0, 0)
    assert coding.rows(table, "row_key", where=f"table_name = '{DAILY}' and row_key ? 'developer_key'") == []
