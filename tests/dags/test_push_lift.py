"""push_lift end to end in Airflow: real days, red tasks, clearing, dry runs, backfills."""

import pytest

pytestmark = pytest.mark.airflow
WEEK = ("2017-08-07", "2017-08-12")  # campaign 13, 1,077 recipients, sent on the 8th


def states(dag_run):
    from airflow.utils.session import create_session

    with create_session() as session:
        return {(ti.task_id, ti.map_index): ti.state for ti in dag_run.get_task_instances(session=session)}


def red(dag_run):
    return {task for (task, _), state in states(dag_run).items() if state == "failed"}


def test_a_week_of_real_sends_is_measured_and_published(run_dag, ask):
    run = run_dag(*WEEK)

    assert (run.state, red(run)) == ("success", set())
    published = ask(
        "select analysed, design_label, is_provisional, round(p_value::numeric, 3) from aggregates.campaign_report "
        "where campaign_id = 'campaign-13' and metric = 'baskets' and population = 'all'"
    )
    # p = .583 is what pandas and scipy give on the published baskets (.58 in the data set's description)
    assert [(int(n), label, provisional, float(p)) for n, label, provisional, p in published] == [
        (1077, "descriptive", False, 0.583)
    ]
    assert ask("select position from ops.checkpoints where job = 'push_lift'")[0][0].isoformat() == "2017-08-12T00:00:00+00:00"
