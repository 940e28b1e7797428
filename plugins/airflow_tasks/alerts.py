"""When Airflow tells somebody: a deadline that passes, a task that failed for good, the watchdog's look.

Callbacks are named by their module, which every component can import; one in a DAG file could not be found.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from airflow.sdk import AsyncCallback, BaseHook, DeadlineAlert, DeadlineReference, task
from airflow.sdk.configuration import conf
from airflow.sdk.exceptions import AirflowNotFoundException

from plumbline.alerts.deliver import NotDelivered, deliver
from plumbline.alerts.destinations import ALERTS, Lookup, destinations, places, warehouse_address
from plumbline.alerts.message import blind
from plumbline.freshness.settings import OPERATIONS, OWNERS, deadline_of
from plumbline.freshness.watch import connect, look, note_failure
from plumbline.incidents import FailedTask, tell

log = logging.getLogger(__name__)
SCHEDULED = "scheduled"  # backfills and runs by hand are watched by whoever started them


def deadline(pipeline: str) -> DeadlineAlert:
    """The day a run is about has to be published by the pipeline's time of the next morning."""
    return DeadlineAlert(
        name=f"{pipeline} published",
        reference=DeadlineReference.DAGRUN_LOGICAL_DATE,  # the beginning of the run's day; no such run, no deadline
        interval=timedelta(days=1) + deadline_of(pipeline),
        callback=AsyncCallback(tell_missed_deadline, kwargs={"pipeline": pipeline}),
    )


async def tell_missed_deadline(pipeline: str, context: Mapping[str, Any]) -> None:
    """Look at the tables; an incident when they are late, nothing when another run has published them since."""
    run = context["dag_run"]
    if run.get("run_type") != SCHEDULED:
        log.info(
            "%s of %s missed its deadline; it is no scheduled run, nobody is told",
            run["dag_run_id"],
            pipeline,
        )
        return
    known = {name: await _fields_async(name) for name in ("warehouse", ALERTS)}
    for name in ((known[ALERTS] or {}).get("extra") or {}).get("to", ()):
        known[name] = await _fields_async(name)
    await asyncio.to_thread(_look, known.get, "deadline")


def on_final_failure(context: Mapping[str, Any]) -> None:
    """For `on_failure_callback`: Airflow calls it when no retries are left. Never raises."""
    run, ti = context["dag_run"], context["ti"]
    if ti.dag_id not in OWNERS | OPERATIONS or getattr(run.run_type, "value", run.run_type) != SCHEDULED:
        return
    error = context.get("exception")
    failed = FailedTask(
        job=ti.task_id, run_id=run.run_id, attempts=ti.try_number, error=_name(error),
        failed_at=datetime.now(UTC), window_end=run.data_interval_end, log=getattr(ti, "log_url", None) or "",
    )  # fmt: skip
    try:
        with _warehouse(_fields) as db:
            note_failure(db, ti.dag_id, failed)  # first: it is told later if it cannot be told now
            tell(db, destinations(_fields), places(_fields, _airflow()))
    except Exception as problem:  # the watchdog finds the late tables; its own failure is told by tell_blind
        log.error("nobody could be told that %s failed: %s", ti.task_id, type(problem).__name__)


def watchdog():
    """The task of the watchdog: one look at every published table."""

    @task(
        task_id="watch", retries=2, retry_delay=timedelta(minutes=1), on_failure_callback=tell_blind,
        execution_timeout=timedelta(minutes=4),  # three tries end before the run's time-out, which tells nobody
    )  # fmt: skip
    def look_at_everything() -> None:
        _look(_fields, "watchdog")

    return look_at_everything()


def tell_blind(context: Mapping[str, Any]) -> None:
    """The watchdog could not look: said by the first of several such runs, and once an hour. Never raises."""
    try:
        before, run = context["ti"].get_previous_dagrun(), context["dag_run"]
        is_first_of_the_hour = (run.logical_date or run.run_after).minute < 10
        if before is not None and before.state == "failed" and not is_first_of_the_hour:
            return  # but what was said may have been lost with the network: said again within the hour
        message = blind(
            f"{context['ti'].dag_id}, run {context['dag_run'].run_id}", _name(context.get("exception")),
            places(_fields, _airflow()), getattr(context["ti"], "log_url", None) or "",
        )  # fmt: skip
        for destination in destinations(_fields):
            try:
                deliver(message, destination)
            except NotDelivered as problem:
                log.error("%s", problem)
    except Exception as problem:
        log.error("nobody could be told that the watchdog cannot look: %s", type(problem).__name__)


# For the tasks' arguments: Airflow pages nobody by itself.
TOLD: dict[str, Callable] = {"on_failure_callback": on_final_failure}


def _look(lookup: Lookup, seen_by: str) -> None:
    with _warehouse(lookup) as db:
        measured = look(db, datetime.now(UTC), seen_by)
        failures = tell(db, destinations(lookup), places(lookup, _airflow()))
    late = [one for one in measured if one.is_late or one.is_ahead]
    for one in late:
        how = "reaches beyond now" if one.is_ahead else f"is late by {one.late_by}"
        log.warning("%s %s, good until %s", one.table, how, one.good_until_at)
    log.info("%s tables looked at, %s late", len(measured), len(late))
    if failures:
        log.error("%s messages were not delivered and are tried again with the next look", len(failures))


def _warehouse(lookup: Lookup) -> psycopg.Connection:
    connection = lookup("warehouse")
    if connection is None:
        raise LookupError("connection warehouse does not exist")
    return connect(warehouse_address(connection))


def _fields(name: str) -> dict[str, Any] | None:
    try:
        return _plain(BaseHook.get_connection(name))
    except AirflowNotFoundException:
        return None


async def _fields_async(name: str) -> dict[str, Any] | None:
    try:
        return _plain(await BaseHook.aget_connection(name))
    except AirflowNotFoundException:
        return None


def _plain(connection: Any) -> dict[str, Any]:
    names = ("conn_type", "host", "port", "schema", "login", "password")
    return {name: getattr(connection, name) for name in names} | {"extra": connection.extra_dejson}


def _airflow() -> str:
    return conf.get("api", "base_url", fallback="") or ""


def _name(error: Any) -> str:
    """The class of an error; of one that was given up, the class its words begin with."""
    if type(error).__name__ == "AirflowFailException" and str(error).partition(":")[0].isidentifier():
        return str(error).partition(":")[0]
    return type(error).__name__ if isinstance(error, BaseException) else "unknown"
