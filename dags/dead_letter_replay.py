"""Give records that could not be understood a second chance.

**Reads** ops.dead_letters; the push database, to see on which day a repaired send is now.

**Writes** ops.replays, ops.replay_letters: who asked for what, and what became of each letter; attempts and status in
ops.dead_letters. Everything else is written by the pipeline, whose runs `run_pipeline` triggers and waits for.

**Grain** one run is one replay: a source, and where wanted a reason and days. Running it again tries again.

**Settles** when the pipeline's runs have ended; `settle` counts then.

**If red** docs/runbook.md#dead-letters says how to replay and what the outcomes mean.

- `prepare`: the pipeline has never published, or the push database did not answer. Nothing was marked.
- `run_pipeline`: the pipeline's own run is red, or the pipeline is paused. Mend that run and clear it there, then
  clear `settle` here. Clearing `run_pipeline` repeats the pipeline's run.
- `settle`: the warehouse did not answer. Clear it.
"""

from airflow.sdk import DAG
from pendulum import datetime

from airflow_tasks import operations
from plumbline.ai_coding import replay as ai_coding
from plumbline.push_lift import replay as push_lift
from plumbline.unified_users import replay as unified_users

SOURCES = push_lift.SOURCES + unified_users.SOURCES + ai_coding.SOURCES

with DAG(
    dag_id="dead_letter_replay",
    doc_md=__doc__,
    schedule=None,
    start_date=datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,  # two replays of the same letters could not tell their outcomes apart
    params=operations.replay_params(*SOURCES),
    tags=["operation"],
):
    operations.replay(*SOURCES)
