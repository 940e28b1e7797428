"""The unified_users pipeline in one process, without Airflow: for benchmarks and for tests over many windows.

The gates, which only look, run when they are asked for; the exports are left out. The order is the DAG's; a test
holds the two together.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.pipeline_in_process import (
    MADE_UP,
    Connect,
    PipelineInProcess,
    Task,
    filled,
    gates,
    landed,
    publication,
    transaction,
)
from plumbline.hold import Hold
from plumbline.mirror import mirror_table
from plumbline.restate import Restate
from plumbline.restatement_limit import RestatementLimit
from plumbline.source_tables import SourceTable
from plumbline.sources import chemlink_database, engagement_database
from plumbline.steps import Fill, Step
from plumbline.unified_users import excluded_accounts
from plumbline.unified_users.published import AGGREGATES, RESTRICTED, TRAINING_SETS, WATCHED
from plumbline.unified_users.settings import sql_parameters

PARAMS = dict.fromkeys(
    ("dry_run", "full_reload", "accept_shrink", "accept_restatements"), False
)  # as in the DAG


def published(*, hold: bool) -> tuple[Step, ...]:
    """What the one publishing transaction does, in order; its suites are held only when asked for."""
    # imported here: it brings libraries that are slow to import
    from plumbline.unified_users.training_sets import NoLeak, TrainingSet

    return (
        Fill("staging.unified_dirty"),
        *(Restate(table) for table in AGGREGATES + RESTRICTED),
        RestatementLimit(*WATCHED),
        *(TrainingSet(table) for table in TRAINING_SETS),
        *((Hold(*AGGREGATES),) if hold else ()),
        NoLeak(TRAINING_SETS),
        Fill("staging.unified_touched"),
        Fill("ops.published_watermarks"),
    )


def _mirrored(tables: tuple[SourceTable, ...], party: str) -> dict[str, Task]:
    def mirror(table: SourceTable) -> Task:
        return transaction(lambda db, pipeline, run: mirror_table(getattr(pipeline, party), db, table, run))

    return {f"extract.{table.mirror.split('.')[1]}": mirror(table) for table in tables}


TASKS: dict[str, Task] = {
    **_mirrored(engagement_database.TABLES, "engagement"),
    **_mirrored(chemlink_database.TABLES, "chemlink"),
    "extract.excluded_accounts": landed(
        "staging.excluded_accounts", excluded_accounts.read_rules, lambda pipeline: pipeline.exclusions
    ),
    **filled(
        "map", "core.companies", "core.roles", "core.locations", "core.schools", "core.degrees", "core.languages",
        "core.glossary_terms", "staging.unified_runs", "core.excluded_accounts", "staging.unified_matches",
        "core.bulk_operations",
        "core.identity_links", "core.unified_users",
    ),
    **filled(
        "enrich", "core.user_journey_events", "core.user_days", "core.user_cohorts",
        "core.consistency_report",
    ),
    **gates(
        "ops.row_counts", "core.excluded_accounts", "core.consistency_report", "core.unified_users",
        "core.user_journey_events",
        "core.user_days",
    ),
    "analyze.publish": publication(published),
}  # fmt: skip


@dataclass
class UsersInProcess(PipelineInProcess):
    """`engagement` and `chemlink` open the sources; `exclusions` is the folder of excluded_accounts.csv, `files` where
    the pages of gates go."""

    name = "unified_users"
    tasks = TASKS

    engagement: Connect
    chemlink: Connect
    exclusions: Path
    secret: str = MADE_UP
    files: Path | None = None

    def means(self, **params: bool) -> dict[str, Any]:
        return sql_parameters(lambda conn_id: {}) | PARAMS | params
