"""Whose numbers a user may see: those of the pipelines whose DAGs Airflow lets them read."""

from typing import Annotated

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.models.dag import DagModel
from fastapi import Depends, HTTPException

from plumbline.freshness.settings import FILES, OPERATIONS, TARGETS

PIPELINES = ("push_lift", "unified_users", "ai_coding")


def readable_pipelines(user: GetUserDep) -> tuple[str, ...]:
    """Pipelines, and scheduled operations, whose DAG this user may read; 403 when no pipeline is among them."""
    ask = get_auth_manager().is_authorized_dag
    readable = tuple(
        name
        for name in (*PIPELINES, *OPERATIONS)
        if ask(method="GET", details=DagDetails(id=name, team_name=DagModel.get_team_name(name)), user=user)
    )
    if not set(readable) & set(PIPELINES):
        raise HTTPException(403, "You may read none of the pipelines' DAGs: ask an administrator of Airflow.")
    return readable


Readable = Annotated[tuple[str, ...], Depends(readable_pipelines)]


def demand(pipeline: str | None, readable: tuple[str, ...]) -> None:
    """403 unless the pipeline is one of those; None is nobody's in particular."""
    if pipeline is not None and pipeline not in readable:
        raise HTTPException(403, f"You may not read the DAG {pipeline}: ask an administrator of Airflow.")


def tables_of(pipelines: tuple[str, ...]) -> list[str]:
    """Their published tables and files, those with names of people left out: readers of this page may not read them."""
    return [
        target.table
        for target in TARGETS + FILES
        if target.pipeline in pipelines and not target.table.startswith("restricted.")
    ]
