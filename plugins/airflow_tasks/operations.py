"""The kinds of task that DAGs without a pipeline are made of: replay, set_up_warehouse, sweep.

They begin with a conversation in Airflow's trigger form, not with a data interval; the day they are recorded under is
the UTC day they were asked on.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import BaseHook, Param, chain, get_current_context, task
from airflow.sdk.exceptions import AirflowNotFoundException, AirflowSkipException

from airflow_tasks import connections
from airflow_tasks.alerts import TOLD
from airflow_tasks.connections import ConnectionMisconfigured
from airflow_tasks.record import given_up, recorded
from airflow_tasks.this_run import is_dry_run
from plumbline import replay as replays
from plumbline.accounting import Account
from plumbline.permanent import Permanent
from plumbline.replay import Asked, Source
from plumbline.run import Run
from plumbline.telling import tell_error
from plumbline.window import Window

OWNER = "warehouse_owner"  # may create schemas and roles; no pipeline uses it
RETRIED = {"retries": 2, "retry_delay": timedelta(seconds=30)}
DAY_PARAM = {"type": ["null", "string"], "format": "date"}

DRY_RUN = {
    "dry_run": Param(False, type="boolean", title="Dry run", description="Say what would be done, and do nothing."),
}  # fmt: skip


def replay_params(*sources: Source) -> dict[str, Param]:
    """What the trigger form of a replay asks for."""
    names = sorted(source.name for source in sources)
    return {
        "source": Param(names[0], type="string", enum=names, title="Source",
                        description="Where the records came from, as in ops.dead_letters."),
        "reason": Param(None, type=["null", "string"], pattern="^[a-z0-9_]{1,60}$", title="Reason",
                        description="Only letters of this reason. Empty: any."),
        "day_from": Param(None, **DAY_PARAM, title="First day",
                          description="Only letters of this UTC day or later. Empty: any, also those without a day."),
        "day_to": Param(None, **DAY_PARAM, title="Day after the last",
                        description="Only letters before this UTC day. Empty: any, also those without a day."),
        "include_poison": Param(False, type="boolean", title="Include poison",
                                description="Also letters that have been given up."),
    } | DRY_RUN  # fmt: skip


def replay(*sources: Source) -> None:
    """Choose letters and mark their records; run the pipeline over their days; count what became of them.

    It is counted also when the pipeline's run is red; `done` is what makes the replay's run red then.
    """
    known = {source.name: source for source in sources}

    @task(task_id="prepare", **RETRIED)
    def prepare() -> list[dict[str, Any]]:
        run, asked = this_operation(), _asked()
        source = known[get_current_context()["params"]["source"]]
        with recorded(run) as here:
            client = connections.client(source.conn_id) if source.conn_id else None
            letters, windows = replays.prepare(here.db, source, client, asked, run)
            days = [str(window) for window in windows]
            here.account = Account(row_count=letters, details={"windows": days})
            if is_dry_run():
                here.db.rollback()
                runs = "; ".join(days) or "no run"
                raise AirflowSkipException(
                    f"dry run, nothing was written; would try {letters:,} letters; {runs}"
                )
        return replays.triggered(source, windows, run)

    @task(task_id="settle", trigger_rule="all_done", **RETRIED)
    def settle() -> None:
        run = this_operation()
        source = known[get_current_context()["params"]["source"]]
        with recorded(run) as here:
            counts = replays.settle(here.db, source, run)
            here.account = Account(row_count=(counts or {}).get("repaired"), details=counts or {})

    # waits in the triggerer, however long the pipeline takes; clearing it clears the run that exists
    run_pipeline = TriggerDagRunOperator.partial(
        task_id="run_pipeline", logical_date=None, reset_dag_run=True, wait_for_completion=True, deferrable=True,
        poke_interval=10, fail_when_dag_is_paused=True, retries=0,
    ).expand_kwargs(prepare())  # fmt: skip
    done = EmptyOperator(task_id="done", trigger_rule="none_failed")
    chain(run_pipeline, settle(), done)
    chain(run_pipeline, done)


def set_up_warehouse() -> None:
    """One task: tables, roles and pending migrations, as the warehouse's owner. Leaves no line in ops.etl_runs, which
    it may have to create."""

    @task(
        task_id="prepare_warehouse", retries=0
    )  # a migration that failed needs a correction, not a repetition
    def prepare_warehouse() -> list[str]:
        from plumbline.schema import prepare_warehouse as bring_up_to_date

        return _told(lambda: bring_up_to_date(_owner_dsn()))

    prepare_warehouse()


def sweep() -> None:
    """One task: delete what the settings of maintenance say is old enough; say what the owner should vacuum."""

    @task(task_id="sweep", **RETRIED, **TOLD)
    def delete_old_rows() -> None:
        from plumbline.maintenance.sweep import sweep as delete_old

        run = this_operation()
        with recorded(run) as here:
            here.account = delete_old(
                here.db, connections.folder("plumbline_files"), asked_at(), is_dry_run=is_dry_run()
            )
            if is_dry_run():
                here.db.rollback()
                rows = "; ".join(f"{n:,} of {what}" for what, n in here.account.details["deleted"].items())
                raise AirflowSkipException(
                    f"dry run, nothing was deleted; would have deleted: {rows or 'nothing'}"
                )

    delete_old_rows()


def this_operation() -> Run:
    """The current run of a DAG that is no pipeline, recorded under the UTC day it was asked on."""
    dag_run = get_current_context()["dag_run"]
    day = dag_run.run_after.date()
    return Run(dag_run.dag_id, dag_run.run_id, Window.of_days(day, day + timedelta(days=1)))


def asked_at() -> Any:
    """The instant the current run was asked for; the same when a task is repeated."""
    return get_current_context()["dag_run"].run_after


def _asked() -> Asked:
    context = get_current_context()
    params = context["params"]
    return Asked(
        by=context["dag_run"].triggering_user_name or "unknown", reason=params["reason"], from_on=params["day_from"],
        to_on=params["day_to"], include_poison=params["include_poison"],
    )  # fmt: skip


def _owner_dsn() -> str:
    from plumbline.alerts.destinations import warehouse_address

    try:
        connection = BaseHook.get_connection(OWNER)
    except AirflowNotFoundException:
        raise ConnectionMisconfigured(
            f"connection {OWNER} does not exist: the warehouse's owner, needed for set-up only"
        ) from None
    names = ("host", "port", "schema", "login", "password")
    fields = {name: getattr(connection, name) for name in names}
    return warehouse_address(fields | {"extra": connection.extra_dejson})


def _told(work: Callable[[], list[str]]) -> list[str]:
    """Run set-up work; say what was applied, and every error without its traceback's statement."""
    import logging

    log = logging.getLogger(__name__)
    try:
        applied = work()
    except Permanent as error:
        tell_error(log, f"{type(error).__name__}: {error}")
        raise given_up(error) from None
    for name in applied:
        log.info("applied %s", name)
    log.info("the warehouse is up to date: %s migrations applied now", len(applied))
    return applied
