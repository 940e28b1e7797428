"""staging.coding_dirty: only what changed is made anew, and the result is that of making everything at once."""

import random
from datetime import timedelta

import pytest

from plumbline.ai_coding.published import IN_SQL

from .coding import CORE, REPO, at, call, coding_house, on  # noqa: F401 - fixture

DIRTY = "staging.coding_dirty"
PURE = (*CORE, *IN_SQL)


def dirty(coding, kind="day"):
    return [(day - on(0)).days for (day,) in coding.rows(DIRTY, "day_on", where=f"kind = '{kind}'")]


def test_the_first_publication_makes_every_day_since_the_first_activity(coding):
    coding.lands(call("a", at(2)))
    coding.commit("c", at(5))
    coding.run(5, 5, publish=False)
    assert dirty(coding) == list(range(2, 10))


def test_a_quiet_day_makes_itself_and_what_had_not_settled(coding):
    coding.lands(call("a", at(0)))
    coding.run(0, 20)
    coding.run(20)
    assert dirty(coding) == [17, 18, 19, 20]


def test_a_late_call_makes_its_day_and_those_whose_group_looks_back_on_it(coding):
    coding.lands(call("a", at(0)))
    coding.run(0, 60)
    coding.lands(call("late", at(10)))
    coding.run(60)
    assert dirty(coding) == [*range(10, 38), 57, 58, 59, 60]


def test_a_run_of_an_old_window_looks_at_its_days_again_and_writes_nothing(coding):
    coding.lands(call("a", at(0)))
    coding.run(0, 60)
    before = coding.touched_since()
    coding.run(5, 2)
    assert dirty(coding) == [5, 6, 57, 58, 59]
    assert coding.touched_since() == before


def test_analyses_end_on_sundays_and_on_the_last_day(coding):
    """2025-10-05 is a Sunday: day 4."""
    coding.lands(call("a", at(0)))
    coding.run(0, 10, publish=False)
    assert dirty(coding, "as_of") == [4, 9]


def test_a_late_call_makes_the_analyses_that_look_back_on_it(coding):
    coding.lands(*(call(f"a{day}", at(day)) for day in range(5)))
    coding.run(0, 200)
    for sunday in range(4, 200, 7):
        coding.given("aggregates.ai_coding_report", {
            "as_of_on": on(sunday), "repo": REPO, "window_days": 28, "time_zone": "UTC", "is_provisional": False,
            "privacy": "shown", "status": "ok", "caveat": "", "report": "{}", "created_at": at(200)})  # fmt: skip
    coding.run(200)
    assert dirty(coding, "as_of") == [200], "the Sundays before it have been settled"
    coding.lands(call("late", at(60), developer_id=None, session_id="another"))
    coding.run(201)
    # 90 days of analysis and 14 of lag, counted from any of the 28 days that look back on day 60
    assert dirty(coding, "as_of") == [*range(60, 60 + 27 + 104, 7), 200, 201]


def test_days_of_a_repository_that_becomes_known_earlier_are_made(coding):
    coding.lands(call("a", at(0)), call("b", at(20), repo="org/two"))
    coding.run(0, 30)
    coding.lands(call("c", at(10), repo="org/two"), file="late")
    coding.run(30)
    assert coding.one("core.repo_days", "min(event_date)", "count(*)", where="repo = 'org/two'") == (
        on(10),
        21,
    )
    coding.unlands("c")
    coding.unlands("b")
    coding.run(31)
    assert coding.rows("core.repo_days", "repo", where="repo = 'org/two'") == []
    assert coding.rows("aggregates.daily_session_metrics", "repo", where="repo = 'org/two'") == []


def test_a_repository_that_github_is_asked_about_at_last_gets_all_of_its_days(coding):
    coding.lands(call("a", at(0)))
    coding.run(0, 10)
    assert coding.rows("aggregates.daily_github_metrics", "repo") == []
    coding.given("staging.github_repositories", {"repo": REPO, "last_run_id": "any"})
    coding.run(10)
    assert coding.one("aggregates.daily_github_metrics", "min(event_date)", "count(*)") == (on(0), 11)


def test_a_call_of_long_ago_makes_no_analysis_of_the_years_between(coding):
    coding.lands(*(call(f"a{day}", at(day)) for day in range(10)))
    coding.run(0, 10)
    coding.lands(call("early", at(-2000)), file="late")
    coding.run(10, 1)
    assert dirty(coding) == [*range(-2000, -1972), 7, 8, 9, 10]
    assert dirty(coding, "as_of") == [4, 10], "none has been published yet"


def given_strays(coding, chance):
    """Calls and commits of wrong clocks, and a repository that nearly never sees anything."""
    for n in range(12):
        repo = chance.choice([REPO, "org/two", None])
        coding.lands(call(f"stray {n}", at(-chance.randrange(130, 2000)), repo=repo), file=f"stray {n}")
    coding.commit("1970", at(0).replace(year=1970))
    for n in range(6):
        coding.commit(f"rare {n}", at(chance.randrange(60)), "org/rare")


