"""Runs a DAG once as a process of its own, with metrics set up as Airflow's task processes do it.

python one_run.py <file of dags/> <dag id>; settings come from the environment, as in a deployment.
"""

import sys
from pathlib import Path

import sqlalchemy
from airflow import settings
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.configuration import conf
from airflow.sdk.observability import stats
from airflow.sdk.observability.metrics import stats_utils
from airflow.utils.db import initdb

if not sqlalchemy.inspect(settings.engine).has_table("dag_run"):  # the first run of several
    initdb()
# airflow.sdk.execution_time.task_runner.main does this; dag.test() calls what comes after it
stats.initialize(
    factory=stats_utils.get_stats_factory(), export_legacy_names=conf.getboolean("metrics", "legacy_names_on")
)
run = DagBag(Path(conf.get("core", "dags_folder")) / sys.argv[1]).dags[sys.argv[2]].test()
print("ended", run.state)
