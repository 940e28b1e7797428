"""Three pipelines on a queue and two workers, one of which dies: they end green, with the numbers of one process.

Needs redis-server on the PATH (apt-get install redis-server).
"""

import re
import shutil
import signal
import time
from dataclasses import dataclass, field

import httpx
import psycopg
import pytest

from local.airflow_api import ENDED
from plumbline.ai_coding.published import AGGREGATES as OF_CODING
from plumbline.schema import prepare_warehouse
from plumbline.unified_users.published import AGGREGATES as OF_USERS
from plumbline.unified_users.published import RESTRICTED, TRAINING_SETS

from .celery_stack import signal_machine
from .in_one_process import run_all

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("redis-server") is None,
        reason="no redis-server on the PATH: apt-get install redis-server, or brew install redis",
    ),
]
WINDOWS = {
    "push_lift": ("2017-05-01", "2017-05-20"),
    "unified_users": ("2025-05-01", "2025-08-01"),
    "ai_coding": ("2025-06-02", "2025-06-16"),
}
PUBLISHED = ("aggregates.user_lift", "aggregates.campaign_lift", "aggregates.lift_family", "aggregates.push_overview",
             *OF_USERS, *RESTRICTED, *TRAINING_SETS, *OF_CODING)  # fmt: skip
DAG, TASK, TABLE = "push_lift", "map.push_sends", "core.push_sends"  # at work when its worker dies
RUN = "distributed"
LONGEST = 1200  # seconds; minutes on a quiet machine


@dataclass
class Watched:
    """What was seen while the three ran: how each ended, its tasks, and who did them."""

    states: dict = field(default_factory=dict)
    tasks: dict = field(default_factory=dict)
    workers: dict = field(default_factory=dict)  # (pipeline, task, map index, try) -> worker
    dead: str = ""

    def look(self, stack, api) -> None:
        for dag in WINDOWS:
            if self.states.get(dag) in ENDED:
                continue
            try:
                self.states[dag], self.tasks[dag] = api.run(dag, RUN)["state"], api.tasks(dag, RUN)
            except httpx.TimeoutException:  # a machine with too much to do: the next look sees it
                continue
            for task in self.tasks[dag]:
                if task["state"] == "running" and (worker := stack.worker_of(task["pid"])):
                    self.workers[dag, task["task_id"], task["map_index"], task["try_number"]] = worker.name


@pytest.fixture(scope="module")
def watched(celery_stack):
    """All three runs from beginning to end; the worker that waits for `TABLE` is killed while it does."""
    api, seen = celery_stack.airflow(), Watched()
    until = time.monotonic() + LONGEST
    with psycopg.connect(celery_stack.server().dsn("warehouse")) as db:
        db.execute(f"lock table {TABLE} in access exclusive mode")
        for dag, (first, after_last) in WINDOWS.items():
            api.wait_for_dag(dag)
            api.trigger(dag, RUN, {"window_from": first, "window_to": after_last}, due="2025-01-01T00:00:00Z")
            api.unpause(dag)
        while not seen.dead:
            assert time.monotonic() < until, f"{TASK} was never seen at work: {seen.states}"
            time.sleep(0.5)
            seen.look(celery_stack, api)
            seen.dead = kill_its_worker(celery_stack, seen)
        db.rollback()  # the table is free again
    while not set(seen.states.values()) <= set(ENDED):
        assert time.monotonic() < until, f"not at an end: {seen.states}"
        time.sleep(1)
        seen.look(celery_stack, api)
    return seen


def kill_its_worker(stack, seen) -> str:
    """Kill the worker that is at work on `TASK`, with whatever else it is doing; its name, or nothing."""
    worker = stack.worker_of(next((t["pid"] for t in seen.tasks.get(DAG, ()) if t["task_id"] == TASK), None))
    if worker is None or not is_waited_for(stack):
        return ""
    signal_machine(worker, signal.SIGKILL)
    return worker.name


def is_waited_for(stack) -> bool:
    """Whether a statement of the task has begun and stands before the locked table."""
    with psycopg.connect(stack.server().dsn("warehouse")) as db:
        waiting = db.execute("select 1 from pg_locks where not granted and relation = %s::regclass", [TABLE])
        return waiting.fetchone() is not None


def contents(stack, database: str) -> dict[str, list]:
    with psycopg.connect(stack.server().dsn(database), options="-c timezone=UTC") as db:
        return {t: db.execute(f"select t::text from {t} as t order by 1").fetchall() for t in PUBLISHED}


def test_all_three_end_green_although_a_worker_died(watched, celery_stack):
    with psycopg.connect(celery_stack.server().dsn("warehouse")) as db:
        errors = db.execute(
            "select pipeline, job, details->>'error' from ops.etl_runs where status = 'failed'"
        )
        assert errors.fetchall() == []
    states = {(dag, t["task_id"]): t["state"] for dag, tasks in watched.tasks.items() for t in tasks}
    assert {task: state for task, state in states.items() if state != "success"} == {}
    assert watched.states == dict.fromkeys(WINDOWS, "success")


def test_the_task_of_the_dead_worker_was_done_again_by_the_other(watched, celery_stack):
    begun = {
        (worker.name, int(number))
        for worker in celery_stack.workers
        for number in re.findall(
            rf"Executing workload .*task_id='{TASK}'.* try_number=(\d+)", worker.log.read_text()
        )
    }
    alive = next(worker.name for worker in celery_stack.workers if worker.name != watched.dead)
    assert begun == {(watched.dead, 1), (alive, 2)}
    with psycopg.connect(celery_stack.server().dsn("warehouse")) as db:
        written = db.execute(
            "select status, attempts from ops.etl_runs where pipeline = %s and job = %s", [DAG, TASK]
        ).fetchall()
    assert written == [("success", 2)]


def test_both_workers_had_tasks_of_the_same_pipelines(watched):
    shares = {}
    for (dag, *_), worker in watched.workers.items():
        shares.setdefault(worker, set()).add(dag)
    assert len(shares) == 2
    assert set.intersection(*shares.values())


def test_the_published_tables_are_those_of_one_process(watched, celery_stack):
    server = celery_stack.server()
    server.create_database("one_process")
    prepare_warehouse(server.dsn("one_process"))
    run_all(celery_stack, "one_process", WINDOWS)

    distributed, alone = contents(celery_stack, "warehouse"), contents(celery_stack, "one_process")

    assert [table for table in PUBLISHED if distributed[table] != alone[table]] == []
    assert sum(map(len, alone.values())) > 1000
    filled = {table for table, rows in alone.items() if rows}
    assert {
        "aggregates.campaign_lift",
        "aggregates.daily_session_metrics",
        "aggregates.daily_github_metrics",
    } <= filled
    assert {table.split(".")[0] for table in filled} == {"aggregates", "restricted", "ai"}
