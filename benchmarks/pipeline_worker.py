"""One worker: push_lift from extract to the published lift, timed stage by stage, in one process."""

from pathlib import Path
from time import perf_counter
from typing import Any

import pandas  # noqa: F401 - tasks import these two late; here they count as imports and not as work
import psycopg
import scipy.special  # noqa: F401

from benchmarks.server import connector
from local.push_lift_in_process import PushLiftInProcess
from plumbline.sources.posthog import PostHog
from plumbline.sources.push_database import PushDatabase

STAGES = ("extract", "map", "enrich", "validate", "analyze")


def run_pipeline(
    warehouse: str, source: str, posthog: str, key: str, automations: str, first: str, after_last: str
) -> dict[str, Any]:
    """Run all stages for the days [first, after_last); seconds per stage and step, and what was published."""
    pipeline = PushLiftInProcess(
        connector(warehouse),
        PushDatabase(connector(source, read_only=True)),
        lambda: PostHog(posthog, "1", key),
        Path(automations),
    )
    run = pipeline.named(first, after_last)
    seconds = {}
    for stage in STAGES:
        began = perf_counter()
        pipeline.stage(stage, run)
        seconds[stage] = perf_counter() - began
    with psycopg.connect(warehouse) as db:
        rows, analysed = db.execute(
            "select count(*), max(analysed) from aggregates.campaign_lift where population = 'all'"
        ).fetchone()
    return {"stages": seconds, "steps": pipeline.seconds, "rows": rows, "analysed": analysed}
