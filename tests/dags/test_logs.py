"""What the person who opens a task's log finds there: the message, clause by clause, and the details as lines."""

import logging

import pytest

pytestmark = pytest.mark.airflow
DAYS = ("2017-08-07", "2017-08-12")
OURS = ("airflow_tasks", "plumbline")


@pytest.fixture
def said(caplog, airflow_home):
    """(level, line) of what our code logs at INFO and above."""
    for name in OURS:
        caplog.set_level(logging.INFO, logger=name)
    return lambda: [(r.levelname, r.getMessage()) for r in caplog.records if r.name.split(".")[0] in OURS]


def test_a_permanent_error_is_told_clause_by_clause_and_only_once(run_dag, stand_in, said):
    stand_in.faults.add("403", times=99, only="plumbline event names")

    run_dag(*DAYS)

    errors = [line for level, line in said() if level == "ERROR"]
    assert errors[0].startswith("PostHogRefused: posthog event names: 403")
    assert errors[1].startswith("Look at the scope of the personal API key")
    assert len([line for line in errors if "event names" in line]) == 1


def test_a_bad_window_is_told_in_the_log_because_no_table_holds_it(dagbag, deployment, said):
    dagbag.dags["push_lift"].test(
        run_conf={"window_from": "2017-08-09", "window_to": None}, logical_date=None
    )

    errors = [line for level, line in said() if level == "ERROR"]
    assert errors[0].startswith("push_lift: BadWindow: window_from and window_to go together")


def test_a_dry_run_says_table_by_table_how_many_rows_it_would_have_written(run_dag, said, ask):
    run_dag(*DAYS, dry_run=True)

    lines = [line for level, line in said() if level == "INFO" and line.startswith("skipped")]
    details = ask("select details from ops.etl_runs where job = 'analyze.publish'")[0][0]
    assert lines[0] == "skipped dry run, nothing was written;"
    seen = {table: rows for table, rows in details["tables"].items() if table.startswith("aggregates.")}
    assert len(seen) == 4
    for table, rows in seen.items():
        assert any(f"{rows:,} rows to {table}" in line for line in lines), (table, lines)
    assert not [line for line in lines if "staging." in line or "ops." in line], "only what readers see"
    assert details["skipped"].startswith("dry run, nothing was written"), "no name of a class in front"


def test_the_quality_report_and_other_details_are_lines_of_their_own(run_dag, said):
    run_dag(*DAYS)

    lines = [line for level, line in said() if level == "INFO"]
    assert any(line.startswith("mapping: ") and "floor 95.00 %" in line for line in lines)
    assert any(line.startswith("asked ") for line in lines)
    assert not [line for line in lines if "{" in line or "\\n" in line or "\n" in line]
