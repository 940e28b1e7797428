"""push_lift in one process on the sample, through a real Postgres and the PostHog stand-in."""

import itertools

import psycopg
import pytest

from local.push_lift_in_process import PushLiftInProcess
from plumbline.sources.posthog import PostHog
from plumbline.sources.push_database import PushDatabase

PUBLISHED = (
    "aggregates.user_lift",
    "aggregates.campaign_lift",
    "aggregates.lift_family",
    "aggregates.push_overview",
)
DERIVED = ("core.push_sends", "core.campaigns", "core.identity_map", "core.push_exposures", "core.dim_automation",
           "staging.push_notifications", "staging.push_users", "staging.posthog_activity", "staging.posthog_persons")  # fmt: skip
_numbers = itertools.count()


class Bench:
    """A pipeline with its own fresh warehouse, and what it holds."""

    def __init__(self, dsn, sample_source, stand_in, automations, adapter="push_notifications", options=""):
        self.dsn = dsn
        self.pipeline = PushLiftInProcess(
            lambda: psycopg.connect(dsn, options="-c timezone=UTC"),
            PushDatabase(lambda: psycopg.connect(sample_source, options=options), adapter),
            lambda: PostHog(stand_in.url, "1", stand_in.personal_key, sleep=lambda seconds: None),
            automations,
        )

    def run(self, *window, **kwargs):
        return self.pipeline.run(*window, **kwargs)

    def bytes_of(self, *tables):
        with psycopg.connect(self.dsn, options="-c timezone=UTC") as db:
            return {t: db.execute(f"select t::text from {t} as t order by 1").fetchall() for t in tables}

    def ask(self, query, *values):
        with psycopg.connect(self.dsn, options="-c timezone=UTC") as db:
            return db.execute(query, values or None).fetchall()


@pytest.fixture
def new_bench(postgres, warehouse_template, sample_source, stand_in, tmp_path):
    """Makes benches; all their warehouses go away with the test."""
    from local import sample

    automations = tmp_path / "automations"
    sample.write_automations(automations)
    made = []

    def make(**kwargs):
        name = f"bench_{next(_numbers)}"
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            db.execute(f"create database {name} template {warehouse_template} strategy file_copy")
        made.append(name)
        kwargs.setdefault("sample_source", sample_source)
        return Bench(postgres.dsn(name), stand_in=stand_in, automations=automations, **kwargs)

    stand_in.faults.clear()
    yield make
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        for name in made:
            db.execute(f"drop database {name} with (force)")


@pytest.fixture
def bench(new_bench):
    return new_bench()


@pytest.fixture
def ask_source(sample_source):
    """One row of one SELECT on the push database."""

    def select(query):
        with psycopg.connect(sample_source) as db:
            return db.execute(query).fetchone()

    return select
