"""The reference files and the repositories of the sample are what their readers expect, with the gaps that are meant."""

from collections import Counter
from datetime import datetime
from statistics import fmean, median

import pytest

from local import coding
from local.coding.cast import DEVELOPERS
from local.coding.models import MODELS, PRICE_CHANGE, price_of
from local.coding.reference import NO_INVOICE
from local.github.files import read_repositories
from plumbline.ai_coding.reference_files import read_developers, read_invoices, read_prices
from plumbline.run import Run
from plumbline.window import Window

RUN = Run("ai_coding", "run", Window.of_days("2025-06-02", "2025-09-30"))


@pytest.fixture(scope="module")
def repositories(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repositories")
    coding.write_repositories(folder)
    return {repository.name: repository for repository in read_repositories(folder)}


def test_developers_have_several_names_and_some_are_strangers(reference):
    rows = list(read_developers(reference, RUN).rows)
    assert len({name for _, name, *_ in rows}) == len(DEVELOPERS) == 14
    trace_ids = {trace_id for _, _, trace_id, *_ in rows if trace_id}
    used = {d.trace_id(tool) for d in DEVELOPERS for tool in d.tools}
    assert trace_ids < used
    assert len(used - trace_ids) == 2
    assert len({login for *_, login, _ in rows if login}) == 13
    assert {name for row in rows for name in row[2:] if name} <= coding.raw_identifiers()


def test_one_price_changes_in_the_middle_and_one_model_has_none(reference):
    rows = list(read_prices(reference, RUN).rows)
    changed = [pattern for pattern, n in Counter(row[1] for row in rows).items() if n > 1]
    assert changed == ["gpt-4o-*"]
    assert price_of("gpt-4o-2024-11-20", coding.FIRST_DAY) != price_of("gpt-4o-2024-11-20", PRICE_CHANGE)
    assert [m.name for m in MODELS if price_of(m.name, coding.FIRST_DAY) is None] == ["house-coder-7b"]


def test_every_provider_sends_an_invoice_every_month_but_once(reference):
    rows = [(str(month), provider) for _, month, provider, _ in read_invoices(reference, RUN).rows]
    everything = {(f"2025-0{m}-01", p) for m in (6, 7, 8, 9) for p in ("anthropic", "openai", "google")}
    assert set(rows) == everything - {NO_INVOICE}
    assert len(rows) == 11


def test_pull_requests_and_commits_are_as_many_as_truth_says(repositories, truth):
    assert sorted(repositories) == sorted(coding.REPOSITORIES)
    for name, repository in repositories.items():
        told = truth["delivery"][name]
        dates = [commit["commit"]["committer"]["date"] for commit in repository.commits]
        events = [event["event"] for each in repository.issue_events.values() for event in each]
        assert len(repository.pulls) == told["pulls"]
        assert sum(pull["merged_at"] is not None for pull in repository.pulls) == told["merged"]
        assert sum(pull["state"] == "closed" for pull in repository.pulls) == told["closed"]
        assert events.count("reopened") == told["reopened"] > 0
        assert (len(dates), dates.count(None)) == (told["commits"] + 1, 1)


def test_merges_take_as_long_as_truth_says_and_count_on_the_day_they_happen(repositories, truth):
    for name, repository in repositories.items():
        spans = [
            [datetime.fromisoformat(pull[at]) for at in ("created_at", "merged_at")]
            for pull in repository.pulls
            if pull["merged_at"]
        ]
        hours = [(merged - created).total_seconds() / 3600 for created, merged in spans]
        told = truth["delivery"][name]
        assert (median(hours), fmean(hours)) == pytest.approx(
            (told["median_merge_hours"], told["mean_merge_hours"])
        )
        assert Counter(merged.date() for _, merged in spans) == told["merged_on"]


def test_accounts_and_branches_are_gone_and_addresses_belong_to_nobody(repositories):
    pulls = [pull for repository in repositories.values() for pull in repository.pulls]
    commits = [commit for repository in repositories.values() for commit in repository.commits]
    assert any(pull["user"] is None for pull in pulls)
    assert any(pull["head"]["repo"] is None for pull in pulls)
    assert any(pull["draft"] for pull in pulls)
    assert any(pull["labels"] for pull in pulls)
    assert any(commit["author"] is None for commit in commits)
    assert sum(len(repository.reviews) for repository in repositories.values()) < len(pulls), "some have none"
    assert len({pull["id"] for pull in repositories[coding.REPOSITORIES[0]].pulls}) == len(
        repositories[coding.REPOSITORIES[0]].pulls
    )


def test_nothing_happens_after_the_sample_ends(repositories):
    for repository in repositories.values():
        for pull in repository.pulls:
            assert pull["created_at"] <= pull["updated_at"] < "2025-09-30"
