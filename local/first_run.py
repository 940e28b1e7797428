"""The run of push_lift that ./run shows: the whole sample in one window, watched task by task."""

from datetime import datetime
from typing import Any

from local.airflow_api import RED, Airflow
from local.progress import Progress
from local.state import LocalProblem

DAG = "push_lift"
RUN = "sample__2016-11-14__2018-01-04"
WINDOW = {"window_from": "2016-11-14", "window_to": "2018-01-04"}  # every send of the sample, and 48 h more


def run_once(api: Airflow, progress: Progress) -> None:
    """Make sure that the run has succeeded: trigger it, let it begin again, or find it done."""
    with progress.step("push_lift") as remark:
        api.wait_for_dag(DAG)
        known = api.run(DAG, RUN)
        if known and known["state"] == "success":
            api.unpause(DAG)
            remark.append("has run already")
            return
        if known is None:
            api.trigger(DAG, RUN, WINDOW, due=f"{WINDOW['window_to']}T00:00:00Z")
        elif known["state"] == "failed":
            api.clear(DAG, RUN)
        api.unpause(DAG)  # not before: the run of today, which this creates, would go first
        print(flush=True)
        state = api.watch(DAG, RUN, _print_task)
        if state != "success":
            raise LocalProblem(_what_went_wrong(api))
        remark.append(f"{len(api.tasks(DAG, RUN))} tasks")
        print(" " * 35, end="")


def _print_task(task: dict[str, Any]) -> None:
    took = f"{task['duration']:.1f} s" if task["duration"] is not None else ""
    began = datetime.fromisoformat(task["start_date"]).strftime("%H:%M:%S") if task["start_date"] else " " * 8
    print(f"      {began}  {_name(task):<44} {task['state']:<16} {took:>8}", flush=True)


def _name(task: dict[str, Any]) -> str:
    label = task.get("rendered_map_index") or (task["map_index"] if task["map_index"] >= 0 else None)
    return task["task_id"] if label is None else f"{task['task_id']} [{label}]"


def _what_went_wrong(api: Airflow) -> str:
    """The red tasks, the end of the first one's log, and what to do next."""
    red = [task for task in api.tasks(DAG, RUN) if task["state"] in RED]
    first = next((task for task in red if task["state"] == "failed"), None)
    if first is None:
        return f"The run {RUN} failed without a failed task: see {api.address}/dags/{DAG}/runs/{RUN}"
    log = "\n".join(f"    {line}" for line in api.log_of(first)[-25:])
    return (
        f"{DAG} stopped at {_name(first)}; the end of its log:\n{log}\n"
        f"All of it: {api.address}/dags/{DAG}/runs/{RUN}/tasks/{first['task_id']}\n"
        "What each red task means is in docs/runbook.md; ./run starts the run again once the cause is gone."
    )
