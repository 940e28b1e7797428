"""Every published number of AI use is a sum over days and models that are shown: random companies, counted anew in Python."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

import pytest

from plumbline.ai_coding.lake_export import export_lake

from .coding import at, call
from .coding_published import DAILY, REPORT, Published
from .lake_readers import SECRET, rows_of

DAYS, GROUP_DAYS, WINDOWS, MIN_GROUP = 20, 6, [5, 14], 3
REPOS, MODELS = ["org/a", "org/b", "org/c", None], ["gpt-5", "o3", "llama", None]
PEOPLE = [f"p{n}" for n in range(9)]
MEANING = {
    "group_days": GROUP_DAYS,
    "report_days": WINDOWS,
    "min_group": MIN_GROUP,
    "normal_group": MIN_GROUP,
}
SHOWN = ("shown", "pilot")


class Call(NamedTuple):
    """What the tests count of a call."""

    day: Any
    repo: str
    model: str
    who: str | None
    acceptance: str
    cost: float
    session: str


def given_company(coding: Published, chance: Random) -> None:
    """Calls of people who like some repositories and models; two names are nobody's whom developers.csv knows."""
    likes = {who: (chance.choices(REPOS, k=2), chance.choices(MODELS, k=2)) for who in [*PEOPLE, "x", "y"]}
    for day in range(DAYS):
        for who, (repos, models) in likes.items():
            if chance.random() < 0.5:
                coding.lands(*(line(chance, day, who, chance.choice(repos), chance.choice(models))
                               for _ in range(chance.randint(1, 3))), file="all of them")  # fmt: skip


def line(chance: Random, day: int, who: str, repo: str | None, model: str | None) -> dict[str, Any]:
    return call(
        str(chance.random()), at(day, f"{chance.randint(0, 23):02}:00"), developer_id=who, repo=repo, model=model,
        acceptance=chance.choice(["accepted", "rejected", "unknown"]), session_id=f"{who} {day}",
        reported_cost_usd=chance.randint(1, 99) / 100,
    )  # fmt: skip


def calls_of(coding: Published) -> list[Call]:
    rows = coding.db.execute(
        "select event_date, coalesce(repo, '(unknown)'), coalesce(model, ''), case when is_mapped then who.developer_id end, "
        "acceptance, cost_usd, session_key "
        "from core.llm_calls as call join core.developers as who on kind = 'trace' and identity = call.developer_id "
        "join lateral (select session_key || started_at as session_key from core.coding_sessions as s "
        "where s.session_key = call.session_id || coalesce(' of ' || who.developer_id, '') and call.ts between started_at and ended_at) as s on true"
    )
    return [Call(*row) for row in rows.fetchall()]


def decided(calls: list[Call]) -> tuple[dict, dict]:
    """(day, repo) -> shown or not and (day, repo, model) -> shown or not, by the rule and from nothing but the calls."""

    def people(day, fits) -> set[str]:
        since = day - timedelta(days=GROUP_DAYS)
        return {one.who for one in calls if one.who and since < one.day <= day and fits(one)}

    def hidden(groups: dict[str, set[str]]) -> set[str]:
        small = {name for name, of in groups.items() if len(of) < MIN_GROUP}
        large = sorted(groups.keys() - small, key=lambda name: (len(groups[name]), name))
        too_few = small and len(set().union(*(groups[name] for name in small))) < MIN_GROUP
        return small | set(large[:1] if too_few else [])

    days, models = {}, {}
    for day in {one.day for one in calls}:
        repos = {one.repo for one in calls if one.day == day}
        kept_back = hidden({r: people(day, lambda one, r=r: one.repo == r) for r in repos})
        for repo in repos:
            days[day, repo] = repo not in kept_back
            used = {one.model for one in calls if (one.day, one.repo) == (day, repo)}
            rare = hidden(
                {m: people(day, lambda one, of=(repo, m): (one.repo, one.model) == of) for m in used}
            )
            models |= {(day, repo, m): days[day, repo] and m not in rare for m in used}
    return days, models


def assert_published(coding: Published, lake) -> None:
    calls = calls_of(coding)
    days, models = decided(calls)
    assert {
        (d, r): p in SHOWN
        for d, r, p in coding.rows("core.repo_days", "event_date", "repo", "privacy", where="calls > 0")
    } == days
    assert {
        (d, r, m): p in SHOWN
        for d, r, m, p in coding.rows("core.model_days", "event_date", "repo", "model", "privacy")
    } == models
    shown = [one for one in calls if days[one.day, one.repo]]
    assert set(days.values()) == {True, False} == {models[one.day, one.repo, one.model] for one in shown}, (
        "both are there"
    )
    assert_days(coding, shown, days)
    for row in coding.db.execute(f"select * from {REPORT}", binary=False).fetchall():
        assert_report(dict(zip([c.name for c in coding.db.execute(f"select * from {REPORT} limit 0").description], row, strict=True)),
                      shown, days, models)  # fmt: skip
    assert sorted(rows_of(lake, "date, repo, coalesce(model, '-'), acceptance, coalesce(cost_usd, 0)")) == sorted(
        (one.day, one.repo, one.model or "-", one.acceptance, one.cost) if models[one.day, one.repo, one.model]
        else (one.day, one.repo, "-", one.acceptance, 0) for one in shown)  # fmt: skip


