"""The gate on a real table: it stops what must not pass, keeps the outcome, and tells data from a broken suite."""

import json

import pytest

from plumbline.files import table_path
from plumbline.quality import check_table
from plumbline.validation_report import Report

TOTALS = {f"{name}_total": 0 for name in ("baseline", "post", "week_1", "week_2", "week_3", "week_4")}
SEND = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def measured(house):
    """One measured send in the scope of the run, with a row per metric."""
    at = "2025-03-01T10:00:00Z"
    house.given("staging.push_scope", {
        "run_id": "run 2025-03-01", "notification_id": SEND, "user_id": SEND, "sent_at": at, "is_in_window": True,
        "is_due": True, "user_batch": 0, "send_batch": 0})  # fmt: skip
    house.given("core.push_exposures", {
        "notification_id": SEND, "user_id": SEND, "campaign_key": "c", "sent_at": at, "post_ends_at": "2025-03-03T10:00:00Z",
        "settles_at": "2025-03-03T16:00:00Z", "arm": "treated", "person_id": SEND, "observed_from": "2024-01-01T00:00:00Z",
        "baseline_days": 30, "weekday_weeks": 4, "sends_in_baseline": 0, "sends_in_post": 0, "is_clean": True,
        "is_deleted_user": False})  # fmt: skip

    def given(**totals):
        for metric, total in totals.items():
            house.given("staging.posthog_activity", {
                "notification_id": SEND, "metric": metric.replace("everything", "*")} | TOTALS | {"post_total": total})  # fmt: skip

    return given


def check(house, tmp_path, table="staging.posthog_activity") -> Report:
    return check_table(house.db, table, house.run("2025-03-01", "2025-03-02"), tmp_path)


def test_rows_that_keep_every_promise_pass_and_leave_a_page(house, measured, tmp_path):
    measured(everything=3, baskets=2)

    report = check(house, tmp_path)

    assert report.broken == []
    assert (tmp_path / report.page).read_text().startswith("<!doctype html>")
    house.db.commit()
    assert house.rows("ops.validation_results", "table_name", "passed") == [
        ("staging.posthog_activity", True)
    ]


def test_a_metric_without_any_event_stops_the_run(house, measured, tmp_path):
    measured(everything=0, baskets=2)

    report = check(house, tmp_path)

    assert ["cross-check" in rule.why for rule in report.broken] == [True]
    house.db.commit()
    assert house.rows("ops.validation_results", "passed", "rules_failed") == [(False, 1)]


def test_the_error_and_the_page_say_what_a_broken_rule_demands(house, measured, tmp_path):
    from plumbline.quality import ExpectationsNotMet

    measured(everything=0, baskets=2)
    house.db.execute("update core.push_exposures set baseline_days = 31, post_ends_at = sent_at")
    house.db.commit()

    activity = check(house, tmp_path)
    exposures = check(house, tmp_path, "core.push_exposures")

    assert "no metric without any event" in str(ExpectationsNotMet(activity))
    told, page = str(ExpectationsNotMet(exposures)), (tmp_path / exposures.page).read_text()
    assert "baseline_days: must be from 0 to 30 (the baseline is 30 days" in told
    assert "column_A post_ends_at, column_B sent_at" in told
    for demand in (
        "from 0 to 30",
        "column_A post_ends_at, column_B sent_at",
        "in at least 80 % of rows",
        "a send is measured only with a person and an observed baseline",
    ):
        assert f"<td>{demand}</td>" in page, demand  # fmt: skip


def test_other_runs_rows_are_not_looked_at(house, measured, tmp_path):
    measured(everything=0, baskets=2)
    house.db.execute("update staging.push_scope set run_id = 'another'")
    house.db.commit()

    assert check(house, tmp_path).broken == []


def test_a_suite_that_cannot_be_evaluated_is_not_taken_for_bad_data(house, measured, tmp_path, monkeypatch):
    from plumbline.quality import SuiteBroken

    broken = tmp_path / "broken.json"
    suite = json.loads(table_path("staging.posthog_activity", "expect.json").read_text())
    suite["expectations"][0]["kwargs"]["column"] = "no_such_column"
    broken.write_text(json.dumps(suite))
    monkeypatch.setattr("plumbline.quality.table_file", lambda table, kind: broken)
    measured(everything=1)

    with pytest.raises(SuiteBroken, match="no_such_column"):
        check(house, tmp_path)


def test_no_row_of_data_is_kept_in_the_result(house, measured, tmp_path):
    measured(everything=0, baskets=2)

    report = check(house, tmp_path)

    house.db.commit()
    kept = json.dumps(house.rows("ops.validation_results", "results")) + (tmp_path / report.page).read_text()
    assert SEND not in kept
