"""The runs that ./run shows: each pipeline over the whole of its sample in one window, watched task by task."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from local import coding
from local.airflow_api import RED, Airflow
from local.people import FIRST_DAY, LAST_DAY
from local.progress import Progress
from local.state import LocalProblem


@dataclass(frozen=True)
class FirstRun:
    """One run of `dag` for the days from `first` to `after_last`, which is not included."""

    dag: str
    first: str
    after_last: str

    @property
    def run_id(self) -> str:
        return f"sample__{self.first}__{self.after_last}"

    def once(self, api: Airflow, progress: Progress) -> None:
        """Make sure that the run has succeeded: trigger it, let it begin again, or find it done."""
        with progress.step(self.dag) as remark:
            api.wait_for_dag(self.dag)
            known = api.run(self.dag, self.run_id)
            if known and known["state"] == "success":
                api.unpause(self.dag)
                remark.append("has run already")
                return
            if known is None:
                window = {"window_from": self.first, "window_to": self.after_last}
                api.trigger(self.dag, self.run_id, window, due=f"{self.after_last}T00:00:00Z")
            elif known["state"] == "failed":
                api.clear(self.dag, self.run_id)
            api.unpause(self.dag)
            print(flush=True)
            state = api.watch(self.dag, self.run_id, _print_task)
            if state != "success":
                raise LocalProblem(self._what_went_wrong(api))
            remark.append(f"{len(api.tasks(self.dag, self.run_id))} tasks")
            print(" " * 35, end="")

    def _what_went_wrong(self, api: Airflow) -> str:
        """The red tasks, the end of the first one's log, and what to do next."""
        page = f"{api.address}/dags/{self.dag}/runs/{self.run_id}"
        red = [task for task in api.tasks(self.dag, self.run_id) if task["state"] in RED]
        first = next((task for task in red if task["state"] == "failed"), None)
        if first is None:
            return f"The run {self.run_id} of {self.dag} failed without a failed task: see {page}"
        log = "\n".join(f"    {line}" for line in api.log_of(first)[-25:])
        return (
            f"{self.dag} stopped at {_name(first)}; the end of its log:\n{log}\n"
            f"All of it: {page}/tasks/{first['task_id']}\n"
            "What each red task means is in docs/runbook.md; ./run starts the run again once the cause is gone."
        )


RUNS = (
    FirstRun("push_lift", "2016-11-14", "2018-01-04"),  # every send of the sample, and 48 h more
    FirstRun("unified_users", str(FIRST_DAY), str(LAST_DAY + timedelta(days=1))),
    FirstRun("ai_coding", str(coding.FIRST_DAY), str(coding.LAST_DAY + timedelta(days=1))),
)


def run_once(api: Airflow, progress: Progress) -> None:
    """Every pipeline's run, one after the other; the first that fails ends it."""
    for run in RUNS:
        run.once(api, progress)


def _print_task(task: dict[str, Any]) -> None:
    took = f"{task['duration']:.1f} s" if task["duration"] is not None else ""
    began = datetime.fromisoformat(task["start_date"]).strftime("%H:%M:%S") if task["start_date"] else " " * 8
    print(f"      {began}  {_name(task):<44} {task['state']:<16} {took:>8}", flush=True)


def _name(task: dict[str, Any]) -> str:
    label = task.get("rendered_map_index") or (task["map_index"] if task["map_index"] >= 0 else None)
    return task["task_id"] if label is None else f"{task['task_id']} [{label}]"