def assert_days(coding, shown, days) -> None:
    sums = defaultdict(lambda: [0, 0])
    for one in shown:
        sums[one.day, one.repo][0] += 1
        sums[one.day, one.repo][1] += one.acceptance == "accepted"
    rows = coding.rows(
        DAILY,
        "event_date",
        "repo",
        "sum(call_count)::int",
        "sum(accepted_count)::int",
        where="call_count <> 0 group by 1, 2",
    )
    assert {(d, r): [n, accepted] for d, r, n, accepted in rows} == sums
    hidden = coding.rows(DAILY, "event_date", "repo", where="call_count is null")
    assert set(hidden) == {place for place, is_shown in days.items() if not is_shown}
    assert len(hidden) == len(set(hidden)), "one row, whoever they are"


def assert_report(row, shown, days, models) -> None:
    def is_in(day, repo):
        return row["as_of_on"] - timedelta(days=row["window_days"]) < day <= row["as_of_on"] and row[
            "repo"
        ] in (repo, "(all)")

    own = [one for one in shown if is_in(one.day, one.repo)]
    assert row["report"]["hidden_days"] == sum(is_in(*place) and not seen for place, seen in days.items())
    if row["status"] == "suppressed":
        assert len({one.who for one in own} - {None}) < MIN_GROUP
        assert row["calls"] is row["cost_usd"] is row["merged_pull_requests"] is None
        return
    if row["status"] == "no data":
        assert own == []
        return
    count = {kind: sum(one.acceptance == kind for one in own) for kind in ("accepted", "rejected")}
    assert (row["calls"], row["accepted"], row["rejected"]) == (len(own), *count.values())
    assert row["developers"] == len({one.who for one in own} - {None})
    assert row["active_days"] == len({one.day for one in own})
    assert row["sessions"] == len({one.session for one in own})
    assert (row["cost_usd"] or 0) == pytest.approx(sum(one.cost for one in own))
    by_name = defaultdict(int)
    for one in own:
        name = one.model or "(unknown)"
        by_name[name if models[one.day, one.repo, one.model] else "(suppressed)"] += 1
    assert {model["model"]: model["calls"] for model in row["report"]["acceptance_by_model"]} == by_name
    named = {name: n for name, n in by_name.items() if name[0] != "("}
    allowed = sum(n for name, n in named.items() if name != "llama")
    assert row["policy_share"] == (allowed / sum(named.values()) if named else None)


def assert_restatements_tell_of_what_is_shown(coding) -> None:
    """No value of a group that is hidden now, nor of a sum that leaves something out."""
    told = "(old_value is not null or new_value is not null)"
    of_days = f"table_name = '{DAILY}' and {told}"
    hidden = {(str(d), r) for d, r in coding.rows(DAILY, "event_date", "repo", where="call_count is null")}
    assert hidden.isdisjoint(
        coding.rows("ops.restatements", "row_key->>'event_date'", "row_key->>'repo'", where=of_days)
    )
    key = ("as_of_on", "repo", "window_days")
    partial = {tuple(map(str, row)) for row in coding.rows(REPORT, *key, where="not is_whole")}
    reports = coding.rows(
        "ops.restatements", *(f"row_key->>'{k}'" for k in key), where=f"table_name = '{REPORT}' and {told}"
    )
    assert partial.isdisjoint(reports)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_published_but_sums_of_what_is_shown(warehouse, tmp_path, seed):
    coding, chance = Published(warehouse), Random(seed)
    given_company(coding, chance)
    coding.names(*((who, who, None, None) for who in PEOPLE))
    runs = [coding.run(0, DAYS, **MEANING)]
    export_lake(coding.db, replace(runs[-1], secret_of=lambda _: SECRET), tmp_path)
    assert_published(coding, tmp_path)

    # late calls, and two names that turn out to be one person's: groups grow and shrink after they had settled
    coding.lands(*(line(chance, chance.randrange(DAYS), chance.choice(PEOPLE), *map(chance.choice, (REPOS, MODELS)))
                   for _ in range(9)), file="all of them")  # fmt: skip
    runs.append(coding.run(DAYS, **MEANING))
    one, other = chance.sample(PEOPLE, 2)
    coding.names(*((one if who == other else who, who, None, None) for who in PEOPLE))
    runs.append(coding.run(DAYS + 1, **MEANING))
    export_lake(coding.db, replace(runs[-1], secret_of=lambda _: SECRET), tmp_path)
    assert_published(coding, tmp_path)
    assert_restatements_tell_of_what_is_shown(coding)
    assert coding.rows("ops.restatements", "count(*)")[0][0] > 0