def given_history(coding, chance, lands, names=120):
    """60 days of some repositories, `names` calls in 140 lines; `lands(number, line)` says when a line arrives."""
    people = ["ada", "bob", "cy", "dan", "eve", "fay", None]
    for n in range(140):
        day = chance.randrange(60)
        ts = at(day, "00:00") + timedelta(minutes=chance.randrange(24 * 60))
        lands(n, call(f"c{n % names}", ts, developer_id=chance.choice(people), session_id=chance.choice(["s1", "s2", None]),
              repo=chance.choice([REPO, "org/two", None]), acceptance=chance.choice(["accepted", "rejected", "unknown"]),
              latency_ms=chance.choice([None, chance.random() * 1000]), model=chance.choice(["claude-sonnet-4", "gpt-4o"])))  # fmt: skip
    for n in range(20):
        created = at(chance.randrange(50))
        coding.pull_request(n, created, chance.choice([REPO, "org/three"]), author_login=chance.choice(["Ada", "Bob", None]),
                            merged_at=chance.choice([None, created + timedelta(hours=chance.randrange(200))]),
                            additions=n, deletions=1)  # fmt: skip
        coding.review(n, created + timedelta(hours=3))
        coding.event(n, created + timedelta(hours=5))
        coding.commit(f"{n}", created, author_email="ada@x.org")
    coding.names(("Ada", "ada", "Ada", "ada@x.org"), ("Ada", "bob", None, None))
    coding.prices(("claude-*", on(-300), 3, 15, 0.3, 3.75), ("gpt-4o*", on(20), 0.1, 0.7, 0, 0))


SHORT = {"pause_days": 6, "begin_days": 4}  # so that sixty days have beginnings, pauses and ends


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "meaning", [{}, {"business_zone": "America/New_York"}, SHORT], ids=["UTC", "New York", "short"]
)
def test_runs_of_some_days_each_are_the_same_as_one_run_of_all(coding, seed, meaning):
    """Everything has been landed before, as at a backfill."""
    given_strays(coding, random.Random(seed))
    given_history(
        coding, random.Random(seed), lambda n, line: coding.lands(line, file=f"file {n % 5}"), names=140
    )
    coding.run(0, 60, **meaning)
    at_once = coding.everything(PURE)
    emptied(coding)
    chance, day = random.Random(seed), 0
    while day < 60:
        days = min(chance.randrange(1, 12), 60 - day)
        coding.run(day, days, **meaning)
        day += days
    assert differences(at_once, coding.everything(PURE)) == {}
    before = coding.touched_since(PURE)
    coding.run(chance.randrange(50), 5, run_id="again", **meaning)
    assert coding.touched_since(PURE) == before


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("meaning", [{}, SHORT], ids=["", "short"])
def test_lines_that_come_late_or_go_leave_what_one_run_would_have_made(coding, seed, meaning):
    chance = random.Random(100 + seed)
    given_strays(coding, random.Random(seed))
    late = {}
    given_history(coding, chance, lambda n, line: late.setdefault(chance.randrange(6), []).append((n, line)))
    for part in range(6):
        for n, line in late.get(part, []):
            coding.lands(line, file=f"file {n}")
        if part == 3:
            for n in range(0, 120, 7):
                coding.unlands(f"c{n}")
            coding.names(("Bob", "bob", "Bob", None), ("Cy", "cy", None, None))
            coding.prices(("claude-*", on(-300), 3, 15, 0.3, 3.75), ("gpt-4o*", on(30), 0.2, 0.9, 0, 0))
            coding.db.execute("delete from staging.github_pull_requests where number % 5 = 0")
            coding.db.execute("delete from staging.github_commits where sha in ('1', '2', '3')")
        coding.run(part * 10, 10, publish=chance.random() < 0.7, **meaning)
    coding.run(60, 1, **meaning)
    in_parts = coding.everything(PURE)
    emptied(coding)
    coding.run(60, 1, **meaning)
    assert differences(in_parts, coding.everything(PURE), "refreshed_at") == {}


def emptied(coding):
    """Nothing has ever been run; staging stays."""
    coding.db.execute(
        f"truncate {', '.join((*CORE, *IN_SQL))}, staging.coding_days, staging.coding_dirty, staging.coding_runs, "
        "staging.coding_repositories, staging.trace_due, ops.checkpoints, ops.restatements"
    )
    coding.db.execute("update staging.trace_reads set is_merged = false")
    coding.db.commit()


def differences(one, other, but=None):
    """Rows on one side only, by table; empty when they agree. `but` leaves out the last column."""

    def plain(rows):
        return {row.rsplit(",", 1)[0] if but and row.endswith('+00")') else row for (row,) in rows}

    return {t: sorted(plain(one[t]) ^ plain(other[t]))[:4] for t in one if plain(one[t]) != plain(other[t])}
