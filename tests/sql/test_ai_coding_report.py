"""aggregates.ai_coding_report: every number counted by hand, and what is hidden of small groups."""

import json
from datetime import timedelta
from math import log

import numpy as np
import pingouin
import pytest

from plumbline.ai_coding.report_numbers import UNITS

from .coding_reports import (
    REPORT as TABLE,
)
from .coding_reports import (
    SUNDAY,
    ago,
    given_call,
    given_days,
    given_session,
    given_team,
    publish,
)

NUMBERS = tuple(UNITS)


def publish_reports(house, *as_of, **changes):
    return publish(house, *(as_of or (SUNDAY,)), tables=[TABLE], **changes)[TABLE]


def report(house, repo="o/r", days=28, as_of=SUNDAY, **_):
    """The row as a dict, its document under `report`."""
    cursor = house.db.execute(
        f"select * from {TABLE} where (as_of_on, repo, window_days) = (%s, %s, %s)", [as_of, repo, days]
    )
    names = [column.name for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def given_five(house, repo="o/r", **changes):
    """Five developers with a call each of the last day: enough of them to be shown."""
    for n in range(5):
        given_developers_once(house, f"dev{n}")
        given_call(house, developer=f"dev{n}", repo=repo, **changes)


def given_developers_once(house, name):
    house.db.execute(
        "insert into core.developers values ('trace', %s, %s, true) on conflict do nothing",
        [name, f"id of {name}"],
    )


def given_pull_request(
    house, number, opened: int, merged: int | None, hours: float = 0, repo="o/r", is_fix=False
):
    opened_at = f"{ago(opened)} 08:00+00"
    house.db.execute(
        "insert into core.pull_requests (repo, number, state, is_draft, created_at, merged_at, updated_at, review_count, "
        "reopened_count, is_follow_up_fix) values (%s, %s, 'closed', false, %s, "
        "case when %s then %s::timestamptz + make_interval(secs => 3600 * %s) end, %s, 0, 0, %s)",
        [
            repo,
            number,
            opened_at,
            merged is not None,
            f"{ago(merged or 0)} 08:00+00",
            hours,
            opened_at,
            is_fix,
        ],
    )


def test_one_accepted_of_three_known_calls_is_a_third(house):
    given_days(house, 28, calls=[0] * 27 + [5])
    given_five(house)
    house.db.execute("update core.llm_calls set acceptance = (array['accepted', 'rejected', 'rejected'])[right(developer_id, 1)::int + 1] "
                     "where developer_id < 'dev3'")  # fmt: skip
    publish_reports(house)

    row = report(house)
    assert (row["calls"], row["accepted"], row["rejected"]) == (5, 1, 2)
    assert row["acceptance_rate"] == pytest.approx(1 / 3)
    assert row["known_share"] == pytest.approx(3 / 5)
    assert (row["status"], row["privacy"], row["developers"]) == ("ok", "shown", 5)


def test_rates_have_the_same_population_above_and_below(house):
    given_days(house, 28, calls=[0] * 26 + [5, 5])
    given_five(house)
    told = {"day": 1, "developer": "dev0"}
    given_call(
        house,
        **told,
        acceptance="accepted",
        total_tokens=100,
        accepted_lines=10,
        diff_ratio=0.5,
        is_error=False,
    )
    given_call(house, **told, acceptance="accepted", total_tokens=300, diff_ratio=1.0, is_error=False)
    given_call(house, **told, acceptance="accepted", accepted_lines=1000, is_error=True)
    given_call(house, **told, acceptance="rejected", total_tokens=400, accepted_lines=7)
    given_call(house, **told, acceptance="rejected", total_tokens=1200)
    publish_reports(house)

    row = report(house)
    assert row["tokens_per_accepted_call"] == pytest.approx((100 + 300) / 2)
    assert row["tokens_per_accepted_line"] == pytest.approx(100 / 10)
    assert row["token_efficiency_ratio"] == pytest.approx(200 / 800)
    assert row["acceptance_quality"] == pytest.approx(0.75)
    assert row["error_rate"] == pytest.approx(1 / 3)
    assert (row["active_days"], row["calls_per_active_day"]) == (2, 5)


def test_delivery_is_counted_on_the_day_of_the_merge(house):
    given_days(house, 28, commits=[2] * 28, merged_pull_requests=[0] * 26 + [1, 2], closed_pull_requests=[0] * 26 + [1, 3],
               reopened_pull_requests=[1] + [0] * 27, cost_usd=0.5, calls=[0] * 27 + [5])  # fmt: skip
    given_five(house)
    given_pull_request(house, 1, opened=30, merged=1, hours=2)
    given_pull_request(house, 2, opened=0, merged=0, hours=4, is_fix=True)
    given_pull_request(house, 3, opened=0, merged=0, hours=5)
    given_pull_request(house, 4, opened=60, merged=40)  # before the window
    given_pull_request(house, 5, opened=1, merged=None)
    publish_reports(house)

    row = report(house)
    assert (row["merged_pull_requests"], row["merged_per_week"]) == (3, pytest.approx(3 / 4))
    assert row["commits_per_day"] == 2
    assert row["median_merge_hours"] == 5  # of 29 days and 2 hours, 4 and 5
    assert row["reopened_rate"] == pytest.approx(1 / 4)
    assert row["follow_up_fix_share"] == pytest.approx(1 / 3)
    assert (row["cost_usd"], row["cost_per_merged_pull_request"]) == (14, pytest.approx(14 / 3))
    everywhere = report(house, "(all)")
    assert [everywhere[name] for name in NUMBERS if name not in ("associations", "controls_fired")] == [
        row[name] for name in NUMBERS if name not in ("associations", "controls_fired")
    ]


def test_effect_sizes_of_latency_are_those_of_pingouin(house):
    accepted, rejected = [12, 15, 11, 14], [30, 10, 50, 25, 8, 3]
    given_days(house, 28, calls=[0] * 27 + [10])
    given_five(house)
    for kind, values in (("accepted", accepted), ("rejected", rejected)):
        for value in values:
            given_call(house, acceptance=kind, latency_ms=value)
    given_call(house, acceptance="accepted", latency_ms=0)  # was not measured
    publish_reports(house)

    row = report(house)
    assert row["latency_d"] == pytest.approx(-0.573, abs=5e-4)
    assert row["latency_g"] == pytest.approx(
        pingouin.compute_effsize(accepted, rejected, eftype="hedges"), abs=1e-3
    )
    assert row["latency_d_low"] < -0.573 < 0 < row["latency_d_high"]
    logs = [list(map(log, values)) for values in (accepted, rejected)]
    assert row["log_latency_d"] == pytest.approx(pingouin.compute_effsize(*logs, eftype="cohen"), abs=1e-5)


def test_sessions_are_counted_once_however_many_days_they_span_and_grow_by_full_weeks(house):
    given_days(house, 31, calls=1, until=0)  # begins on a Friday: its first week is not full
    given_five(house)
    for weeks_ago, sessions in enumerate((70, 55, 60, 50)):
        for _ in range(sessions):
            given_session(house, 7 * weeks_ago + 3)
    given_session(house, 10, key="over midnight")
    house.db.execute(
        "update core.coding_session_days set started_at = '2025-06-19' where session_key = 'over midnight'"
    )
    given_session(house, 9, key="over midnight")
    house.db.execute(
        "update core.coding_session_days set started_at = '2025-06-19' where session_key = 'over midnight'"
    )
    given_session(house, 29)
    publish_reports(house)

    month, quarter = report(house), report(house, days=90)
    assert month["sessions"] == 236
    assert month["report"]["weekly_sessions"] == quarter["report"]["weekly_sessions"] == [50, 60, 56, 70]
    assert month["session_growth_rate"] == pytest.approx(70 / 50 - 1)
    assert month["session_slope_per_week"] == pytest.approx(np.polyfit(range(4), [50, 60, 56, 70], 1)[0])
    assert quarter["sessions"] == 237


def test_a_started_week_does_not_count_as_a_fall(house):
    tuesday = SUNDAY + timedelta(days=2)
    given_days(house, 30, calls=1, until=-2)
    given_five(house)
    for day, sessions in ((24, 10), (17, 50), (10, 60), (3, 70), (-2, 1)):
        for _ in range(sessions):
            given_session(house, day)
    publish_reports(house, tuesday)

    row = report(house, as_of=tuesday)
    assert row["report"]["weekly_sessions"] == [50, 60, 70]
    assert row["session_growth_rate"] == pytest.approx(0.4)


def test_an_empty_window_says_no_data_with_the_same_keys(house):
    given_days(house, 120, calls=[1] + [0] * 119)
    given_five(house, day=119)
    given_five(house, repo="full/one")
    given_days(house, 28, repo="full/one", calls=1)
    publish_reports(house)

    empty, full = report(house), report(house, "full/one")
    assert (empty["status"], full["status"]) == ("no data", "ok")
    assert [empty[name] for name in NUMBERS] == [None] * len(NUMBERS)
    assert empty["report"].keys() == full["report"].keys()
    assert empty["report"]["metrics"] == dict.fromkeys(NUMBERS)
    assert "NaN" not in json.dumps(full["report"])
    assert full["calls"] == 5, "of its own repository only"


def test_days_that_are_hidden_are_in_no_number_but_those_of_github(house):
    hidden = {"few/one": "suppressed", "mid/one": "complementary", "big/one": "shown"}
    for repo, people in (("few/one", 2), ("mid/one", 5), ("big/one", 7)):
        given_days(
            house, 28, repo=repo, calls=people, cost_usd=1, merged_pull_requests=1, privacy=hidden[repo]
        )
        given_team(house, people, repo=repo)
        for n in range(people):
            given_call(house, developer=f"dev{n}", repo=repo)
    publish_reports(house)

    assert dict(house.rows(TABLE, "repo", "privacy", where="window_days = 28")) == hidden | {"(all)": "shown"}
    for repo in ("few/one", "mid/one"):
        row = report(house, repo)
        assert row["status"] == "suppressed"
        assert [row[name] for name in NUMBERS] == [None] * len(NUMBERS)
        assert row["report"]["metrics"] == dict.fromkeys(NUMBERS)
        assert row["report"]["acceptance_by_model"] == row["report"]["associations_by_lag"] == []
    everywhere = report(house, "(all)")
    assert (
        everywhere["calls"],
        everywhere["developers"],
        everywhere["sessions"],
        everywhere["cost_usd"],
    ) == (7, 7, 7, 28)
    assert (everywhere["merged_pull_requests"], everywhere["cost_per_merged_pull_request"]) == (3 * 28, 1)
    assert everywhere["report"]["hidden_days"] == 2 * 28
    assert "56 days (of a repository each)" in everywhere["caveat"]
    assert (everywhere["is_whole"], report(house, "big/one")["is_whole"]) == (False, True)


def test_a_repository_is_told_of_by_its_days_that_are_shown(house):
    given_days(house, 21, calls=1, cost_usd=1, merged_pull_requests=1, until=7, privacy="suppressed")
    given_days(house, 7, calls=5, cost_usd=2, merged_pull_requests=1)
    given_five(house, acceptance="accepted", model="o3")
    for day in range(7, 28):
        given_call(house, day=day, acceptance="rejected")
        given_session(house, day, "dev0")
    given_team(house, 5)
    publish_reports(house)

    row = report(house)
    assert (row["calls"], row["acceptance_rate"], row["active_days"], row["cost_usd"]) == (5, 1, 7, 14)
    assert (row["sessions"], row["merged_pull_requests"], row["cost_per_merged_pull_request"]) == (5, 28, 2)
    assert row["report"]["weekly_sessions"] == [None, None, None, 5]
    assert row["session_slope_per_week"] is row["session_growth_rate"] is None
    assert [model["model"] for model in row["report"]["acceptance_by_model"]] == ["o3"]
    assert row["report"]["hidden_days"] == 21
    assert [report(house, "(all)")[name] for name in NUMBERS] == [row[name] for name in NUMBERS]


def test_a_week_is_unknown_for_all_where_a_repository_comes_or_goes_and_not_where_one_is_never_shown(house):
    given_days(house, 28, calls=5)
    given_days(house, 28, repo="few/one", calls=1, privacy="suppressed")
    given_five(house)
    for day in (3, 10, 17, 24):
        given_session(house, day)
        given_session(house, day, repo="few/one")
    publish_reports(house)
    assert report(house, "(all)")["report"]["weekly_sessions"] == [1, 1, 1, 1]

    house.db.execute(
        "update core.repo_days set privacy = 'shown' where repo = 'few/one' and event_date > %s", [ago(7)]
    )
    publish_reports(house)
    assert report(house, "(all)")["report"]["weekly_sessions"] == [None, None, None, 2]


def test_shown_days_of_few_people_are_no_report(house):
    given_days(house, 28, calls=1)  # five worked before the window: its days are shown
    given_team(house, 5)
    given_call(house, developer="dev0")
    publish_reports(house)

    assert (report(house)["privacy"], report(house)["calls"]) == ("suppressed", None)


def test_a_model_of_few_people_takes_another_with_it(house):
    given_days(house, 28, calls=1)
    for model, people in (("rare", 2), ("gpt-4o", 5), ("claude-x", 6)):
        given_team(house, people)
        for n in range(people):
            given_call(house, developer=f"dev{n}", model=model, acceptance="accepted")
    publish_reports(house)

    models = {row["model"]: row for row in report(house)["report"]["acceptance_by_model"]}
    assert {model: (row["privacy"], row["calls"]) for model, row in models.items()} == {
        "(suppressed)": ("suppressed", 7), "claude-x": ("shown", 6)}  # fmt: skip
    assert report(house, "(all)")["report"]["acceptance_by_model"] == list(models.values())
    assert report(house)["policy_share"] == 1, "of the models whose name is shown"
    assert report(house)["calls"] == 13
    assert not report(house)["is_whole"]


def test_the_share_of_models_the_policy_allows(house):
    given_days(house, 28, calls=1)
    for model in ("gpt-4o-mini", "Claude-Sonnet", "llama", None):
        given_five(house, model=model)
    publish_reports(house)

    assert report(house)["policy_share"] == pytest.approx(2 / 3)
    assert [row["model"] for row in report(house)["report"]["acceptance_by_model"]] == [
        "(unknown)", "Claude-Sonnet", "gpt-4o-mini", "llama"]  # fmt: skip


def test_a_pilot_is_labelled_in_the_row_and_in_words(house):
    given_days(house, 28, calls=1)
    given_team(house, 3)
    for n in range(3):
        given_call(house, developer=f"dev{n}")
    publish_reports(house, min_group=3)

    row = report(house)
    assert (row["privacy"], row["calls"]) == ("pilot", 3)
    assert "Pilot: a group of fewer than 5 people" in row["caveat"]
    assert "Associations, not effects" in row["caveat"]


def test_associations_of_the_analysis_come_along(house):
    calls = np.random.default_rng(1).poisson(20, 107).tolist()
    given_days(
        house, 104, calls=calls[3:], commits=calls[:104], merged_pull_requests=calls[8:][:99] + calls[:5]
    )
    given_team(house, 5)
    given_five(house)
    publish(house, SUNDAY)

    row = report(house)
    by_lag = {lag["lag_days"]: lag for lag in row["report"]["associations_by_lag"]}
    assert list(by_lag) == list(range(-7, 15))
    assert {pair["metric_y"] for pair in by_lag[3]["pairs"]} == {"commits"}
    assert {pair["verdict"] for pair in by_lag[-5]["pairs"]} == {"control fired"}
    assert (row["associations"], row["controls_fired"]) == (1, 1)
    assert "came out too (1): do not trust the rest" in row["caveat"]
    assert report(house, "(all)")["associations"] is None


def test_calls_without_a_repository_deliver_nothing_and_count_among_all(house):
    given_days(house, 28, calls=1, commits=1)
    given_days(house, 28, repo="(unknown)", calls=5, sessions=1)
    given_five(house, repo=None)
    given_five(house)
    publish_reports(house)

    row = report(house, "(unknown)")
    assert (row["calls"], row["commits_per_day"], row["merged_pull_requests"]) == (5, None, None)
    assert report(house, "(all)")["calls"] == 10


def test_a_repeated_run_changes_nothing_and_a_last_day_makes_room_for_the_next(house):
    given_days(house, 60, calls=1)
    given_five(house)
    publish(house, ago(1))
    publish(house, SUNDAY)
    assert house.rows(TABLE, "distinct as_of_on") == [(SUNDAY,)]
    before = house.everything(TABLE)

    assert publish(house, SUNDAY)[TABLE].row_count == 0
    assert house.everything(TABLE) == before


def test_the_order_of_rows_does_not_change_a_bit(house):
    given_days(house, 28, calls=1)
    given_five(house)
    for n in range(40):
        given_call(
            house,
            acceptance=("accepted", "rejected")[n % 2],
            latency_ms=1000 / 3 * (n + 1),
            diff_ratio=1 / (n + 3),
        )
    publish_reports(house)
    before = house.everything(TABLE)

    house.db.execute("create table copied as select * from core.llm_calls order by latency_ms desc; truncate core.llm_calls; "
                     "insert into core.llm_calls select * from copied")  # fmt: skip
    assert publish_reports(house).row_count == 0
    assert house.everything(TABLE) == before


def test_nothing_known_is_no_report(house):
    assert publish_reports(house).row_count == 0


def test_days_before_the_beginning_are_in_no_rate_and_in_no_report_of_all(house):
    """Ten days of a repository; a stray one of another, which would be the eleventh and half of all calls."""
    given_days(house, 10, calls=1, commits=2)
    given_five(house)
    given_days(house, 1, "o/other", until=20, calls=5, commits=50)
    house.db.execute("update core.repo_days set is_stray = true where repo = 'o/other'")
    given_session(house, 20, "dev0", "o/other")
    given_five(house, "o/other", **{"event_date": ago(20)})
    publish_reports(house)
    assert house.rows(TABLE, "repo", where="window_days = 28") == [("(all)",), ("o/r",)]
    assert [report(house, repo)["commits_per_day"] for repo in ("(all)", "o/r")] == [2.0, 2.0]
    assert [report(house, repo)["calls"] for repo in ("(all)", "o/r")] == [5, 5]
    assert report(house, "(all)")["sessions"] == 0
